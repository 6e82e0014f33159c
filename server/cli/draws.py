"""The command `verify-draw`: recompute the draws of an event from what is published."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.telling import NO, language, tell
from server.competitions.places import event_of
from server.masking import STAGES
from server.masking.checking import Checked, check

Stage = StrEnum("Stage", {one: one for one in STAGES})  # type: ignore[misc]


@app.command("verify-draw")
def verify_draw(
    event: Annotated[str, typer.Argument(help="COMPETITION/EVENT")],
    stage: Annotated[Stage | None, typer.Option("--stage", help="This stage alone.")] = None,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Recompute the draws of an event: commitment, who was drawn for, every code. Before unmasking only the
    commitment is known."""
    if event.count("/") != 1:
        raise typer.BadParameter("COMPETITION/EVENT", param_hint="EVENT")
    run(_verify(event, stage.value if stage else None, database))


async def _verify(place: str, stage: str | None, url: str) -> None:
    async with opened(url, as_it_is=True):
        _, event = await event_of(console(), *place.split("/"))
        found = await check(console(), event, stage)
    for one in found:
        _say(place, one)
    if not found:
        tell("no_draws", event=place)
    if any(one.outcome == "differs" for one in found):
        raise typer.Exit(NO)


def _say(place: str, one: Checked) -> None:
    draw, tongue = one.draw, language()
    words = say(tongue, f"enum.draw_stage.{draw.stage}")
    session = f" {draw.session.code}" if draw.session else ""
    params: dict[str, str | int] = {"event": place, "stage": words + session, "turn": draw.turn}
    if one.outcome == "sealed":
        params["commitment"] = draw.commitment or ""
    tell(f"draw_{one.outcome}", **params)
    for reason, what in one.reasons:
        print(f"  {say(tongue, f'cli.draw_reason.{reason}', what=what)}", file=sys.stderr)
