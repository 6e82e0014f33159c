"""Put another judge into a seat together with its sheets: he continues them, or all of them are marked again. And what
recusals leave: how many judges may still mark an entry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.functions import Count

from server import db, ranking
from server.access import Viewer
from server.competitions.keeping import newest
from server.judging import Recusal, Seat, Seating
from server.judging.replacing import replace
from server.ledger import Change
from server.refusal import refuse
from server.scoring import Mark, Sheet
from server.scoring.coverage import aspects_of, rule_of, seats_of

STANDING = ("signed", "imported", "typed", "out")
BATCH = 1000


async def succeed(
    viewer: Viewer,
    seat: UUID | None,
    judge: UUID | None,
    way: str,
    reason: str,
    *,
    turn: int | None = None,
    key: str | None = None,
) -> Seat:
    """As `judging.replacing.replace`. CONTINUE: the sheets stay as they are, whoever signed one stands by it, what is
    open is the successor's. RE_MARK: every mark of the seat is void and every sheet open again.

    Refused besides: `successor_recused_from_sheets`, where he would have to mark an entry he may not.
    """
    return await replace(viewer, seat, judge, way, reason, turn=turn, also=_hand_over, key=key)


async def _hand_over(change: Change, seat: Seat, now: Seating) -> None:
    sheets = await Sheet.filter(seat_id=seat.id).using_db(db.here()).select_for_update().order_by("id")
    if now.way == "re_mark":
        await _reopen(change, sheets)
    recused = await Recusal.filter(judge_id=now.judge_id, entry_id__isnull=False).using_db(db.here())
    barred = {one.entry_id for one in recused}
    his = [one for one in sheets if one.entry_id in barred and one.state not in STANDING]
    if his:
        refuse("successor_recused_from_sheets", "judge", n=len(his), seat=seat.number)


async def _reopen(change: Change, sheets: Sequence[Sheet]) -> None:
    """Open again what anybody wrote on; one event for each sheet. The successor sees neither marks nor remarks of the
    one before him; what stood there stays in the ledger."""
    written = [one for one in sheets if one.state not in ("open", "imported", "out")]
    events = {one.id: change.event("sheet.reopened", sheet=one.number) for one in written}
    for sheet in written:
        sheet.state, sheet.version = "open", sheet.version + 1
        sheet.signed_by_id, sheet.signed_at = None, None
    await change.save_many(written, lambda sheet: events[sheet.id])
    for start in range(0, len(written), BATCH):
        ids = [one.id for one in written[start : start + BATCH]]
        marks = await Mark.filter(sheet_id__in=ids).using_db(db.here()).order_by("id")
        for mark in marks:
            mark.state, mark.value, mark.remark = "void", None, None
        await change.save_many(marks, lambda mark: events[mark.sheet_id])


async def sheets_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, int]:
    """How many sheets each seat has, of the seats the viewer sees; in one statement."""
    rows: Any = await Seat.visible_to(viewer).filter(id__in=list(ids)).annotate(n=Count("sheets")).values("id", "n")
    return dict.fromkeys(ids, 0) | {row["id"]: row["n"] for row in rows}


@dataclass(frozen=True, slots=True)
class Left:
    """Of the aspect that lacks most: how many of its judges may mark the entry, and how many marks it needs."""

    judges: int
    needed: int


async def left_for(viewer: Viewer, keys: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Left | None]:
    """How many judges are left to entries, by (event id, entry id), as opening counts them; in five statements. None
    where there is no scheme. It tells nothing of the entry, so whoever sees a conflict may ask."""
    ids = sorted({event for event, _ in keys})
    seats, schemes = await seats_of(ids), await newest(ids)
    aspects = await aspects_of([one.id for one in schemes.values()])
    sitting = Seating.filter(seat__panel__event_id__in=ids, until__isnull=True).using_db(db.here())
    judge_of = {one.seat_id: one.judge_id for one in await sitting}
    barred: defaultdict[tuple[int, int | None], set[int]] = defaultdict(set)
    for row in await Recusal.filter(event_id__in=ids).using_db(db.here()):
        barred[row.event_id, row.entry_id].add(row.judge_id)
    needs: defaultdict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for event, kept in schemes.items():
        of_seat = {one.id: {two.id for two in seats[event].aspects(one, aspects[kept.id])} for one in seats[event].rows}
        for aspect in aspects[kept.id]:
            judges = [judge_of[one] for one, marks in of_seat.items() if aspect.id in marks and one in judge_of]
            needs[event].append((ranking.marks_needed(rule_of(aspect)), judges))
    found: dict[tuple[int, int], Left | None] = dict.fromkeys(keys)
    for event, entry in keys:
        out = barred[event, entry] | barred[event, None]
        lines = [Left(sum(one not in out for one in judges), needed) for needed, judges in needs[event]]
        found[event, entry] = min(lines, key=lambda one: one.judges - one.needed, default=None)
    return found
