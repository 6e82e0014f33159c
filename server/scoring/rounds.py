"""The rounds (轮次) of an event: who is in which now, and which are open; domain.md 3.4.

Nothing of it is kept: the ranking says who goes on, from the marks as they stand, and a round is open once there are
sheets for what is marked in it. An event whose scheme has no rounds has none of this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db, ranking
from server.access import Viewer
from server.access.roles import STAFF
from server.competitions import Event
from server.competitions.keeping import Kept, newest
from server.competitions.places import of_event
from server.competitions.scheme import Aspect, Round
from server.scoring import Sheet
from server.scoring.coverage import Seats, aspects_of, seats_of
from server.scoring.field import competing, field_of

WATCHING = STAFF - {"judge", "floor_judge"}


@dataclass(frozen=True, slots=True)
class Rounds:
    """`entrants`: by the code of a round the ids of the entries that are in it; `open`: the codes of those that were
    opened; `of_seat`: by the id of a seat the codes of the rounds it marks."""

    scheme: ranking.Scheme
    entrants: Mapping[str, frozenset[int]]
    open: frozenset[str]
    of_seat: Mapping[int, frozenset[str]]

    @property
    def codes(self) -> list[str]:
        """In the order of the scheme."""
        return [one.code for one in self.scheme.rounds]

    def before(self, code: str) -> list[str]:
        """The rounds before one."""
        return self.codes[: self.codes.index(code)]

    def is_in(self, entry: int, code: str) -> bool:
        """Whether an entry is in a round."""
        return entry in self.entrants.get(code, ())

    def marks(self, seat: int, entry: int, among: Sequence[str]) -> bool:
        """Whether a seat marks, in one of the rounds `among`, an entry that is in it."""
        return any(code in among and self.is_in(entry, code) for code in self.of_seat.get(seat, ()))

    def title(self, code: str) -> str:
        """What a round is called."""
        return next(one.title for one in self.scheme.rounds if one.code == code)


async def rounds_of(event_id: int, kept: Kept | None = None) -> Rounds | None:
    """The rounds of an event as its marks stand, in a constant number of statements; None where it has none."""
    if kept is None and event_id in await having([event_id]):
        kept = (await newest([event_id])).get(event_id)
    if kept is None or not kept.scheme.rounds:
        return None
    entries = await competing(event_id)
    id_of = {one.entry_no: one.id for one in entries}
    numbers = ranking.entrants_of(kept.scheme, await field_of(event_id, kept, entries))
    seats, aspects = (await seats_of([event_id]))[event_id], (await aspects_of([kept.id]))[kept.id]
    return Rounds(
        kept.scheme,
        {code: frozenset(id_of[one] for one in mine) for code, mine in numbers.items()},
        await _open(event_id, kept.scheme, seats, aspects),
        {one.id: in_rounds(seats.aspects(one, aspects)) for one in seats.rows},
    )


async def having(ids: Sequence[int]) -> frozenset[int]:
    """Those of the events of `ids` that ever had a scheme with rounds, in one statement."""
    rows = Round.filter(scheme__event_id__in=sorted(ids)).using_db(db.here())
    return frozenset([int(id_) async for (id_,) in rows.values_list("scheme__event_id")])


def in_rounds(aspects: Sequence[Aspect]) -> frozenset[str]:
    """The codes of the rounds in which some aspects are marked."""
    return frozenset(one.module.round for one in aspects if one.module.round is not None)


async def _open(event_id: int, scheme: ranking.Scheme, seats: Seats, aspects: Sequence[Aspect]) -> frozenset[str]:
    """A round is open where each of its modules is marked by a seat that has sheets."""
    rows = Sheet.filter(event_id=event_id).using_db(db.here()).distinct()
    having = {int(id_) async for (id_,) in rows.values_list("seat_id")}
    marked = {two.module.code for one in seats.rows if one.id in having for two in seats.aspects(one, aspects)}
    return frozenset(
        one.code
        for one in scheme.rounds
        if all(module.code in marked for module in scheme.modules if module.round == one.code)
    )


def first_to_mark(scheme: ranking.Scheme, seats: Seats) -> str | None:
    """The first round that judges mark: the first of which not every module was imported. None where there is none."""
    imported = seats.imported
    return next(
        (
            one.code
            for one in scheme.rounds
            if not all(module.code in imported for module in scheme.modules if module.round == one.code)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as the staff see it. `entrants`: how many are in it, None before it is opened."""

    code: str
    title: str
    top: int | None
    is_open: bool
    entrants: int | None


async def shown(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Shown]]:
    """The rounds of the events of `ids` whose progress the viewer may see, in order."""
    found: dict[int, list[Shown]] = {id_: [] for id_ in ids}
    mine = await having(ids)
    events = await Event.visible_to(viewer).filter(id__in=sorted(mine)).select_related("competition") if mine else []
    for event in events:
        place = of_event(event.competition, event)
        if viewer.holds_at(WATCHING, place):
            rounds = await rounds_of(event.id)
            found[event.id] = [_shown(rounds, one) for one in rounds.scheme.rounds] if rounds else []
    return found


def _shown(rounds: Rounds, one: ranking.Round) -> Shown:
    is_open = one.code in rounds.open
    return Shown(one.code, one.title, one.top, is_open, len(rounds.entrants.get(one.code, ())) if is_open else None)
