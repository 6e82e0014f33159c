"""`jinbang keys`: the keys of the vault, which seals ID numbers, bank cards and the like."""

from typing import Annotated

import typer

from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.progress import shown
from server.cli.telling import NO, language, tell, warn
from server.disclosures import rotating

group = typer.Typer(name="keys", help="The keys that personal data is sealed with.", no_args_is_help=True)
app.add_typer(group)


@group.command("list")
def list_(database: Url = db.DEFAULT_URL) -> None:
    """Each key by name and fingerprint, with how much is sealed with it. No key is ever shown."""
    run(_list(database))


async def _list(url: str) -> None:
    async with opened(url):
        for one in await rotating.uses(console()):
            rows = ", ".join(f"{table} {n}" for table, n in one.rows.items()) or "—"
            sentence = "key_newest" if one.is_newest else "key_older"
            tell(sentence, name=one.key, fingerprint=one.fingerprint, rows=rows, events=one.in_ledger)


@group.command()
def add(database: Url = db.DEFAULT_URL) -> None:
    """Make a new key; it seals from now on. Keep a copy of the key file in a safe."""
    run(_add(database))


async def _add(url: str) -> None:
    async with opened(url):
        tell("key_added", name=await rotating.add(console()))
    warn("key_copy")


@group.command()
def rotate(
    adds: Annotated[
        bool, typer.Option("--add/--no-add", help="Make a new key first; not to go on after a stop.")
    ] = True,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Seal everything anew with the newest key, beside a running server; stopped, it goes on with --no-add."""
    run(_rotate(adds, database))


async def _rotate(adds: bool, url: str) -> None:
    async with opened(url):
        if adds:
            tell("key_added", name=await rotating.add(console()))
        with shown(language()) as meter:
            done, lost = await rotating.reseal(console(), meter)
            files, more = await rotating.seal_files(console(), meter)
            lost += more
    tell("resealed", n=done, files=files)
    warn("key_copy")
    if lost:
        warn("not_resealed", n=lost)
        raise typer.Exit(NO)


@group.command("seal-files")
def seal_files(database: Url = db.DEFAULT_URL) -> None:
    """Seal every stored file that an older version kept plain; again with the newest key after a rotation."""
    run(_seal_files(database))


async def _seal_files(url: str) -> None:
    async with opened(url):
        with shown(language()) as meter:
            done, lost = await rotating.seal_files(console(), meter)
    tell("resealed", n=0, files=done)
    if lost:
        warn("not_resealed", n=lost)
        raise typer.Exit(NO)


@group.command()
def retire(
    key: Annotated[str, typer.Argument(help="Its name, as `keys list` says it")],
    with_ledger: Annotated[
        bool, typer.Option("--with-ledger", help="Also where reasons in the ledger become unreadable with it.")
    ] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Take an old key out of the key file for good, once nothing is sealed with it."""
    run(_retire(key, with_ledger, database))


async def _retire(key: str, with_ledger: bool, url: str) -> None:
    async with opened(url):
        await rotating.retire(console(), key, with_ledger=with_ledger)
    tell("key_retired", name=key)
