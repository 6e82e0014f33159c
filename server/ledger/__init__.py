"""The ledger: the one way to write.

    async with ledger.change(viewer, "sheet.given", chain=competition.chain, key=key, asked=input) as change:
        if change.answered: return await change.answer(Sheet, viewer)
        insist(...)
        await change.save(sheet)
        change.answers(sheet)

One transaction holds the domain rows, the event with their images, and the idempotency record; listeners are told
after the commit. Nothing can be announced that was not recorded.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any, Protocol, TypeVar

from tortoise.backends.base.client import TransactionalDBClient

from server import clock, db, live
from server.db import plain, read_only, rows
from server.ledger.asking import claim, of_request, remembered
from server.ledger.chain import (
    OFFICE,
    PUBLIC,
    Further,
    append,
    append_public,
    input_hash,
    lock_public,
)
from server.ledger.records import Idempotency, LedgerEvent
from server.record import Covered, Noun, Record, image, image_columns, new_salt
from server.refusal import refuse

__all__ = ["OFFICE", "PUBLIC", "Change", "Event", "change"]

R = TypeVar("R", bound=Record)
BATCH = 1000


class Actor(Protocol):
    """Who acts: the name the event is signed with, and what else it says of him."""

    @property
    def actor(self) -> str: ...

    def facts_of(self, act: str) -> dict[str, str]: ...


class Event:
    """One event in the making: the act's facts and the images of the rows it wrote."""

    def __init__(self, act: str, facts: dict[str, Any]) -> None:
        self.act = act
        self.facts = facts
        self._rows: dict[type[Record], list[list[Any]]] = {}

    def holds(self, record: Record) -> None:
        """Put the image of `record` into the event; derived rows have none."""
        if not (record.ledgered or record.covered):
            return
        self._rows.setdefault(type(record), []).append(image(record))

    def body(self) -> dict[str, Any]:
        """{"facts": …, "rows": {table: {"columns": […], "values": [[…], …]}}}"""
        rows = {
            record.noun(): {"columns": image_columns(record), "values": values} for record, values in self._rows.items()
        }
        return {"facts": self.facts, "rows": rows}


class Change:
    """An open change. `answered` is set when the same request was already carried out."""

    def __init__(self, client: TransactionalDBClient, act: str, facts: dict[str, Any]) -> None:
        self.client = client
        self.main = Event(act, facts)
        self.events = [self.main]
        self.answered: Idempotency | None = None
        self.request_id: int | None = None
        self.claimed: tuple[str, str] | None = None
        self.noun: Record | None = None
        self.is_void = False
        self.public_changes: list[tuple[str, Noun]] = []
        self.topics: list[str] = []  # told after the commit, beside the chain

    def publicly(self, kind: str, noun: Noun) -> None:
        """Other offices must know: `noun` was published, corrected, conferred, revoked …"""
        self.public_changes.append((kind, noun))

    def void(self) -> None:
        """Nothing happened: no event is written."""
        assert len(self.events) == 1
        assert not self.main._rows
        self.is_void = True

    def event(self, act: str, **facts: Any) -> Event:
        """A further event of the same transaction, after the ones before."""
        self.events.append(Event(act, facts))
        return self.events[-1]

    async def save(self, record: R, into: Event | None = None) -> R:
        """Insert or update `record` and put its image into `into`, else into the main event."""
        await self.save_many([record], lambda _: into or self.main)
        return record

    async def save_many(
        self,
        records: Sequence[Record],
        into: Callable[[Any], Event] | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """The same for many, in the fewest statements; runs of one noun are inserted together.

        `on_progress(n)` is told of each batch of n rows written.
        """
        await self._number([record for record in records if not record._saved_in_db])
        for kind, run in groupby(records, type):
            await self._write(kind, list(run), on_progress)
        for record in records:
            (into(record) if into else self.main).holds(record)

    async def _number(self, new: Sequence[Record]) -> None:
        missing = [record for record in new if record.id is None]
        for record, id_ in zip(missing, await db.take_ids(len(missing)) if missing else [], strict=True):
            record.id = id_
        for record in new:
            if isinstance(record, Covered) and record.salt is None and _has_text(record):
                record.salt = new_salt()

    async def _write(self, kind: type[Record], run: list[Record], on_progress: Callable[[int], None] | None) -> None:
        new = [record for record in run if not record._saved_in_db]
        old = [record for record in run if record._saved_in_db]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            await self._insert(kind, batch)
            for record in batch:
                record._saved_in_db = True
            if on_progress:
                on_progress(len(batch))
        for start in range(0, len(old), BATCH):
            await plain.write(rows.update(old[start : start + BATCH]))

    async def _insert(self, kind: type[Record], batch: list[Record]) -> None:
        many = rows.insert(batch)
        if many is None:
            await kind.bulk_create(batch, using_db=self.client)
        else:
            await plain.write(many)

    def answers(self, record: Record) -> None:
        """`record` is what the request is answered with."""
        self.noun = record

    async def answer(self, kind: type[R]) -> R:
        """What the request was answered with the first time, read again."""
        assert self.answered is not None
        assert self.answered.noun == kind.noun()
        return await kind.get(id=self.answered.noun_id, using_db=self.client)

    async def answer_all(self, kind: type[R]) -> list[R]:
        """Every row of `kind` that the request's event recorded the first time, read again, in that order."""
        assert self.answered is not None
        event = await LedgerEvent.get(chain=self.answered.chain, seq=self.answered.seq, using_db=self.client)
        ids = [values[0] for values in json.loads(event.body)["rows"][kind.noun()]["values"]]
        found: dict[int, R] = {}
        for start in range(0, len(ids), BATCH):
            rows = await kind.filter(id__in=ids[start : start + BATCH]).using_db(self.client)
            found |= {row.id: row for row in rows}
        return [found[id_] for id_ in ids]


def _has_text(record: Record) -> bool:
    return any(getattr(record, column) is not None for column in record.covered)


@asynccontextmanager
async def change(
    viewer: Actor, act: str, *, chain: str = OFFICE, key: str | None = None, asked: Any = None, **facts: Any
) -> AsyncIterator[Change]:
    """Open the one transaction in which `viewer` carries out `act` (`noun.past_participle`).

    `key` and `asked` make it exactly-once: a second call with the same key and input finds `answered` set and writes
    nothing; with other input it is refused (`key_reused`). A refusal or an error rolls everything back. While
    nothing is taken down it is refused as `read_only`, but for what was done before.
    """
    if (why := read_only.why()) is not None:
        yield await _done_before(Change(db.reader(), act, facts), viewer.actor, key, asked, why)  # type: ignore[arg-type]
        return
    async with db.transaction() as client:
        made = Change(client, act, facts)
        if key is not None:
            await claim(made, viewer.actor, key, input_hash([act, asked]))
        yield made
        if made.answered or made.is_void:
            return
        made.main.facts |= viewer.facts_of(act)
        topics = [*([chain, PUBLIC] if made.public_changes else [chain]), *made.topics]
        public, at = await _numbered(made), clock.now()
        events = [(event.act, event.body()) for event in made.events]
        events[0][1].update({"public": public} if public else {})
        events[-1][1].update(of_request(made))  # where the record of the request points to
        also = [*remembered(made, chain), *_announced(topics)]
        await append(chain, at, viewer.actor, events, also)
        await append_public(client, at, public)
    for topic in topics:
        live.tell(topic)


async def _numbered(made: Change) -> list[tuple[int, str, str, str]]:
    """The public changes with their numbers in the feed; they stand in the event as well."""
    if not made.public_changes:
        return []
    last = await lock_public()
    return [(n, kind, one.noun(), str(one.uid)) for n, (kind, one) in enumerate(made.public_changes, last + 1)]


async def _done_before(made: Change, actor: str, key: str | None, asked: Any, why: str) -> Change:
    """A request that was carried out is answered again, without a write; every other is refused."""
    found = await Idempotency.get_or_none(actor=actor, key=key, using_db=made.client) if key else None
    if found is None or not found.seq or found.input_hash != input_hash([made.main.act, asked]):
        refuse("read_only", why=why)
    made.answered = found
    return made


def _announced(topics: Sequence[str]) -> list[Further]:
    """PostgreSQL carries the word to the other workers with the commit; SQLite's server notices by `data_version`."""
    if db.current().engine == "sqlite":
        return []
    return [lambda _: ("SELECT pg_notify('jinbang', topic) FROM unnest(?::text[]) AS topic", [list(topics)])]
