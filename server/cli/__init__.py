"""The command `jinbang`. Exit 0: done; 1: the data said no, reasons on standard error; 2: wrong use."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from tortoise.context import require_context

import seeds.code_tables
import seeds.demo
from server import db
from server.access import console
from server.cli.printing import differences_text
from server.cli.progress import shown
from server.cli.telling import NO, answered, language, tell, warn
from server.db import checks
from server.db.lock import migration_lock
from server.db.migrate import ledgered_tables
from server.db.migrate import migrate as bring_up
from server.db.read_only import look_once
from server.heads import checking
from server.ledger.verify import verify as check_ledger

T = TypeVar("T")
app = typer.Typer(
    name="jinbang", help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
Url = Annotated[
    str,
    typer.Option("--database", envvar="JINBANG_DATABASE", help="sqlite://PATH or postgres://USER@HOST/NAME"),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is recorded and shown to the public.")]


def run(work: Coroutine[Any, Any, T]) -> T:
    with answered():
        return asyncio.run(work)


@asynccontextmanager
async def opened(url: str, *, as_it_is: bool = False) -> AsyncIterator[None]:
    """The database of `url`, checked; its problems are said, and exit 1, unless it can be read and `as_it_is`."""
    path = db.Database.of(url).path
    if path is not None and not path.exists():
        warn("no_database", database=str(path))
        raise typer.Exit(NO)
    async with db.opened(url):
        problems = await checks.problems(ledgered_tables(require_context()))
        for problem in problems:
            print(problem, file=sys.stderr)
        if problems and not (as_it_is and await checks.is_of_this_version()):
            raise typer.Exit(NO)
        look_once(db.current())
        yield


@app.command()
def verify(
    database: Url = db.DEFAULT_URL,
    deep: Annotated[bool, typer.Option("--deep", help="Open every encrypted value too.")] = False,
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="A witness's folder, or a file with a published head.")
    ] = None,
) -> None:
    """Check the ledger's chains and compare what it recorded with the tables, row by row, with the files and guards."""
    run(_verify(database, against or [], deep=deep))


async def _verify(url: str, against: list[Path], *, deep: bool) -> None:
    async with opened(url, as_it_is=True):
        kept = await heads.kept_at(against)
        with shown(language()) as meter, checking.against(kept):
            report = await check_ledger(meter, deep=deep)
    for one in report.differences:
        print(differences_text(one, language()), file=sys.stderr)
    if report.differences:
        warn("not_whole", n=len(report.differences) + report.more)
        raise typer.Exit(NO)
    tell("whole", events=report.events, chains=report.chains, rows=report.rows)


@app.command()
def migrate(
    database: Url = db.DEFAULT_URL,
    app_role: Annotated[
        str, typer.Option("--app-role", help="PostgreSQL: the role the server connects as; it gets its rights.")
    ] = "",
    has_backup: Annotated[
        bool, typer.Option("--has-backup", help="PostgreSQL: a backup of this database exists.")
    ] = False,
) -> None:
    """Bring the database to this version: backup, migrate, check, triggers, code tables."""
    run(_migrate(database, app_role, has_backup))


async def _migrate(url: str, app_role: str, has_backup: bool) -> None:
    place = db.Database.of(url)
    async with migration_lock(place, lambda: warn("migrating_waits")):
        report = await bring_up(place, app_role=app_role or None, has_backup=has_backup)
        if report.backup:
            tell("backed_up", path=str(report.backup))
        async with db.opened(url):
            loaded = await seeds.code_tables.load(console())
    tell("migrated", applied=", ".join(report.applied) or "—", rows=report.rows, regions=loaded["regions"])


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="By default 127.0.0.1; with --venue every address.")] = "",
    port: Annotated[
        int | None,
        typer.Option("--port", envvar="PORT", min=0, max=65535, help="By default 8000; with --venue 8443."),
    ] = None,
    address: Annotated[
        str, typer.Option("--address", envvar="JINBANG_ADDRESS", help="The public address, behind a proxy.")
    ] = "",
    for_venue: Annotated[
        bool, typer.Option("--venue", help="A venue without Internet: HTTPS for the tablets in this network.")
    ] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Serve pages and GraphQL. One server process per SQLite file."""
    from server.app import PortTaken, open_door  # the front door is opened by this command alone
    from server.cli import venue

    run(_check(database))
    place = venue.prepared(host, port, address) if for_venue else None
    host, port = (place.host, place.port) if place else (host or "127.0.0.1", 8000 if port is None else port)

    def started() -> None:
        if place:
            venue.say_where(place)
        else:
            _say_where(address or f"http://{host}:{port}/")

    with answered():
        try:
            open_door(database, host, port, address or None, started, place)
        except PortTaken as no:
            warn("port_taken", place=str(no))
            raise typer.Exit(NO) from None


async def _check(url: str) -> None:
    """Exit 1 with the reasons when the database is not of this version; what else is wrong is said, and the house opens
    read only."""
    async with opened(url, as_it_is=True):
        pass


def _say_where(address: str) -> None:
    tell("serving", address=address, pid=os.getpid())
    sys.stdout.flush()


@app.command()
def demo(database: Url = db.DEFAULT_URL) -> None:
    """Fill an empty database with the demo world: invented people, said so on every page for good."""
    run(_demo(database))


async def _demo(url: str) -> None:
    async with opened(url):
        with shown(language()):
            is_new = await seeds.demo.build(console())
        tell("demo_built" if is_new else "demo_there")
        await account.say_what_to_try()


from server.cli import account as account  # noqa: E402
from server.cli import backup as backup  # noqa: E402
from server.cli import calendar as calendar  # noqa: E402
from server.cli import certificates as certificates  # noqa: E402
from server.cli import doctor as doctor  # noqa: E402
from server.cli import draws as draws  # noqa: E402
from server.cli import heads as heads  # noqa: E402
from server.cli import honours as honours  # noqa: E402  their commands hang themselves on `app`
from server.cli import keys as keys  # noqa: E402
from server.cli import packing as packing  # noqa: E402
from server.cli import papers as papers  # noqa: E402
from server.cli import read_only as read_only  # noqa: E402
from server.cli import restore as restore  # noqa: E402
from server.cli import results as results  # noqa: E402
from server.cli import retention as retention  # noqa: E402
from server.cli import rolls as rolls  # noqa: E402
from server.cli import sending as sending  # noqa: E402
from server.cli import witness as witness  # noqa: E402
