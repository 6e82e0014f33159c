"""Signatures (签字): contestant on process marks, judge on the sheet, chief judge on the event, then the supervisor."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server.access.records import Account
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions import Event
from server.entries import Entry
from server.files import StoredFile
from server.record import Covered, Noun
from server.scoring import Sheet

SIGNED_KINDS = ("process", "sheet", "event", "supervision")

SIGNATURE_WAYS = ("account", "ink")
REOPENING_STATES = ("asked", "done", "refused")


class Signature(Covered, Noun):
    """One signature: what was signed (its kind and content hash), by whom, at which ledger position and head.

    `way` ink: signed by hand on the printed sheet of the same hash, whose `scan` is attached; `signer` (covered) is
    the name of who has no account. `undone_at`: the event was reopened or the
    sheet given back to its judge since, the signature no longer counts.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "kind", "entry_id", "sheet_id", "way", "content", "chain_seq", "chain_head", "account_id",
        "at", "scan_id", "undone_at",
    )  # fmt: skip
    covered = ("signer",)
    named = ("event.competition.code", "event.code", "kind", "at")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="signatures", on_delete=RESTRICT)
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    entry: ForeignKeyNullableRelation[Entry] = ForeignKeyField(
        "jinbang.Entry", related_name=False, null=True, on_delete=RESTRICT
    )
    sheet: ForeignKeyNullableRelation[Sheet] = ForeignKeyField(
        "jinbang.Sheet", related_name="signatures", null=True, on_delete=RESTRICT
    )
    way: str = CharField(max_length=8, default="account")  # type: ignore[assignment]
    content: str = CharField(max_length=64, description="SHA-256 hex of what was signed")  # type: ignore[assignment]
    chain_seq: int = BigIntField(description="position in the chain of the competition before this signature")
    chain_head: str = CharField(max_length=64)  # type: ignore[assignment]
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    signer: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    at: int = BigIntField(description="UTC microseconds")
    scan: ForeignKeyNullableRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name=False, null=True, on_delete=RESTRICT
    )
    undone_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "signature"
        indexes: ClassVar[Any] = (("event_id", "kind"),)

    if TYPE_CHECKING:
        event_id: int
        entry_id: int | None
        sheet_id: int | None
        account_id: int | None
        scan_id: int | None


class Reopening(Covered, Noun):
    """重开 of an event whose marking was closed: asked by one person, confirmed by another, with a reason."""

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "state", "asked_by_id", "asked_at", "confirmed_by_id", "confirmed_at", "revision",
    )  # fmt: skip
    covered = ("reason",)
    named = ("event.competition.code", "event.code", "asked_at")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="reopenings", on_delete=RESTRICT)
    state: str = CharField(max_length=8, default="asked")  # type: ignore[assignment]
    asked_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    asked_at: int = BigIntField(description="UTC microseconds")
    confirmed_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    confirmed_at: int | None = BigIntField(null=True, description="UTC microseconds")
    revision: int = IntField(default=0, description="the newest revision when it was reopened")
    reason: str = TextField()

    class Meta:
        table = "reopening"

    if TYPE_CHECKING:
        event_id: int
        asked_by_id: int | None
        confirmed_by_id: int | None
