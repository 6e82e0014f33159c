"""Held against the newest published head: an old backup says what is missing; a million events, for the night; and
the whole way by command."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server import clock, db
from server.backing_up import taking
from server.backing_up.checking import check
from server.backing_up.restoring import restore
from server.backing_up.sealing import Opener, Seal
from server.heads import keeping, keys, making
from server.ledger.chain import append
from tests import databases
from tests.trust.backup.places import new_place, silent, write

ROOT = Path(__file__).parents[3]
MILLION = 1_000_000


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
