"""`jinbang import-roll`: checked, taken over once, every fault said; how far it is on standard error."""

import asyncio

import pytest

import seeds.code_tables
import seeds.honours
from server import db
from server.access import ANONYMOUS, console
from server.honours import Honour
from tests.server.honours.test_roll_import import book, row
from tests.server.test_cli import jinbang


@pytest.fixture
def office(db_url, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))

    async def fill():
        async with db.opened(db_url):
            await seeds.code_tables.load(console())
            await seeds.honours.load(console())

    asyncio.run(fill())
    return db_url


def held(url: str) -> int:
    async def count():
        async with db.opened(url):
            return await Honour.visible_to(ANONYMOUS).count()

    return asyncio.run(count())


def test_a_roll_is_checked_then_taken_over_once(office, tmp_path):
    file = tmp_path / "旧名册.xlsx"
    file.write_bytes(book(row(1), row(2, number="")))
    checked = jinbang("import-roll", str(file), "--check", "--database", office)
    said = "No faults: 2 honours of 2 persons, 0 units, 0 groups; 2 new decisions. Nothing was written.\n"
    assert (checked.exit_code, checked.stdout, held(office)) == (0, said, 0), checked.stderr
    done = jinbang("import-roll", str(file), "--database", office)
    assert (done.exit_code, done.stdout) == (0, "Imported the roll: 2 honours, 2 new decisions.\n"), done.stderr
    again = jinbang("import-roll", str(file), "--database", office)
    assert (again.exit_code, again.stdout, held(office)) == (1, "", 2)


def test_every_fault_is_said_and_nothing_written(office, tmp_path):
    file = tmp_path / "旧名册.xlsx"
    file.write_bytes(book(row(1), row(1), row(2, title="三晋技能手")))
    for more in ((), ("--check",)):
        done = jinbang("import-roll", str(file), *more, "--database", office)
        assert (done.exit_code, done.stdout, held(office)) == (1, "", 0)
        assert len([line for line in done.stderr.splitlines() if line.startswith("  ")]) == 2
