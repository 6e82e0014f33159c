"""`jinbang verify`: check the chains, replay the images, compare them with the tables row by row.

One generic comparison; no rule of the product is written a second time here.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from tortoise.context import require_context
from tortoise.models import Model

from server import db
from server.db import APP
from server.ledger.chain import GENESIS, PUBLIC, leaf_of
from server.ledger.records import Chain, LedgerEvent
from server.record import Record, covered_value, image_columns, json_value

BATCH = 2000
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Image:
    """What the ledger last said of a row, and in which event."""

    columns: tuple[str, ...]
    values: tuple[Any, ...]
    event: str

    def get(self, column: str) -> Any:
        """The value of a column, None where the image has none."""
        return self.values[self.columns.index(column)] if column in self.columns else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `rule` (row_changed, row_added, row_deleted, leaf_altered, chain_broken, head_moved), where,
    in the words of the record's `named` paths (competition, event, entry, aspect …), and the ledger event concerned."""

    rule: str
    noun: str
    row: int
    place: str
    event: str
    column: str = ""
    recorded: str = ""
    found: str = ""


@dataclass
class Report:
    """What was checked, and the differences in order; `differences` empty means that all is as recorded."""

    events: int
    chains: int
    rows: int
    differences: list[Difference]


Images = dict[str, dict[int, Image]]


async def verify(on_progress: Progress | None = None) -> Report:
    """Check everything. `on_progress(phase, done, total)` is told of each batch."""
    tell = on_progress or (lambda *_: None)
    images: Images = {}
    events, heads, differences = await _walk_chains(images, tell)
    differences += await _check_heads(heads)
    rows = 0
    for record in _records():
        found, seen = await _compare(record, images, tell)
        differences += found
        rows += seen
    return Report(events, len(heads), rows, differences)


def _records() -> list[type[Record]]:
    apps = require_context().apps
    assert apps is not None
    return [model for model in apps[APP].values() if issubclass(model, Record) and model.ledgered]


async def _walk_chains(images: Images, tell: Progress) -> tuple[int, dict[str, tuple[int, str]], list[Difference]]:
    """Recompute every leaf in the order of writing and lay the images over one another."""
    total, done = await LedgerEvent.all(using_db=db.here()).count(), 0
    heads: dict[str, tuple[int, str]] = {}
    differences: list[Difference] = []
    async for batch in _batches(LedgerEvent):
        for event in batch:
            differences += _check_event(event, heads)
            _lay(event, images)
        done += len(batch)
        tell("events", done, total)
    return done, heads, differences


def _check_event(event: LedgerEvent, heads: dict[str, tuple[int, str]]) -> list[Difference]:
    seq, head = heads.get(event.chain, (0, GENESIS))
    heads[event.chain] = (event.seq, event.hash)
    name = _event_name(event)
    found = []
    if (event.seq, event.prev) != (seq + 1, head):
        found.append(
            Difference("chain_broken", "ledger_event", event.id, name, name, "seq", str(seq + 1), str(event.seq))
        )
    if leaf_of(event).hash() != event.hash:
        found.append(Difference("leaf_altered", "ledger_event", event.id, name, name))
    return found


def _event_name(event: LedgerEvent) -> str:
    return f"{event.chain}#{event.seq} {event.act}"


def _lay(event: LedgerEvent, images: Images) -> None:
    try:
        rows: dict[str, Any] = json.loads(event.body)["rows"]
    except (ValueError, KeyError, TypeError):
        return  # an altered body; its leaf has already been named
    name = _event_name(event)
    for noun, table in rows.items():
        columns = tuple(table["columns"])
        kept = images.setdefault(noun, {})
        for values in table["values"]:
            kept[values[0]] = Image(columns, tuple(values), name)


async def _check_heads(heads: dict[str, tuple[int, str]]) -> list[Difference]:
    """The heads on record must be those just computed: a cut tail shows here."""
    chains = await Chain.all(using_db=db.here()).exclude(name=PUBLIC)
    stored = {chain.name: (chain.seq, chain.head) for chain in chains}
    none = (0, GENESIS)
    return [
        Difference("head_moved", "ledger_chain", 0, name, name, "head", str(stored.get(name)), str(heads.get(name)))
        for name in sorted(stored.keys() | heads.keys())
        if stored.get(name, none) != heads.get(name, none)
    ]


async def _batches(model: type[Any]) -> AsyncIterator[list[Any]]:
    last = 0
    while True:
        batch = await model.filter(id__gt=last).using_db(db.here()).order_by("id").limit(BATCH)
        if not batch:
            return
        yield batch
        last = batch[-1].id


async def _compare(record: type[Record], images: Images, tell: Progress) -> tuple[list[Difference], int]:
    """Every row of a table against its image, both ways."""
    kept = images.get(record.noun(), {})
    unseen = set(kept)
    found: list[Difference] = []
    done = 0
    async for batch in _batches(record):
        for row in batch:
            unseen.discard(row.id)
            found += _row_differences(record, row, kept.get(row.id), images)
        done += len(batch)
        tell(record.noun(), done, len(kept))
    for id_ in sorted(unseen):
        place = _place(record, kept[id_], images)
        found.append(Difference("row_deleted", record.noun(), id_, place, kept[id_].event))
    return found, done


def _row_differences(record: type[Record], row: Record, kept: Image | None, images: Images) -> list[Difference]:
    stored = _as_stored(record, row)
    if kept is None:
        return [Difference("row_added", record.noun(), row.id, _place(record, stored, images), "")]
    return [
        Difference(
            "row_changed", record.noun(), row.id, _place(record, kept, images), kept.event, column,
            _shown(record, column, kept.get(column)), _shown(record, column, stored.get(column)),
        )
        for column in stored.columns
        if column in kept.columns and stored.get(column) != kept.get(column)
    ]  # fmt: skip


def _shown(record: type[Record], column: str, value: Any) -> str:
    """A value to print; a covered one only as a hash."""
    return "#" + str(value)[:12] if column in record.covered and value is not None else str(value)


def _as_stored(record: type[Record], row: Record) -> Image:
    plain = [json_value(getattr(row, column)) for column in ("id", *record.ledgered)]
    salt = getattr(row, "salt", None)
    covered = [covered_value(salt, column, getattr(row, column)) for column in record.covered]
    return Image(tuple(image_columns(record)), (*plain, *covered), "")


def _place(record: type[Record], image: Image, images: Images) -> str:
    """A row in words: its `named` paths followed over the images, so that a deleted row is named as well."""
    return " / ".join(str(_follow(record, image, path.split("."), images)) for path in record.named)


def _follow(record: type[Model], image: Image | None, path: list[str], images: Images) -> Any:
    if image is None:
        return "?"
    step, *rest = path
    if not rest:
        return image.get(step)
    parent: type[Record] = record._meta.fields_map[step].related_model  # type: ignore[attr-defined]
    return _follow(parent, images.get(parent.noun(), {}).get(image.get(f"{step}_id")), rest, images)
