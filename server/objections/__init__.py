"""Objections (异议) against a public notice or somebody it names: registered at the desk, triaged, answered. Private.

In this order: rules (what counts, how soon to reply: a rule set of the kind `objections`), registering, deciding,
standing (whom an open one holds), reading.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
    UUIDField,
)
from tortoise.queryset import QuerySet

from server import db
from server.access.records import Account
from server.access.roles import OBJECTING
from server.competitions import Competition, Event
from server.people import Person
from server.record import Covered, Noun

if TYPE_CHECKING:
    from datetime import date

    from server.access import Viewer

OBJECTION_STATES = ("registered", "triaged", "accepted", "declined", "upheld", "not_upheld")
CHANNELS = ("letter", "phone", "visit", "email", "online")
COUNTS = ("arrival", "postmark")
HOLDING = ("accepted", "upheld")
ANSWERED = ("declined", "upheld", "not_upheld")


class Objection(Covered, Noun):
    """异议 against the notice `subject_uid` of the kind `subject_noun`. `receipt`: by chance, no count.

    `counts`: which day is looked at, of arrival or of the postmark, and `reply_days`: working days until the reply is
    due, both as the rule said that day; `counted_on`: that day, `is_late`: whether it lies behind the notice's last.
    `sealed`: name and address of who objects, encrypted. `is_signed`: with a real name; `has_clues`: that can be
    followed; both said at triage. Seen by the offices alone, and by none of them whom it names.
    """

    public: ClassVar[None] = None
    readers = OBJECTING
    within = {"region": "", "competition": "competition__", "event": "event_id"}
    ledgered = (
        "uid", "receipt", "subject_noun", "subject_uid", "region_code", "competition_id", "event_id", "channel",
        "postmarked_on", "arrived_on", "counts", "counted_on", "reply_days", "is_late", "state", "entered_at",
        "account_id", "is_signed", "has_clues", "triaged_at", "triaged_by_id", "decided_at", "decided_by_id",
        "found_at", "found_by_id", "replied_on", "version",
    )  # fmt: skip
    covered = ("sealed", "statement", "subject_title", "reason", "finding")
    named = ("receipt",)

    receipt: str = CharField(max_length=16, unique=True)  # type: ignore[assignment]
    subject_noun: str = CharField(max_length=20)  # type: ignore[assignment]
    subject_uid: UUID = UUIDField(db_index=True)
    subject_title: str | None = CharField(max_length=300, null=True)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    competition: ForeignKeyNullableRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name=False, null=True, on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name=False, null=True, on_delete=RESTRICT
    )
    channel: str = CharField(max_length=8)  # type: ignore[assignment]
    sealed: str | None = TextField(null=True)
    statement: str | None = TextField(null=True)
    postmarked_on: "date | None" = DateField(null=True)
    arrived_on: "date" = DateField()
    counts: str = CharField(max_length=8)  # type: ignore[assignment]
    counted_on: "date" = DateField()
    reply_days: int = IntField()
    is_late: bool = BooleanField()  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="registered", db_index=True)  # type: ignore[assignment]
    entered_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    is_signed: bool | None = BooleanField(null=True)  # type: ignore[assignment]
    has_clues: bool | None = BooleanField(null=True)  # type: ignore[assignment]
    triaged_at: int | None = BigIntField(null=True, description="UTC microseconds")
    triaged_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    reason: str | None = TextField(null=True, description="why it was accepted or declined")
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    decided_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    finding: str | None = TextField(null=True, description="what the investigation found")
    found_at: int | None = BigIntField(null=True, description="UTC microseconds")
    found_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    replied_on: "date | None" = DateField(null=True)
    version: int = IntField(default=1)

    class Meta:
        table = "objection"

    if TYPE_CHECKING:
        competition_id: int | None
        event_id: int | None
        account_id: int | None
        triaged_by_id: int | None
        decided_by_id: int | None
        found_by_id: int | None

    @property
    def place(self) -> str:
        """The associated data: a cipher text moved to another row does not open."""
        return f"objection:{self.id}:sealed"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """To the offices; never to whom it names, whatever office he holds."""
        return not_of(viewer, cls.seen_by(viewer), "id")


class ObjectionNamed(Covered):
    """Whom an objection names: the line of a notice or the entry `subject_uid`, once for each person behind it."""

    public: ClassVar[None] = None
    readers = OBJECTING
    within = {
        "region": "objection__", "competition": "objection__competition__", "event": "objection__event_id",
    }  # fmt: skip
    ledgered = ("objection_id", "subject_uid", "person_id")
    covered = ("name",)
    named = ("objection.receipt", "subject_uid")

    objection: ForeignKeyRelation[Objection] = ForeignKeyField(
        "jinbang.Objection", related_name="names", on_delete=RESTRICT
    )
    subject_uid: UUID = UUIDField(db_index=True)
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name=False, null=True, on_delete=RESTRICT
    )
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]

    class Meta:
        table = "objection_named"

    if TYPE_CHECKING:
        objection_id: int
        person_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """As the objection."""
        return not_of(viewer, cls.seen_by(viewer), "objection_id")


def not_of(viewer: "Viewer", rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """`rows` without those of objections that name the viewer; `column` holds the objection's id."""
    if viewer.person_id is None:
        return rows
    of_him = ObjectionNamed.filter(person_id=viewer.person_id).using_db(db.here()).values("objection_id")
    his: dict[str, Any] = {f"{column}__in": Subquery(of_him)}
    return rows.filter(~Q(**his))
