"""`jinbang import` and `jinbang export`: a competition as a package; with ID numbers as a locked one."""

from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.access import console
from server.cli import Url, app, heads, opened, run
from server.cli.progress import shown
from server.cli.telling import NO, language, passphrase, refused, tell
from server.packages.exporting import export as write_package
from server.packages.handing import hand_over
from server.packages.importing import import_package
from server.packages.reading import read
from server.refusal import Refusal


@app.command("import")
def import_(
    package: Annotated[Path, typer.Argument(help="A folder or .zip")],
    correction: Annotated[
        str, typer.Option("--correction", help="The reason of a declared correction of what was imported before.")
    ] = "",
    is_locked: Annotated[
        bool, typer.Option("--locked", help="A locked .zip: the passphrase is asked, or read from JINBANG_PASSPHRASE.")
    ] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Bring a competition package into the database, all or nothing. It never publishes."""
    run(_import(package, correction, passphrase() if is_locked else "", database))


async def _import(path: Path, correction: str, secret: str, url: str) -> None:
    with shown(language()) as meter:
        package = read(path, meter, passphrase=secret)
        if isinstance(package, list):
            refused(Refusal("package_faults", {"n": len(package)}, None, package))
            raise typer.Exit(NO)
        async with opened(url):
            done = await import_package(console(), package, correction=correction, on_progress=meter)
    heads.say_seal(package.seal)
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
    age_key: Annotated[
        str, typer.Option("--age", help="The recipient's public key (age1…): a file of age instead of a locked .zip.")
    ] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Write a competition as a package, with results, the whole ledger chain and a signed seal."""
    if id_numbers_for or reason or age_key:
        run(_hand_over(competition, target, id_numbers_for, reason, age_key, database))
    else:
        run(_export(competition, target, database))


async def _hand_over(code: str, target: Path, recipient: str, reason: str, age_key: str, url: str) -> None:
    async with opened(url):
        with shown(language()):
            done = await hand_over(console(), code, target, recipient, reason, age_key=age_key)
    tell("exported", code=code, target=str(target), files=len(done.files), size=sum(done.files.values()))
    if done.passphrase:
        tell("passphrase", passphrase=done.passphrase)


async def _export(code: str, target: Path, url: str) -> None:
    async with opened(url):
        await heads.made("asked")
        with shown(language()):
            files = await write_package(console(), code, target)
    tell("exported", code=code, target=str(target), files=len(files), size=sum(files.values()))
    heads.say_signed()
