"""Retention 保存期限: how long each personal field is kept, the nightly act, a person's copy and correction.

Read in this order: keeping (field → period, after what, by which rule), nightly, holding (what an erasure waits for),
erasing, copying, correcting.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
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
)
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.access.records import Account
from server.people import Person
from server.record import Covered, Noun

if TYPE_CHECKING:
    from datetime import date

CORRECTED = ("name", "id_number", "phone")
DECIDING = frozenset({"administrator", "honours_office"})
OVERSEEING = frozenset({"auditor", "administrator"})


class RetentionRun(Noun):
    """到期清理 of one night: how many values of each field were due, as `field=n` joined by `;`. `is_dry`: only
    counted, by somebody who wanted to know."""

    public: ClassVar[None] = None
    readers = OVERSEEING
    ledgered = ("uid", "on", "is_dry", "found", "erased", "at")
    named = ("on",)

    on: "date" = DateField(source_field="run_on", db_index=True)
    is_dry: bool = BooleanField()  # type: ignore[assignment]
    found: str = TextField()
    erased: int = IntField()
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "retention_run"


class DataCorrection(Covered, Noun):
    """更正 of a name, ID number or telephone, asked by the person himself; an office decides. `sealed`: what it should
    be, encrypted."""

    public: ClassVar[None] = None
    readers = DECIDING
    ledgered = (
        "uid", "person_id", "field", "id_type", "state", "asked_at", "account_id", "decided_at", "decided_by_id",
        "version",
    )  # fmt: skip
    covered = ("sealed", "reason", "answer")
    named = ("field", "asked_at")

    person: ForeignKeyRelation[Person] = ForeignKeyField("jinbang.Person", related_name=False, on_delete=RESTRICT)
    field: str = CharField(max_length=12)  # type: ignore[assignment]
    id_type: str = CharField(max_length=30, default="")  # type: ignore[assignment]
    sealed: str | None = TextField(null=True)
    reason: str | None = TextField(null=True)
    answer: str | None = TextField(null=True)
    state: str = CharField(max_length=10, default="asked")  # type: ignore[assignment]
    asked_at: int = BigIntField(description="UTC microseconds", db_index=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    decided_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "data_correction"
        indexes: ClassVar[Any] = (("person_id", "state"),)

    @property
    def place(self) -> str:
        """The associated data of what it should be."""
        return f"data_correction:{self.id}:sealed"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """One's own besides."""
        mine = viewer.person_id is not None and viewer.is_in_person and viewer.may_read
        return cls.seen_by(viewer, Q(person_id=viewer.person_id) if mine else None)

    if TYPE_CHECKING:
        person_id: int
        account_id: int | None
        decided_by_id: int | None


class Erasure(Covered, Noun):
    """删除 of a person's data: by whom, why, how many rows. Whose it was only the ids of rows say."""

    public: ClassVar[None] = None
    readers = OVERSEEING
    ledgered = ("uid", "person_id", "rows", "keeps_roll", "at", "account_id")
    covered = ("reason",)
    named = ("at",)

    person: ForeignKeyRelation[Person] = ForeignKeyField("jinbang.Person", related_name=False, on_delete=RESTRICT)
    rows: int = IntField(source_field="row_count")
    keeps_roll: bool = BooleanField()  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds", db_index=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "erasure"

    if TYPE_CHECKING:
        person_id: int
        account_id: int | None
