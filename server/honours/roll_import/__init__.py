"""An old roll (旧名册): honours of earlier years taken over from a table, all of it or nothing, and undone as one.

Read in this order: columns (which head is which), reading (rows and their faults), finding (what is on record),
importing (the dry run and the act), undoing.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
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
from tortoise.queryset import QuerySet

from server.access.records import Account
from server.honours import Honour
from server.record import Covered, Noun, Record

if TYPE_CHECKING:
    from server.access import Viewer

IMPORT_READERS = frozenset({"honours_office", "auditor"})


class RollImport(Covered, Noun):
    """导入: a file by its SHA-256, how many honours and new decisions it brought, by whom and when; whether undone.

    It may hold titles of several jurisdictions, so a grant for a region shows none but one's own.
    """

    public: ClassVar[None] = None
    readers = IMPORT_READERS
    ledgered = ("uid", "digest", "honours", "decisions", "at", "account_id", "undone_at")
    covered = ("undone_reason",)
    named = ("at",)

    digest: str = CharField(max_length=64, db_index=True)  # type: ignore[assignment]
    honours: int = IntField()
    decisions: int = IntField(description="that were not on record")
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    undone_at: int | None = BigIntField(null=True, description="UTC microseconds")
    undone_reason: str | None = TextField(null=True)

    class Meta:
        table = "roll_import"

    if TYPE_CHECKING:
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """The office's, and one's own."""
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if viewer.is_signed_in and viewer.may_read else None)


class RollLine(Record):
    """The row of the file that an honour came from, as Excel counts it."""

    public: ClassVar[None] = None
    readers = IMPORT_READERS
    ledgered = ("imported_id", "honour_id", "row")

    imported: ForeignKeyRelation[RollImport] = ForeignKeyField(
        "jinbang.RollImport", related_name="lines", on_delete=RESTRICT
    )
    honour: ForeignKeyRelation[Honour] = ForeignKeyField(
        "jinbang.Honour", related_name="roll_lines", on_delete=RESTRICT
    )
    row: int = IntField(source_field="sheet_row")

    class Meta:
        table = "roll_line"
        indexes: ClassVar[Any] = (("imported_id",),)

    if TYPE_CHECKING:
        imported_id: int
        honour_id: int
