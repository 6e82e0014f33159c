"""Signed heads: one Merkle tree over all events (RFC 6962), its Ed25519 signed heads, proofs for others to check.

The ledger has many chains whose ids may commit out of order. The *log* puts their events into one order without
touching them: making a head takes, chain by chain, the events after those it has, and records them as spans. The leaf
of an event is its own hash. All of it can be computed anew from the events and the spans; nothing in it is changed.
"""

from typing import Any, ClassVar

from tortoise.fields import BigIntField, BinaryField, CharField, IntField, TextField

from server.record import Record

HEAD_REASONS = ("signed", "published", "issued", "hourly", "asked")
WANTED = {one: f"head wanted: {one}" for one in ("signed", "published", "issued")}  # told after the commit of an act


class LogSpan(Record):
    """Events `first_seq` to `last_seq` of a chain stand in the log from position `start` up to `stop` (exclusive)."""

    public: ClassVar[None] = None

    chain: str = CharField(max_length=80)  # type: ignore[assignment]
    first_seq: int = BigIntField()
    last_seq: int = BigIntField()
    start: int = BigIntField(unique=True)
    stop: int = BigIntField(unique=True, description="one more than the position of the last event")

    class Meta:
        table = "log_span"
        unique_together: ClassVar[Any] = (("chain", "first_seq"),)


class LogTile(Record):
    """256 hashes of a level of the tree with their root: level 0 over leaves, level n over the roots of level n - 1.

    `hashes`: those of the leaves, 32 bytes each; empty above level 0, where the rows below have them.
    """

    public: ClassVar[None] = None

    level: int = IntField()
    number: int = BigIntField(description="from 0")
    root: str = CharField(max_length=64, description="hex")  # type: ignore[assignment]
    hashes: bytes = BinaryField()

    class Meta:
        table = "log_tile"
        unique_together: ClassVar[Any] = (("level", "number"),)


class SignedHead(Record):
    """The head of the log at one size, signed: a C2SP checkpoint. `reason` is one of HEAD_REASONS."""

    public: ClassVar[dict[str, Any]] = {}

    size: int = BigIntField(unique=True, description="how many events it stands for")
    root: str = CharField(max_length=64, description="hex")  # type: ignore[assignment]
    at: int = BigIntField(description="UTC microseconds")
    reason: str = CharField(max_length=12)  # type: ignore[assignment]
    checkpoint: str = TextField(description="the signed note")

    class Meta:
        table = "signed_head"


from server.heads import checking as checking  # noqa: E402  hangs its check on `verify`
