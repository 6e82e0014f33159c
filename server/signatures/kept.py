"""The hash of what is signed of an event, kept in this process and brought up to date by what the ledger says changed.

A question asked twice without a change in between costs one statement; one changed mark costs its entry. What is kept
answers questions. An act that stands upon the hash (a signature, a publication) asks for it `anew`, from the rows: so
what was changed past the ledger is never signed and never published.
"""

from asyncio import Lock
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import orjson
from tortoise.backends.base.client import TransactionalDBClient

from server import db
from server.competitions import Competition, Event
from server.entries import Entry
from server.ledger.chain import GENESIS
from server.ledger.records import Chain, LedgerEvent
from server.scoring import Mark, Penalty, Sheet

EVENTS = 200  # whose hashes a process keeps, the least asked go first
AT_ONCE = 500  # events of the ledger read at once
MOST = 5000  # entries hashed again; where more changed, everything is read anew
MOVING = {Sheet.noun(): "entry_id", Entry.noun(): "id", Penalty.noun(): "entry_id"}
Key = tuple[str, int]
Reading = Callable[[Event, Collection[int] | None], Awaitable[Mapping[int, str]]]
"""The hashes of the entries of an event by id, or of those of some ids that are the event's."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The hashes of an event's entries by id, as of a position of the ledger with the head there."""

    chain: str
    seq: int
    head: str
    is_masked: bool
    entries: Mapping[int, str]


_kept: OrderedDict[Key, Contents] = OrderedDict()
_locks: WeakValueDictionary[Key, Lock] = WeakValueDictionary()


async def entries_of(event: Event, reading: Reading, *, anew: bool = False) -> Mapping[int, str]:
    """The hash of each entry of an event by id, as of now.

    `anew`: from the rows, whatever is kept. Inside a change it is asked before any of them is written. Several
    questions at once are answered by one reading; a transaction never waits for a question, which may itself wait for
    a connection.
    """
    key = (db.current().url, event.id)
    if isinstance(db.here(), TransactionalDBClient):
        return await _present(key, event, reading, anew)
    lock = _locks.setdefault(key, Lock())
    async with lock:
        return await _present(key, event, reading, anew)


async def _present(key: Key, event: Event, reading: Reading, anew: bool) -> Mapping[int, str]:
    found = _kept.get(key)
    made = None if found is None or anew else await _caught_up(found, event, reading)
    made = made or await _begun(event, reading)
    _kept[key] = made
    _kept.move_to_end(key)
    while len(_kept) > EVENTS:
        _kept.popitem(last=False)
    return made.entries


async def _begun(event: Event, reading: Reading) -> Contents:
    """Of everything. The position is read first: what comes between is only taken twice."""
    competition = await Competition.get(id=event.competition_id, using_db=db.here())
    chain = await Chain.get_or_none(name=competition.chain, using_db=db.here())
    seq, head = (chain.seq, chain.head) if chain else (0, GENESIS)
    return Contents(competition.chain, seq, head, bool(event.masking_stages), await reading(event, None))


async def _caught_up(found: Contents, event: Event, reading: Reading) -> Contents | None:
    """What is kept with the entries hashed again that the ledger wrote since; None where it is of another masking, or
    of a ledger that is not this one any more."""
    if found.is_masked != bool(event.masking_stages) or not await _is_in_ledger(found):
        return None
    seq, head, changed = found.seq, found.head, set[int]()
    while rows := await _ledger(found.chain, seq):
        for _, _, body in rows:
            changed |= await _of_marks(body) | moved(body)
        seq, head = rows[-1][0], rows[-1][1]
    if len(changed) > MOST:
        return None
    again = await reading(event, changed) if changed else {}
    entries = {**found.entries, **again} if again else found.entries
    return replace(found, seq=seq, head=head, entries=entries)


async def _is_in_ledger(found: Contents) -> bool:
    if found.seq == 0:
        return True
    return await LedgerEvent.filter(chain=found.chain, seq=found.seq, hash=found.head).using_db(db.here()).exists()


async def _ledger(chain: str, after: int) -> list[tuple[int, str, dict[str, Any]]]:
    rows = LedgerEvent.filter(chain=chain, seq__gt=after).using_db(db.here()).order_by("seq").limit(AT_ONCE)
    found: Any = await rows.values_list("seq", "hash", "body")
    return [(seq, hash_, orjson.loads(body)) for seq, hash_, body in found]


def moved(body: Mapping[str, Any]) -> set[int]:
    """The ids of the entries whose sheets, penalties or own row an event of the ledger wrote."""
    found: set[int] = set()
    for noun, column in MOVING.items():
        found |= _written(body, noun, column)
    return found


async def _of_marks(body: Mapping[str, Any]) -> set[int]:
    """The ids of the entries whose marks it wrote, where it wrote none of their sheets."""
    sheets = _written(body, Mark.noun(), "sheet_id") - _written(body, Sheet.noun(), "id")
    if not sheets:
        return set()
    rows: Any = Sheet.filter(id__in=sorted(sheets)).using_db(db.here()).values_list("entry_id", flat=True)
    return set(await rows)


def _written(body: Mapping[str, Any], noun: str, column: str) -> set[int]:
    rows = body["rows"].get(noun)
    if rows is None:
        return set()
    at = rows["columns"].index(column)
    return {values[at] for values in rows["values"]}
