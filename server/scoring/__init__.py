"""Scoring: sheets, marks and penalties. `tallying` has the one set-based statement that feeds the ranking."""

from collections import defaultdict
from collections.abc import Collection
from secrets import token_hex
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q, Subquery
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
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.access.records import Account
from server.access.roles import MARKING, MARKS_READERS
from server.competitions import Event
from server.competitions.scheme import Aspect, Scheme
from server.entries import Entry
from server.judging import Judge, Seat, Seating
from server.record import Covered, Noun
from server.scoring.tallying import judge_sums, tallies

__all__ = [
    "MARK_STATES",
    "SHEET_STATES",
    "Mark",
    "MarkImport",
    "Penalty",
    "Sheet",
    "judge_sums",
    "own_sheets",
    "penalties",
    "sheet_number",
    "tallies",
]

SHEET_STATES = ("open", "draft", "sent", "signed", "imported", "typed", "out")
MARK_STATES = ("given", "absent", "void")


def sheet_number() -> str:
    """A random number for a sheet: 64 bits, hex. It says nothing of entry, seat or order."""
    return token_hex(8)


class Sheet(Noun):
    """评分表: one entry × one seat, under one scheme version. A judge reaches it by its random `number`, never by the
    entry."""

    public: ClassVar[None] = None
    readers = MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "number", "event_id", "entry_id", "seat_id", "scheme_id", "version", "state", "position", "signed_by_id",
        "signed_at",
    )  # fmt: skip
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "seat.number")

    number: str = CharField(max_length=16, unique=True, default=sheet_number)  # type: ignore[assignment]
    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="sheets", on_delete=RESTRICT)
    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="sheets", on_delete=RESTRICT)
    seat: ForeignKeyRelation[Seat] = ForeignKeyField("jinbang.Seat", related_name="sheets", on_delete=RESTRICT)
    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField("jinbang.Scheme", on_delete=RESTRICT)
    version: int = IntField(default=1)
    state: str = CharField(max_length=8, default="imported", db_default="imported")  # type: ignore[assignment]
    position: int = IntField(default=0, db_default=0, description="the order in which its seat marks, random")
    signed_by: ForeignKeyNullableRelation[Judge] = ForeignKeyField("jinbang.Judge", null=True, on_delete=RESTRICT)
    signed_at: int | None = BigIntField(null=True, description="UTC microseconds")

    marks: ReverseRelation["Mark"]

    class Meta:
        table = "sheet"
        unique_together: ClassVar[Any] = (("entry", "seat"),)
        indexes: ClassVar[Any] = (("event_id", "entry_id"),)

    if TYPE_CHECKING:
        event_id: int
        entry_id: int
        seat_id: int
        scheme_id: int
        signed_by_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Sheet"]:
        """A judge sees the sheets of the seat he sits in now, and no others."""
        return cls.seen_by(viewer, own_sheets(viewer))


def own_sheets(viewer: Viewer, path: str = "") -> Q | None:
    """The sheets of the seats `viewer` sits in now, none of them imported; `path` leads to the sheet. A subquery, so
    that a seat with many seatings brings no row twice. None where he marks nothing."""
    if viewer.person_id is None or not viewer.holds(MARKING):
        return None
    seats = Seating.filter(judge__person_id=viewer.person_id, until__isnull=True).using_db(db.here())
    wanted: dict[str, Any] = {f"{path}seat_id__in": Subquery(seats.values("seat_id"))}
    if viewer.event_id is not None:
        wanted[f"{path}event_id"] = viewer.event_id
    return Q(**wanted)


class Mark(Covered):
    """分值 of one aspect on a sheet. `value` in thousandths, None unless `state` is given. The remark is covered."""

    public: ClassVar[None] = None
    readers = MARKS_READERS
    within = {"competition": "sheet__event__competition__", "event": "sheet__event_id"}
    ledgered = ("sheet_id", "aspect_id", "pass_no", "state", "value")
    covered = ("remark",)
    named = (
        "sheet.entry.event.competition.code", "sheet.entry.event.code", "sheet.entry.entry_no", "aspect.code",
        "sheet.seat.number",
    )  # fmt: skip

    sheet: ForeignKeyRelation[Sheet] = ForeignKeyField("jinbang.Sheet", related_name="marks", on_delete=RESTRICT)
    aspect: ForeignKeyRelation[Aspect] = ForeignKeyField("jinbang.Aspect", on_delete=RESTRICT)
    pass_no: int = IntField(default=1)
    state: str = CharField(max_length=8, default="given")  # type: ignore[assignment]
    value: int | None = BigIntField(null=True)
    remark: str | None = TextField(null=True)

    class Meta:
        table = "mark"
        unique_together: ClassVar[Any] = (("sheet", "aspect", "pass_no"),)

    if TYPE_CHECKING:
        sheet_id: int
        aspect_id: int

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Mark"]:
        """As its sheet."""
        return cls.seen_by(viewer, own_sheets(viewer, "sheet__"))


class Penalty(Covered):
    """扣分 of an entry, in thousandths of a point. The reason is covered."""

    public: ClassVar[None] = None
    readers = MARKS_READERS
    within = {"competition": "entry__event__competition__", "event": "entry__event_id"}
    ledgered = ("entry_id", "points", "deduction")
    covered = ("reason",)
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no")

    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="penalties", on_delete=RESTRICT)
    points: int = BigIntField()
    deduction: str | None = CharField(max_length=40, null=True, description="its code in the scheme")  # type: ignore[assignment]
    reason: str | None = TextField(null=True)

    class Meta:
        table = "penalty"

    if TYPE_CHECKING:
        entry_id: int


class MarkImport(Noun):
    """导入 of the marks of one module from another system. `digest`: SHA-256 of the source file."""

    public: ClassVar[None] = None
    readers = MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "module_code", "source", "digest", "rows", "changed", "account_id", "at")
    named = ("event.competition.code", "event.code", "module_code", "at")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="mark_imports", on_delete=RESTRICT)
    module_code: str = CharField(max_length=40)  # type: ignore[assignment]
    source: str = CharField(max_length=200)  # type: ignore[assignment]
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    rows: int = IntField()
    changed: int = IntField()
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "mark_import"

    if TYPE_CHECKING:
        event_id: int
        account_id: int | None


async def penalties(event_id: int, entries: Collection[int] | None = None) -> dict[int, dict[str, int]]:
    """Per entry id the sums of its penalties by deduction, "" for those without one, in thousandths. Of all entries of
    the event, or of those of `entries`."""
    rows = Penalty.filter(entry__event_id=event_id).using_db(db.here())
    rows = rows if entries is None else rows.filter(entry_id__in=sorted(entries))
    found: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry, deduction, points in await rows.values_list("entry_id", "deduction", "points"):
        found[int(entry)][deduction or ""] += int(points)
    return {entry: dict(sums) for entry, sums in found.items()}
