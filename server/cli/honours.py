"""`jinbang confer` and `jinbang revoke`: titles by decision document."""

import csv
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from server import db
from server.access import Viewer, console
from server.cli import Url, app, opened, run
from server.cli.telling import tell
from server.honours import GROUNDS, Honour, Title
from server.honours.conferring import confer as give
from server.honours.conferring import confer_from_revision, record_decision
from server.honours.holders import Holder
from server.honours.revoking import restore as give_back
from server.honours.revoking import revoke as take_back
from server.packages.rules import FAULT_LIMIT, Enough, Faults
from server.packages.tables import lines_of
from server.packages.text import text_of
from server.refusal import refuse
from server.rewards.tariff import fen_of

COLUMNS = ("kind", "name", "unit", "uid", "id_type", "id_number", "region", "occupation", "sex", "nationality")

Number = Annotated[str, typer.Option("--decision", help="The number (文号) of the decision document.")]
DecidedOn = Annotated[
    datetime | None,
    typer.Option("--decided-on", formats=["%Y-%m-%d"], help="Its date; a decision not on record yet needs it."),
]
Body = Annotated[str, typer.Option("--body", help="The body that made it; a decision not on record yet needs it.")]
Subject = Annotated[str, typer.Option("--subject", help="What the decision is about.")]


@app.command()
def confer(
    title: Annotated[str, typer.Argument(help="The code of a title of the catalogue")],
    decision: Number,
    event: Annotated[str, typer.Option("--event", help="COMPETITION/EVENT: by its newest published revision.")] = "",
    places: Annotated[
        int | None, typer.Option("--places", min=1, help="The first so many of the award ranking.")
    ] = None,
    entry: Annotated[list[str] | None, typer.Option("--entry", help="An entry number; may be repeated.")] = None,
    holders: Annotated[
        Path | None,
        typer.Option("--holders", exists=True, dir_okay=False, help=f"By selection: a CSV file, {','.join(COLUMNS)}."),
    ] = None,
    decided_on: DecidedOn = None,
    body: Body = "",
    subject: Subject = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Confer a title by a decision: on the winners of an event, or on the holders of a file, all or nothing."""
    if (holders is None) == (not event) or (event and event.count("/") != 1):
        raise typer.BadParameter("COMPETITION/EVENT", param_hint="--event | --holders")
    document = (decision, decided_on and decided_on.date(), body, subject)
    run(_confer(title, document, event, places, entry, holders, database))


async def _confer(
    title: str, document: tuple[str, date | None, str, str], event: str, places: int | None, entries: list[str] | None,
    path: Path | None, url: str,
) -> None:  # fmt: skip
    viewer, number = console(), document[0]
    listed = _read(path) if path else []
    async with opened(url):
        await _record(viewer, *document)
        if path:
            honours = await give(viewer, number, title, listed, key=_key(number, title, listed))
        else:
            honours = await confer_from_revision(
                viewer, number, title, *event.split("/"), places=places, entry_nos=entries or None
            )
        tell("conferred", number=number, n=len(honours), title=await _name(viewer, honours[0]))


async def _record(viewer: Viewer, number: str, decided_on: date | None, body: str, subject: str) -> None:
    if decided_on:
        await record_decision(viewer, number, decided_on, body, subject)


def _key(number: str, title: str, holders: Sequence[Holder]) -> str:
    """The same holders for the same title and decision are the same request: run twice it confers once."""
    said = json.dumps([number, title, [asdict(one) for one in holders]])
    return hashlib.sha256(said.encode()).hexdigest()


async def _name(viewer: Viewer, honour: Honour) -> str:
    return (await Title.visible_to(viewer).get(id=honour.title_id)).name


def _read(path: Path) -> list[Holder]:
    """The holders of a CSV file, UTF-8 or GB18030; columns may be left out. Refused: every fault of the file."""
    found = Faults(FAULT_LIMIT)
    holders: list[Holder] = []
    try:
        reader = csv.reader(lines_of(text_of(path, found) or ""), strict=True)
        header = next(reader, [])
        _check_header(path.name, header, found)
        for cells in reader:
            if len(cells) != len(header):
                found.add(path.name, reader.line_num, None, "cell_count", str(len(header)), str(len(cells)))
            elif not found.found:
                holders.append(Holder(**{name: cell.strip() for name, cell in zip(header, cells, strict=True)}))
    except csv.Error:
        found.add(path.name, reader.line_num, None, "bad_csv")
    except Enough:
        pass
    if found.found:
        refuse("holders_file", None, found.found, n=len(found.found))
    return holders


def _check_header(file: str, header: Sequence[str], found: Faults) -> None:
    for n, column in enumerate(header):
        if column not in COLUMNS:
            found.add(file, 1, column, "unknown_column", ", ".join(COLUMNS), column)
        if column in header[:n]:
            found.add(file, 1, column, "double_column", "", column)
    for column in COLUMNS[:2]:
        if column not in header:
            found.add(file, 1, column, "missing_column", column)


Honoured = Annotated[str, typer.Argument(help="The uid of the honour")]
Ground = Annotated[str | None, typer.Option("--ground", help=f"On which ground: {', '.join(GROUNDS)}.")]
Recover = Annotated[str | None, typer.Option("--recover", help="What is to be paid back, in yuan.")]


@app.command()
def revoke(
    honour: Honoured,
    decision: Number,
    grounds: Annotated[str, typer.Option("--grounds", help="Why; it stays with the honour.")],
    ground: Ground = None,
    recover: Recover = None,
    decided_on: DecidedOn = None,
    body: Body = "",
    subject: Subject = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Revoke an honour by a decision. It stays on the roll, marked."""
    document = (decision, decided_on and decided_on.date(), body, subject)
    fen = None if recover is None else fen_of(recover) or 0  # 0 is refused with the reason
    run(_step("revoked", honour, document, database, take_back, grounds, ground=ground, to_recover=fen))


@app.command("restore-honour")
def restore(
    honour: Honoured,
    decision: Number,
    reasons: Annotated[str, typer.Option("--reasons", help="Why; it stays with the honour.")],
    decided_on: DecidedOn = None,
    body: Body = "",
    subject: Subject = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Restore a revoked honour by a later decision. That it was revoked stays on record."""
    document = (decision, decided_on and decided_on.date(), body, subject)
    run(_step("restored", honour, document, database, give_back, reasons))


async def _step(
    word: str, honour: str, document: tuple[str, date | None, str, str], url: str,
    act: Callable[..., Awaitable[Honour]], why: str, **more: Any,
) -> None:  # fmt: skip
    viewer = console()
    async with opened(url):
        await _record(viewer, *document)
        one = await act(viewer, honour, document[0], why, **more)
        tell(word, name=one.name or "—", title=await _name(viewer, one), number=document[0])
