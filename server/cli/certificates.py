"""The command `certificates`: issue what is due of an event or a decision and write the PDFs; or draw specimens."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.access import Viewer, console
from server.certificates import Certificate
from server.certificates.batch import Issued
from server.certificates.binding import SPECIMEN, Bound, bind, specimens
from server.certificates.issuing import Source, issue
from server.cli import Url, app, heads, opened, run
from server.cli.progress import Meter, shown
from server.cli.telling import language, tell
from server.listing.certified import Asked, every
from server.refusal import Refused

PORTION = 200  # issued in one act: after each, what is done stays done
Portion = Callable[[Viewer, Callable[[int], None]], Awaitable[Issued]]
Address = Annotated[
    str, typer.Option("--address", envvar="JINBANG_ADDRESS", help="The public address, printed in the QR.")
]


@app.command()
def certificates(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the PDFs go")],
    demo: Annotated[bool, typer.Option("--demo", help="Specimens with invented names; nothing is recorded.")] = False,
    event: Annotated[str, typer.Option("--event", help="COMPETITION/EVENT: its winners.")] = "",
    judges: Annotated[str, typer.Option("--judges", help="COMPETITION: its judges.")] = "",
    levels: Annotated[str, typer.Option("--levels", help="COMPETITION/EVENT: its approved promotions.")] = "",
    decision: Annotated[str, typer.Option("--decision", help="The number (文号) of a decision: its honours.")] = "",
    round_: Annotated[str, typer.Option("--round", help="The code of a selection round: its honours.")] = "",
    template: Annotated[str, typer.Option("--template", help="The code of the template to issue by.")] = "",
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="How many specimens.")] = 8,
    address: Address = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Issue the certificates that are due and write their PDFs, one each and one with all. Run again it goes on where
    it stopped; nobody gets two."""
    if demo:
        run(_specimens(folder, count, address))
        return
    chosen = [one for one in (event, judges, levels, decision, round_) if one]
    if len(chosen) != 1 or not template:
        raise typer.BadParameter("--demo | --template T --event | --judges | --levels | --decision | --round")
    for place in (event, levels):
        if place and place.count("/") != 1:
            raise typer.BadParameter("COMPETITION/EVENT", param_hint="--event | --levels")
    kind = "award" if event else "level" if levels else "appointment" if judges else "honour"
    competition, _, code = (event or levels or judges).partition("/")
    source, address = Source(competition, code, decision, round_), address.rstrip("/")

    async def portion(viewer: Viewer, told: Callable[[int], None]) -> Issued:
        return await issue(viewer, kind, template, source, address=address, most=PORTION, told=told)

    asked = Asked(kind, competition or None, code or None, decision or None, None, round_ or None)
    run(_issue(portion, asked, folder, database))


async def _specimens(folder: Path, count: int, address: str) -> None:
    with shown(language()) as meter:
        bound = bind(specimens(count, address.rstrip("/")), folder, meter, mark=SPECIMEN)
    tell("specimens_drawn", n=bound.files, folder=str(folder), joined=bound.joined.name)


async def _issue(portion: Portion, asked: Asked, folder: Path, url: str) -> None:
    viewer = console()
    async with opened(url):
        with shown(language()) as meter:
            before = len(await every(viewer, asked))
            issued, held = await _portions(portion, viewer, meter)
            await heads.made("issued")
            bound = await _bound(viewer, asked, folder, meter)
    tell("certificates_issued", n=issued, known=before, folder=str(folder), files=bound.files, joined=bound.joined.name)
    if held:
        tell("certificates_held", entries=say(language(), "certificate.between").join(held))


async def _portions(portion: Portion, viewer: Viewer, meter: Meter) -> tuple[int, list[str]]:
    """Issue portion by portion; what a portion wrote stays, whatever becomes of the next."""
    done, left, held = 0, 1, []
    while left:
        try:
            found = await portion(viewer, partial(_told, meter, done, left))
        except Refused as no:
            if no.refusal.rule == "no_certificates_due":
                break
            raise
        done, left, held = done + len(found.certificates), found.left, list(found.held)
        meter("certificates", done, done + left)
    return done, held


def _told(meter: Meter, done: int, left: int, n: int) -> None:
    """So many of the portion are drawn."""
    meter("certificates", done + n, max(done + left, done + n))


async def _bound(viewer: Viewer, asked: Asked, folder: Path, meter: Meter) -> Bound:
    rows: list[Certificate] = await every(viewer, asked)
    standing = [one for one in rows if one.state == "issued" and one.name]
    return bind([(one, one.template) for one in standing], folder, meter)
