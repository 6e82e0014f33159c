"""Small files of ours, written whole or not at all: beside their place, synced, renamed."""

import os
import secrets
from pathlib import Path


def put(path: Path, content: bytes | str, *, is_new: bool = False, is_secret: bool = True) -> bool:
    """Write `content`; when this returns it survives a power cut, and who reads meanwhile finds the old or the new.

    `is_new`: only where there is none, and of two that make it one wins: whether this one did. `is_secret`: for its
    owner alone from the first byte on, else as the umask says.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if is_secret else 0o777)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if is_secret else 0o666), "wb"
        ) as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            os.link(beside, path)
        else:
            beside.replace(path)
    except FileExistsError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)
    return True


def sync(folder: Path) -> None:
    """Make the names in a folder last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
