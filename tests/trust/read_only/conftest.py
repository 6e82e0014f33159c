"""No test leaves a reason held, or its state where another finds it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db import read_only


@pytest.fixture(autouse=True)
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JINBANG_STATE", str(tmp_path / "state"))
    yield
    read_only.clear()
