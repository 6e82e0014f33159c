"""Explaining (解释成绩): from a published total back to each judge's mark, frozen with the revision."""

from typing import TYPE_CHECKING, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    TextField,
)

from server.access.records import Account
from server.access.roles import MARKS_READERS, ORGANISING
from server.entries import Entry
from server.record import Covered, Record
from server.results import Standing


class Explanation(Covered):
    """How one line of a revision came about, as canonical JSON, made when it was published."""

    public: ClassVar[None] = None
    readers = MARKS_READERS
    within = {"competition": "standing__revision__event__competition__", "event": "standing__revision__event_id"}
    ledgered = ("standing_id",)
    covered = ("body",)
    named = ("standing.revision.event.competition.code", "standing.revision.event.code", "standing.entry_no")

    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="explanations", unique=True, on_delete=RESTRICT
    )
    body: str = TextField()

    class Meta:
        table = "explanation"

    if TYPE_CHECKING:
        standing_id: int


class QueryCode(Record):
    """查询码 of an entry, with which its contestant reads his own marks: only its SHA-256 is kept."""

    public: ClassVar[None] = None
    readers = ORGANISING
    within = {"competition": "entry__event__competition__", "event": "entry__event_id"}
    ledgered = ("entry_id", "digest", "account_id", "at")
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "at")

    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="query_codes", on_delete=RESTRICT)
    digest: str = CharField(max_length=64, unique=True)  # type: ignore[assignment]
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "query_code"

    if TYPE_CHECKING:
        entry_id: int
        account_id: int | None
