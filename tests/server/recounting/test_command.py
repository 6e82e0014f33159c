"""The command: against a database, and against a package on disk without one."""

import asyncio
import csv
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from server.db import Database
from tests import databases
from tests.server.test_cli import CHINESE, HUNAN, jinbang
from tests.server.test_verify import mark_of


@pytest.fixture
def stored(db_url: str, regions: None) -> str:
    """A database with a real contest, not published."""
    assert jinbang("import", HUNAN, "--database", db_url).exit_code == 0
    return db_url


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a real contest with its results.csv: 146 rows."""
    folder = tmp_path_factory.mktemp("recount")
    database = f"sqlite://{folder}/one.sqlite3"
    assert jinbang("migrate", "--database", database).exit_code == 0
    assert jinbang("import", HUNAN, "--database", database).exit_code == 0
    assert jinbang("export", "HUNAN-2023", str(folder / "package"), "--database", database).exit_code == 0
    return folder / "package"


@pytest.fixture
def package(exported: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return shutil.copytree(exported, tmp_path / "package")


def test_the_draft_and_then_the_revision_agree(stored: str) -> None:
    first = jinbang("recount", "HUNAN-2023", "--database", stored)
    assert (first.exit_code, first.stdout) == (
        0,
        "HUNAN-2023/PROG: not published; 146 lines counted again independently from the export agree with the draft.\n",
    )
    assert jinbang("publish", "HUNAN-2023", "--reason", "决赛结果", "--database", stored).exit_code == 0
    again = jinbang("recount", "HUNAN-2023/PROG", "--database", stored, **CHINESE)
    assert (again.exit_code, again.stdout) == (0, "HUNAN-2023/PROG：由导出文件独立重算 146 行，与第 1 版一致。\n")


async def overwrite(database: Database, statement: str) -> None:
    """Run SQL past the house, its triggers left as they are."""
    if database.engine == "sqlite":
        with closing(sqlite3.connect(str(database.path))) as raw, raw:
            raw.execute(statement)
    else:
        connection = await asyncpg.connect(**databases.superuser(database.url))
        await connection.execute(statement)
        await connection.close()


async def test_a_mark_changed_past_the_house_is_named(stored: str) -> None:
    """Exit 1: event, entry, column, both values."""
    await asyncio.to_thread(jinbang, "publish", "HUNAN-2023", "--reason", "决赛结果", "--database", stored)
    await overwrite(Database.of(stored), f"UPDATE mark SET value = 0 WHERE id = ({mark_of('team043', 'PA')})")
    found = await asyncio.to_thread(jinbang, "recount", "HUNAN-2023", "--database", stored)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "differences from revision 1:" in found.stderr
    assert "PROG entry team043: total is 11, counted again 10" in found.stderr


def test_a_package_on_disk_needs_no_database(package: Path) -> None:
    said = jinbang("recount", str(package), "--database", "sqlite://nowhere/none.sqlite3")
    assert (said.exit_code, said.stdout) == (
        0,
        "PROG: 146 lines counted again independently from the marks agree with results.csv.\n",
    )
    archive = shutil.make_archive(str(package), "zip", package)
    assert jinbang("recount", archive).exit_code == 0


def change(folder: Path, entry_no: str, column: str, value: str) -> None:
    """Write another value into results.csv."""
    path = folder / "results.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    at = rows[0].index(column)
    for row in rows[1:]:
        if row[rows[0].index("entry_no")] == entry_no:
            row[at] = value
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("place", "2", "place is 2, counted again 1"), ("total", "12", "total is 12, counted again 11"),
     ("award", "", "award is —, counted again 一等奖"), ("entry_no", "x", "entry_no is —, counted again team043")],
)  # fmt: skip
def test_a_result_that_is_not_what_the_marks_give(package: Path, column: str, value: str, said: str) -> None:
    change(package, "team043", column, value)
    found = jinbang("recount", str(package))
    assert (found.exit_code, found.stdout) == (1, "")
    assert f"PROG entry team043: {said}" in found.stderr


def lose_results(folder: Path) -> None:
    (folder / "results.csv").unlink()


def write_nonsense(folder: Path) -> None:
    path = folder / "marks.csv"
    path.write_text(path.read_text("utf-8").replace(",1,", ",one,", 1), "utf-8")


def lose_a_column(folder: Path) -> None:
    path = folder / "entries.csv"
    path.write_text(path.read_text("utf-8").replace("entry_no", "number", 1), "utf-8")


def cut_the_scheme(folder: Path) -> None:
    path = folder / "competition.toml"
    path.write_text(path.read_text("utf-8").replace("weight", "weigh", 1), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "file"),
    [(lose_results, "results.csv"), (write_nonsense, "marks.csv"), (lose_a_column, "entries.csv"),
     (cut_the_scheme, "competition.toml")],
)  # fmt: skip
def test_what_cannot_be_counted_is_said(package: Path, spoil: Callable[[Path], None], file: str) -> None:
    spoil(package)
    found = jinbang("recount", str(package))
    assert (found.exit_code, found.stdout) == (1, "")
    assert f"  {file}: nothing can be counted from this" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_folder_that_is_no_package_is_a_competition(stored: str, tmp_path: Path) -> None:
    found = jinbang("recount", str(tmp_path), "--database", stored)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "There is no competition" in found.stderr or "has no event" in found.stderr
