"""The tar inside a backup: members written one after another with their digests, and read back strictly."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from server.refusal import refuse

MANIFEST, END, DATABASE = "backup.json", "end.json", "database.sqlite3"
MEMBER = re.compile(
    r"backup\.json|end\.json|database\.sqlite3|keys|signing-key"
    r"|tables/[a-z0-9_]+/\d{5}|files/sha256/[0-9a-f]{2}/[0-9a-f]{64}"
)
CHUNK = 1 << 20


class Reading(Protocol):
    """What can be read."""

    def read(self, size: int = -1, /) -> bytes: ...


Members = Iterator[tuple[str, Reading]]
FAST = 1  # gzip's level


class Packing:
    """Writes members; `end` writes their digests."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._zip = gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=FAST, mtime=0)
        self._tar = tarfile.open(fileobj=self._zip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  see `end`
        self._digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """A member from memory."""
        self._put(name, len(content), io.BytesIO(content))

    def add_json(self, name: str, value: Any) -> None:
        """A member of JSON."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def add_file(self, name: str, path: Path) -> None:
        """A member from the disk, which nobody writes meanwhile."""
        with path.open("rb") as file:
            self._put(name, path.stat().st_size, file)

    def _put(self, name: str, size: int, file: IO[bytes]) -> None:
        assert MEMBER.fullmatch(name), name
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        counted = _Counted(file)
        self._tar.addfile(info, counted)
        self._digests[name] = counted.digest.hexdigest()

    def end(self) -> None:
        """Write the digests and close the tar; the sink stays open."""
        digests = dict(self._digests)
        self.add_json(END, {"sha256": digests})
        self._tar.close()
        self._zip.close()


class _Counted:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def unpacking(packed: Path, backup: Path) -> Iterator[tuple[dict[str, Any], Members]]:
    """The manifest, and then each member after it as (name, content to be read at once). At the end the digests have
    been compared. Refuses `backup_damaged` and `backup_not_one`."""
    try:
        with gzip.open(packed) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            members = _members(tar, backup)
            name, content = next(members, ("", io.BytesIO()))
            if name != MANIFEST:
                refuse("backup_not_one", "backup", file=str(backup))
            yield _json(content, backup), members
            for _ in members:  # whatever the caller left
                pass
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError):
        refuse("backup_damaged", "backup", file=str(backup))


def _members(tar: tarfile.TarFile, backup: Path) -> Members:
    digests: dict[str, str] = {}
    for info in tar:
        file = tar.extractfile(info)
        if file is None or not MEMBER.fullmatch(info.name):
            refuse("backup_damaged", "backup", file=str(backup))
        if info.name == END:
            if _json(file, backup).get("sha256") != digests:
                refuse("backup_damaged", "backup", file=str(backup))
            return
        counted = _Counted(file)
        yield info.name, counted
        while counted.read(CHUNK):
            pass
        digests[info.name] = counted.digest.hexdigest()
    refuse("backup_damaged", "backup", file=str(backup))


def _json(content: Reading, backup: Path) -> dict[str, Any]:
    try:
        found = json.loads(content.read())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        refuse("backup_damaged", "backup", file=str(backup))
    return found


def keep_file(files: Path, name: str, content: Reading) -> int:
    """Write an evidence file into its place, for good; answers 1, to be counted."""
    path = files / name.removeprefix("files/")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    return 1
