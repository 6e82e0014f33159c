"""Disclosures 查阅与提供: who was shown or handed personal data, of whom, for what reason, until when.

Read in this order: opening (the one place where a sealed value is opened for somebody to see), locking (a file under a
passphrase), handing (a file with personal data for a named recipient), lists (for the auditor).
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
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
from server.record import Covered, Noun, Record

FIELDS = ("id_number", "bank_card", "objector", "file", "held_data")
KINDS = ("package", "pay_list", "workbook")
OVERSEEING = frozenset({"auditor", "administrator"})
HANDING = OVERSEEING | {"honours_office"}


class Disclosure(Covered, Noun):
    """查阅: a sealed value, or `count` of them, opened for somebody to see. `row`: of the one it was, None of several;
    the event names every row and person. `until`: as long as he may look again without a further reason."""

    public: ClassVar[None] = None
    readers = OVERSEEING
    ledgered = ("uid", "field", "row", "count", "person_id", "account_id", "actor", "at", "until")
    covered = ("reason",)
    named = ("field", "row", "at")

    field: str = CharField(max_length=12)  # type: ignore[assignment]
    row: int | None = BigIntField(null=True, source_field="row_id", db_index=True)
    count: int = IntField(source_field="row_count")
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name=False, null=True, on_delete=RESTRICT
    )
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    actor: str = CharField(max_length=80)  # type: ignore[assignment]
    at: int = BigIntField(description="UTC microseconds", db_index=True)
    until: int = BigIntField(description="UTC microseconds", source_field="until_at")
    reason: str | None = TextField(null=True)

    class Meta:
        table = "disclosure"

    if TYPE_CHECKING:
        person_id: int | None
        account_id: int | None


class Handout(Covered, Noun):
    """提供: a file with personal data made for a named recipient, locked under a passphrase that is kept nowhere.

    `fields`: which, joined by `;`; `digest`, `size`: of the locked file. `is_kept`: the house holds the file for
    download; None of a file that a command wrote elsewhere. `until`: from then on it is gone.
    """

    public: ClassVar[None] = None
    readers = HANDING
    within = {"region": ""}
    ledgered = (
        "uid", "kind", "subject", "region_code", "fields", "rows", "digest", "size", "is_kept", "made_at", "until",
        "account_id", "ended_at", "withdrawn_at", "withdrawn_by_id", "downloads", "version",
    )  # fmt: skip
    covered = ("recipient", "reason", "name", "withdrawn_because")
    named = ("kind", "subject", "made_at")

    kind: str = CharField(max_length=10)  # type: ignore[assignment]
    subject: str = CharField(max_length=60, description="the code or number of what it was made from")  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    fields: str = CharField(max_length=60, source_field="field_names")  # type: ignore[assignment]
    rows: int = IntField(source_field="row_count")
    recipient: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    size: int = BigIntField(description="bytes", source_field="byte_count")
    is_kept: bool = BooleanField()  # type: ignore[assignment]
    made_at: int = BigIntField(description="UTC microseconds", db_index=True)
    until: int = BigIntField(description="UTC microseconds", source_field="until_at")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    ended_at: int | None = BigIntField(null=True, description="UTC microseconds, when its file was removed")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    withdrawn_because: str | None = TextField(null=True)
    downloads: int = IntField(default=0)
    version: int = IntField(default=1)

    class Meta:
        table = "handout"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """To whoever made it as well."""
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if viewer.is_signed_in else None)

    if TYPE_CHECKING:
        account_id: int | None
        withdrawn_by_id: int | None


class HandoutDownload(Record):
    """下载: a handout was fetched."""

    public: ClassVar[None] = None
    readers = HANDING
    within = {"region": "handout__"}
    ledgered = ("handout_id", "number", "account_id", "at")
    named = ("handout.subject", "number")

    handout: ForeignKeyRelation[Handout] = ForeignKeyField(
        "jinbang.Handout", related_name="fetched", on_delete=RESTRICT
    )
    number: int = IntField(description="of its downloads, from 1")
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "handout_download"
        unique_together: ClassVar[Any] = (("handout", "number"),)

    if TYPE_CHECKING:
        handout_id: int
        account_id: int | None
