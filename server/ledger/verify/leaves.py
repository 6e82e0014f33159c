"""A batch of events checked by itself: leaves, links, prints of the images. Pure, so that another process can do it."""

import hashlib
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import orjson

EVENTS = "SELECT id, chain, seq, prev, hash, alg, at, actor, act, body, salt FROM ledger_event ORDER BY id"
PRINT = 16  # bytes of a print
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError)

Announced = tuple[int, str, int]  # number in the public feed, what is said there as JSON, event


@dataclass(frozen=True, slots=True)
class Broken:
    """A link or leaf that does not hold: `rule` (leaf_altered, chain_broken), which event, the sequence expected."""

    rule: str
    event: int
    name: str
    expected: int = 0
    found: int = 0


@dataclass(slots=True)
class Stretch:
    """What a batch holds of one chain: its first link, to be joined to what came before, and its last."""

    event: int
    name: str
    seq: int
    prev: str
    last_seq: int
    head: str


@dataclass(slots=True)
class Checked:
    """What a batch of events says."""

    events: int = 0
    asked: int = 0  # events that carry out a request
    broken: list[Broken] = field(default_factory=list)
    stretches: dict[str, Stretch] = field(default_factory=dict)
    # (noun, columns joined by commas) -> (id of the row, print of its image, event)
    images: dict[tuple[str, str], list[tuple[int, bytes, int]]] = field(default_factory=dict)
    announced: list[Announced] = field(default_factory=list)


def print_of(values: Any) -> bytes:
    """A print of the values of an image: equal for equal values, else different."""
    return hashlib.blake2b(orjson.dumps(values, default=repr), digest_size=PRINT).digest()


def check(batch: list[tuple[Any, ...]]) -> Checked:
    """Check events, in order, each as a row of EVENTS."""
    said = Checked(len(batch))
    for row in batch:
        body = row[9].encode()
        _link(row, body, said)
        try:
            _lay(row[0], row[6], orjson.loads(body), said)
        except MALFORMED:
            continue  # an altered body: its leaf has been named
    return said


def _link(row: tuple[Any, ...], body: bytes, said: Checked) -> None:
    id_, chain, seq, prev, hash_, alg, at, actor, act, _, salt = row
    before = said.stretches.get(chain)
    if before is None:
        name = event_name(chain, seq, act)
        said.stretches[chain] = Stretch(id_, name, seq, prev, seq, hash_)
    else:
        if (seq, prev) != (before.last_seq + 1, before.head):
            said.broken.append(Broken("chain_broken", id_, event_name(chain, seq, act), before.last_seq + 1, seq))
        before.last_seq, before.head = seq, hash_
    if leaf_hash(chain, seq, prev, alg, at, actor, act, body, salt) != hash_:
        said.broken.append(Broken("leaf_altered", id_, event_name(chain, seq, act)))


def leaf_hash(
    chain: str, seq: int, prev: str, alg: str, at: int, actor: str, act: str, body: bytes, salt: str
) -> str:  # fmt: skip
    """The hash of a leaf as `Leaf.hash` makes it, for content as it came from the database: text and integers."""
    ends = orjson.dumps({"act": act, "actor": actor, "alg": alg, "at": at})
    tail = orjson.dumps({"chain": chain, "prev": prev, "salt": salt, "seq": seq})
    return hashlib.sha256(b'\x00%b,"body":%b,%b' % (ends[:-1], body, tail[1:])).hexdigest()


def event_name(chain: str, seq: int, act: str) -> str:
    """How an event is named to a person."""
    return f"{chain}#{seq} {act}"


def _lay(event: int, at: int, body: Any, said: Checked) -> None:
    said.asked += "asked" in body
    for number, *change in body.get("public", ()):
        said.announced.append((number, orjson.dumps([number, at, *change]).decode(), event))
    for noun, table in body["rows"].items():
        laid = said.images.setdefault((intern(noun), intern(",".join(table["columns"]))), [])
        for values in table["values"]:
            laid.append((values[0], print_of(values), event))
