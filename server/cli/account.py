"""`jinbang account`: accounts from the command line; the first administrator is made here.

A password is typed at the terminal, twice, or comes from JINBANG_PASSWORD or standard input; never as an argument,
which every process of the machine can read.
"""

import getpass
import os
import sys
from typing import Annotated
from uuid import UUID

import typer

from schema.catalogue import say
from server import db, office
from server.access import accounts, console, demo, factors, granting
from server.access.records import Account, Grant
from server.access.signing_in import folded
from server.cli import Reason, Url, app, opened, run
from server.cli.telling import NO, WRONG_USE, language, tell, warn
from server.entries import scopes
from server.entries.scopes import Named
from server.refusal import insist, refuse

group = typer.Typer(name="account", help="Accounts and their roles.", no_args_is_help=True)
app.add_typer(group)
Login = Annotated[str, typer.Argument()]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@group.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    role: Annotated[str, typer.Option("--role", help="A role of HOUSE.md, e.g. administrator, organiser.")] = "",
    scope: Annotated[
        str,
        typer.Option(
            "--scope",
            help="office, region=CODE, organisation=NAME, competition=CODE or event=COMPETITION/EVENT.",
        ),
    ] = "office",
    password_stdin: FromInput = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Open an account, with a role where one is named. All but the first account change the password at first."""
    named = _scope(scope)
    run(_add(login, name, role, named, _password(password_stdin), database))


async def _add(login: str, name: str, role: str, named: Named, password: str, url: str) -> None:
    viewer = console()
    async with opened(url):
        if role:  # what would be refused is said before anything is done
            insist(granting.may_hold(role, named.kind))
            await scopes.scope(viewer, named)
        row = await accounts.open_account(viewer, name, login, password, must_change=not await accounts.is_first())
        tell("account_opened", login=row.login or "", name=name)
        if role:
            grant = await scopes.grant(viewer, row.uid, role, named)
            words = (await scopes.places_in_words(viewer, [grant.id]))[grant.id]
            place = words or say(language(), "enum.scope.office")
            tell("account_granted", role=say(language(), f"enum.role.{role}"), place=place)


@group.command("list")
def list_(database: Url = db.DEFAULT_URL) -> None:
    """Every account: login, name, state, roles."""
    run(_list(database))


async def _list(url: str) -> None:
    async with opened(url):
        rows = await Account.visible_to(console()).select_related("person").order_by("id")
        grants = await Grant.visible_to(console()).filter(withdrawn_at__isnull=True).order_by("id")
    for row in rows:
        roles = [say(language(), f"enum.role.{one.role}") for one in grants if one.account_id == row.id]
        shown = ", ".join(dict.fromkeys(roles)) or "—"
        tell("account_line", login=row.login or "—", name=row.person.name or "—", state=row.state, roles=shown)
    if not rows:
        tell("account_none")


@group.command()
def close(login: Login, reason: Reason, database: Url = db.DEFAULT_URL) -> None:
    """Close an account for good: it is signed out everywhere and its tokens end."""
    run(_close(login, reason, database))


async def _close(login: str, reason: str, url: str) -> None:
    async with opened(url):
        await accounts.close(console(), await _uid(login), reason)
    tell("account_closed", login=folded(login))


@group.command()
def password(login: Login, password_stdin: FromInput = False, database: Url = db.DEFAULT_URL) -> None:
    """Give an account a new password, to be changed at the next sign-in."""
    run(_reset(login, _password(password_stdin), database))


async def _reset(login: str, new: str, url: str) -> None:
    async with opened(url):
        await accounts.reset_password(console(), await _uid(login), new)
    tell("account_password", login=folded(login))


@group.command("factor-reset")
def factor_reset(login: Login, reason: Reason, database: Url = db.DEFAULT_URL) -> None:
    """Take every second factor of an account back, for a lost telephone; it is signed out everywhere."""
    run(_reset_factors(login, reason, database))


async def _reset_factors(login: str, reason: str, url: str) -> None:
    async with opened(url):
        await factors.reset(console(), await _uid(login), reason)
    tell("account_factors_reset", login=folded(login))


async def say_what_to_try() -> None:
    """The accounts of the demo world, with their password."""
    offered = await demo.offered(await office.is_demo(console()))
    words = await scopes.places_in_words(console(), [one.grant.id for one in offered])
    if offered:
        tell("demo_password", password=demo.PASSWORD)
    for one in offered:
        place = words[one.grant.id] or say(language(), "enum.scope.office")
        tell("demo_account", login=one.login, role=say(language(), f"enum.role.{one.role}"), place=place)


async def _uid(login: str) -> UUID:
    row = await Account.visible_to(console()).get_or_none(login=folded(login))
    if row is None:
        refuse("no_such_account", "login")
    return row.uid


def _scope(text: str) -> Named:
    kind, _, value = text.partition("=")
    first, _, second = value.partition("/")
    match kind, bool(value):
        case "office", False:
            return Named(kind)
        case "region", True:
            return Named(kind, region=value)
        case "organisation", True:
            return Named(kind, organisation=value)
        case "competition", True:
            return Named(kind, competition=value)
        case "event", True if second:
            return Named(kind, competition=first, event=second)
    warn("account_scope")
    raise typer.Exit(WRONG_USE)


def _password(from_input: bool) -> str:
    """The password: from standard input, else the environment, else typed twice."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    given = os.environ.get("JINBANG_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        warn("account_no_terminal")
        raise typer.Exit(WRONG_USE)
    first, second = getpass.getpass("密码 / password: "), getpass.getpass("再次 / again: ")
    if first != second:
        warn("account_passwords_differ")
        raise typer.Exit(NO)
    return first
