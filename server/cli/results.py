"""The commands about results: announce, publish, results, recount."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.access import console
from server.cli import Reason, Url, app, opened, run
from server.cli.printing import results_text
from server.cli.telling import NO, language, tell, warn
from server.competitions.announcing import announce as make_known
from server.progression import publish as make_public
from server.results.recounting import recount as count_again


class Format(StrEnum):
    """How results are printed."""

    csv = "csv"
    json = "json"


@app.command()
def publish(
    competition: Annotated[str, typer.Argument(help="COMPETITION or COMPETITION/EVENT")],
    reason: Reason,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Put the result before the public as an immutable numbered revision."""
    run(_publish(competition, reason, database))


async def _publish(place: str, reason: str, url: str) -> None:
    code, _, event = place.partition("/")
    async with opened(url):
        revisions = await make_public(console(), code, *filter(None, [event]), reason=reason)
    for one in revisions:
        tell("published", event=f"{code}/{one.event.code}", number=one.number, entries=one.entries, ranked=one.ranked)


@app.command()
def announce(
    competition: Annotated[str, typer.Argument()],
    stage: Annotated[str, typer.Argument(help="registration or judging")],
    database: Url = db.DEFAULT_URL,
) -> None:
    """Make a competition known before it has a result: its title, dates, events and schemes."""
    run(_announce(competition, stage, database))


async def _announce(code: str, stage: str, url: str) -> None:
    async with opened(url):
        found = await make_known(console(), code, stage)
    tell("announced", code=found.code, stage=say(language(), f"enum.stage.{found.stage}"))


@app.command()
def results(
    event: Annotated[str, typer.Argument(help="COMPETITION/EVENT")],
    format: Annotated[Format, typer.Option("--format")] = Format.csv,
    draft: Annotated[bool, typer.Option("--draft", help="Compute from the marks instead.")] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Print the newest revision; with --draft, or where none exists, the computed draft."""
    if event.count("/") != 1:
        raise typer.BadParameter("COMPETITION/EVENT", param_hint="EVENT")
    run(_results(event, format, draft, database))


async def _results(place: str, format_: Format, draft: bool, url: str) -> None:
    async with opened(url):
        text, is_draft = await results_text(console(), *place.split("/"), as_json=format_ is Format.json, draft=draft)
    if is_draft:
        warn("draft", event=place)
    sys.stdout.write(text)


@app.command()
def recount(
    competition: Annotated[str, typer.Argument(help="COMPETITION or COMPETITION/EVENT")],
    database: Url = db.DEFAULT_URL,
) -> None:
    """Compute the result again from the marks and compare it with the newest revision."""
    run(_recount(competition, database))


async def _recount(place: str, url: str) -> None:
    code, _, event = place.partition("/")
    async with opened(url):
        counts = await count_again(console(), code, event or None)
    for one in counts:
        key = "unpublished" if one.number is None else "recount_differs" if one.entries else "recount_agrees"
        (warn if one.entries else tell)(
            key, event=f"{code}/{one.event}", number=one.number or 0, lines=one.lines, entries="、".join(one.entries)
        )
    if any(one.entries for one in counts):
        raise typer.Exit(NO)
