"""The way back: a backup opened into a NEW database and a new folder of files, and brought to this version.

Never over anything: the SQLite file must not exist, the PostgreSQL database must have no tables, the folder no files.
"""

import asyncio
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.backing_up.loading import load_postgres
from server.backing_up.packing import CHUNK, DATABASE, Members, keep_file, unpacking
from server.backing_up.sealing import Opener, unseal
from server.backing_up.snapshot import TABLES_OF_POSTGRES, Manifest, Tell, connection
from server.backing_up.taking import FORMAT
from server.db import Database
from server.db.migrate import migrate
from server.refusal import refuse


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the manifest of the backup, the migrations applied since, the evidence files."""

    manifest: Manifest
    applied: list[str]
    files: int


async def restore(
    backup: Path, target: Database, files: Path, by: Opener, tell: Tell, app_role: str | None = None
) -> Restored:
    """Open `backup` into `target` and `files`, and migrate. Refuses `backup_not_found`, `restore_target_not_empty`,
    `restore_other_engine`, what `unseal` refuses, and a backup of a version that this one does not know."""
    _insist_on_backup(backup)
    await _insist_on_new(target)
    _insist_on_empty(files)
    near = target.path.parent if target.path is not None else None
    if near is not None:
        near.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=near) as name:
        plain = Path(name) / "backup.tar.gz"
        await asyncio.to_thread(_open, backup, plain, by)
        tell("opened", 1, 1)
        with unpacking(plain, backup) as (manifest, members):
            _insist_on_kind(manifest, target, backup)
            found = await _load(Path(name), target, files, manifest, members, tell, app_role)
    return found


def read_keys(backup: Path, folder: Path, by: Opener) -> list[Path]:
    """Open a backup of the keys into `folder`; never over a file that is there."""
    made = []
    with tempfile.TemporaryDirectory(prefix="jinbang-keys-") as name:
        plain = Path(name) / "backup.tar.gz"
        _open(backup, plain, by)
        with unpacking(plain, backup) as (manifest, members):
            if manifest.get("engine") != "keys":
                refuse("backup_not_one", "backup", file=str(backup))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for member, content in members:
                path = folder / member
                try:
                    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                except FileExistsError:
                    refuse("target_exists", "target", target=str(path))
                with os.fdopen(handle, "wb") as file:
                    shutil.copyfileobj(content, file, CHUNK)
                made.append(path)
    return made


def _open(backup: Path, plain: Path, by: Opener) -> None:
    handle = os.open(plain, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        unseal(backup, file, by)


def _insist_on_backup(backup: Path) -> None:
    if not backup.is_file():
        refuse("backup_not_found", "backup", file=str(backup))


def _insist_on_empty(files: Path) -> None:
    if files.exists() and any(files.iterdir()):
        refuse("restore_target_not_empty", "files", target=str(files))


async def _insist_on_new(target: Database) -> None:
    if target.path is not None:
        taken = target.path.exists()
    else:
        async with connection(target) as client:
            taken = bool(await client.fetch(TABLES_OF_POSTGRES))
    if taken:
        where = str(target.path or target.url.partition("?")[0].rsplit("/", 1)[-1])
        refuse("restore_target_not_empty", "target", target=where)


def _insist_on_kind(manifest: Manifest, target: Database, backup: Path) -> None:
    if manifest.get("format") != FORMAT or manifest.get("engine") not in ("sqlite", "postgres"):
        refuse("backup_not_one", "backup", file=str(backup))
    if manifest["engine"] != target.engine:
        refuse("restore_other_engine", "target", made=str(manifest["engine"]), wanted=target.engine)


async def _load(
    room: Path, target: Database, files: Path, manifest: Manifest, members: Members, tell: Tell, app_role: str | None
) -> Restored:
    """Fill the database and the folder; a failure leaves neither."""
    try:
        if target.path is not None:
            applied, count = await _load_sqlite(room, target.path, files, members, tell)
        else:
            applied, count = await load_postgres(target, files, manifest, members, tell, app_role)
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        raise
    return Restored(manifest, applied, count)


async def _load_sqlite(room: Path, path: Path, files: Path, members: Members, tell: Tell) -> tuple[list[str], int]:
    """Beside its place until it is whole and of this version."""
    made, count = room / path.name, 0
    for name, content in members:
        if name == DATABASE:
            with made.open("wb") as file:
                await asyncio.to_thread(shutil.copyfileobj, content, file, CHUNK)
                os.fsync(file.fileno())
            made.chmod(0o600)
            tell("writing", 1, 1)
        else:
            count += keep_file(files, name, content)
            tell("evidence", count, 0)
    report = await migrate(Database.of(f"sqlite://{made}"))
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            made.with_name(made.name + suffix).rename(path.with_name(path.name + suffix))
    made.rename(path)
    return report.applied, count
