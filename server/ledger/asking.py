"""Requests carried out exactly once: the key is taken first, what it was answered with is written down last, and the
event says of which request it came."""

from typing import TYPE_CHECKING

from server import db
from server.db import plain
from server.ledger.chain import Further, request_hash
from server.ledger.records import Idempotency
from server.refusal import refuse

if TYPE_CHECKING:
    from server.ledger import Change

CLAIM = (
    "INSERT INTO idempotency (id, actor, key, input_hash, noun, noun_id, chain, seq) VALUES (?, ?, ?, ?, '', 0, '', 0) "
    "ON CONFLICT (actor, key) DO NOTHING RETURNING id"
)
REMEMBER = "UPDATE idempotency SET noun = ?, noun_id = ?, chain = ?, seq = ? WHERE id = ?"


async def claim(made: "Change", actor: str, key: str, asked: str) -> None:
    """Take the key, as the first statement, so that a second request with it waits for the first."""
    if not 1 <= len(key) <= 80:
        refuse("key_malformed", "idempotencyKey")
    [id_] = await db.take_ids(1)
    made.claimed = (key, asked)
    if (await plain.run((CLAIM, [id_, actor, key, asked])))[0]:
        made.request_id = id_
        return
    request = await Idempotency.get(actor=actor, key=key, using_db=made.client)
    if request.input_hash != asked:
        refuse("key_reused", "idempotencyKey")
    made.answered = request if request.seq else None
    made.request_id = request.id


def of_request(made: "Change") -> dict[str, str]:
    """What the event says of the request it carries out, so that the record of it cannot be changed unnoticed."""
    return {} if made.claimed is None else {"asked": request_hash(*made.claimed, *_answer(made))}


def remembered(made: "Change", chain: str) -> list[Further]:
    """What the request is answered with, written down once its place in the ledger is known."""
    if made.request_id is None:
        return []
    said, id_ = _answer(made), made.request_id
    return [lambda seq: (REMEMBER, [*said, chain, seq, id_])]


def _answer(made: "Change") -> tuple[str, int]:
    return (made.noun.noun(), made.noun.id) if made.noun else ("", 0)
