"""The leaf of a chain and the append to it. The form is final: a hashed row cannot be rehashed (design 4)."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

import rfc8785
from tortoise.backends.base.client import TransactionalDBClient

from server import db
from server.ledger.records import LedgerEvent, PublicChange

ALG = "sha256"
GENESIS = "0" * 64
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Leaf:
    """The hashed content of an event; `body` is canonical JSON text."""

    chain: str
    seq: int
    prev: str
    at: int
    actor: str
    act: str
    body: str
    salt: str
    alg: str = ALG

    def hash(self) -> str:
        """SHA-256(0x00 ‖ RFC 8785 JSON of {act, actor, alg, at, body, chain, prev, salt, seq}), hex.

        The body is already canonical, so it is spliced in where its key sorts instead of being parsed again.
        """
        ends: dict[str, Any] = {"act": self.act, "actor": self.actor, "alg": self.alg, "at": self.at}
        tail: dict[str, Any] = {"chain": self.chain, "prev": self.prev, "salt": self.salt, "seq": self.seq}
        head_json, tail_json = rfc8785.dumps(ends), rfc8785.dumps(tail)
        text = head_json[:-1] + b',"body":' + self.body.encode() + b"," + tail_json[1:]
        return hashlib.sha256(b"\x00" + text).hexdigest()


def canonical(value: Any) -> str:
    """`value` as canonical JSON text."""
    return rfc8785.dumps(value).decode()


def input_hash(value: Any) -> str:
    """The hash by which the same key with other input is noticed."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def leaf_of(event: LedgerEvent) -> Leaf:
    """The leaf a stored event claims to be."""
    return Leaf(event.chain, event.seq, event.prev, event.at, event.actor, event.act, event.body, event.salt, event.alg)


async def lock_head(client: TransactionalDBClient, name: str) -> tuple[int, str]:
    """Lock the head of chain `name`, made on first use, and return its (seq, head).

    The lock is kept until commit: take it last.
    """
    chain_id = (await db.take_ids(1))[0]
    await client.execute_query(
        db.placeholders(
            "INSERT INTO ledger_chain (id, name, seq, head) VALUES (?, ?, 0, ?) ON CONFLICT (name) DO NOTHING"
        ),
        [chain_id, name, GENESIS],
    )
    select = "SELECT seq, head FROM ledger_chain WHERE name = ?"
    lock = " FOR UPDATE" if db.current().engine == "postgres" else ""
    rows = await client.execute_query_dict(db.placeholders(select + lock), [name])
    return rows[0]["seq"], rows[0]["head"]


async def append(
    client: TransactionalDBClient, chain: str, at: int, actor: str, events: list[tuple[str, Any]]
) -> tuple[int, str]:
    """Append `events` (act, body) to `chain` and move its head; returns the new (seq, head)."""
    seq, head = await lock_head(client, chain)
    rows = []
    for id_, (act, body) in zip(await db.take_ids(len(events)), events, strict=True):
        seq += 1
        leaf = Leaf(chain, seq, head, at, actor, act, canonical(body), secrets.token_hex(16))
        row = LedgerEvent(
            id=id_, chain=chain, seq=seq, prev=head, hash=leaf.hash(), alg=leaf.alg, at=at, actor=actor, act=act,
            body=leaf.body, salt=leaf.salt,
        )  # fmt: skip
        head = row.hash
        rows.append(row)
    await LedgerEvent.bulk_create(rows, batch_size=500, using_db=client)
    await client.execute_query(
        db.placeholders("UPDATE ledger_chain SET seq = ?, head = ? WHERE name = ?"), [seq, head, chain]
    )
    return seq, head


PUBLIC = "public changes"


async def append_public(client: TransactionalDBClient, at: int, changes: list[tuple[str, str, str]]) -> None:
    """Number public changes (kind, noun, uid) in the order of commits: the counter is locked until then."""
    if not changes:
        return
    seq, _ = await lock_head(client, PUBLIC)
    rows = [
        PublicChange(id=id_, seq=seq + n, at=at, kind=kind, noun=noun, uid=uid)
        for n, (id_, (kind, noun, uid)) in enumerate(zip(await db.take_ids(len(changes)), changes, strict=True), 1)
    ]
    await PublicChange.bulk_create(rows, using_db=client)
    await client.execute_query(
        db.placeholders("UPDATE ledger_chain SET seq = ? WHERE name = ?"), [seq + len(rows), PUBLIC]
    )
