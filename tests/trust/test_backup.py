"""Backups: taken while others write, opened by the right key alone, restored into a new place, checked to the last row.

The drill that counts a million events is at the end, for the night.
"""

import asyncio
import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from uuid import uuid4

import asyncpg
import pyrage
import pytest

from server import clock, db, ledger
from server.access import console
from server.backing_up import taking
from server.backing_up.checking import Checked, check
from server.backing_up.loading import make_tables
from server.backing_up.restoring import Restored, read_keys, restore
from server.backing_up.sealing import Opener, Seal, make_identity
from server.db import Database
from server.files import StoredFile
from server.files.folder import path_of, put
from server.heads import keeping, keys, making
from server.ledger.chain import append
from server.people import vault
from server.refusal import Refused
from server.regions import Region
from tests import databases

ROOT = Path(__file__).parents[2]
CODES = count(500000)


def silent(phase: str, done: int, total: int) -> None:
    """No progress is shown here."""


@pytest.fixture(autouse=True)
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "evidence"))
    monkeypatch.setenv("JINBANG_STATE", str(tmp_path / "state"))
    yield tmp_path / "evidence"
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "evidence"))  # a check points it elsewhere; undone at the end


@pytest.fixture
def identity(tmp_path: Path) -> tuple[Path, Seal]:
    path = tmp_path / "identity"
    return path, Seal((make_identity(path),))


@asynccontextmanager
async def new_place(engine: str, folder: Path) -> AsyncIterator[Database]:
    """A database that is not there yet; on PostgreSQL an empty one, reached as its owner."""
    if engine == "sqlite":
        yield Database.of(f"sqlite://{folder}/restored/{uuid4().hex}.sqlite3")
        return
    data, name = databases.postgres(), f"jb_restored_{uuid4().hex[:12]}"
    await databases.admin(data, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield Database.of(f"postgres://postgres:@/{name}?host={data}")
    finally:
        await databases.admin(data, f"DROP DATABASE {name} WITH (FORCE)")


async def write(n: int = 1, name: str = "焊接") -> list[str]:
    """So many regions, each by a change of its own; their codes."""
    made = []
    for _ in range(n):
        async with ledger.change(console(), "region.added") as change:
            made.append((await change.save(Region(code=str(next(CODES)), name=name, level="county"))).code)
    return made


async def taken(folder: Path, to: Seal, keep: int = 0) -> taking.Taken:
    return await taking.take(db.current(), folder, to, keep=keep, head=None, tell=silent)


async def backed_up(url: str, folder: Path, to: Seal, regions: int = 1) -> tuple[taking.Taken, list[str]]:
    """A backup with so many regions in it, and their codes."""
    async with db.opened(url):
        codes = await write(regions)
        return await taken(folder / "backups", to), codes


async def opened_and_checked(
    backup: Path, target: Database, by: Opener, tmp_path: Path
) -> tuple[Restored, Checked, list[str]]:
    """Restore, check, and the codes of the regions there."""
    files = tmp_path / f"files-{uuid4().hex}"
    done = await restore(backup, target, files, by, silent, app_role=None)
    async with db.opened(target.url):
        found = await check(target, files, [], silent)
        codes = [one.code for one in await Region.visible_to(console())]
    # PostgreSQL: the owner restores, and the owner may change the ledger; the office connects as another role
    found.faults = [one for one in found.faults if "connect as the application role" not in one]
    return done, found, codes


async def test_a_backup_under_load_is_whole_and_has_all_that_was_acknowledged_before_it(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    stop = asyncio.Event()
    late: list[str] = []

    async def load() -> None:
        while not stop.is_set():
            late.extend(await write())

    async with db.opened(db_url):
        before = await write(30)
        writers = [asyncio.create_task(load()) for _ in range(3)]
        while len(late) < 20:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        before += late
        at_start = len(late)
        try:
            one = await taken(tmp_path / "backups", identity[1])
        finally:
            while_taken = len(late) - at_start
            stop.set()
            await asyncio.gather(*writers)
    async with new_place(engine, tmp_path) as target:
        done, found, codes = await opened_and_checked(one.path, target, Opener((identity[0],)), tmp_path)
        assert found.is_whole, (found.faults, found.differences[:3])
        lost = set(before) - set(codes)
        print(f"backup under load {engine}: acknowledged {len(before)} lost {len(lost)} double 0 changed 0 in doubt 0")
        assert not lost
        assert while_taken > 0  # nobody had to wait for the backup
        assert found.events == done.manifest["tables"]["ledger_event"] == one.events
        assert len(codes) == len(set(codes)) <= len(before) + len(late)
        if engine == "postgres":
            assert found.amcheck


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


async def refused(backup: Path, engine: str, tmp_path: Path, by: Opener) -> str:
    """The rule that refuses to restore; nothing may be left behind."""
    async with new_place(engine, tmp_path) as target:
        files = tmp_path / f"refused-{uuid4().hex}"
        with pytest.raises(Refused) as no:
            await restore(backup, target, files, by, silent)
        assert not files.exists()
        if target.path is not None:
            assert list(target.path.parent.iterdir()) == []
        else:
            connection = await asyncpg.connect(**databases.superuser(target.url))
            assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
            await connection.close()
    return no.value.refusal.rule


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


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_so_many_are_kept_and_half_ones_are_cleared(
    database: Database, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".jinbang-20260101T000000Z.part").write_bytes(b"half")
    (folder / "notes.txt").write_text("mine")
    made = [(await taken(folder, identity[1], keep=2)).path.name for _ in range(4)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*made[-2:], "notes.txt"])
    assert made == sorted(made)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_keys_are_in_no_backup_but_their_own(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    vault.keys()
    by = Opener((identity[0],))
    data, _ = await backed_up(db_url, tmp_path, identity[1])
    secret = vault.key_file().read_bytes().split()[1]
    plain = pyrage.decrypt(data.path.read_bytes(), [_identity(identity[0])])
    assert secret not in gzip.decompress(plain) and b"KEYS" not in gzip.decompress(plain)
    apart = await taking.take_keys(tmp_path / "keys-apart", identity[1], None)
    [restored] = read_keys(apart.path, tmp_path / "keys-again", by)
    assert restored.read_bytes() == vault.key_file().read_bytes()
    assert restored.stat().st_mode & 0o777 == 0o600
    assert await refused(apart.path, engine, tmp_path, by) == "backup_not_one"


def _identity(path: Path) -> object:
    return pyrage.x25519.Identity.from_str(path.read_text().splitlines()[1])


async def test_an_older_backup_says_how_many_events_are_missing(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    """Held against the newest published head. The control: without one an old backup looks as good as a new one."""
    async with db.opened(db_url):
        await write(4)
        first = await making.make("asked")
        assert first
        to = tmp_path / "backups"
        one = await taking.take(db.current(), to, identity[1], keep=0, head=first.checkpoint, tell=silent)
        await write(3)
        second = await making.make("asked")
        assert second
    by = Opener((identity[0],))
    for n, (head, newest, missing) in enumerate([(first, 4, 0), (second, 7, 3), (None, None, 0)]):
        kept = []
        if head is not None:
            (tmp_path / "head").write_text(head.checkpoint)
            kept = keeping.kept_at(tmp_path / "head", keys.ring())
        async with new_place(engine, tmp_path) as target:
            done = await restore(one.path, target, tmp_path / f"f{n}", by, silent)
            assert done.manifest["head"] == first.checkpoint
            async with db.opened(target.url):
                found = await check(target, tmp_path / f"f{n}", kept, silent)
        assert found.differences == []
        assert (found.newest, found.missing, found.events) == (newest, missing, 4)
        name = "restore of an old backup" if kept else "control restore without a published head"
        print(f"{name} {engine}: acknowledged {newest or 7} missing said {found.missing}")


MILLION = 1_000_000


@pytest.mark.night
@pytest.mark.timeout(1500)
async def test_a_million_events_are_restored(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    """How long the office stands still: from the encrypted file to a database that was checked to the newest head."""
    await drill(db_url, engine, tmp_path, identity, MILLION)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_drill_on_a_small_scale(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    await drill(db_url, engine, tmp_path, identity, 5000)


async def drill(url: str, engine: str, folder: Path, identity: tuple[Path, Seal], events: int) -> None:
    async with db.opened(url):
        for start in range(0, events, 10_000):
            made = [("thing.happened", {"facts": {"n": n, "text": "焊接" * 40}}) for n in range(start, start + 10_000)]
            async with db.transaction():
                await append("office", clock.now(), "console", made[: events - start])
        head = await making.make("asked")
        assert head and head.size == events
        began = time.monotonic()
        one = await taking.take(db.current(), folder / "b", identity[1], keep=0, head=head.checkpoint, tell=silent)
        taken_in = time.monotonic() - began
    (folder / "head").write_text(head.checkpoint)
    kept = keeping.kept_at(folder / "head", keys.ring())
    async with new_place(engine, folder) as target:
        began = time.monotonic()
        await restore(one.path, target, folder / "f", Opener((identity[0],)), silent)
        restored_in = time.monotonic() - began
        async with db.opened(target.url):
            found = await check(target, folder / "f", kept, silent)
        checked_in = time.monotonic() - began - restored_in
    print(
        f"restore drill {engine}: {events} events, backup {taken_in:.0f} s {one.size >> 20} MB, "
        f"restored {restored_in:.0f} s, checked {checked_in:.0f} s; acknowledged {events} lost {events - found.events} "
        f"double 0 changed {len(found.differences)} in doubt 0"
    )
    assert (found.events, found.missing, found.differences) == (events, 0, [])


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


@pytest.mark.slow
def test_a_backup_killed_amid_leaves_nothing_under_a_final_name(
    db_url: str, engine: str, tmp_path: Path, identity: tuple[Path, Seal]
) -> None:
    put(os.urandom(30_000_000))  # something to be killed amid
    folder = tmp_path / "backups"
    command = [sys.executable, "-m", "server.cli", "backup", str(folder), "--to", identity[1].recipients[0]]
    child = subprocess.Popen([*command, "--database", db_url], cwd=ROOT, env=os.environ, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not (parts := list(folder.glob(".*.part"))) or parts[0].stat().st_size < 100_000:
        assert child.poll() is None and time.monotonic() < until, child.stderr and child.stderr.read()
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert [path.name for path in folder.iterdir()] == [parts[0].name]
    done = subprocess.run([*command, "--database", db_url], cwd=ROOT, env=os.environ, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    [whole] = folder.iterdir()
    assert whole.name.startswith("jinbang-") and b"sha256:" in done.stdout
    if engine == "sqlite":
        left = Path(db_url.removeprefix("sqlite://"))
        assert not list(left.parent.glob(f".{left.name}.snapshot*"))


@pytest.mark.slow
def test_by_command_from_keygen_to_check(db_url: str, engine: str, tmp_path: Path) -> None:
    def jinbang(*arguments: str) -> "subprocess.CompletedProcess[str]":
        english = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
        return subprocess.run(
            [sys.executable, "-m", "server.cli", *arguments], cwd=ROOT, env=os.environ | english,
            capture_output=True, text=True, timeout=100,
        )  # fmt: skip

    made = jinbang("backup", "--keygen", str(tmp_path / "id"))
    public = made.stdout.splitlines()[0]
    assert public.startswith("age1") and (tmp_path / "id").stat().st_mode & 0o777 == 0o600
    assert jinbang("backup", "--keygen", str(tmp_path / "id")).returncode == 1
    assert jinbang("backup", str(tmp_path / "b"), "--database", db_url).returncode == 1  # no recipient
    assert jinbang("backup", str(tmp_path / "b"), "--to", public, "--database", db_url).returncode == 0
    [file] = (tmp_path / "b").iterdir()
    role = [] if engine == "sqlite" else ["--app-role", databases.ROLE]

    async def there() -> None:
        async with new_place(engine, tmp_path) as target:
            done = await asyncio.to_thread(
                jinbang, "restore", str(file), target.url, "-i", str(tmp_path / "id"), "--check", *role
            )
            if engine == "sqlite":
                assert done.returncode == 0, done.stderr
                assert "What was restored is whole" in done.stdout
            else:  # as superuser: said, for the server must not run so
                assert "connect as the application role" in done.stderr

    asyncio.run(there())
