"""Recheck (抽检复核): the top group whole and a sample of the rest, from a published seed; findings and their rate."""

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
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions import Event
from server.competitions.scheme import Aspect
from server.entries import Entry
from server.record import Covered, Noun
from server.scoring import Sheet

RECHECK_STATES = ("drawn", "done", "full_needed", "replaced")
ITEM_REASONS = ("top", "sample", "full")
ITEM_STATES = ("waiting", "right", "wrong")


class Recheck(Noun):
    """抽检 of an event. `turn` 2 is the full recheck after too many errors. `seed`: hex, published when it is drawn.

    `head`: the ledger head when it was drawn, of which the seed was made, `seq` its position, so that anybody can draw
    the sample again.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "turn", "rule", "state", "seed", "head", "seq", "entries", "top", "sampled", "checked",
        "wrong", "drawn_by_id", "drawn_at", "done_at",
    )  # fmt: skip
    named = ("event.competition.code", "event.code", "turn")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="rechecks", on_delete=RESTRICT)
    turn: int = IntField(default=1)
    rule: str = CharField(max_length=16)  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="drawn")  # type: ignore[assignment]
    seed: str = CharField(max_length=64)  # type: ignore[assignment]
    head: str = CharField(max_length=64)  # type: ignore[assignment]
    seq: int = BigIntField()
    entries: int = IntField(description="ranked, from which it was drawn")
    top: int = IntField()
    sampled: int = IntField()
    checked: int = IntField(default=0, description="entries")
    wrong: int = IntField(default=0, description="entries")
    drawn_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    drawn_at: int = BigIntField(description="UTC microseconds")
    done_at: int | None = BigIntField(null=True, description="UTC microseconds")

    items: ReverseRelation["RecheckItem"]

    class Meta:
        table = "recheck"
        unique_together: ClassVar[Any] = (("event", "turn"),)

    if TYPE_CHECKING:
        event_id: int
        drawn_by_id: int | None


class RecheckItem(Noun):
    """One entry to be rechecked, because it stands in the top group, was drawn, or all are."""

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "recheck__event__competition__", "event": "recheck__event_id"}
    ledgered = ("uid", "recheck_id", "entry_id", "position", "reason", "state", "checked_by_id", "checked_at")
    named = ("recheck.event.competition.code", "recheck.event.code", "entry.entry_no")

    recheck: ForeignKeyRelation[Recheck] = ForeignKeyField("jinbang.Recheck", related_name="items", on_delete=RESTRICT)
    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name=False, on_delete=RESTRICT)
    position: int = IntField()
    reason: str = CharField(max_length=8)  # type: ignore[assignment]
    state: str = CharField(max_length=8, default="waiting")  # type: ignore[assignment]
    checked_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    checked_at: int | None = BigIntField(null=True, description="UTC microseconds")

    findings: ReverseRelation["Finding"]

    class Meta:
        table = "recheck_item"
        unique_together: ClassVar[Any] = (("recheck", "entry"),)

    if TYPE_CHECKING:
        recheck_id: int
        entry_id: int
        checked_by_id: int | None


class Finding(Covered, Noun):
    """An error found: the mark that stood and the one that should, in thousandths, or only a note (no aspect).

    `corrected_at`: when the chief judge had it corrected.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "item__recheck__event__competition__", "event": "item__recheck__event_id"}
    ledgered = ("uid", "item_id", "sheet_id", "aspect_id", "was", "should", "account_id", "at", "corrected_at")
    covered = ("note",)
    named = ("item.recheck.event.competition.code", "item.recheck.event.code", "item.entry.entry_no", "at")

    item: ForeignKeyRelation[RecheckItem] = ForeignKeyField(
        "jinbang.RecheckItem", related_name="findings", on_delete=RESTRICT
    )
    sheet: ForeignKeyNullableRelation[Sheet] = ForeignKeyField(
        "jinbang.Sheet", related_name=False, null=True, on_delete=RESTRICT
    )
    aspect: ForeignKeyNullableRelation[Aspect] = ForeignKeyField(
        "jinbang.Aspect", related_name=False, null=True, on_delete=RESTRICT
    )
    was: int | None = BigIntField(null=True)
    should: int | None = BigIntField(null=True)
    note: str | None = TextField(null=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    at: int = BigIntField(description="UTC microseconds")
    corrected_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "finding"

    if TYPE_CHECKING:
        item_id: int
        sheet_id: int | None
        aspect_id: int | None
        account_id: int | None
