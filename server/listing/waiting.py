"""What competitions are waiting for, in the order of their life (domain.md 2.8): rules with counts, for all of a page
in a fixed number of statements.

Only numbers are said, so that an organiser learns how many sheets are open without seeing one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.functions import Count, Max

from server import clock, db
from server.access import Viewer
from server.access.roles import ORGANISING
from server.competitions import Competition, Document, Event, Session
from server.competitions.registration import is_over
from server.competitions.scheme import Aspect
from server.entries import Entry
from server.judging import RESERVED_PANEL, Seat, Seating
from server.listing import waiting_closed
from server.listing.desk import held
from server.results import Publication
from server.scoring import Sheet
from server.transcribing import Transcript

READERS = ORGANISING | {"chief_judge", "supervisor", "auditor"}
NEEDED = ("plan", "technical")  # 实施方案 and 技术文件 are documents of their own (domain.md 2.2)
BEFORE_MARKING = ("planned", "registration", "review")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is waited for: the rule, the event it is about, how many, the page that does it."""

    rule: str
    page: str
    event: str = ""
    count: int = 1
    at: int | None = None  # UTC microseconds, of a publication that is due


@dataclass
class Known:
    """What is known of the events in question, by event id."""

    hours: set[int] = field(default_factory=set)
    entries: Counter[tuple[int, str]] = field(default_factory=Counter)
    seats: Counter[int] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    judges: dict[int, int] = field(default_factory=dict)
    sheets: Counter[tuple[int, str]] = field(default_factory=Counter)
    differing: Counter[int] = field(default_factory=Counter)
    closed: waiting_closed.Known = field(default_factory=waiting_closed.Known)


async def waiting(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Waiting]]:
    """What each competition of `ids` is waiting for; nothing of those in which the viewer organises nothing."""
    own = await held(viewer, READERS).filter(id__in=ids)
    events = await Event.filter(competition_id__in=[one.id for one in own]).using_db(db.here()).order_by("position")
    by_competition: defaultdict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_competition[event.competition_id].append(event)
    known = await _known([one.id for one in events])
    documents = await _documents([one.id for one in own])
    orders = await _orders([one.id for one in own])
    return {id_: [] for id_ in ids} | {
        one.id: [
            *_of_competition(one, by_competition[one.id], documents[one.id]),
            *(found for event in by_competition[one.id] for found in _of_event(one, event, known, orders[one.id])),
        ]
        for one in own
    }


def _of_competition(one: Competition, events: Sequence[Event], documents: set[str]) -> Iterator[Waiting]:
    if one.rehearsal_of_id is not None or one.published_at is not None:
        return
    held_here = [event for event in events if event.state is not None]
    if one.filing_no is None and (held_here or not events):
        yield Waiting("not_filed", "filing")
    if not events:
        yield Waiting("no_event", "registration")
    missing = [kind for kind in NEEDED if kind not in documents]
    if missing and (held_here or not events):
        yield Waiting("documents_missing", "documents", count=len(missing))


def _of_event(one: Competition, event: Event, known: Known, orders: Sequence[Publication]) -> Iterator[Waiting]:
    """An event that came as a package waits for its publication at most."""
    if event.state == "cancelled":
        return
    if event.state in BEFORE_MARKING and event.id not in known.hours:
        yield Waiting("session_without_hours", "registration", event.code)
    yield from _of_registration(event, known)
    if event.state == "review":
        yield from _of_review(event, known)
    if event.state == "marking":
        yield from _of_marking(event, known)
    for rule, page in waiting_closed.owed(event, known.closed):
        yield Waiting(rule, page, event.code)
    if event.state in (None, "closed") and event.published_at is None and one.rehearsal_of_id is None:
        order = next((order for order in orders if not order.events or event.code in order.events.split(";")), None)
        rule = "result_not_published" if order is None else "publication_scheduled"
        yield Waiting(rule, "publication", event.code, at=order.due_at if order else None)


def _of_registration(event: Event, known: Known) -> Iterator[Waiting]:
    if event.state == "planned":
        yield Waiting("registration_not_opened", "registration", event.code)
    if event.state == "registration" and is_over(event, clock.now()):
        yield Waiting("deadline_passed", "registration", event.code)
    submitted = known.entries[event.id, "submitted"]
    if event.state in ("registration", "review") and submitted:
        yield Waiting("entries_to_review", "review", event.code, submitted)


def _of_review(event: Event, known: Known) -> Iterator[Waiting]:
    """Seats without a judge, and as many more as the scheme needs judges for one aspect."""
    lacking = max(known.judges.get(event.id, 1) - known.seats[event.id], 0)
    empty = known.seats[event.id] - known.taken[event.id]
    if lacking + empty:
        yield Waiting("seats_missing", "seats", event.code, lacking + empty)
    elif not known.entries[event.id, "submitted"]:
        yield Waiting("marking_not_opened", "progress", event.code)


def _of_marking(event: Event, known: Known) -> Iterator[Waiting]:
    found = [
        Waiting(rule, page, event.code, known.sheets[event.id, state])
        for rule, page, state in (
            ("sheets_open", "progress", "open"),
            ("sheets_unsent", "progress", "draft"),
            ("sheets_unsigned", "sign_off", "sent"),
        )
        if known.sheets[event.id, state]
    ]
    if known.differing[event.id]:
        found.append(Waiting("transcripts_different", "transcribing", event.code, known.differing[event.id]))
    yield from found or [Waiting("marking_not_closed", "sign_off", event.code)]


async def _known(events: list[int]) -> Known:
    """Twelve statements."""
    known = Known()
    with_hours: Any = (
        await Session.filter(event_id__in=events, starts_at__isnull=False)
        .using_db(db.here())
        .values_list("event_id", flat=True)
    )
    known.hours = set(with_hours)
    known.entries = Counter(await _counted(Entry, events, "event_id", "state"))
    seats = await _counted(Seat, events, "panel__event_id", panel__code__not=RESERVED_PANEL)
    known.seats = Counter({id_: n for (id_,), n in seats.items()})
    taken = await _counted(Seating, events, "seat__panel__event_id", until__isnull=True)
    known.taken = Counter({id_: n for (id_,), n in taken.items()})
    known.sheets = Counter(await _counted(Sheet, events, "event_id", "state"))
    known.judges = await _judges(events)
    differing = await _counted(Transcript, events, "sheet__event_id", state="different")
    known.differing = Counter({id_: n for (id_,), n in differing.items()})
    known.closed = await waiting_closed.known(events)
    return known


async def _counted(record: Any, events: list[int], by: str, *more: str, **only: Any) -> dict[tuple[Any, ...], int]:
    """How many rows of `record` there are by event (`by`) and `more`."""
    rows = record.filter(**{f"{by}__in": events}, **only).using_db(db.here())
    counted = await rows.annotate(n=Count("id")).group_by(by, *more).values_list(by, *more, "n")
    return {tuple(keys): n for *keys, n in counted}


async def _judges(events: list[int]) -> dict[int, int]:
    """The most judges that one aspect of the newest scheme of each event needs."""
    rows = Aspect.filter(module__scheme__event_id__in=events).using_db(db.here()).annotate(most=Max("judges"))
    grouped: Any = await rows.group_by("module__scheme__event_id", "module__scheme__version").values_list(
        "module__scheme__event_id", "module__scheme__version", "most"
    )
    return {event: most for event, _, most in sorted(grouped)}


async def _documents(competitions: list[int]) -> defaultdict[int, set[str]]:
    """The kinds of published documents of each competition."""
    rows: Any = (
        await Document.filter(competition_id__in=competitions, published_at__isnull=False)
        .using_db(db.here())
        .distinct()
        .values_list("competition_id", "kind")
    )
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for id_, kind in rows:
        kinds[id_].add(kind)
    return kinds


async def _orders(competitions: list[int]) -> defaultdict[int, list[Publication]]:
    """The publications that are due later, by competition."""
    rows = Publication.filter(competition_id__in=competitions, state="waiting").using_db(db.here())
    found: defaultdict[int, list[Publication]] = defaultdict(list)
    for row in await rows.order_by("due_at"):
        found[row.competition_id].append(row)
    return found
