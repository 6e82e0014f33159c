"""One server on SQLite for all tests of a process that only need some real house to send things to."""

from collections.abc import Iterator

import pytest

from tests.trust.hostile.edge import Site, furnished


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """It has two published competitions and somebody who is signed in."""
    with furnished("sqlite", tmp_path_factory.mktemp("house")) as made:
        yield made
