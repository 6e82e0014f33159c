"""The folder of stored files: one file for each content, named by its SHA-256, on the disk before any row names it.

Every file is sealed by the vault: forms, photos and lists of names lie here, and nobody sorts them. What was kept plain
by an older version is read as it is, until `jinbang keys seal-files`.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag

from server import whole
from server.people import vault

DEFAULT = Path("var/files")
SETTING = "JINBANG_FILES"
NAME = re.compile(r"[0-9a-f]{64}")


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
    whole.put(path, vault.seal_bytes(content, place_of(digest)))
    for one in {path.parent, *(new.parent for new in made)}:
        whole.sync(one)
    return digest


def get(digest: str) -> bytes | None:
    """The content of a digest; None where it is not there, or not as it was handed in."""
    return read(path_of(digest))


def read(path: Path) -> bytes | None:
    """The content of a file of such a folder, wherever that is; None where it is not what its name says."""
    try:
        content = path.read_bytes()
        if vault.key_of(content) is not None:
            content = vault.open_bytes(content, place_of(path.name))
    except (OSError, InvalidTag, KeyError, ValueError):
        return None
    return content if digest_of(content) == path.name else None


def sealed_with() -> dict[str, int]:
    """How many files each key sealed; "" those that are plain."""
    found: dict[str, int] = {}
    for path in _all():
        with path.open("rb") as file:
            name = vault.key_of(file.read(64)) or ""
        found[name] = found.get(name, 0) + 1
    return found


def seal_anew(on_progress: Callable[[int, int], None] = lambda *_: None) -> tuple[int, int]:
    """Seal what is plain, or sealed with an older key; (how many, how many did not open and stay)."""
    paths, newest, done, lost = list(_all()), vault.keys().newest, 0, 0
    for n, path in enumerate(paths, 1):
        with path.open("rb") as file:
            is_due = vault.key_of(file.read(64)) != newest
        if is_due:
            content = get(path.name)
            if content is None:
                lost += 1
            else:
                whole.put(path, vault.seal_bytes(content, place_of(path.name)))
                done += 1
        on_progress(n, len(paths))
    return done, lost


def _all() -> Iterator[Path]:
    return (path for path in sorted(folder().glob("sha256/??/*")) if NAME.fullmatch(path.name))


def place_of(digest: str) -> str:
    """What a file is sealed for: put in the place of another it does not open."""
    return f"file:{digest}"


def remove(digest: str) -> None:
    """Let a content go for good; nothing where it is gone already. Only what no row names any more."""
    path = path_of(digest)
    with suppress(FileNotFoundError):
        path.unlink()
        whole.sync(path.parent)


def _missing(path: Path) -> list[Path]:
    """The folders that will have to be made for `path`."""
    return [one for one in (path, *path.parents) if not one.exists()]
