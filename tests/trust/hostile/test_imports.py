"""C17: two hundred bad files through every door that takes one. Each is refused in words that name place and remedy, in
2 seconds and 200 MB, and leaves every row and every chain as it was; a sound file of 30,000 rows goes in whole.

Each file is tried in a process of its own (`imports_trial`). The figures are printed; what is asserted is five times
the bound, for machines are shared. The controls: what the stock readers do with the same files.
"""

import csv
import io
import json
import os
import re
import tempfile
import tomllib
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import seeds.honours
from server import db, workbooks
from server.access import console
from server.entries import Entry
from server.entries.columns import columns_of
from server.entries.importing import import_entries
from tests import databases
from tests.faults.nursery import Nursery, nursery
from tests.server.access.people import account
from tests.server.entries.office import opened, resident, while_open
from tests.server.scoring.story import built, scheme
from tests.trust.hostile.imports_all import every, sound_one
from tests.trust.hostile.imports_made import Bad
from tests.trust.hostile.imports_trial import kept
from tests.trust.hostile.imports_watch import Watch

ROOT = Path(__file__).parents[3]
SECONDS, MEGABYTES, GENEROUS = 2.0, 200.0, 5
BY_DAY = pytest.mark.parametrize("engine", ["sqlite"])
ON_POSTGRES = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.night)])
ROWS, SECONDS_OF_ROWS = 30_000, 60.0
SECONDS_OF_ALL = 120.0  # of one trial, its process beginning and both looks at the database included
REMEDY = re.compile("请|须|应|最多|不得|不予|只|可以|可有|缺少|已|没有|不能|不是|不在|打不开|无法|重复|出现两次")


async def _world(url: str) -> None:
    """A competition that takes entries, one that takes marks, the titles of a roll, somebody to sign in."""
    async with db.opened(url):
        await opened()
        await built(wanted=scheme(theory=True))
        await seeds.honours.load(console())
        await account("wang", "organiser")


@pytest.fixture
async def url(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A database with that world, open to nobody."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))
    async with databases.fresh(engine, with_regions=True) as made:
        await _world(made)
        yield made


@pytest.fixture
def trials(url: str) -> Iterator[Nursery]:
    """Processes that begin at once."""
    with nursery("tests.trust.hostile.imports_trial") as made:
        yield made


def tried(trials: Nursery, url: str, bad: Bad, door: str) -> dict[str, Any]:
    """What a door answered to a file."""
    with tempfile.TemporaryDirectory(prefix="jbbad") as folder:
        child = trials.begin(
            "tests.trust.hostile.imports_trial:main", [url, door, bad.title, folder], Path(folder, "log")
        )
        child.wait(SECONDS_OF_ALL)
        said = Path(folder, "said.json")
        if not said.exists():
            return {"escaped": Path(folder, "log").read_text()[-2000:]}
        return dict(json.loads(said.read_text()))


def wrong(said: dict[str, Any]) -> list[str]:
    """What is wrong with an answer."""
    if "escaped" in said:
        return [said["escaped"]]
    found = [] if said["refused"] else [f"not refused: {said}"]
    found += [] if said["same"] else ["something is another than before"]
    found += [] if said.get("dry", True) else ["the dry run found nothing"]
    for language, lines in said.get("sentences", {}).items():
        whole = "\n".join(lines)
        if not lines or "{" in whole or "Traceback" in whole or re.search(r"rule\.|site-packages|\.py\b", whole):
            found.append(f"{language}: {whole[:500]}")
        if language == "zh_CN" and not REMEDY.search(whole):
            found.append(f"no remedy: {whole[:500]}")
    found += [f"{said['seconds']:.1f} s"] if said["seconds"] > SECONDS * GENEROUS else []
    most = max(said["own"], said["children"])
    return found + ([f"{most:.0f} MB"] if most > MEGABYTES * GENEROUS else [])


def judged(answers: dict[tuple[str, str], dict[str, Any]], engine: str) -> None:
    """Print the figures; nothing may be wrong."""
    faulty = {place: found for place, said in answers.items() if (found := wrong(said))}
    whole = {place: said for place, said in answers.items() if "escaped" not in said}
    slowest = max(whole, key=lambda one: whole[one]["seconds"])
    largest = max(whole, key=lambda one: whole[one]["own"] + whole[one]["children"])
    over = sum(said["seconds"] > SECONDS or max(said["own"], said["children"]) > MEGABYTES for said in whole.values())
    print(
        f"\nC17 {engine}: {len({title for title, _ in answers})} bad files, {len(answers)} trials, "
        f"refused {sum(said.get('refused', False) for said in answers.values())}, "
        f"half done {sum(not said.get('same', False) for said in answers.values())}, "
        f"slowest {whole[slowest]['seconds']:.2f} s ({slowest}), "
        f"largest {whole[largest]['own']:.0f} MB and a child of {whole[largest]['children']:.0f} MB ({largest}), "
        f"over {SECONDS:.0f} s or {MEGABYTES:.0f} MB: {over}"
    )
    if out := os.environ.get("JINBANG_SAID"):
        Path(out).write_text(json.dumps({"|".join(place): said for place, said in answers.items()}, ensure_ascii=False))
    assert not faulty, "\n".join(f"{place}: {found}" for place, found in faulty.items())


@ON_POSTGRES
@pytest.mark.timeout(300)
def test_a_sample_of_bad_files(trials: Nursery, url: str, engine: str) -> None:
    """By day, each at its first door."""
    chosen = [one for one in every().values() if one.day]
    answers = {(one.title, one.doors[0]): tried(trials, url, one, one.doors[0]) for one in chosen}
    assert {one.doors[0] for one in chosen} >= {"entries", "template", "upload", "package"}
    judged(answers, engine)


@BY_DAY
@pytest.mark.night
@pytest.mark.timeout(2400)
def test_all_bad_files_through_every_door(trials: Nursery, url: str, engine: str) -> None:
    found = every().values()
    assert len(found) >= 100
    judged({(one.title, door): tried(trials, url, one, door) for one in found for door in one.doors}, engine)


DOORS = {
    # where a document, act or command takes a file → the doors above, or the test that shows what it refuses
    "schema/entries/work.py": "entries", "schema/entries/acts.py": "entries", "schema/roll_import/__init__.py": "roll",
    "schema/roll_import/acts.py": "roll", "schema/scoring/imports.py": "marks", "schema/papers/acts.py": "template",
    "schema/papers/workbook_acts.py": "map",
    # these keep what the door of uploads took, and look at its kind alone
    "schema/selecting/notice_acts.py": "upload", "schema/competitions/acts.py": "upload",
    "schema/appeals/acts.py": "upload", "schema/masking/acts.py": "upload", "schema/signatures/acts.py": "upload",
    "schema/deeds/acts.py": "upload",
}  # fmt: skip
# Arguments of commands that are files to read; those of `restore --against`, `verify --against`, `doctor --witness`
# and `restore --identity` are the operator's own keys and heads, each read by its parser of signed notes.
COMMANDS = {
    ("packing", "package"): "package", ("honours", "holders"): "holders", ("calendar", "file"): "year",
    ("restore", "backup"): "restore", ("results", "competition"): "recount",
    ("rolls", "file"): "roll",
}  # fmt: skip
OUTGOING = {"backup", "certificates", "papers", "heads", "witness"}


def test_no_door_is_forgotten() -> None:
    """Whatever names a stored file, and whatever command takes a path, is among the doors."""
    naming = re.compile(r"uid_(?:of|or_none_such)\(StoredFile")
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "schema").rglob("*.py") if naming.search(path.read_text())}
    assert found == DOORS.keys()
    tried_doors = {door for one in every().values() for door in one.doors}
    assert {*DOORS.values(), *COMMANDS.values(), "locked"} == tried_doors
    reading = re.compile(r"read_bytes|read_text|\bread\(path|text_of\(|gather\(|read_keys\(|is_package\(")
    commands = {
        path.stem for path in (ROOT / "server/cli").glob("*.py")
        if reading.search(path.read_text()) and re.search(r"Annotated\[\s*(?:list\[)?Path|is_package", path.read_text())
    }  # fmt: skip
    assert commands <= {name for name, _ in COMMANDS} | OUTGOING, commands


def test_the_stock_readers_are_the_control() -> None:
    """openpyxl, zipfile, csv and tomllib, plainly used, take some of the same files, or fall."""
    bad = every()
    taken = {
        "formula": lambda file: openpyxl.load_workbook(io.BytesIO(file)).active["A2"].data_type in "sf",
        "zip with a path that leads out": lambda file: (
            "../../etc/cron.d/x" in zipfile.ZipFile(io.BytesIO(file)).namelist()
        ),
        "macros": lambda file: bool(openpyxl.load_workbook(io.BytesIO(file)).active),
        "characters that turn the direction": lambda file: bool(openpyxl.load_workbook(io.BytesIO(file)).active),
        "formula in a .csv": lambda file: any("=1+1" in row for row in csv.reader(io.StringIO(file.decode()))),
        "a million rows": lambda file: sum(1 for _ in csv.reader(io.StringIO(file.decode()))) > 1_000_000,
    }
    for title, stock in taken.items():
        assert stock(bad[title].make("entries")), title
    with pytest.raises(RecursionError):
        tomllib.loads("x = " + "[" * 100_000)
    with zipfile.ZipFile(io.BytesIO(bad["zip that unpacks a hundredfold"].make("entries"))) as archive:
        assert sum(len(archive.read(one)) for one in archive.namelist()) > MEGABYTES * 2**20


@BY_DAY
def test_the_trial_sees_what_is_half_done(trials: Nursery, url: str) -> None:
    """The control of the trial itself: a sound file is not refused, and something is another afterwards."""
    said = tried(trials, url, sound_one(), "entries")
    assert (said["refused"], said["same"]) == (False, False), said
    assert wrong(said)


def _thirty_thousand() -> bytes:
    """A sound table of entries."""
    rows = [
        {"name": f"郭试{n}", "id_number": resident(n % 1000, f"19{60 + n // 1000 % 40}0308"), "region": "榆次区",
         "organisation": "太谷玛钢厂", "standing": "职工", "delegation": "太谷",
         "level": "高级工", "years_of_work": "8"}
        for n in range(ROWS)
    ]  # fmt: skip
    return workbooks.table(columns_of(None)[1:], rows, title="报名")


@pytest.mark.night
@pytest.mark.timeout(1500)
async def test_a_sound_file_of_30_000_rows_goes_in_whole(url: str, engine: str) -> None:
    content = _thirty_thousand()
    async with db.opened(url):
        with while_open():
            file = await kept(content, "报名.xlsx")
            with Watch() as watch:
                done = await import_entries(console(), "JZ-2027-01", "WELD", file)
        assert done.entries == await Entry.filter(imported_with_id=done.id).count() == ROWS
    print(
        f"\nC17 {engine}: {ROWS} rows of {len(content) // 1024} KB went in whole in {watch.seconds:.1f} s "
        f"(bound {SECONDS_OF_ROWS:.0f} s), {watch.own:.0f} MB and a reader of {watch.children:.0f} MB"
    )
    assert watch.seconds < SECONDS_OF_ROWS * GENEROUS
