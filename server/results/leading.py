"""The leaderboard while an event is marked: kept in this process, brought up to date by what the ledger says changed.

One new mark costs the tallies of its entry and a move on the board, not a ranking of the field. Where a mark moves
everybody (a standardised module, rounds) the whole is ranked at each reading.
"""

from asyncio import Lock
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from server import db, ranking
from server.access import Place, Viewer
from server.access.roles import MARKS_READERS
from server.competitions import Competition, Event
from server.competitions.keeping import Kept, newest
from server.competitions.places import of_event
from server.competitions.scheme import Scheme
from server.entries import Entry
from server.ledger.records import LedgerEvent
from server.masking.codes import last_codes
from server.ranking import decimal_text
from server.ranking.board import Board, OnBoard, can_be_kept
from server.scoring.field import competing, field_of
from server.signatures.kept import moved

BOARDS = 100  # events whose boards a process keeps, the least read go first


@dataclass(frozen=True, slots=True)
class Leader:
    """A line of the leaderboard. `number`: the entry's own, or its code while the event is masked."""

    number: str
    place: int
    total: str


@dataclass(slots=True)
class Watched:
    """A board with the scheme version and the ledger position it is of. `numbers`: of the entries, by id."""

    kept: Kept
    board: Board
    seq: int
    numbers: dict[int, str]
    lock: Lock = field(default_factory=Lock)


_boards: OrderedDict[tuple[str, int], Watched] = OrderedDict()


async def leaders(viewer: Viewer, event: Event, first: int) -> list[Leader] | None:
    """The best `first` entries of those wholly marked so far; None for those who may not read marks."""
    competition = await Competition.get(id=event.competition_id, using_db=db.here())
    if not may_watch(viewer, of_event(competition, event)):
        return None
    kept = await _newest(event)
    if kept is None:
        return []
    if can_be_kept(kept.scheme):
        watched = await _watched(event, competition, kept)
        standing, numbers = list(watched.board.first(first)), watched.numbers
    else:
        standing, numbers = await _ranked_anew(event, kept, first)
    shown = {numbers[id_]: code for id_, code in (await last_codes(event)).items() if id_ in numbers}
    return [
        Leader(
            shown.get(one.entry_no, one.entry_no), one.place,
            decimal_text(one.total, kept.scheme.places, kept.scheme.rounding),
        )
        for one in standing
        if one.place is not None and one.total is not None
    ]  # fmt: skip


async def boards(viewer: Viewer, events: Sequence[Event], first: int) -> Mapping[Event, list[Leader] | None]:
    """The same of several events, one after the other: each board is one event's."""
    return {one: await leaders(viewer, one, first) for one in events}


def may_watch(viewer: Viewer, place: Place) -> bool:
    """Who may see totals before they are published."""
    return viewer.holds_at(MARKS_READERS, place)


async def _newest(event: Event) -> Kept | None:
    """The scheme of an event; the one of its board while it is the newest, for its rows never change."""
    last = await Scheme.filter(event_id=event.id).using_db(db.here()).order_by("-version").first()
    watched = _boards.get(_key(event))
    if last is not None and watched is not None and watched.kept.id == last.id:
        return watched.kept
    return (await newest([event.id])).get(event.id)


def _key(event: Event) -> tuple[str, int]:
    return db.current().url, event.id


async def _ranked_anew(event: Event, kept: Kept, first: int) -> tuple[list[OnBoard], dict[int, str]]:
    entries = await competing(event.id)
    ranked = ranking.rank(kept.scheme, await field_of(event.id, kept, entries))
    return [OnBoard(one.entry_no, one.place, one.total) for one in ranked[:first]], _numbers(entries)


def _numbers(entries: Sequence[Entry]) -> dict[int, str]:
    return {one.id: one.entry_no for one in entries}


async def _watched(event: Event, competition: Competition, kept: Kept) -> Watched:
    """The board of an event as of now."""
    key = _key(event)
    found = _boards.get(key)
    if found is None or found.kept.id != kept.id:
        found = _boards[key] = await _begun(event, competition, kept)
    _boards.move_to_end(key)
    while len(_boards) > BOARDS:
        _boards.popitem(last=False)
    async with found.lock:
        await _caught_up(found, event, competition)
    return found


async def _begun(event: Event, competition: Competition, kept: Kept) -> Watched:
    """A board of everything. The position is read first: what comes between is only taken twice."""
    seq = await _position(competition)
    entries = await competing(event.id)
    given = await field_of(event.id, kept, entries)
    return Watched(kept, Board(kept.scheme, given), seq, _numbers(entries))


async def _position(competition: Competition) -> int:
    newest_event = LedgerEvent.filter(chain=competition.chain).using_db(db.here()).order_by("-seq")
    last = await newest_event.first()
    return last.seq if last else 0


async def _caught_up(watched: Watched, event: Event, competition: Competition) -> None:
    """Move the entries that the ledger says changed since."""
    since = LedgerEvent.filter(chain=competition.chain, seq__gt=watched.seq).using_db(db.here()).order_by("seq")
    rows: list[Any] = await since.values_list("seq", "body")
    if not rows:
        return
    changed = {id_ for _, body in rows for id_ in moved(orjson.loads(body))}
    entries = await competing(event.id, changed)
    given = await field_of(event.id, watched.kept, entries, some=True)
    for gone in changed & watched.numbers.keys() - {one.id for one in entries}:
        watched.board.drop(watched.numbers.pop(gone))
    for entrant in given.entrants:
        watched.board.put(entrant, given.tallies.get(entrant.entry_no, {}))
    watched.numbers |= _numbers(entries)
    watched.seq = rows[-1][0]
