"""Where evidence and state lie, and the key that opens a backup."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.backing_up.sealing import Seal, make_identity


@pytest.fixture(autouse=True)
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "evidence"))
    monkeypatch.setenv("JINBANG_STATE", str(tmp_path / "state"))
    yield tmp_path / "evidence"
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "evidence"))  # a check points it elsewhere; undone at the end


@pytest.fixture
def identity(tmp_path: Path) -> tuple[Path, Seal]:
    path = tmp_path / "identity"
    return path, Seal((make_identity(path),))
