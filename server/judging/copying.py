"""Last year's competition as the draft of this year's: the programme, documents and judges as proposals, every date
moved and listed. It stands in this room because it takes the judges along."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, asked
from server.competitions.copying import (
    OF_COMPETITION,
    ChangedRule,
    Events,
    changed_rules,
    copy_events,
    copy_sessions,
    copy_stations,
    copy_units,
    propose_documents,
    sessions_of,
    shifted,
)
from server.competitions.places import competition_of, of_competition
from server.competitions.records import chain_of
from server.competitions.shifting import Shift, at_same_time, day_of, moved, whole_weeks
from server.judging import Judge
from server.ledger import Change
from server.ledger.records import LedgerEvent
from server.refusal import insist, refuse
from server.working_days import Calendar, calendar

ACT = "competition.copied"
OF_JUDGE = ("judge_no", "person_id", "organisation_id", "region_code", "region_given", "role", "panel")


@dataclass(frozen=True, slots=True)
class Copied:
    """The new competition, every date that was moved, the rules to look at, and how many judges are proposed."""

    competition: Competition
    shifted: Sequence[Shift]
    changed_rules: Sequence[ChangedRule]
    proposed_judges: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The new competition: what cannot be taken from the old one."""

    code: str
    title: str
    edition: int | None
    starts_on: date


def read(values: Mapping[str, Any]) -> Wanted:
    """What a form asks for. Refused: `input_faults`."""
    form = asked.Form(values)
    wanted = Wanted(
        code=form.code("code", asked.COMPETITION_CODE, "A-Z a-z 0-9 -"),
        title=form.text("title", required=True).strip(),
        edition=form.whole("edition"),
        starts_on=form.date("starts_on") or asked.UNREAD,
    )
    form.settle()
    return wanted


async def copy(viewer: Viewer, source: str, values: Mapping[str, Any], *, key: str | None = None) -> Copied:
    """Register a competition as a copy of `source` without its entries, marks and results. Its events are planned, its
    documents proposals, its judges proposed.

    Refused: `input_faults`, `no_such_competition`, `rehearsal_is_not_copied`, `competition_exists`.
    """
    insist(may(viewer, ACT))
    wanted = read(values)
    found = await competition_of(viewer, source)
    if found.rehearsal_of_id is not None:
        refuse("rehearsal_is_not_copied", "from", code=source)
    said = [source, dict(values)]
    try:
        async with ledger.change(
            viewer, ACT, chain=chain_of(wanted.code), key=key, asked=said, copied_from=source
        ) as change:
            if change.answered:
                return await _again(change)
            if await Competition.filter(code=wanted.code).using_db(db.here()).exists():
                refuse("competition_exists", "code", code=wanted.code)
            copied = await _copy(change, viewer, found, wanted)
            change.main.facts |= _facts(copied)
            change.answers(copied.competition)
            return copied
    except IntegrityError:
        refuse("competition_exists", "code", code=wanted.code)


async def _copy(change: Change, viewer: Viewer, found: Competition, wanted: Wanted) -> Copied:
    made = Competition(
        code=wanted.code, title=wanted.title, edition=wanted.edition, starts_on=wanted.starts_on,
        ends_on=wanted.starts_on + (found.ends_on - found.starts_on), copied_from_id=found.id,
        **{name: getattr(found, name) for name in OF_COMPETITION},
    )  # fmt: skip
    insist(may(viewer, ACT, of_competition(made)))
    await change.save(made)
    await copy_units(change, found, made)
    events = await copy_events(change, viewer, found, made, "planned")
    await copy_stations(change, events)
    known = await calendar()
    shifts = await _move_sessions(change, known, found, made, events)
    shifts += await _move_deadlines(change, known, found, made, events)
    await propose_documents(change, viewer, found, made, events)
    judges = await propose_judges(change, viewer, found, made, events)
    return Copied(made, shifts, await changed_rules(viewer, found, made, events), judges)


async def _move_sessions(
    change: Change, known: Calendar, found: Competition, made: Competition, events: Events
) -> list[Shift]:
    """Sessions keep their weekdays; where one falls behind the last day, the competition ends with it."""
    by = whole_weeks(found.starts_on, made.starts_on)
    named = [
        (f"session {events[one.event_id].code}/{one.code}", one.starts_at)
        for one in await sessions_of(events)
        if one.starts_at is not None
    ]
    days, shifts = shifted(known, named, by, made.starts_on)
    await copy_sessions(change, events, days)
    last = max((day for day in days.values() if day), default=made.ends_on)
    if last > made.ends_on:
        made.ends_on = last
        await change.save(made)
    return shifts


async def _move_deadlines(
    change: Change, known: Calendar, found: Competition, made: Competition, events: Events
) -> list[Shift]:
    """The ends of registration, moved like the sessions but never behind the first day."""
    by = whole_weeks(found.starts_on, made.starts_on)
    rows = await Event.filter(id__in=list(events), entries_until__isnull=False).using_db(db.here()).order_by("position")
    shifts = []
    for old in rows:
        until = int(old.entries_until or 0)
        one = moved(known, day_of(until), by, date.min)
        fits = one.day is not None and one.day < made.starts_on
        to = at_same_time(until, one.day) if fits and one.day else None
        reason = one.reason if fits or one.day is None else "behind_first_day"
        shifts.append(Shift(f"deadline {events[old.id].code}", until, to, reason, one.about))
        events[old.id].entries_until = to
    await change.save_many([events[old.id] for old in rows])
    return shifts


async def propose_judges(
    change: Change, viewer: Viewer, found: Competition, made: Competition, events: Events
) -> int:  # fmt: skip
    """The judges of the old competition, to be asked again; how many."""
    rows = await Judge.visible_to(viewer).filter(competition_id=found.id).order_by("id")
    proposed = [
        Judge(
            competition_id=made.id, event_id=None if one.event_id is None else events[one.event_id].id,
            state="proposed", **{name: getattr(one, name) for name in OF_JUDGE},
        )
        for one in rows
        if one.event_id is None or one.event_id in events
    ]  # fmt: skip
    await change.save_many(proposed)
    return len(proposed)


def _facts(copied: Copied) -> dict[str, Any]:
    """What a repeated request is answered with again: codes, dates and rules, no name."""
    return {
        "shifted": [
            [one.what, one.from_, one.to, one.reason, one.day and one.day.isoformat()] for one in copied.shifted
        ],
        "rules": [[one.event, one.key, one.here, one.there, one.competition] for one in copied.changed_rules],
        "judges": copied.proposed_judges,
    }


async def _again(change: Change) -> Copied:
    """The first answer, from its own event."""
    assert change.answered is not None
    event = await LedgerEvent.get(chain=change.answered.chain, seq=change.answered.seq, using_db=change.client)
    facts = json.loads(event.body)["facts"]
    shifts = [
        Shift(what, start, to, reason, day and date.fromisoformat(day))
        for what, start, to, reason, day in facts["shifted"]
    ]
    rules = [ChangedRule(*one) for one in facts["rules"]]
    return Copied(await change.answer(Competition), shifts, rules, facts["judges"])
