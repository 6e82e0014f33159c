"""The rows a recount of a stored event starts from, by plain statements: no record, no ranking in between.

The marks are read and brought to module values so many entries at a time, so that a million of them are never held.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from server import db
from server.recounting import Entry, Event, Mark, Row, Sheet, count, sheet_of
from server.recounting.facts import ABSENT, VOID
from server.recounting.reading import joined
from server.results.recounted_scheme import Columns, Stored, stored_scheme

AT_ONCE = 200  # entries whose marks are read by one statement

EVENT = "SELECT * FROM event WHERE id = ?"
# An entry competes when it is admitted, or came with a package (no state).
ENTRIES = """
SELECT e.*, d.code AS delegation_code FROM entry e LEFT JOIN delegation d ON d.id = e.delegation_id
WHERE e.event_id = ? AND (e.state IS NULL OR e.state IN ('approved', 'under_review'))
ORDER BY e.id
"""
MEMBERS = """
SELECT m.entry_id, m.region_given, m.prior_honours, p.name, n.name AS organisation
FROM member m JOIN entry e ON e.id = m.entry_id LEFT JOIN person p ON p.id = m.person_id
     LEFT JOIN organisation_name n ON n.organisation_id = m.organisation_id AND n.ends_on IS NULL
WHERE e.event_id = ? AND m.role = 'contestant'
ORDER BY m.entry_id, m.number
"""
PENALTIES = "SELECT p.* FROM penalty p JOIN entry e ON e.id = p.entry_id WHERE e.event_id = ? ORDER BY p.id"
MARKS = """
SELECT s.entry_id, m.aspect_id, st.number AS judge, m.state, m.value
FROM sheet s JOIN mark m ON m.sheet_id = s.id JOIN seat st ON st.id = s.seat_id
WHERE s.event_id = ? AND s.entry_id BETWEEN ? AND ? AND m.pass_no = 1
"""
WORDS = {"absent": ABSENT, "void": VOID}


async def recounted(event_id: int) -> list[Row]:
    """The result of a stored event, counted again from its marks; the rows of results.csv in order."""
    event, stored, ids = await recountable(event_id)
    sheets = {no: sheet async for no, sheet in _sheets(event_id, stored, ids)}
    return count(event, sheets)


async def recountable(event_id: int) -> tuple[Event, Stored, dict[int, str]]:
    """An event with its entries as a recount takes them, its scheme's ids, and the entry numbers by id."""
    row = (await asked(EVENT, event_id))[0]
    stored = await stored_scheme(event_id)
    entries = await asked(ENTRIES, event_id)
    members, penalties = _by_entry(await asked(MEMBERS, event_id)), _by_entry(await asked(PENALTIES, event_id))
    event = Event(
        code=row["code"], scheme=stored.scheme,
        entries=tuple(_entry(one, members[one["id"]], penalties[one["id"]]) for one in entries),
        awards=stored.awards, advance=stored.advance, passed_over=stored.passed_over,
        groups=dict(json.loads(row["groups"] or "[]")),
    )  # fmt: skip
    return event, stored, {one["id"]: one["entry_no"] for one in entries}


async def asked(sql: str, *values: int) -> list[dict[str, Any]]:
    """The rows that a statement written with `?` answers, read in the open transaction if there is one."""
    return await db.here().execute_query_dict(db.placeholders(sql), list(values))


def _by_entry(rows: Iterable[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["entry_id"]].append(row)
    return found


def _entry(row: Columns, members: Sequence[Columns], penalties: Sequence[Columns]) -> Entry:
    titles = {title for one in members for title in one["prior_honours"].split(";") if title}
    return Entry(
        entry_no=row["entry_no"], status=row["status"], team=row["team"] or "",
        name=joined(one["name"] or "" for one in members),
        organisation=joined(one["organisation"] or "" for one in members),
        region=joined(one["region_given"] or "" for one in members), delegation=row["delegation_code"] or "",
        group=row["group_code"] or "", elapsed=row["elapsed"], draw=row["draw"], decision=row["decision"],
        holds=frozenset(titles), takes_no_award=bool(row["takes_no_award"]),
        penalties=tuple((one["deduction"] or "", Fraction(one["points"], 1000)) for one in penalties),
    )  # fmt: skip


async def _sheets(event_id: int, stored: Stored, ids: Mapping[int, str]) -> AsyncIterator[tuple[str, Sheet]]:
    """Each entry's number and sheet. Marks of aspects that the newest scheme has not are no part of the result."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        these = ordered[start : start + AT_ONCE]
        marks: dict[int, list[Mark]] = {id_: [] for id_ in these}
        for row in await asked(MARKS, event_id, these[0], these[-1]):
            code = stored.aspects.get(row["aspect_id"])
            if code is not None and row["entry_id"] in marks:
                marks[row["entry_id"]].append((code, row["judge"], WORDS.get(row["state"], row["value"])))
        for id_ in these:
            yield ids[id_], sheet_of(stored.scheme, marks[id_])
