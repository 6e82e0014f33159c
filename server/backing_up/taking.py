"""Taking a backup: snapshot, evidence files, encryption, one stream; under its final name only once it is whole."""

import asyncio
import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from server import clock, whole
from server.backing_up.packing import MANIFEST, Packing
from server.backing_up.sealing import Hashed, Seal, check_recipients, seal
from server.backing_up.snapshot import Manifest, Tell, events_of, pack
from server.db import Database
from server.db.beside import last_backup
from server.files.folder import folder as files_folder
from server.people import vault

FORMAT = "jinbang.backup/1"
NAME = "jinbang-*.backup"
SECRETS = ("PASS", "TOKEN", "KEY", "SECRET", "DATABASE")


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken: where, SHA-256 of the file, its bytes, the ledger events and evidence files in it."""

    path: Path
    digest: str
    size: int
    events: int
    files: int


async def take(database: Database, target: Path, to: Seal, *, keep: int, head: str | None, tell: Tell) -> Taken:
    """Back up `database` and the evidence files into the folder `target`, sealed; of older ones `keep` - 1 stay.

    `head`: the newest signed head, to travel with it. Refuses `backup_no_recipient`, `backup_bad_recipient`.
    """
    check_recipients(to)
    manifest = {
        "format": FORMAT, "made_at": _stamp(), "engine": database.engine, "settings": settings(), "head": head,
    }  # fmt: skip
    found: dict[str, Any] = {}

    def write(packing: Packing) -> None:
        found["manifest"] = asyncio.run(pack(database, packing, manifest, tell))
        found["files"] = _pack_files(packing, tell)

    path, digest = await asyncio.to_thread(_sealed_file, target, "jinbang", to, write)
    taken = Taken(path, digest, path.stat().st_size, events_of(found["manifest"]), found["files"])
    _leave_mark(database, taken, found["manifest"])
    _keep(target, keep)
    return taken


async def take_keys(target: Path, to: Seal, signing_key: Path | None) -> Taken:
    """Back up what a backup leaves out: the key file, and the key that signs heads."""
    check_recipients(to)
    kept = {"keys": vault.key_file(), "signing-key": signing_key}
    there = {name: path for name, path in kept.items() if path is not None and path.exists()}

    def write(packing: Packing) -> None:
        packing.add_json(MANIFEST, {"format": FORMAT, "made_at": _stamp(), "engine": "keys"})
        for name, path in there.items():
            packing.add_file(name, path)

    path, digest = await asyncio.to_thread(_sealed_file, target, "keys", to, write)
    return Taken(path, digest, path.stat().st_size, 0, len(there))


def _keep(target: Path, most: int) -> None:
    """Of the backups in a folder the newest so many stay; all where it is 0."""
    for old in sorted(target.glob(NAME))[:-most] if most else ():
        old.unlink()


def settings() -> dict[str, str]:
    """The settings of the house in the environment, without those that are secrets or have one in them."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("JINBANG_") and not any(word in name for word in SECRETS)
    }


def _stamp() -> str:
    seconds, rest = divmod(clock.now(), 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}.{rest // 1000:03d}Z"


def _sealed_file(target: Path, name: str, to: Seal, write: Callable[[Packing], None]) -> tuple[Path, str]:
    """A file in `target` that appears under its name when all of it is on the disk; what an earlier attempt left half
    is cleared away."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in target.glob(f".{name}-*.part"):
        left.unlink()
    path = _free(target, f"{name}-{_stamp()}")
    part = path.with_name(f".{path.name.removesuffix('.backup')}.part")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            hashed = Hashed(file)
            _stream(write, lambda reader: seal(reader, hashed, to))
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    whole.sync(target)
    return path, hashed.digest


def _free(target: Path, stem: str) -> Path:
    path, turn = target / f"{stem}.backup", 1
    while path.exists():
        turn += 1
        path = target / f"{stem}_{turn}.backup"
    return path


def _stream(write: Callable[[Packing], None], read: Callable[[IO[bytes]], None]) -> None:
    """What `write` packs is what `read` reads, through a pipe: no plain backup lies on the disk."""
    failed: list[BaseException] = []
    source, sink = os.pipe()

    def produce() -> None:
        try:
            with os.fdopen(sink, "wb", buffering=1 << 20) as file:
                packing = Packing(file)
                write(packing)
                packing.end()
        except BaseException as error:
            failed.append(error)

    producer = threading.Thread(target=produce)
    with os.fdopen(source, "rb") as file:
        producer.start()
        try:
            read(file)
        except BaseException as error:
            failed.append(error)
    producer.join()
    real = [one for one in failed if not isinstance(one, BrokenPipeError)] or failed
    if real:
        raise real[0]


def _pack_files(packing: Packing, tell: Tell) -> int:
    """Every stored file: all that the snapshot names were on the disk before it was taken."""
    root = files_folder()
    paths = sorted(path for path in (root / "sha256").glob("??/*") if not path.name.startswith("."))
    for n, path in enumerate(paths, 1):
        packing.add_file(f"files/{path.relative_to(root).as_posix()}", path)
        tell("evidence", n, len(paths))
    return len(paths)


def _leave_mark(database: Database, taken: Taken, manifest: Manifest) -> None:
    """For `jinbang doctor` and the metrics: when the last backup was taken. A disk that refuses it costs no backup."""
    mark = {"at": clock.now(), "file": taken.path.name, "sha256": taken.digest, "events": events_of(manifest)}
    path = last_backup(database)
    with suppress(OSError):
        whole.put(path, json.dumps(mark), is_secret=False)
