"""The ledger's own tables beside the events: what requests were answered with, and the public feed.

An event says in its body which request it carried out (`asked`) and what it added to the feed (`public`). Events of
versions before 7 say neither: of theirs the actor and the order are checked.
"""

from collections.abc import AsyncIterator

import orjson
from tortoise.context import require_context

from server import db
from server.db import guards
from server.db.migrate import ledgered_tables
from server.ledger.chain import ASKED_AT, PUBLIC, request_hash
from server.ledger.verify.further import Looking, checked
from server.ledger.verify.reading import Row
from server.ledger.verify.told import Difference

REQUESTS = (
    "SELECT i.id, i.actor, i.key, i.input_hash, i.noun, i.noun_id, i.chain, i.seq, e.act, e.actor, "
    "substr(e.body, 1, 74) FROM idempotency i LEFT JOIN ledger_event e "
    "ON e.chain = i.chain AND e.seq = i.seq ORDER BY i.id"
)
UNANSWERED = (
    "SELECT e.id, e.actor, e.chain, e.seq, e.act FROM ledger_event e LEFT JOIN idempotency i "
    "ON i.chain = e.chain AND i.seq = e.seq WHERE i.id IS NULL AND substr(e.body, 1, 10) = ? ORDER BY e.id"
)
OPENS = '{"asked":"'


@checked("requests")
async def requests(looking: Looking) -> AsyncIterator[Difference]:
    """Every request that was answered: of which event, by whom, what was asked and what was answered."""
    answered = 0
    async for batch in looking.snapshot.rows(REQUESTS):
        for row in batch:
            answered += (row[10] or "").startswith(OPENS)
            if difference := _request(row):
                yield difference
        looking.tell("idempotency", answered, looking.asked)
    if answered != looking.asked:
        async for batch in looking.snapshot.rows(UNANSWERED, OPENS):
            for id_, actor, chain, seq, act in batch:
                yield Difference("row_deleted", "idempotency", 0, actor, f"{chain}#{seq} {act}", recorded=str(id_))


def _request(row: Row) -> Difference | None:
    id_, actor, key, asked, noun, noun_id, chain, seq, act, by, body = row
    place, event = f"{actor} / {key}", f"{chain}#{seq}"
    if not (chain or seq or noun or noun_id):
        return None  # a request that came to nothing
    if by is None:
        return Difference("row_added", "idempotency", id_, place, "")
    if actor != by:
        return Difference("row_changed", "idempotency", id_, place, f"{event} {act}", "actor", by, actor)
    if not body.startswith(OPENS):
        return None
    kept, found = body[ASKED_AT], request_hash(key, asked, noun, noun_id)
    if kept == found:
        return None
    return Difference("row_changed", "idempotency", id_, place, f"{event} {act}", "answer", kept[:12], found[:12])


@checked("feed")
async def feed(looking: Looking) -> AsyncIterator[Difference]:
    """The public feed: numbered from 1 without a gap up to its counter, each as its event said it."""
    said = {number: (text, event) for number, text, event in looking.laid.announced()}
    first, last = min(said, default=0), 0
    async for batch in looking.snapshot.rows("SELECT id, seq, at, kind, noun, uid FROM public_change ORDER BY seq"):
        for id_, number, *change in batch:
            for missing in range(last + 1, number):
                yield await _of_feed("row_deleted", looking, 0, missing, said.pop(missing, None))
            last = number
            kept = said.pop(number, None)
            if kept is None and first and number >= first:
                yield await _of_feed("row_added", looking, id_, number, None)
            elif kept is not None and kept[0] != (found := orjson.dumps([number, *change]).decode()):
                yield await _of_feed("row_changed", looking, id_, number, kept, found)
    for number, kept in sorted(said.items()):
        yield await _of_feed("row_deleted", looking, 0, number, kept)
    for (counted,) in await looking.snapshot.all("SELECT seq FROM ledger_chain WHERE name = ?", PUBLIC):
        if counted != last:
            yield Difference("head_moved", "ledger_chain", 0, PUBLIC, PUBLIC, "seq", str(counted), str(last))


async def _of_feed(
    rule: str, looking: Looking, id_: int, number: int, kept: tuple[str, int] | None, found: str = ""
) -> Difference:
    event = await looking.places.name_of(kept[1]) if kept else ""
    return Difference(rule, "public_change", id_, str(number), event, "", kept[0] if kept else "", found)


@checked("guards")
async def guarded(looking: Looking) -> AsyncIterator[Difference]:
    """What the database must refuse: every trigger as it was put up, and nothing beside them."""
    tables = ledgered_tables(require_context())
    for problem in await guards.problems(db.reader(), looking.snapshot.engine, tables):
        yield Difference("guard_missing", "ledger_event", 0, problem, "")
