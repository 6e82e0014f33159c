"""Model deeds (先进典型): the story of a holder, shown only while a consent stands behind it.

A withdrawn consent erases headline and text and lets go of the picture, in the same transaction.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access.records import Account
from server.files import StoredFile
from server.honours import Honour
from server.record import Covered, Noun

if TYPE_CHECKING:
    from datetime import date

    from server.access import Viewer

DEED_STATES = ("draft", "published", "withdrawn")


class Deed(Covered, Noun):
    """先进事迹 of who holds `honour`. `consent`: the signed paper of `consented_on`; public only while published and
    the honour is held. The office's readers are those of the title's jurisdiction; the holder sees his own."""

    public: ClassVar[dict[str, Any]] = {"state": "published", "honour__state": "held"}
    readers = frozenset({"honours_office", "auditor"})
    within = {"region": "honour__title__"}
    ledgered = (
        "uid", "honour_id", "state", "picture_id", "consent_id", "consented_on", "recorded_at", "published_at",
        "withdrawn_at", "account_id", "version",
    )  # fmt: skip
    covered = ("headline", "text", "withdrawn_reason")
    named = ("honour.title.name", "uid")

    honour: ForeignKeyRelation[Honour] = ForeignKeyField("jinbang.Honour", related_name="deeds", on_delete=RESTRICT)
    headline: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    text: str | None = TextField(null=True)
    picture: ForeignKeyNullableRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name=False, null=True, on_delete=RESTRICT
    )
    consent: ForeignKeyRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name="deeds_consented", on_delete=RESTRICT
    )
    consented_on: "date" = DateField()
    state: str = CharField(max_length=10, default="draft")  # type: ignore[assignment]
    recorded_at: int = BigIntField(description="UTC microseconds")
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_reason: str | None = TextField(null=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "deed"
        indexes: ClassVar[Any] = (("state", "published_at", "uid"),)

    if TYPE_CHECKING:
        honour_id: int
        picture_id: int | None
        consent_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """What is public, the office's, and what is told of the viewer himself."""
        himself = viewer.is_in_person and viewer.person_id is not None
        return cls.seen_by(viewer, Q(honour__person_id=viewer.person_id) if himself else None)
