"""Thirty faults and more in one package, through the command: all named, both databases as they were."""

import asyncio

import pytest

from server import db
from tests import begun
from tests.server.packages.cases import CASES
from tests.server.packages.sample import FILES


def spoiled_folder(folder):
    """The sample with every fault that can stand beside the others."""
    together = [case for case in CASES if not case.apart]
    files = dict(FILES)
    for case in sorted(together, key=lambda case: -FILES[case.file].index(case.old)):
        files[case.file] = files[case.file].replace(case.old, case.new)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return together


async def contents(url):
    """Every row of every table."""
    async with db.opened(url):
        tables = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            if db.current().engine == "sqlite"
            else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        )
        names = sorted(row["name"] for row in await db.reader().execute_query_dict(tables))
        return {
            name: [tuple(row.values()) for row in await db.reader().execute_query_dict(f'SELECT * FROM "{name}"')]
            for name in names
        }


@pytest.mark.slow
async def test_all_faults_are_named_and_nothing_is_written(db_url, regions, tmp_path):
    together = spoiled_folder(tmp_path)
    before = await contents(db_url)
    command = ("import", str(tmp_path), "--database", db_url)
    ended = await asyncio.to_thread(begun.jinbang, *command, env={"LANG": "zh_CN.UTF-8"})
    assert ended.returncode == 1
    out, err = ended.stdout, ended.stderr
    assert out == ""
    assert len({case.rule for case in together}) >= 30
    for case in together:
        place = f"{case.file} 第 {case.line} 行" if case.line else case.file
        assert place in err, (case.rule, place)
    assert await contents(db_url) == before
