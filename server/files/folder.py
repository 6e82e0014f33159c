"""The folder of stored files: one file for each content, named by its SHA-256, on the disk before any row names it."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

DEFAULT = Path("var/files")
SETTING = "JINBANG_FILES"


def folder() -> Path:
    """Where files are kept: `JINBANG_FILES`, else var/files."""
    return Path(os.environ.get(SETTING) or DEFAULT)


def digest_of(content: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


def path_of(digest: str) -> Path:
    """sha256/aa/aabb…"""
    return folder() / "sha256" / digest[:2] / digest


def put(content: bytes) -> str:
    """Write `content`, unless it is there whole, and answer its digest. When this returns it survives a power cut: the
    file is synced, renamed into place, and the folders that name it are synced."""
    digest = digest_of(content)
    path = path_of(digest)
    if get(digest) is not None:
        return digest
    made = _missing(path.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    for one in {path.parent, *(new.parent for new in made)}:
        _sync(one)
    return digest


def get(digest: str) -> bytes | None:
    """The content of a digest; None where it is not there, or not as it was handed in."""
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if digest_of(content) == digest else None


def _missing(path: Path) -> list[Path]:
    """The folders that will have to be made for `path`."""
    return [one for one in (path, *path.parents) if not one.exists()]


def _sync(path: Path) -> None:
    """Make the names in a folder last."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
