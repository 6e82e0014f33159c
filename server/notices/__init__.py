"""Public notices (公示): revisions of several events shown for some working days, then final."""

from typing import TYPE_CHECKING, Any, ClassVar

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
    ReverseRelation,
    TextField,
)

from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Competition, Event
from server.record import Covered, Noun, Record
from server.results import Revision

if TYPE_CHECKING:
    from datetime import date

NOTICE_STATES = ("running", "ended", "final", "withdrawn")


class Notice(Covered, Noun):
    """公示 of results of a competition for `days` working days, `first_on` to `last_on`, both included.

    `counts_start`: whether the day it is posted counts, a setting. Final once it has run out and nothing is open.
    """

    public: ClassVar[dict[str, Any]] = {}
    readers = ORGANISING
    within = {"competition": "competition__"}
    ledgered = (
        "uid", "competition_id", "number", "title", "days", "counts_start", "first_on", "last_on", "state", "posted_at",
        "account_id", "final_at", "final_by_id", "version",
    )  # fmt: skip
    covered = ("text", "withdrawn_reason")
    named = ("competition.code", "number")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="notices", on_delete=RESTRICT
    )
    number: int = IntField(description="in the competition, from 1")
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    text: str | None = TextField(null=True)
    days: int = IntField()
    counts_start: bool = BooleanField(default=False)  # type: ignore[assignment]
    first_on: "date" = DateField()
    last_on: "date" = DateField()
    state: str = CharField(max_length=10, default="running")  # type: ignore[assignment]
    posted_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    final_at: int | None = BigIntField(null=True, description="UTC microseconds")
    final_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    withdrawn_reason: str | None = TextField(null=True)
    version: int = IntField(default=1)

    events: ReverseRelation["NoticeEvent"]

    class Meta:
        table = "notice"
        unique_together: ClassVar[Any] = (("competition", "number"),)

    if TYPE_CHECKING:
        competition_id: int
        account_id: int | None
        final_by_id: int | None


class NoticeEvent(Record):
    """An event a notice lists, with the revision it shows. A new revision while it runs replaces it here."""

    public: ClassVar[dict[str, Any]] = {}
    readers = ORGANISING
    within = {"competition": "notice__competition__", "event": "event_id"}
    ledgered = ("notice_id", "event_id", "revision_id")
    named = ("notice.competition.code", "notice.number", "event.code")

    notice: ForeignKeyRelation[Notice] = ForeignKeyField("jinbang.Notice", related_name="events", on_delete=RESTRICT)
    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="notices", on_delete=RESTRICT)
    revision: ForeignKeyRelation[Revision] = ForeignKeyField("jinbang.Revision", related_name=False, on_delete=RESTRICT)

    class Meta:
        table = "notice_event"
        unique_together: ClassVar[Any] = (("notice", "event"),)

    if TYPE_CHECKING:
        notice_id: int
        event_id: int
        revision_id: int
