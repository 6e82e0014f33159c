"""The command: exit codes, what goes to which stream, and that files come out as they went in.

In process, for speed; tests/server/app/test_running_beside.py types the same commands at a shell.
"""

import asyncio
import csv
import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from server.cli import app
from server.db import Database
from tests import databases
from tests.server.test_verify import mark_of, tamper

ROOT = Path(__file__).parents[2]
HUNAN = str(ROOT / "seeds/packages/hunan-2023")
EXPECTED = ROOT / "seeds/packages/hunan-2023.expected.csv"
PROGRESS = re.compile(r"(.+) (\d+)/(\d+) rows, (\d+) s$")
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
CHINESE = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}


def jinbang(*arguments: str, **environment: str) -> Result:
    """Run a command; a bug is raised, not hidden behind exit code 1."""
    result = CliRunner().invoke(app, [*arguments], env=ENGLISH | environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ended(result: Result) -> tuple[int, str]:
    return result.exit_code, result.stderr


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A migrated database with regions, as `jinbang migrate` leaves it: a copy of one."""
    request.getfixturevalue("regions")
    made: str = request.getfixturevalue("db_url")
    return made


@pytest.fixture
def imported(url: str) -> str:
    assert jinbang("import", HUNAN, "--database", url).exit_code == 0
    return url


@pytest.fixture
def published(imported: str) -> str:
    assert jinbang("publish", "HUNAN-2023", "--reason", "决赛结果", "--database", imported).exit_code == 0
    return imported


WITH_A_DATABASE = [
    ("import", HUNAN), ("publish", "HUNAN-2023", "--reason", "x"), ("results", "HUNAN-2023/PROG"),
    ("export", "HUNAN-2023", "never-written"), ("verify",), ("recount", "HUNAN-2023"), ("serve", "--port", "0"),
]  # fmt: skip


class TestWrongUse:
    @pytest.mark.parametrize(
        "arguments",
        [
            (), ("fly",), ("import",), ("import", "a", "b"), ("publish", "X"), ("publish",), ("results", "X"),
            ("results", "X/Y/Z"), ("results", "X/Y", "--format", "xml"), ("export", "X"), ("verify", "--fast"),
            ("recount",), ("migrate", "now"), ("serve", "--port", "http"), ("serve", "--port", "99999"),
            *((*command, "--database", "mysql://x/y") for command in (*WITH_A_DATABASE, ("migrate",))),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_exits_2(self, arguments: tuple[str, ...]) -> None:
        result = jinbang(*arguments)
        assert result.exit_code == 2
        assert result.stderr or "Usage" in result.output

    def test_a_bad_url_does_not_show_its_password(self) -> None:
        result = jinbang("verify", "--database", "mysql://me:hidden@host/name")
        assert (result.exit_code, "hidden" in result.output, "host/name" in result.stderr) == (2, False, True)

    def test_help_exits_0(self) -> None:
        assert jinbang("--help").exit_code == 0


@pytest.mark.parametrize("arguments", WITH_A_DATABASE, ids=" ".join)
class TestNotReady:
    def test_a_missing_database_is_not_made(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        code, said = ended(jinbang(*arguments, "--database", f"sqlite://{tmp_path}/none/none.sqlite3"))
        assert (code, "There is no database" in said, "jinbang migrate" in said) == (1, True, True)
        assert not (tmp_path / "none").exists()

    def test_an_unmigrated_database_is_named(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "bare.sqlite3")) as raw:
            raw.execute("CREATE TABLE something (x)")
        code, said = ended(jinbang(*arguments, "--database", f"sqlite://{tmp_path}/bare.sqlite3"))
        assert (code, "not applied ['0001_initial" in said) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("publish", "NONE", "--reason", "x"), ("publish", "HUNAN-2023/NONE", "--reason", "x"), ("results", "NONE/A"),
        ("results", "HUNAN-2023/NONE"), ("export", "NONE", "never-written"), ("recount", "NONE"),
        ("recount", "HUNAN-2023/NONE"), ("publish", "HUNAN-2023", "--reason", " "), ("import", "no-such-folder"),
        ("export", "HUNAN-2023", "never-written", "--id-numbers-for", "x"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_data_says_no(published: str, engine: str, arguments: tuple[str, ...]) -> None:
    result = jinbang(*arguments, "--database", published)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr
    assert not re.search(r"Traceback|\{\w+\}|unknown_rule", result.stderr)
    assert not Path("never-written").exists()


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_results_are_as_expected(imported: str, engine: str) -> None:
    ask = ("results", "HUNAN-2023/PROG", "--database", imported)
    draft = jinbang(*ask)
    assert (draft.exit_code, "a draft computed from the marks" in draft.stderr) == (0, True)
    said = jinbang("publish", "HUNAN-2023", "--reason", "决赛结果", "--database", imported)
    assert "revision 1: 146 entries, 146 with a place" in said.stdout
    public = jinbang(*ask)
    assert (public.exit_code, public.stderr, public.stdout) == (0, "", draft.stdout)
    assert "draft" in jinbang(*ask, "--draft").stderr
    expected = lines(EXPECTED.read_text(encoding="utf-8"))
    assert [{key: row[key] for key in expected[0]} for row in lines(public.stdout)] == expected
    assert json.loads(jinbang(*ask, "--format", "json").stdout) == lines(public.stdout)
    twice = jinbang("publish", "HUNAN-2023", "--reason", "又一次", "--database", imported)
    assert (twice.exit_code, "nothing to publish" in twice.stderr) == (1, True)
    assert "agree with revision 1" in jinbang("recount", "HUNAN-2023", "--database", imported).stdout


def test_an_export_comes_in_elsewhere_with_the_same_results(published: str, engine: str, tmp_path: Path) -> None:
    """Through a folder, and into an SQLite file whatever it came from."""
    out, other = tmp_path / "out", databases.sqlite_copy(tmp_path / "other.sqlite3")
    exported = jinbang("export", "HUNAN-2023", str(out), "--database", published)
    assert (exported.exit_code, "The seal is signed" in exported.stdout) == (0, True)
    assert ended(jinbang("export", "HUNAN-2023", str(out), "--database", published))[0] == 1
    for word in ("Imported HUNAN-2023", "nothing was changed"):
        assert word in jinbang("import", str(out), "--database", other).stdout
    ask = ("results", "HUNAN-2023/PROG", "--database")
    assert jinbang(*ask, other).stdout == jinbang(*ask, published).stdout
    assert "no difference" in jinbang("verify", "--database", other).stdout


async def test_verify_names_a_tampered_mark(url: str, engine: str) -> None:
    await asyncio.to_thread(jinbang, "import", HUNAN, "--database", url)
    whole = await asyncio.to_thread(jinbang, "verify", "--database", url)
    assert (whole.exit_code, "no difference" in whole.stdout) == (0, True)
    await tamper(Database.of(url), f"UPDATE mark SET value = 0 WHERE id = ({mark_of('team043', 'PA')})")
    result = await asyncio.to_thread(jinbang, "verify", "--database", url)
    assert result.exit_code == 1
    assert "changed: HUNAN-2023 / PROG / team043 / PA / J1" in result.stderr
    assert "1 differences found" in result.stderr


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_language_is_the_operators(imported: str, engine: str) -> None:
    arguments = ("publish", "NONE", "--reason", "x", "--database", imported)
    assert "There is no competition NONE" in jinbang(*arguments).stderr
    assert "NONE" in (chinese := jinbang(*arguments, **CHINESE).stderr)
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", jinbang("verify", "--database", imported).stdout)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
def test_long_work_says_every_second_how_far_it_is(url: str, engine: str, tmp_path: Path) -> None:
    """Lines, because standard error is no terminal; a command at a shell, because one process cannot watch itself."""
    large_package(tmp_path / "large", entries=5000)
    said = timed_lines("import", str(tmp_path / "large"), "--database", url)
    told = [(at, *found.groups()) for at, line in said if (found := PROGRESS.match(line))]
    gaps = [after - before for (before, *_), (after, *_) in pairwise(told)]
    rows = [int(done) for _, phase, done, *_ in told if phase == "writing"]
    print(f"progress: {len(told)} lines, longest silence {max(gaps):.2f} s, phases {sorted({one[1] for one in told})}")
    assert len(told) >= 2
    assert sum(gaps) < 3 * len(gaps), "two busy cores may be late, but not always"
    assert rows == sorted(rows)
    assert len(set(rows)) > 1


def timed_lines(*arguments: str) -> list[tuple[float, str]]:
    """The lines a command writes on standard error, with their moments; it must succeed."""
    command = [sys.executable, "-m", "server.cli", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | ENGLISH, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = [(time.monotonic(), line.rstrip()) for line in process.stderr]
    assert process.returncode == 0, said
    return said


def large_package(folder: Path, entries: int) -> None:
    """Hunan's event with so many entries: a dozen marks each."""
    folder.mkdir()
    for name in ("competition.toml", "judges.csv"):
        (folder / name).write_bytes((Path(HUNAN) / name).read_bytes())
    numbers = [f"t{n:05d}" for n in range(entries)]
    rows = "".join(f"PROG,{number},队{number},1,学校,学校,student,\n" for number in numbers)
    head = "event,entry_no,team,member,organisation,delegation,standing,status\n"
    (folder / "entries.csv").write_text(head + rows, encoding="utf-8")
    with (Path(HUNAN) / "marks.csv").open(encoding="utf-8") as file:
        first = [row for row in csv.DictReader(file) if row["entry_no"] == "team001"]
    marks = "".join(f"PROG,{no},{row['aspect']},J1,{row['mark']},\n" for no in numbers for row in first)
    (folder / "marks.csv").write_text("event,entry_no,aspect,judge_no,mark,remark\n" + marks, encoding="utf-8")


def test_a_port_in_use_is_said_before_anything_else(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = jinbang("serve", "--database", url, "--port", port)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Cannot serve at 127.0.0.1:{port}. Choose another port with --port.\n"
