"""Scoring: sheets, marks and penalties, and the one set-based statement that feeds the ranking."""

from collections import defaultdict
from collections.abc import Collection, Mapping
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
from server.ranking.scheme import Tally
from server.record import Covered, Noun

SHEET_STATES = ("open", "draft", "sent", "signed", "imported", "typed")
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


# One pass over the marks of an event: what every rule but median, drop above 1 and standardise needs.
TALLY = """
SELECT s.entry_id, m.aspect_id, COUNT(m.value) AS given, COALESCE(SUM(m.value), 0) AS total, MIN(m.value) AS low,
       MAX(m.value) AS high, SUM(CASE WHEN m.state = 'absent' THEN 1 ELSE 0 END) AS absent,
       SUM(CASE WHEN m.state = 'void' THEN 1 ELSE 0 END) AS void
FROM sheet s JOIN mark m ON m.sheet_id = s.id
WHERE s.event_id = ? AND m.pass_no = 1%s
GROUP BY s.entry_id, m.aspect_id
"""
OF_ENTRIES = " AND s.entry_id IN (%s)"
VALUES = """
SELECT s.entry_id, m.aspect_id, m.value FROM sheet s JOIN mark m ON m.sheet_id = s.id
WHERE s.event_id = ? AND m.pass_no = 1 AND m.value IS NOT NULL AND m.aspect_id IN (%s)%s
ORDER BY s.entry_id, m.aspect_id, m.value
"""
# Levels of a judgement and points add up whole: `ranking.judge_factor`. An absent mark counts 0 in its judge's sum.
JUDGE_SUMS = """
SELECT s.entry_id, a.module_id, st.number AS seat,
       SUM(COALESCE(m.value, 0) * CASE WHEN a.kind = 'judgement' THEN a.max_mark ELSE 3000 END) AS total
FROM sheet s JOIN mark m ON m.sheet_id = s.id JOIN scheme_aspect a ON a.id = m.aspect_id
     JOIN seat st ON st.id = s.seat_id
WHERE s.event_id = ? AND m.pass_no = 1 AND a.module_id IN (%s)
GROUP BY s.entry_id, a.module_id, st.number
"""


async def tallies(
    event_id: int, with_values: set[int], entries: Collection[int] | None = None
) -> dict[int, dict[int, Tally]]:
    """Per entry id and aspect id the tally of its marks; single marks only for the aspects of `with_values`. Of all
    entries of the event, or of those of `entries`."""
    values = await _values(event_id, with_values, entries)
    found: defaultdict[int, dict[int, Tally]] = defaultdict(dict)
    query = db.placeholders(TALLY % _some(entries))
    for row in await db.here().execute_query_dict(query, [event_id, *sorted(entries or ())]):
        entry, aspect = row["entry_id"], row["aspect_id"]
        found[entry][aspect] = Tally(
            row["given"], int(row["total"]), row["low"] or 0, row["high"] or 0, row["absent"], row["void"],
            values.get((entry, aspect), ()),
        )  # fmt: skip
    return found


def _some(entries: Collection[int] | None) -> str:
    return "" if entries is None else OF_ENTRIES % (", ".join("?" * len(entries)) or "NULL")


async def _values(
    event_id: int, aspects: set[int], entries: Collection[int] | None
) -> Mapping[tuple[int, int], list[int]]:
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    if not aspects:
        return found
    query = db.placeholders(VALUES % (", ".join("?" * len(aspects)), _some(entries)))
    for row in await db.here().execute_query_dict(query, [event_id, *sorted(aspects), *sorted(entries or ())]):
        found[row["entry_id"], row["aspect_id"]].append(row["value"])
    return found


async def judge_sums(event_id: int, modules: set[int]) -> dict[int, dict[int, dict[str, int]]]:
    """Per module id and entry id, each seat's sum over the module, in the units of `ranking.judge_factor`."""
    found: defaultdict[int, defaultdict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in await _listed(JUDGE_SUMS, event_id, modules):
        found[row["module_id"]][row["entry_id"]][row["seat"]] = int(row["total"])
    return {module: dict(entries) for module, entries in found.items()}


async def _listed(sql: str, event_id: int, ids: set[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    query = db.placeholders(sql % ", ".join("?" * len(ids)))
    return await db.here().execute_query_dict(query, [event_id, *sorted(ids)])


async def penalties(event_id: int, entries: Collection[int] | None = None) -> dict[int, dict[str, int]]:
    """Per entry id the sums of its penalties by deduction, "" for those without one, in thousandths. Of all entries of
    the event, or of those of `entries`."""
    rows = Penalty.filter(entry__event_id=event_id).using_db(db.here())
    rows = rows if entries is None else rows.filter(entry_id__in=sorted(entries))
    found: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry, deduction, points in await rows.values_list("entry_id", "deduction", "points"):
        found[int(entry)][deduction or ""] += int(points)
    return {entry: dict(sums) for entry, sums in found.items()}
