"""What belongs to an entry: the evidence handed in for it, the incidents of its run."""

from typing import TYPE_CHECKING, ClassVar

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
from server.access.roles import DELEGATION_ROLES, ORGANISING, STAFF
from server.files import StoredFile
from server.record import Covered, Noun

if TYPE_CHECKING:
    from server.entries import Entry

EVIDENCE_KINDS = ("stamped_form", "photo", "certificate", "other")
INCIDENT_KINDS = ("equipment", "injury", "conduct", "other")


class Evidence(Noun):
    """佐证 of an entry: a stamped form, a photo, a certificate, kept as a file."""

    public: ClassVar[None] = None
    readers = ORGANISING | DELEGATION_ROLES
    within = {
        "competition": "entry__event__competition__",
        "event": "entry__event_id",
        "delegation": "entry__delegation__",
    }
    ledgered = ("uid", "entry_id", "kind", "file_id", "account_id", "at")
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "kind")

    entry: ForeignKeyRelation["Entry"] = ForeignKeyField("jinbang.Entry", related_name="evidence", on_delete=RESTRICT)
    kind: str = CharField(max_length=16)  # type: ignore[assignment]
    file: ForeignKeyRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name="evidence", on_delete=RESTRICT
    )
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "evidence"

    if TYPE_CHECKING:
        entry_id: int
        file_id: int
        account_id: int | None


class Incident(Covered, Noun):
    """突发情况 of an entry's run: what happened, and the extra time granted for it, in seconds."""

    public: ClassVar[None] = None
    readers = STAFF
    within = {"competition": "entry__event__competition__", "event": "entry__event_id"}
    ledgered = ("uid", "entry_id", "kind", "extra_seconds", "account_id", "at")
    covered = ("note",)
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "at")

    entry: ForeignKeyRelation["Entry"] = ForeignKeyField("jinbang.Entry", related_name="incidents", on_delete=RESTRICT)
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    note: str | None = TextField(null=True)
    extra_seconds: int = IntField(default=0)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "incident"

    if TYPE_CHECKING:
        entry_id: int
        account_id: int | None
