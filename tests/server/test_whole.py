"""A small file is there whole or not at all; of many that make it new one wins; nothing is left beside it."""

import resource
import threading
from pathlib import Path

import pytest

from server import whole


def test_of_many_that_make_it_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys"
    won, begin = list[int](), threading.Barrier(8)

    def make(n: int) -> None:
        begin.wait()
        if whole.put(path, f"{n}\n" * 100, is_new=True):
            won.append(n)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert path.read_text() == f"{won[0]}\n" * 100 and len(won) == 1
    assert [one.name for one in path.parent.iterdir()] == ["keys"]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_write_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    """The control writes into the file itself, and leaves half of it."""
    path, control = tmp_path / "keys", tmp_path / "control"
    assert whole.put(path, "old\n", is_secret=False) and not whole.put(path, b"new", is_new=True)
    control.write_text("old\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            whole.put(path, b"x" * 2000)
        with pytest.raises(OSError, match="large"):
            control.write_bytes(b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old\n" and sorted(one.name for one in tmp_path.iterdir()) == ["control", "keys"]
    assert control.read_bytes() != b"old\n"
