"""Restoring: into a new place only, by the right key alone, nothing damaged, with its files, from an older version."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import asyncpg
import pyrage
import pytest

from server import db, ledger
from server.access import console
from server.backing_up import taking
from server.backing_up.checking import check
from server.backing_up.loading import make_tables
from server.backing_up.restoring import restore
from server.backing_up.sealing import Opener, Seal, make_identity
from server.db import Database
from server.files import StoredFile
from server.files.folder import path_of, put
from server.refusal import Refused
from server.regions import Region
from tests import databases
from tests.trust.backup.places import backed_up, new_place, opened_and_checked, refused, silent, taken, write

ROOT = Path(__file__).parents[3]


async def test_the_restored_database_goes_on(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    one, _ = await backed_up(db_url, tmp_path, identity[1], 5)
    async with new_place(engine, tmp_path) as target:
        await restore(one.path, target, tmp_path / "f", Opener((identity[0],)), silent)
        async with db.opened(target.url):
            more = await write(3)
            assert set(more) <= {region.code for region in await Region.visible_to(console())}
            found = await check(target, tmp_path / "f", [], silent)
        assert found.differences == [] and found.events == 8


async def test_evidence_files_travel_and_a_damaged_one_is_named(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    digests = [put(f"盖章扫描件 {n}".encode()) for n in range(3)]
    async with db.opened(db_url):
        async with ledger.change(console(), "file.kept") as change:
            for digest in digests:
                await change.save(StoredFile(digest=digest, size=20, media="text/plain", name="a.txt", at=1))
        path_of(digests[1]).write_bytes(b"altered")
        one = await taken(tmp_path / "backups", identity[1])
    assert one.files == 3
    async with new_place(engine, tmp_path) as target:
        _, found, _ = await opened_and_checked(one.path, target, Opener((identity[0],)), tmp_path)
    assert [(one.rule, one.recorded) for one in found.differences] == [("file_altered", digests[1][:12])], (
        found.differences
    )


def cut(content: bytes) -> bytes:
    return content[:-200]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def altered_at_the_end(content: bytes) -> bytes:
    return content[:-100] + bytes([content[-100] ^ 1]) + content[-99:]


def altered_amid(content: bytes) -> bytes:
    return content[:900] + bytes([content[900] ^ 1]) + content[901:]


def lengthened(content: bytes) -> bytes:
    return content + b"more"


@pytest.mark.parametrize("damage", [cut, half, altered_at_the_end, altered_amid, lengthened])
async def test_a_damaged_backup_is_refused(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal], damage: Callable[[bytes], bytes]
) -> None:
    one, _ = await backed_up(db_url, tmp_path, identity[1], 3)
    one.path.write_bytes(damage(one.path.read_bytes()))
    assert await refused(one.path, engine, tmp_path, Opener((identity[0],))) == "backup_damaged"


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_wrong_key_and_what_is_no_backup_are_refused(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    one, _ = await backed_up(db_url, tmp_path, identity[1])
    make_identity(tmp_path / "other")
    assert await refused(one.path, engine, tmp_path, Opener((tmp_path / "other",))) == "backup_wrong_key"
    assert await refused(one.path, engine, tmp_path, Opener()) == "backup_wrong_key"
    (tmp_path / "not").write_bytes(b"PK\x03\x04")
    assert await refused(tmp_path / "not", engine, tmp_path, Opener((identity[0],))) == "backup_not_one"
    stranger = pyrage.encrypt(b"nothing of ours", [pyrage.x25519.Recipient.from_str(identity[1].recipients[0])])
    (tmp_path / "stranger").write_bytes(stranger)
    assert await refused(tmp_path / "stranger", engine, tmp_path, Opener((identity[0],))) == "backup_damaged"
    with pytest.raises(Refused, match="backup_no_recipient"):
        await backed_up(db_url, tmp_path, Seal())
    with pytest.raises(Refused, match="backup_bad_recipient"):
        await backed_up(db_url, tmp_path, Seal(("age1nonsense",)))


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_passphrase_opens_what_it_sealed(db_url: str, engine: str, tmp_path: Path) -> None:
    one, codes = await backed_up(db_url, tmp_path, Seal(passphrase="金榜 2027"), 2)
    assert await refused(one.path, engine, tmp_path, Opener(passphrase="金榜 2028")) == "backup_wrong_key"
    async with new_place(engine, tmp_path) as target:
        _, found, restored = await opened_and_checked(one.path, target, Opener(passphrase="金榜 2027"), tmp_path)
    assert found.is_whole and set(codes) <= set(restored)


async def test_nothing_is_restored_over_anything(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    one, _ = await backed_up(db_url, tmp_path, identity[1])
    by = Opener((identity[0],))
    with pytest.raises(Refused, match="restore_target_not_empty"):
        await restore(one.path, Database.of(db_url), tmp_path / "f", by, silent)
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "mine").touch()
    async with new_place(engine, tmp_path) as target:
        with pytest.raises(Refused, match="restore_target_not_empty"):
            await restore(one.path, target, tmp_path / "f", by, silent)
    other = "postgres" if engine == "sqlite" else "sqlite"
    async with new_place(other, tmp_path) as target:
        with pytest.raises(Refused, match="restore_other_engine"):
            await restore(one.path, target, tmp_path / "g", by, silent)


async def test_an_older_version_is_migrated(engine: str, tmp_path: Path, identity: tuple[Path, Seal]) -> None:
    """A database as 0005 left it, with rows."""
    known = sorted(path.stem for path in (ROOT / "server/migrations").glob("0*.py"))
    async with new_place(engine, tmp_path) as old:
        if old.path is not None:
            old.path.parent.mkdir(parents=True)
        await make_tables(old, {"migrations": known[:5]})
        await _run(old, "INSERT INTO region (id, uid, code, name, level) VALUES (7, '{}', '150000', '甲', 'province')")
        one = await taking.take(old, tmp_path / "backups", identity[1], keep=0, head=None, tell=silent)
        async with new_place(engine, tmp_path) as target:
            done, found, codes = await opened_and_checked(one.path, target, Opener((identity[0],)), tmp_path)
    assert done.applied == known[5:] and codes == ["150000"]
    assert found.faults == []


async def _run(database: Database, sql: str) -> None:
    if database.path is not None:
        with closing(sqlite3.connect(database.path)) as raw:
            raw.execute(sql.format(uuid4().hex))
            raw.commit()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    await connection.execute(sql.format(uuid4()))
    await connection.close()
