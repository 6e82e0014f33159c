"""Ceremony (颁奖): results announced before they are public, and the papers the stage needs."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
)

from server.access.records import Account
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions import Event
from server.record import Noun
from server.results import Revision


class Announcement(Noun):
    """公告 of an event's result at the ceremony: a signed revision, not yet public, and the appeals open at that time.

    `superseded_at`: another one replaced it since, every page printed from this one is void.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "number", "revision_id", "content", "chain_seq", "chain_head", "open_appeals", "account_id",
        "at", "superseded_at",
    )  # fmt: skip
    named = ("event.competition.code", "event.code", "number")

    event: ForeignKeyRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="announcements", on_delete=RESTRICT
    )
    number: int = IntField(description="in the event, from 1")
    revision: ForeignKeyRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="announcements", on_delete=RESTRICT
    )
    content: str = CharField(max_length=64, description="SHA-256 hex of the lines announced")  # type: ignore[assignment]
    chain_seq: int = BigIntField()
    chain_head: str = CharField(max_length=64)  # type: ignore[assignment]
    open_appeals: int = IntField(default=0)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    at: int = BigIntField(description="UTC microseconds")
    superseded_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "announcement"
        unique_together: ClassVar[Any] = (("event", "number"),)

    if TYPE_CHECKING:
        event_id: int
        revision_id: int
        account_id: int | None
