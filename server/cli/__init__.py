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
from server.cli.telling import NO, answered, language, refused, tell, warn
from server.db import checks
from server.db.migrate import ledgered_tables
from server.db.migrate import migrate as bring_up
from server.ledger.verify import verify as check_ledger
from server.packages.exporting import export as write_package
from server.packages.importing import import_package
from server.packages.reading import read
from server.refusal import Refusal

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
        yield


@app.command("import")
def import_(
    package: Annotated[Path, typer.Argument(help="A folder or .zip")],
    correction: Annotated[
        str, typer.Option("--correction", help="The reason of a declared correction of what was imported before.")
    ] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Bring a competition package into the database, all or nothing. It never publishes."""
    run(_import(package, correction, database))


async def _import(path: Path, correction: str, url: str) -> None:
    with shown(language()) as meter:
        package = read(path, meter)
        if isinstance(package, list):
            refused(Refusal("package_faults", {"n": len(package)}, None, package))
            raise typer.Exit(NO)
        async with opened(url):
            done = await import_package(console(), package, correction=correction, on_progress=meter)
    for warning in package.warnings:
        refused(Refusal("package_warning", {}, None, [warning]))
    tell("already" if done.already else "imported", code=done.competition.code, **done.counts)


@app.command()
def export(
    competition: Annotated[str, typer.Argument()],
    target: Annotated[Path, typer.Argument(help="A new folder or .zip")],
    id_numbers_for: Annotated[
        str, typer.Option("--id-numbers-for", help="The recipient; ID numbers are left out without.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why the recipient gets ID numbers; recorded.")] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Write a competition as a package, with results, the whole ledger chain and a seal (not signed yet)."""
    run(_export(competition, target, id_numbers_for, reason, database))


async def _export(code: str, target: Path, recipient: str, reason: str, url: str) -> None:
    async with opened(url):
        with shown(language()):
            files = await write_package(console(), code, target, recipient=recipient, reason=reason)
    tell("exported", code=code, target=str(target), files=len(files), size=sum(files.values()))
    warn("unsigned")


@app.command()
def verify(database: Url = db.DEFAULT_URL) -> None:
    """Check the ledger's chains and compare what it recorded with the tables, row by row."""
    run(_verify(database))


async def _verify(url: str) -> None:
    async with opened(url, as_it_is=True):
        with shown(language()) as meter:
            report = await check_ledger(meter)
    for one in report.differences:
        print(differences_text(one, language()), file=sys.stderr)
    if report.differences:
        warn("not_whole", n=len(report.differences))
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
    report = await bring_up(db.Database.of(url), app_role=app_role or None, has_backup=has_backup)
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
    """Exit 1 with the reasons when the database is not as this version needs it."""
    async with opened(url):
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
from server.cli import calendar as calendar  # noqa: E402
from server.cli import certificates as certificates  # noqa: E402
from server.cli import draws as draws  # noqa: E402
from server.cli import honours as honours  # noqa: E402  their commands hang themselves on `app`
from server.cli import papers as papers  # noqa: E402
from server.cli import results as results  # noqa: E402
from server.cli import sending as sending  # noqa: E402
