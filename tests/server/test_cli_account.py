"""`jinbang account`: the first administrator, roles with scopes, passwords that are never an argument."""

import asyncio
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from server import db
from server.access import console, passwords
from server.access.records import Account, Grant
from server.cli import app
from server.ledger.verify import verify
from tests import databases

ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "JINBANG_PASSWORD": ""}
GOOD = "correct horse battery"


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A migrated database with regions, not opened."""
    request.getfixturevalue("regions")
    made: str = request.getfixturevalue("db_url")
    return made


pytestmark = pytest.mark.parametrize("engine", databases.ENGINES, indirect=True)


def jinbang(url: str, *arguments: str, typed: str | None = None, **environment: str) -> Result:
    """A command of the group; a bug is raised, not hidden behind exit code 1."""
    command = ["account", *arguments, "--database", url]
    result = CliRunner().invoke(app, command, input=typed, env=ENGLISH | environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows(url: str) -> tuple[list[Account], list[Grant]]:
    """What stands in the database, which is whole."""

    async def read() -> tuple[list[Account], list[Grant]]:
        async with db.opened(url):
            assert (await verify()).differences == []
            return await Account.visible_to(console()).order_by("id"), await Grant.visible_to(console()).order_by("id")

    return asyncio.run(read())


def test_the_first_administrator_and_the_others(url: str) -> None:
    first = jinbang(url, "add", "Boss", "--name", "管示例", "--role", "administrator", JINBANG_PASSWORD=GOOD)
    assert (first.exit_code, first.stdout) == (
        0, "Opened the account boss (管示例).\nGave the role administrator, scope: everything.\n",
    )  # fmt: skip
    more = ("add", "wang", "--name", "王示例", "--role", "organiser", "--scope", "region=1407", "--password-stdin")
    assert "scope: 晋中市" in jinbang(url, *more, typed=f"{GOOD}\n").stdout
    accounts, grants = rows(url)
    assert [(one.login, one.must_change) for one in accounts] == [("boss", False), ("wang", True)]
    assert [(one.role, one.scope, one.region_code) for one in grants] == [
        ("administrator", "office", None), ("organiser", "region", "140700"),
    ]  # fmt: skip
    assert asyncio.run(passwords.is_right(accounts[1].password, GOOD))
    listed = jinbang(url, "list").stdout.splitlines()
    assert listed == ["boss\t管示例\tactive\tadministrator", "wang\t王示例\tactive\torganiser"]


def test_closing_and_a_new_password(url: str) -> None:
    jinbang(url, "add", "wang", "--name", "王示例", JINBANG_PASSWORD=GOOD)
    assert jinbang(url, "password", "WANG", JINBANG_PASSWORD="another long one").exit_code == 0
    reset = jinbang(url, "factor-reset", "WANG", "--reason", "手机丢失")
    assert reset.stdout == "Every second factor of the account wang was taken back; it is signed out everywhere.\n"
    assert jinbang(url, "close", "wang", "--reason", "离职").exit_code == 0
    again = jinbang(url, "close", "wang", "--reason", "离职")
    assert (again.exit_code, again.stderr) == (1, "This account is closed.\n")
    accounts, _ = rows(url)
    assert (accounts[0].state, accounts[0].must_change) == ("closed", True)


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("add", "wang", "--name", "x", "--scope", "moon"), 2, "--scope is office"),
        (("add", "wang", "--name", "x", "--scope", "region="), 2, "--scope is office"),
        (("add", "wang", "--name", "x", "--scope", "event=JZ"), 2, "--scope is office"),
        (("add", "w", "--name", "x"), 1, "A login has 3 to 64"),
        (("add", "wang", "--name", ""), 1, "give a name"),
        (("add", "wang", "--name", "x", "--role", "king"), 1, "no role king"),
        (("add", "wang", "--name", "x", "--role", "judge", "--scope", "region=999999"), 1, "no region with the code"),
        (
            ("add", "wang", "--name", "x", "--role", "administrator", "--scope", "region=14"),
            1,
            "cannot have this scope",
        ),
        (("close", "nobody", "--reason", "x"), 1, "no such account"),
        (("password", "nobody"), 1, "no such account"),
    ],
)
def test_what_is_refused_leaves_nothing(url: str, arguments: tuple[str, ...], code: int, reason: str) -> None:
    done = jinbang(url, *arguments, JINBANG_PASSWORD=GOOD)
    assert done.exit_code == code
    assert reason in done.stderr
    assert rows(url) == ([], [])


def test_a_password_is_never_an_argument_and_needs_a_terminal(url: str) -> None:
    assert jinbang(url, "add", "wang", "--name", "x", "--password", GOOD).exit_code == 2
    done = jinbang(url, "add", "wang", "--name", "x")
    assert (done.exit_code, "JINBANG_PASSWORD" in done.stderr) == (2, True)
    assert jinbang(url, "list").stdout == "There are no accounts yet.\n"
