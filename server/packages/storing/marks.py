"""Sheets with their marks, one ledger event each; penalties."""

from itertools import groupby
from typing import Any

from server.entries import Entry
from server.judging import Seat
from server.packages import format as written
from server.packages.storing.work import EventRow, Work
from server.scoring import Mark, Penalty, Sheet

Key = tuple[str, str]


def _sheet_key(one: written.Mark) -> tuple[str, str, str]:
    return one.event, one.entry_no, one.judge_no


async def write_marks(
    work: Work, events: dict[str, EventRow], entries: dict[Key, Entry], seats: dict[Key, Seat]
) -> None:
    """One sheet and one `sheet.given` for each entry and judge (design 4)."""
    ordered = sorted(work.package.marks, key=lambda one: (*_sheet_key(one), one.aspect))
    given = {key: list(marks) for key, marks in groupby(ordered, key=_sheet_key)}
    sheets = {
        (event, entry_no, judge_no): Sheet(
            event_id=events[event].event.id, entry_id=entries[event, entry_no].id, seat_id=seats[event, judge_no].id,
            scheme_id=events[event].kept.id,
        )
        for event, entry_no, judge_no in given
    }  # fmt: skip
    recorded = {sheet.number: work.change.event("sheet.given") for sheet in sheets.values()}
    await work.change.save_many(list(sheets.values()), lambda sheet: recorded[sheet.number], work.count)
    number = {sheet.id: sheet.number for sheet in sheets.values()}
    rows = [
        Mark(sheet_id=sheets[key].id, **mark_columns(events[one.event], one))
        for key, marks in given.items()
        for one in marks
    ]
    await work.change.save_many(rows, lambda mark: recorded[number[mark.sheet_id]], work.count)


def mark_columns(row: EventRow, one: written.Mark) -> dict[str, Any]:
    """The columns of a mark: `value` None unless it was given."""
    value = one.value if isinstance(one.value, int) else None
    return {
        "aspect_id": row.kept.aspect_ids[one.aspect],
        "value": value,
        "state": str(one.value) if value is None else "given",
        "remark": one.remark or None,
    }


async def write_penalties(work: Work, entries: dict[Key, Entry]) -> None:
    """扣分, each with its reason."""
    await work.save(
        [
            Penalty(
                entry_id=entries[one.event, one.entry_no].id,
                points=one.points,
                reason=one.reason or None,
                deduction=one.deduction or None,
            )
            for one in work.package.penalties
        ]
    )
