"""The ledger's own tables: events, chain heads, idempotency keys."""

from typing import Any, ClassVar

from tortoise.fields import BigIntField, CharField, TextField

from server.record import Record


class LedgerEvent(Record):
    """One event of a chain. Append-only: triggers refuse update and delete on both engines."""

    public: ClassVar[None] = None

    chain: str = CharField(max_length=80)  # type: ignore[assignment]
    seq: int = BigIntField()
    prev: str = CharField(max_length=64)  # type: ignore[assignment]
    hash: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    alg: str = CharField(max_length=16)  # type: ignore[assignment]
    at: int = BigIntField(description="UTC microseconds")
    actor: str = CharField(max_length=80)  # type: ignore[assignment]
    act: str = CharField(max_length=60)  # type: ignore[assignment]
    body: str = TextField(description="canonical JSON, RFC 8785")
    salt: str = CharField(max_length=32)  # type: ignore[assignment]

    class Meta:
        table = "ledger_event"
        unique_together: ClassVar[Any] = (("chain", "seq"),)
        indexes: ClassVar[Any] = (("at", "id"), ("chain", "at", "id"), ("actor", "at", "id"), ("act", "at", "id"))


class Chain(Record):
    """The head of a chain, locked last, just before commit."""

    public: ClassVar[None] = None

    name: str = CharField(max_length=80, unique=True)  # type: ignore[assignment]
    seq: int = BigIntField(default=0)
    head: str = CharField(max_length=64)  # type: ignore[assignment]

    class Meta:
        table = "ledger_chain"


class Idempotency(Record):
    """What a request was answered with: noun, id and ledger position. Refusals are not stored."""

    public: ClassVar[None] = None

    actor: str = CharField(max_length=80)  # type: ignore[assignment]
    key: str = CharField(max_length=80)  # type: ignore[assignment]
    input_hash: str = CharField(max_length=64)  # type: ignore[assignment]
    noun: str = CharField(max_length=40, default="")  # type: ignore[assignment]
    noun_id: int = BigIntField(default=0)
    chain: str = CharField(max_length=80, default="")  # type: ignore[assignment]
    seq: int = BigIntField(default=0)

    class Meta:
        table = "idempotency"
        unique_together: ClassVar[Any] = (("actor", "key"),)


class PublicChange(Record):
    """What other offices must know, in the order of commits: `kind` of change, noun and uid. Never changed."""

    public: ClassVar[dict[str, Any]] = {}

    seq: int = BigIntField(unique=True)
    at: int = BigIntField(description="UTC microseconds")
    kind: str = CharField(max_length=16)  # type: ignore[assignment]
    noun: str = CharField(max_length=40)  # type: ignore[assignment]
    uid: str = CharField(max_length=36)  # type: ignore[assignment]

    class Meta:
        table = "public_change"
