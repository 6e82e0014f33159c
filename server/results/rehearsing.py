"""Rehearsal (演练): a copy of a competition with invented entrants, held like the real one, never public (`publishing`
refuses it), wiped after (`wiping`)."""

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
from server.entries import Entry, Member
from server.judging import Judge, Panel, Seat, Seating
from server.judging.copying import OF_JUDGE
from server.ledger import Change
from server.people import Person
from server.refusal import Refusal, insist, refuse

BEGIN = "rehearsal.begun"
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
