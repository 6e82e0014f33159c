"""Power cuts under SQLite: only what was fsynced is there afterwards, and that is all that was acknowledged
(reliability.md C5). The control does not wait for the disk, and loses.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from server import db
from server.ledger.verify import verify
from tests.faults.nursery import Nursery, nursery
from tests.faults.tally import Tally, tally
from tests.faults.watched import Outcome, stored_rows

SOURCE = Path(__file__).with_name("power.c")
BEFORE_A_CUT = 100
A_CUT = 10_000  # numbers of one life
PATIENCE = 300  # seconds; the machine may be slow
CUTS = [3, pytest.param(50, marks=[pytest.mark.night, pytest.mark.timeout(1800)])]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("engine", ["sqlite"]),
    pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler (gcc) for the power cut"),
]


@pytest.fixture(scope="module")
def powered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A nursery whose children's files are copied at each fsync."""
    made = tmp_path_factory.mktemp("power") / "power.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", made, SOURCE], check=True)
    with nursery("tests.faults.writer", env={"LD_PRELOAD": str(made)}) as made_ready:
        yield made_ready


def cut(powered: Nursery, database: Path, folder: Path, turn: int, how: str) -> dict[str, str]:
    """Write, cut the power, leave the files as the disk has them; what was acknowledged."""
    shadow, said = folder / f"shadow-{turn}", folder / f"said-{turn}"
    shadow.mkdir()
    for file in files(database):
        shutil.copyfile(file, shadow / file.name)
    arguments = [f"sqlite://{database}", str(turn * A_CUT), how]
    child = powered.begin("tests.faults.writer:main", arguments, said, {"POWER_SHADOW": str(shadow)})
    try:
        until = monotonic() + PATIENCE
        while not said.exists() or said.read_bytes().count(b"\nack ") < BEFORE_A_CUT:
            assert child.poll() is None, said.read_text()
            assert monotonic() < until, f"{BEFORE_A_CUT} writes were not acknowledged in {PATIENCE} s"
            sleep(0.01)
        sleep(Random(turn).random() * 0.1)
    finally:
        child.kill()
        child.wait()
    for file in files(database):
        file.unlink()
    for name in (database.name, f"{database.name}-wal"):
        if (shadow / name).exists():
            shutil.copyfile(shadow / name, database.with_name(name))
    shutil.rmtree(shadow)
    return Outcome(said.read_text(), None).acknowledged


def files(database: Path) -> list[Path]:
    """The database with its WAL, without the index of it, which is never synced."""
    return [file for file in database.parent.glob(f"{database.name}*") if file.suffix in (".sqlite3", ".sqlite3-wal")]


async def cost(powered: Nursery, url: str, folder: Path, cuts: int, how: str) -> Tally:
    """After so many cuts; the integrity of the file is checked after each."""
    path, said = db.Database.of(url).path, dict[str, str]()
    assert path is not None
    for turn in range(1, cuts + 1):
        said |= cut(powered, path, folder, turn, how)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        rows = await stored_rows(url)
    async with db.opened(url):
        assert (await verify()).differences == []
    return tally(said, rows)


@pytest.mark.parametrize("cuts", CUTS)
async def test_what_was_acknowledged_outlives_the_power(
    db_url: str, engine: str, cuts: int, tmp_path: Path, powered: Nursery
) -> None:
    found = await cost(powered, db_url, tmp_path, cuts, "full")
    print(f"power loss {engine}, {cuts} cuts: {found}")
    assert found.is_clean
    assert found.acknowledged >= cuts * BEFORE_A_CUT


async def test_the_control_that_does_not_wait_for_the_disk_loses(
    db_url: str, engine: str, tmp_path: Path, powered: Nursery
) -> None:
    found = await cost(powered, db_url, tmp_path, 2, "normal")
    print(f"control power loss {engine}, synchronous=NORMAL: {found}")
    assert found.lost > 0
