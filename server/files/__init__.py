"""Files that people hand in or publish: documents, stamped forms, photos. Content-addressed; the row holds the hash."""

from typing import TYPE_CHECKING, ClassVar

from tortoise.expressions import Q
from tortoise.fields import RESTRICT, BigIntField, CharField, ForeignKeyField, ForeignKeyNullableRelation
from tortoise.queryset import QuerySet

from server.record import Covered, Noun

if TYPE_CHECKING:
    from server.access import Viewer
    from server.access.records import Account


class StoredFile(Covered, Noun):
    """文件: its SHA-256, size in bytes and type by content. The name it was handed in under is covered.

    Read through what it belongs to (a document, a piece of evidence), never by itself; its owner may see it before.
    """

    public: ClassVar[None] = None
    ledgered = ("uid", "digest", "size", "media", "account_id", "at")
    covered = ("name",)
    named = ("digest",)

    digest: str = CharField(max_length=64, db_index=True)  # type: ignore[assignment]
    size: int = BigIntField(description="bytes")
    media: str = CharField(max_length=100)  # type: ignore[assignment]
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    account: ForeignKeyNullableRelation["Account"] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "stored_file"

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet["StoredFile"]:
        """One's own uploads."""
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if viewer.is_signed_in else None)

    if TYPE_CHECKING:
        account_id: int | None


from server.files import checking as checking  # noqa: E402  its check registers itself
