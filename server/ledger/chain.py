"""The leaf of a chain and the append to it. The form is final: a hashed row cannot be rehashed (design 4)."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import rfc8785
from tortoise.backends.base.client import TransactionalDBClient

from server import db
from server.db import plain
from server.ledger.records import LedgerEvent, PublicChange

ALG = "sha256"
GENESIS = "0" * 64
OFFICE = "office"
LEAVES = frozenset({str, int, bool, type(None)})
AS_RFC_8785 = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


Further = Callable[[int], plain.Statement]


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
        head_json, tail_json = canonical(ends).encode(), canonical(tail).encode()
        text = head_json[:-1] + b',"body":' + self.body.encode() + b"," + tail_json[1:]
        return hashlib.sha256(b"\x00" + text).hexdigest()


def canonical(value: Any) -> str:
    """`value` as canonical JSON text, RFC 8785.

    What our images are made of (ASCII keys, text, integers of 53 bits, booleans, null) orjson writes the same, byte by
    byte and twenty times faster; everything else, and every refusal, is left to rfc8785.
    """
    if _is_plain(value):
        try:
            return orjson.dumps(value, option=AS_RFC_8785).decode()
        except TypeError:  # an integer beyond 53 bits or a lone surrogate: rfc8785 says which
            pass
    return rfc8785.dumps(value).decode()


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_plain(one) for key, one in value.items())
    if kind is list or kind is tuple:
        return all(type(one) in LEAVES or _is_plain(one) for one in value)
    return kind in LEAVES


def input_hash(value: Any) -> str:
    """The hash by which the same key with other input is noticed."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


# Where the hash of the request stands in the body of the event that carried it out: "asked" sorts before all else.
ASKED_AT = slice(10, 74)


def request_hash(key: str, asked: str, noun: str, noun_id: int) -> str:
    """What an event says of its request: SHA-256 over the key, the input's hash and what it was answered with."""
    return hashlib.sha256(canonical([key, asked, noun, noun_id]).encode()).hexdigest()


def leaf_of(event: LedgerEvent) -> Leaf:
    """The leaf a stored event claims to be."""
    return Leaf(event.chain, event.seq, event.prev, event.at, event.actor, event.act, event.body, event.salt, event.alg)


HEAD = "SELECT seq, head FROM ledger_chain WHERE name = ?"
HEAD_LOCKED = f"{HEAD} FOR UPDATE"
MAKE_HEAD = "INSERT INTO ledger_chain (id, name, seq, head) VALUES (?, ?, 0, ?) ON CONFLICT (name) DO NOTHING"
MOVE_HEAD = "UPDATE ledger_chain SET seq = ?, head = ? WHERE name = ?"
EVENT = (
    "INSERT INTO ledger_event (id, chain, seq, prev, hash, alg, at, actor, act, body, salt) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
AT_ONCE = 500


async def lock_head(name: str) -> tuple[int, str]:
    """Lock the head of chain `name`, made on first use, and return its (seq, head).

    The lock is kept until commit: take it last.
    """
    select = HEAD_LOCKED if db.current().engine == "postgres" else HEAD, [name]
    [rows] = await plain.run(select)
    if not rows:
        [id_] = await db.take_ids(1)
        _, rows = await plain.run((MAKE_HEAD, [id_, name, GENESIS]), select)
    return rows[0]["seq"], rows[0]["head"]


async def append(
    chain: str, at: int, actor: str, events: list[tuple[str, Any]], also: Sequence[Further] = ()
) -> tuple[int, str]:
    """Append `events` (act, body) to `chain` and move its head; returns the new (seq, head).

    `also`: what is written with them, told the new seq. The bodies are made before the head is locked, the ids taken
    after: so the ids of a chain rise with its numbers.
    """
    bodies = [(act, canonical(body)) for act, body in events]
    seq, head = await lock_head(chain)
    rows: list[list[Any]] = []
    for id_, (act, body) in zip(await db.take_ids(len(events)), bodies, strict=True):
        seq += 1
        leaf = Leaf(chain, seq, head, at, actor, act, body, secrets.token_hex(16))
        rows.append([id_, chain, seq, head, leaf.hash(), leaf.alg, at, actor, act, body, leaf.salt])
        head = rows[-1][4]
    for start in range(0, len(rows) - 1, AT_ONCE):
        await plain.write((EVENT, rows[start : min(start + AT_ONCE, len(rows) - 1)]))
    moved = MOVE_HEAD, [seq, head, chain]
    await plain.run((EVENT, rows[-1]), moved, *(one(seq) for one in also))
    return seq, head


PUBLIC = "public changes"


async def lock_public() -> int:
    """Lock the counter of the public feed until commit, before any chain is locked, so that two never wait for each
    other; the number given last."""
    return (await lock_head(PUBLIC))[0]


async def append_public(client: TransactionalDBClient, at: int, changes: list[tuple[int, str, str, str]]) -> None:
    """Write numbered public changes (number, kind, noun, uid) and move the counter."""
    if not changes:
        return
    rows = [
        PublicChange(id=id_, seq=seq, at=at, kind=kind, noun=noun, uid=uid)
        for id_, (seq, kind, noun, uid) in zip(await db.take_ids(len(changes)), changes, strict=True)
    ]
    await PublicChange.bulk_create(rows, using_db=client)
    await plain.run(("UPDATE ledger_chain SET seq = ? WHERE name = ?", [changes[-1][0], PUBLIC]))
