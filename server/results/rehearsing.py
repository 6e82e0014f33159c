"""Rehearsal (演练): a copy of a competition with invented entrants, held like the real one, never public, wiped after.

It stands in this room because wiping voids marks. `publishing` refuses to publish it.
"""

from tortoise.expressions import Q

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.records import Grant
from server.competitions import Competition, Event, Session
from server.competitions.asked import COMPETITION_CODE
from server.competitions.copying import OF_COMPETITION, Events, copy_events, copy_sessions, copy_stations, copy_units
from server.competitions.given import CODE_LIMIT
from server.competitions.keeping import groups_of
from server.competitions.places import competition_of, locked, of_competition
from server.competitions.records import chain_of
from server.entries import Entry, Member
from server.judging import Judge, Panel, Seat, Seating
from server.judging.copying import OF_JUDGE
from server.ledger import Change
from server.people import Person
from server.refusal import Refusal, insist, refuse
from server.scoring import Mark, Sheet

BEGIN, WIPE = "rehearsal.begun", "rehearsal.wiped"
MOST_ENTRANTS = 50  # of an event
NAME, TEAM = "演练选手{:02d}", "演练队{:02d}"
PEOPLE = {"individual": 1, "pair": 2, "team": 2}
OF_GRANT = ("account_id", "role", "scope", "starts_on", "ends_on", "given_by_id")


def entrants_fault(entrants: int) -> Refusal | None:
    """Whether so many invented entrants fit an event."""
    if 1 <= entrants <= MOST_ENTRANTS:
        return None
    return Refusal("rehearsal_entrants", {"most": MOST_ENTRANTS}, "entrants")


def rehearsable(competition: Competition) -> Refusal | None:
    """A rehearsal of a rehearsal is none."""
    if competition.rehearsal_of_id is None:
        return None
    return Refusal("rehearsal_of_rehearsal", {"code": competition.code}, "competition")


def wipeable(competition: Competition) -> Refusal | None:
    """Only a rehearsal can be wiped."""
    if competition.rehearsal_of_id is not None:
        return None
    return Refusal("no_rehearsal", {"code": competition.code}, "competition")


async def begin(viewer: Viewer, code: str, entrants: int, *, key: str | None = None) -> Competition:
    """Make the rehearsal `CODE-R1` (`-R2` …): the programme, sessions, stations, judges with their seats and grants as
    they are, and in each event `entrants` approved entrants named 演练选手01 and so on. Registration counts as closed.

    Refused: `no_such_competition`, `rehearsal_entrants`, `rehearsal_of_rehearsal`, `rehearsal_without_event`,
    `rehearsal_code_too_long`.
    """
    insist(may(viewer, BEGIN))
    found = await competition_of(viewer, code)
    insist(may(viewer, BEGIN, of_competition(found)) or rehearsable(found) or entrants_fault(entrants))
    said = [code, entrants]
    async with ledger.change(viewer, BEGIN, chain=found.chain, key=key, asked=said, entrants=entrants) as change:
        if change.answered:
            return await change.answer(Competition)
        await locked(found)
        made = await _copy_of(found)
        await change.save(made)
        await copy_units(change, found, made)
        events = await copy_events(change, viewer, found, made, "review")
        if not events:
            refuse("rehearsal_without_event", "competition", code=code)
        sessions = await copy_sessions(change, events, None)
        await copy_stations(change, events)
        await _copy_judges(change, found, made, events)
        await _copy_grants(change, found, made, events)
        await _invent(change, list(events.values()), list(sessions.values()), entrants)
        change.main.facts["rehearsal"] = made.code
        change.answers(made)
    return made


async def _copy_of(found: Competition) -> Competition:
    number = await Competition.filter(rehearsal_of_id=found.id).using_db(db.here()).count() + 1
    code = f"{found.code}-R{number}"
    if len(code) > CODE_LIMIT or not COMPETITION_CODE.fullmatch(code):
        refuse("rehearsal_code_too_long", "competition", code=code, most=CODE_LIMIT)
    if await Competition.filter(code=code).using_db(db.here()).exists():
        refuse("competition_exists", "competition", code=code)
    return Competition(
        code=code, title=found.title, edition=found.edition, starts_on=found.starts_on, ends_on=found.ends_on,
        rehearsal_of_id=found.id, **{name: getattr(found, name) for name in OF_COMPETITION},
    )  # fmt: skip


async def _copy_judges(change: Change, found: Competition, made: Competition, events: Events) -> None:
    """The standing judges, in the seats in which they sit now."""
    old = await Judge.filter(competition_id=found.id, state="standing").using_db(db.here()).order_by("id")
    judges = {
        one.id: Judge(
            competition_id=made.id, event_id=None if one.event_id is None else events[one.event_id].id,
            **{name: getattr(one, name) for name in OF_JUDGE},
        )
        for one in old
        if one.event_id is None or one.event_id in events
    }  # fmt: skip
    await change.save_many(list(judges.values()))
    rows = await Panel.filter(event_id__in=list(events)).using_db(db.here()).order_by("id")
    panels = {one.id: Panel(event_id=events[one.event_id].id, code=one.code) for one in rows}
    await change.save_many(list(panels.values()))
    places = await Seat.filter(panel_id__in=list(panels)).using_db(db.here()).order_by("id")
    seats = {one.id: Seat(panel_id=panels[one.panel_id].id, number=one.number) for one in places}
    await change.save_many(list(seats.values()))
    sitting = await Seating.filter(seat_id__in=list(seats), until__isnull=True).using_db(db.here()).order_by("id")
    since = clock.now()
    await change.save_many(
        [
            Seating(seat_id=seats[one.seat_id].id, judge_id=judges[one.judge_id].id, since=since)
            for one in sitting
            if one.judge_id in judges
        ]
    )


async def _copy_grants(change: Change, found: Competition, made: Competition, events: Events) -> None:
    """Who holds a role in the competition or an event of it holds it in the rehearsal."""
    of_it = Q(competition_id=found.id) | Q(event_id__in=list(events))
    held = await Grant.filter(of_it, withdrawn_at__isnull=True).using_db(db.here()).order_by("id")
    await change.save_many(
        [
            Grant(
                competition_id=made.id if one.scope == "competition" else None,
                event_id=events[one.event_id].id if one.scope == "event" and one.event_id else None,
                **{name: getattr(one, name) for name in OF_GRANT},
            )
            for one in held
            if one.scope in ("competition", "event")
        ]
    )


async def _invent(change: Change, events: list[Event], sessions: list[Session], entrants: int) -> None:
    """The invented entrants of each event, approved, all in its first session."""
    first: dict[int, int] = {}
    for one in sessions:
        first.setdefault(one.event_id, one.id)
    entries = [
        Entry(
            event_id=event.id, entry_no=f"{n:03d}", state="approved", session_id=first.get(event.id),
            team="" if event.format == "individual" else TEAM.format(n), group=_group(event, n),
        )
        for event in events
        for n in range(1, entrants + 1)
    ]  # fmt: skip
    await change.save_many(entries)
    formats = {event.id: PEOPLE[event.format] for event in events}
    places = [(entry, number) for entry in entries for number in range(1, formats[entry.event_id] + 1)]
    people = [Person(name=NAME.format(int(entry.entry_no))) for entry, _ in places]
    await change.save_many(people)
    await change.save_many(
        [
            Member(entry_id=entry.id, person_id=person.id, role="contestant", number=number)
            for (entry, number), person in zip(places, people, strict=True)
        ]
    )


def _group(event: Event, n: int) -> str | None:
    """The groups of a joint event in turn."""
    groups = groups_of(event)
    return groups[n % len(groups)].code if groups else None


async def wipe(viewer: Viewer, code: str, *, key: str | None = None) -> Competition:
    """Wipe a rehearsal: its marks are void, the invented names erased, its seats and grants ended. From then on only
    the ledger knows it.

    Refused: `no_such_competition` (a wiped one too), `no_rehearsal`.
    """
    insist(may(viewer, WIPE))
    found = await _by_code(viewer, code, key)
    insist(may(viewer, WIPE, of_competition(found)) or wipeable(found))
    async with ledger.change(viewer, WIPE, chain=chain_of(_real(code)), key=key, asked=[code]) as change:
        if change.answered:
            return await change.answer(Competition)
        row = await locked(found)
        if row.wiped_at is not None:
            refuse("no_such_competition", "competition", code=code)
        events = await Event.filter(competition_id=row.id).using_db(db.here()).order_by("id").select_for_update()
        ids = [one.id for one in events]
        change.main.facts |= {"rehearsal": code, "sheets": await _void(change, ids)}
        await _erase(change, ids)
        await _end(change, row.id, ids)
        row.wiped_at = clock.now()
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


async def _by_code(viewer: Viewer, code: str, key: str | None) -> Competition:
    """The rehearsal, also one that a repeated request has wiped before."""
    if key is None:
        return await competition_of(viewer, code)
    found = await Competition.seen_by(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_competition", "competition", code=code)
    return found


def _real(code: str) -> str:
    return code.rpartition("-R")[0]


async def _void(change: Change, events: list[int]) -> int:
    """Make every mark void, one event for each sheet (design 4); how many sheets."""
    sheets = await Sheet.filter(event_id__in=events).using_db(db.here()).order_by("id").prefetch_related("marks")
    for sheet in sheets:
        into = change.event("sheet.voided", sheet=sheet.number)
        sheet.version += 1
        marks = [mark for mark in sheet.marks if mark.state != "void" or mark.remark]
        for mark in marks:
            _blank(mark)
        await change.save_many([sheet, *marks], lambda _, into=into: into)  # type: ignore[misc]
    return len(sheets)


def _blank(mark: Mark) -> None:
    mark.state, mark.value, mark.remark = "void", None, None


async def _erase(change: Change, events: list[int]) -> None:
    """The invented people lose their names; whoever else was entered in a rehearsal keeps his."""
    members = await Member.filter(entry__event_id__in=events, person_id__isnull=False).using_db(db.here())
    people = await Person.filter(id__in=sorted({one.person_id or 0 for one in members})).using_db(db.here())
    invented = [one for one in people if (one.name or "").startswith(NAME[:4])]
    for one in invented:
        one.name = None
    await change.save_many(invented)


async def _end(change: Change, competition_id: int, events: list[int]) -> None:
    """Nobody sits in its seats or holds a grant for it any more."""
    now = clock.now()
    seatings = await Seating.filter(seat__panel__event_id__in=events, until__isnull=True).using_db(db.here())
    for seating in seatings:
        seating.until = now
    of_it = Q(competition_id=competition_id) | Q(event_id__in=events)
    grants = await Grant.filter(of_it, withdrawn_at__isnull=True).using_db(db.here())
    for grant in grants:
        grant.withdrawn_at = now
    await change.save_many([*seatings, *grants])
