"""The commands about results: announce, publish, results, recount."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from schema.catalogue import say
from schema.refusal import render_fault
from server import db
from server.access import console
from server.cli import Reason, Url, app, heads, opened, run
from server.cli.printing import results_text
from server.cli.progress import shown
from server.cli.telling import NO, answered, language, tell, warn
from server.competitions.announcing import announce as make_known
from server.packages.recounting import Recount, is_package, recount_package
from server.packages.recounting import recount as count_again
from server.progression import publish as make_public
from server.results.recounting import fault


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
        await heads.made("published")
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
    competition: Annotated[
        str, typer.Argument(help="COMPETITION or COMPETITION/EVENT, or a package: a folder or .zip")
    ],
    database: Url = db.DEFAULT_URL,
) -> None:
    """Count the result again, independently, from an export: against the newest revision, else the draft. A package on
    disk is counted against its own results.csv, without a database."""
    if is_package(competition):
        with answered():
            counts = recount_package(Path(competition))
        _say_recounted("", counts)
    else:
        run(_recount(competition, database))


async def _recount(place: str, url: str) -> None:
    code, _, event = place.partition("/")
    async with opened(url):
        with shown(language()):
            counts = await count_again(console(), code, event or None)
    _say_recounted(f"{code}/", counts)


def _say_recounted(prefix: str, counts: Sequence[Recount]) -> None:
    """Every event in a sentence, every difference in a line; exit 1 where there is one."""
    for one in counts:
        against = "package" if one.number is None else "revision" if one.number else "draft"
        key = f"recount_{'differs' if one.differences else 'agrees'}_{against}"
        said: dict[str, str | int] = {"event": f"{prefix}{one.event}", "lines": one.lines, "number": one.number or 0}
        (warn if one.differences else tell)(key, **said, n=len(one.differences))
        for difference in one.differences:
            print(f"  {render_fault(fault(difference), language())}", file=sys.stderr)
    if any(one.differences for one in counts):
        raise typer.Exit(NO)
