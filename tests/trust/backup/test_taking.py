"""Taking a backup: while others write, of so many kept, without the keys, and killed amid."""

import asyncio
import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyrage
import pytest

from server import db
from server.backing_up import taking
from server.backing_up.restoring import read_keys
from server.backing_up.sealing import Opener, Seal
from server.db import Database
from server.files.folder import put
from server.people import vault
from tests.trust.backup.places import backed_up, new_place, opened_and_checked, refused, taken, write

ROOT = Path(__file__).parents[3]


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
