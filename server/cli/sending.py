"""`jinbang send` and `jinbang receipt`: a sealed package for the tier above, and whether one is as it was received."""

from pathlib import Path
from typing import Annotated

import typer

from schema.refusal import render_fault
from server import clock, db
from server.access import console
from server.cli import Url, app, heads, opened, run
from server.cli.telling import NO, language, tell, warn
from server.packages.receiving import compare
from server.packages.sending import send as seal


@app.command()
def send(
    competition: Annotated[str, typer.Argument()],
    target: Annotated[Path, typer.Argument(help="A new folder or .zip")],
    by: Annotated[str, typer.Option("--by", help="The unit that sends it.")],
    corrects: Annotated[
        str, typer.Option("--corrects", help="The seal of what was sent before, for a formal correction.")
    ] = "",
    because: Annotated[str, typer.Option("--because", help="Why it is corrected.")] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Seal a competition for the tier above, without ID numbers; with --corrects as a formal correction."""
    run(_send(competition, target, by, corrects, because, database))


async def _send(code: str, target: Path, by: str, corrects: str, because: str, url: str) -> None:
    async with opened(url):
        await heads.made("asked")
        digest = await seal(console(), code, target, by, correcting=corrects, because=because)
    tell("sent", code=code, target=str(target), seal=digest)
    heads.say_signed()


@app.command()
def receipt(package: Annotated[Path, typer.Argument(help="A folder or .zip")], database: Url = db.DEFAULT_URL) -> None:
    """Say whether a package is as it was received; if not, where it was changed (exit 1)."""
    run(_receipt(package, database))


async def _receipt(path: Path, url: str) -> None:
    async with opened(url):
        found = await compare(console(), path)
        if found.receipt is not None:
            await found.receipt.fetch_related("competition")
    if found.receipt is None:
        warn("not_received")
        raise typer.Exit(NO)
    one = found.receipt
    facts = {"code": one.competition.code, "seal": one.seal, "at": f"{clock.shown(one.received_at):%Y-%m-%d %H:%M}"}
    if not found.faults:
        tell("unchanged", **facts, by=one.sent_by or "—")
        return
    warn("altered", **facts, n=len(found.faults))
    for fault in found.faults:
        typer.echo(f"  {render_fault(fault, language())}", err=True)
    raise typer.Exit(NO)
