"""One server process per SQLite file: a lock beside the file, held while the process lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Locked(Exception):  # noqa: N818  said to the operator as a sentence
    """Another server process serves this file."""


@contextmanager
def server_lock(database: Path) -> Iterator[None]:
    """Hold `<database>.lock` for this process; raise Locked when another server holds it.

    The kernel drops the lock with the process, so a killed server leaves nothing to clean up.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(f"{database}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Locked(str(database)) from error
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)
