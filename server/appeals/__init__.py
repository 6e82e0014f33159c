"""Appeals (申诉): in two windows, with evidence, for named entries; ruled with reasons by an arbitrator."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.access.records import Account
from server.access.roles import DELEGATION_ROLES, ORGANISING
from server.competitions import Event
from server.entries import Delegation, Entry
from server.files import StoredFile
from server.record import Covered, Noun, Record
from server.results import Revision

APPEAL_KINDS = ("conduct", "equipment", "result")
APPEAL_STATES = ("received", "withdrawn", "ruled")
OUTCOMES = ("upheld", "partly_upheld", "dismissed", "not_accepted")
# Nobody who marks or signs: an appeal says whose work it speaks of, and he may be marking it masked.
APPEAL_READERS = ORGANISING | DELEGATION_ROLES | {"arbitrator", "auditor"}


class Appeal(Covered, Noun):
    """申诉 of a delegation in an event. `received_at`: the instant that counts; `entered_at`: when it was typed in.

    On paper: `receiver` (covered) took it at `received_at`. `revision`: the result it is against.
    """

    public: ClassVar[None] = None
    readers = APPEAL_READERS
    within = {"competition": "event__competition__", "event": "event_id", "delegation": "delegation__"}
    ledgered = (
        "uid", "event_id", "delegation_id", "number", "kind", "state", "received_at", "entered_at", "account_id",
        "revision_id", "outcome", "ruled_by_id", "ruled_at", "ruled_revision_id", "version",
    )  # fmt: skip
    covered = ("receiver", "statement", "reasons")
    named = ("event.competition.code", "event.code", "number")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="appeals", on_delete=RESTRICT)
    delegation: ForeignKeyNullableRelation[Delegation] = ForeignKeyField(
        "jinbang.Delegation", related_name="appeals", null=True, on_delete=RESTRICT
    )
    number: int = IntField(description="in the event, from 1")
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="received")  # type: ignore[assignment]
    received_at: int = BigIntField(description="UTC microseconds")
    entered_at: int = BigIntField(description="UTC microseconds")
    receiver: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    revision: ForeignKeyNullableRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="appeals", null=True, on_delete=RESTRICT
    )
    statement: str = TextField()
    outcome: str | None = CharField(max_length=16, null=True)  # type: ignore[assignment]
    reasons: str | None = TextField(null=True)
    ruled_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    ruled_at: int | None = BigIntField(null=True, description="UTC microseconds")
    ruled_revision: ForeignKeyNullableRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="rulings", null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    named_entries: ReverseRelation["AppealEntry"]
    evidence: ReverseRelation["AppealEvidence"]

    class Meta:
        table = "appeal"
        unique_together: ClassVar[Any] = (("event", "number"),)

    if TYPE_CHECKING:
        event_id: int
        delegation_id: int | None
        account_id: int | None
        revision_id: int | None
        ruled_by_id: int | None
        ruled_revision_id: int | None


class AppealEntry(Record):
    """An entry an appeal names; only these are held up by it."""

    public: ClassVar[None] = None
    readers = APPEAL_READERS
    within = {
        "competition": "appeal__event__competition__", "event": "appeal__event_id",
        "delegation": "appeal__delegation__",
    }  # fmt: skip
    ledgered = ("appeal_id", "entry_id")
    named = ("appeal.event.competition.code", "appeal.event.code", "appeal.number", "entry.entry_no")

    appeal: ForeignKeyRelation[Appeal] = ForeignKeyField(
        "jinbang.Appeal", related_name="named_entries", on_delete=RESTRICT
    )
    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="appeals", on_delete=RESTRICT)

    class Meta:
        table = "appeal_entry"
        unique_together: ClassVar[Any] = (("appeal", "entry"),)

    if TYPE_CHECKING:
        appeal_id: int
        entry_id: int


class AppealEvidence(Noun):
    """A file that an appeal brings."""

    public: ClassVar[None] = None
    readers = APPEAL_READERS
    within = {
        "competition": "appeal__event__competition__", "event": "appeal__event_id",
        "delegation": "appeal__delegation__",
    }  # fmt: skip
    ledgered = ("uid", "appeal_id", "file_id", "at")
    named = ("appeal.event.competition.code", "appeal.event.code", "appeal.number", "at")

    appeal: ForeignKeyRelation[Appeal] = ForeignKeyField("jinbang.Appeal", related_name="evidence", on_delete=RESTRICT)
    file: ForeignKeyRelation[StoredFile] = ForeignKeyField("jinbang.StoredFile", related_name=False, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "appeal_evidence"

    if TYPE_CHECKING:
        appeal_id: int
        file_id: int
