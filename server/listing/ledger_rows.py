"""What events wrote: rows with what they were before and are since, and the history of one object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from tortoise.context import require_context

from server import db
from server.access import Viewer
from server.competitions import Competition, Event, chain_of
from server.db import APP
from server.ledger import OFFICE
from server.ledger.records import LedgerEvent
from server.listing.keyed import by_name
from server.listing.ledger import masked, seen, sees_all
from server.record import Noun, Record

ROWS_MOST = 100  # of one event that are told
HISTORY_MOST = 200  # events of one object that are told
FACTS_MOST = 40
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A column: what it was (None where the row is new) and is since. `covered`: only a hash is on record."""

    column: str
    before: Any
    after: Any
    covered: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A row that an event wrote. `shown`: whether the viewer may see it now; else only its noun is told."""

    noun: str
    row: int
    is_new: bool
    shown: bool
    changes: list[Changed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """An event in the history of an object, and what it did to it."""

    event: LedgerEvent
    written: Written


def kinds() -> Mapping[str, type[Record]]:
    """The ledgered records by their noun."""
    apps = require_context().apps
    assert apps is not None
    return {model.noun(): model for model in apps[APP].values() if issubclass(model, Record) and model.ledgered}


def facts_of(event: LedgerEvent) -> list[tuple[str, str]]:
    """The facts of an event as text, in order."""
    facts = orjson.loads(event.body).get("facts", {})
    return [(name, _text(value) or "") for name, value in list(facts.items())[:FACTS_MOST]]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def images(event: LedgerEvent) -> dict[tuple[str, int], Columns]:
    """What an event wrote, by noun and row."""
    tables = orjson.loads(event.body).get("rows", {})
    return {
        (noun, values[0]): dict(zip(table["columns"], values, strict=False))
        for noun, table in tables.items()
        for values in table["values"]
    }


async def written(viewer: Viewer, events: Sequence[LedgerEvent]) -> Mapping[LedgerEvent, list[Written]]:
    """The rows of each event, at most ROWS_MOST, those the viewer may see with what changed in them."""
    hidden = await masked(viewer, sorted({one.chain for one in events}))
    found: dict[LedgerEvent, list[Written]] = {}
    for event in events:
        told = [] if hidden[event.chain] else list(images(event).items())[:ROWS_MOST]
        visible = await _visible(viewer, [key for key, _ in told])
        found[event] = [
            _written(key, await _before(event, key), image) if key in visible else Written(*key, False, False)
            for key, image in told
        ]
    return found


async def _visible(viewer: Viewer, keys: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """Which rows the viewer may see, one question for each kind; whoever audits the office sees them all."""
    if viewer.sees_everything or sees_all(viewer):
        return set(keys)
    known, found = kinds(), set[tuple[str, int]]()
    for noun in {noun for noun, _ in keys} & known.keys():
        ids = [id_ for of, id_ in keys if of == noun]
        rows: Any = await known[noun].visible_to(viewer).filter(id__in=ids).values_list("id", flat=True)
        found |= {(noun, int(id_)) for id_ in rows}
    return found


def _written(key: tuple[str, int], before: Columns | None, after: Columns) -> Written:
    record, old = kinds().get(key[0]), before or {}
    covered = record.covered if record else ()
    changes = [
        Changed(column, _text(old.get(column)), _text(value), column in covered)
        for column, value in after.items()
        if column != "id" and (before is None or old.get(column) != value) and not (before is None and value is None)
    ]
    return Written(*key, before is None, True, changes)


async def _before(event: LedgerEvent, key: tuple[str, int]) -> Columns | None:
    """The image of a row in the event that wrote it last before; looked for in the same chain first."""
    rows = LedgerEvent.filter(id__lt=event.id, id__gt=key[1], chain=event.chain, body__contains=f"[{key[1]},")
    async for one in rows.using_db(db.here()).order_by("-id").limit(3):
        if key in (found := images(one)):
            return found[key]
    return None


async def history(viewer: Viewer, name: tuple[type[Noun], UUID] | None) -> list[Step]:
    """Every event that wrote an object, from its making on, at most HISTORY_MOST: those the viewer may see. Nothing of
    an object he may not see, as of one that is not there."""
    return await _history(viewer, await _object(viewer, *name)) if name else []


async def row_history(viewer: Viewer, noun: str, row: int) -> list[Step]:
    """The same of a row, named as an event and `jinbang verify` name it."""
    record = kinds().get(noun)
    if record is None:
        return []
    every = viewer.sees_everything or sees_all(viewer)
    rows = record.all(using_db=db.here()) if every else record.visible_to(viewer)
    return await _history(viewer, await rows.get_or_none(id=row))


async def _history(viewer: Viewer, row: Record | None) -> list[Step]:
    if row is None or not row.ledgered:
        return []
    key = (row.noun(), row.id)
    events = (await seen(viewer)).filter(id__gt=row.id, body__contains=f"[{row.id},")
    chain = await _chain(row)
    events = events.filter(chain__in=[OFFICE, chain]) if chain else events
    found = [one for one in await events.order_by("id").limit(HISTORY_MOST) if key in images(one)]
    hidden = await masked(viewer, sorted({one.chain for one in found}))
    steps: list[Step] = []
    before: Columns | None = None
    for one in found:
        after = images(one)[key]
        told = Written(*key, before is None, False) if hidden[one.chain] else _written(key, before, after)
        steps.append(Step(one, told))
        before = after
    return steps


async def _object(viewer: Viewer, kind: type[Noun], uid: UUID) -> Noun | None:
    if sees_all(viewer):
        return await kind.get_or_none(uid=uid, using_db=db.here())
    return await by_name(viewer, (kind, uid))


async def _chain(row: Any) -> str | None:
    """The chain of the competition a row belongs to, where its own columns say so; None: it may be anywhere."""
    if isinstance(row, Competition):
        return chain_of(row.code)
    competition, event = getattr(row, "competition_id", None), getattr(row, "event_id", None)
    if event is not None:
        of = await Event.filter(id=event).using_db(db.here()).first()
        competition = of.competition_id if of else None
    if competition is None:
        return None
    found = await Competition.filter(id=competition).using_db(db.here()).first()
    return chain_of(found.code) if found else None
