"""A row in words: its `named` paths followed over the images, so that a deleted row is named as well. Images are read
again from their events, for those few rows that differ."""

from typing import Any

import orjson
from tortoise.models import Model

from server.ledger.verify.leaves import MALFORMED, event_name
from server.ledger.verify.reading import Snapshot
from server.ledger.verify.scratch import Laid, Scratch
from server.record import Record

REMEMBERED = 64
Values = dict[str, Any]


class Places:
    """Reads images, and names rows by them."""

    def __init__(self, snapshot: Snapshot, laid: Scratch) -> None:
        self._snapshot = snapshot
        self._laid = laid
        self._events: dict[int, tuple[str, dict[tuple[str, int], Values]]] = {}

    async def image(self, noun: str, id_: int) -> Values | None:
        """The last image of a row, by column; None where the ledger knows none."""
        laid = self._laid.of(noun, id_)
        return None if laid is None else (await self._event(laid.event))[1].get((noun, id_))

    async def event(self, laid: Laid) -> str:
        """The event of an image, in words."""
        return (await self._event(laid.event))[0]

    async def name_of(self, event: int) -> str:
        """An event in words."""
        return (await self._event(event))[0]

    async def _event(self, id_: int) -> tuple[str, dict[tuple[str, int], Values]]:
        if id_ not in self._events:
            if len(self._events) >= REMEMBERED:
                del self._events[next(iter(self._events))]
            [(chain, seq, act, body)] = await self._snapshot.all(
                "SELECT chain, seq, act, body FROM ledger_event WHERE id = ?", id_
            )
            self._events[id_] = event_name(chain, seq, act), _images(body)
        return self._events[id_]

    async def place(self, record: type[Record], values: Values | None) -> str:
        """A row of `record` with these values."""
        return " / ".join([str(await self._follow(record, values, path.split("."))) for path in record.named])

    async def place_of(self, record: type[Record], id_: int) -> str:
        """A row as the ledger last knew it."""
        return await self.place(record, await self.image(record.noun(), id_))

    async def _follow(self, record: type[Model], values: Values | None, path: list[str]) -> Any:
        if values is None:
            return "?"
        step, *rest = path
        if not rest:
            return values.get(step)
        parent: type[Record] = record._meta.fields_map[step].related_model  # type: ignore[attr-defined]
        id_ = values.get(f"{step}_id")
        return await self._follow(parent, None if id_ is None else await self.image(parent.noun(), id_), rest)


def _images(body: str) -> dict[tuple[str, int], Values]:
    """The images of an event by noun and id; the last where a row stands twice."""
    try:
        rows = orjson.loads(body)["rows"].items()
        return {
            (noun, values[0]): dict(zip(table["columns"], values, strict=False))
            for noun, table in rows
            for values in table["values"]
        }
    except MALFORMED:
        return {}
