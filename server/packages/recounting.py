"""Recount: a competition is exported and counted again from its files, by code that shares nothing with the ranking.

Or a package on disk is held against its own results.csv, without any database.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from server import db
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.places import competition_of, of_competition
from server.entries import Entry
from server.packages import toml
from server.packages.files import gather
from server.packages.format import Package
from server.packages.layout import TOML
from server.packages.rules import FOUND_LIMIT, Faults
from server.packages.stored import stored_package
from server.packages.text import decode
from server.packages.writing import file_bytes
from server.recounting import Difference, Row, Unreadable, check_package, differences
from server.recounting import recount as count_files
from server.refusal import Fault, Refusal, insist, refuse
from server.results.draft import draft
from server.results.publishing import newest_lines
from server.results.recounting import given
from server.scoring.coverage import ADMITTED


@dataclass(frozen=True, slots=True)
class Recount:
    """One event: what it was compared with (`number` of the revision, 0 for the draft, None for results.csv of a
    package), how many lines, and where they differ."""

    event: str
    number: int | None
    lines: int
    differences: Sequence[Difference]


async def recount(viewer: Viewer, competition: str, event: str | None = None) -> list[Recount]:
    """Recount one event or all of a competition from an export, against the newest revision or, where there is none,
    the draft. Refused: unknown competition or event, no right."""
    insist(may(viewer, "result.published"))
    found = await competition_of(viewer, competition)
    insist(may(viewer, "result.published", of_competition(found)))
    events = Event.visible_to(viewer).filter(competition_id=found.id).order_by("position")
    wanted = [one for one in await events if event in (None, one.code)]
    if not wanted:
        refuse("no_such_event", "event", competition=competition, code=event or "")
    rows = await _counted(found, wanted)
    return [await _compared(one, rows[one.code]) for one in wanted]


async def _counted(competition: Competition, events: Sequence[Event]) -> Mapping[str, Sequence[Row]]:
    """Count the files of an export. What it does not say is added: who does not compete, who takes no award."""
    package = await stored_package(competition)
    codes = {one.id: one.code for one in events}
    rows = Entry.filter(ADMITTED, event_id__in=list(codes)).using_db(db.here())
    competing = {
        (codes[event], no): without
        for event, no, without in await rows.values_list("event_id", "entry_no", "takes_no_award")
    }
    files = file_bytes(_narrowed(package, competing))
    return count_files(files, {key for key, without in competing.items() if without})


def _narrowed(package: Package, competing: Mapping[tuple[str, str], bool]) -> Package:
    """Only the entries that compete, with their marks."""
    return replace(
        package,
        entries=[one for one in package.entries if (one.event, one.entry_no) in competing],
        marks=[one for one in package.marks if (one.event, one.entry_no) in competing],
        penalties=[one for one in package.penalties if (one.event, one.entry_no) in competing],
    )


async def _compared(event: Event, rows: Sequence[Row]) -> Recount:
    lines = await newest_lines(event)
    number = 0 if lines is None else event.revision
    if lines is None:
        lines = list((await draft(event)).lines)
    return Recount(event.code, number, len(rows), differences(event.code, given(event.code, lines), rows))


def is_package(place: str) -> bool:
    """Whether a place names a package on disk: a file, or a folder with a competition.toml."""
    path = Path(place)
    return path.is_file() or (path / TOML).is_file()


def recount_package(path: Path) -> list[Recount]:
    """Recount every event of a package on disk against its own results.csv. Refused: it cannot be read."""
    faults = Faults()
    files = gather(path, faults)
    text = decode(TOML, files[TOML], faults) if TOML in files else None
    if text is not None:
        toml.parse(text, faults)  # so that what cannot be read, or only slowly, never reaches the other reader
    insist(Refusal("package_faults", {"n": len(faults.found)}, None, faults.found) if faults.found else None)
    try:
        counted = check_package(files)
    except Unreadable as no:
        fault = Fault(no.file, None, None, "recount_unreadable", found=no.found[:FOUND_LIMIT] or "—")
        refuse("package_faults", None, [fault], n=1)
    except (ArithmeticError, AttributeError, csv.Error, LookupError, TypeError, ValueError) as error:
        fault = Fault(path.name, None, None, "recount_unreadable", found=type(error).__name__)
        refuse("package_faults", None, [fault], n=1)
    return [Recount(event, None, lines, found) for event, (lines, found) in counted.items()]
