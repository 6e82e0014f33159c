"""A judge replaced in his seat: the successor continues it or marks all of it again; two chiefs at once."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from server import db, ledger
from server.access import ANONYMOUS, Viewer, console
from server.competitions import Event, chain_of
from server.entries import Member
from server.judging import Judge, Recusal, Seat, Seating
from server.judging.recusing import recuse
from server.judging.replacing import replace as bare
from server.judging.seating import seat_judge
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refused
from server.scoring import Mark, Sheet
from server.scoring.closing import close_marking
from server.scoring.giving import Given, give
from server.scoring.opening import open_marking
from server.scoring.signing import sign
from server.scoring.succeeding import sheets_of, succeed
from tests.server.judging.hall import CODE, EVENT, OTHER, Hall, acts, built, refused

WHY = "突发疾病"


@dataclass
class Marking:
    """甲评 (J1) and 乙评 (J2) sit, 丙评 (J3) and 丁评 (J4) wait; J1 signed one sheet, sent one, left one open."""

    hall: Hall
    judges: list[Judge]
    seats: list[Seat]
    viewers: list[Viewer]

    async def sheets(self, seat: int = 0) -> list[Sheet]:
        return await Sheet.filter(seat_id=self.seats[seat].id).order_by("position")

    async def replaced(self, judge: int = 2, way: str = "continue", **more: Any) -> Seat:
        by, reason = more.pop("by", self.hall.chief), more.pop("reason", WHY)
        return await succeed(by, self.seats[0].uid, self.judges[judge].uid, way, reason, **more)


async def marked(viewer: Viewer, sheet: Sheet, value: str = "50") -> Sheet:
    return await give(viewer, sheet.number, [Given("A1", value, remark="好")], send=True, version=sheet.version)


@pytest.fixture
async def hall(database: db.Database) -> Hall:
    return await built()


@pytest.fixture
async def marking(hall: Hall) -> Marking:
    names = ("甲评", "乙评", "丙评")
    judges = [await hall.judge(one, account=hall.accounts[n].uid) for n, one in enumerate(names, 1)]
    judges.append(await hall.judge("丁评", "甲厂"))
    seats = [await seat_judge(hall.organiser, CODE, EVENT, one.uid) for one in judges[:2]]
    event = await Event.get(id=hall.events[EVENT].id)
    await open_marking(hall.chief, CODE, EVENT, version=event.version)
    viewers = [hall.staff("judge", account=one) for one in hall.accounts[1:]]
    made = Marking(hall, judges, seats, viewers)
    first, second, _ = await made.sheets()
    first = await marked(viewers[0], first)
    await sign(viewers[0], first.number, version=first.version)
    await marked(viewers[0], second)
    return made


async def test_a_successor_continues_the_seat(marking: Marking) -> None:
    seat = await marking.replaced(key="k")
    assert (await marking.replaced(key="k")).id == seat.id == marking.seats[0].id
    rows = await Seating.filter(seat_id=seat.id).order_by("turn")
    assert [(one.judge_id, one.turn, one.way, one.reason) for one in rows] == [
        (marking.judges[0].id, 1, None, None),
        (marking.judges[2].id, 2, "continue", WHY),
    ]
    assert rows[0].until == rows[1].since or (rows[0].until or 0) <= rows[1].since
    assert [one.state for one in await marking.sheets()] == ["signed", "sent", "open"]
    # who left sees nothing of it any more; who came marks what is open
    assert await Sheet.visible_to(marking.viewers[0]).count() == 0
    assert await Sheet.visible_to(marking.viewers[2]).count() == 3
    last = (await marking.sheets())[2]
    with pytest.raises(Refused) as no:
        await marked(marking.viewers[0], last)
    assert no.value.refusal.rule == "no_such_sheet"
    await marked(marking.viewers[2], last)
    assert (await acts())[-2:] == ["seat.replaced", "sheet.given"]
    assert (await verify()).differences == []


async def test_a_successor_marks_all_of_it_again(marking: Marking) -> None:
    before = await marking.sheets()
    await marking.replaced(way="re_mark")
    sheets = await marking.sheets()
    assert [(one.state, one.signed_by_id, one.signed_at) for one in sheets] == [("open", None, None)] * 3
    assert [now.version - was.version for now, was in zip(sheets, before, strict=True)] == [1, 1, 0]
    marks = await Mark.filter(sheet__seat_id=marking.seats[0].id)
    assert [(one.state, one.value, one.remark) for one in marks] == [("void", None, None)] * 2
    assert (await acts())[-3:] == ["seat.replaced", "sheet.reopened", "sheet.reopened"]  # an event has one sheet
    assert (await verify()).differences == []
    for seat, viewer in ((0, marking.viewers[2]), (1, marking.viewers[1])):
        for sheet in await marking.sheets(seat):
            done = await marked(viewer, sheet, "40")
            await sign(viewer, done.number, version=done.version)
    event = await Event.get(id=marking.hall.events[EVENT].id)
    await close_marking(marking.hall.chief, CODE, EVENT, version=event.version)
    assert (await refused(marking.replaced(1))).rule == "seats_closed"
    assert (await verify()).differences == []


async def test_nothing_of_the_ones_before_is_read_from_the_ledger(marking: Marking) -> None:
    await marking.replaced(way="re_mark")
    bodies = "".join([one.body for one in await LedgerEvent.filter(chain=chain_of(CODE))])
    assert WHY not in bodies
    assert "丙评" not in bodies


async def test_who_may_replace_and_with_whom(marking: Marking) -> None:
    hall = marking.hall
    for by, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (hall.organiser, "not_your_role"),
        (marking.viewers[1], "not_your_role"),
        (hall.staff("chief_judge", OTHER), "no_such_seat"),
    ):
        assert (await refused(marking.replaced(by=by))).rule == rule
    sealing = await hall.judge("封", role="sealing")
    marking.judges.append(sealing)
    for judge, more, rule in (
        (1, {}, "judge_seated_already"),
        (0, {}, "judge_seated_already"),
        (4, {}, "judge_role_not_seated"),
        (2, {"way": "erase"}, "succession_unknown"),
        (2, {"reason": "  "}, "reason_missing"),
        (2, {"reason": "长" * 1001}, "replacement_reason_too_long"),
        (2, {"turn": 7}, "changed_since"),
    ):
        assert (await refused(marking.replaced(judge, **more))).rule == rule
    await recuse(hall.chief, CODE, EVENT, marking.judges[2].uid, entry_no=None, kind="relative", reason="亲属")
    assert (await refused(marking.replaced())).rule == "judge_recused_from_event"


async def test_a_successor_from_the_entrants_employer(marking: Marking) -> None:
    """Under own_entrants he may follow where he need not mark his own; under event not at all."""
    own = next(one for one in await marking.sheets() if one.entry_id == marking.hall.entries[0].id)
    rule = "successor_recused_from_sheets"
    assert (await refused(marking.replaced(3, "re_mark"))).rule == rule
    if own.state != "signed":
        assert (await refused(marking.replaced(3))).rule == rule
    else:
        await marking.replaced(3)
        assert [one.entry_id for one in await Recusal.all()] == [own.entry_id]
    await marking.hall.becomes(recusal="event")
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        row = await Member.get(entry_id=marking.hall.entries[1].id, role="contestant", using_db=change.client)
        row.organisation_id = marking.hall.units["丁所"]
        await change.save(row)
    assert (await refused(marking.replaced())).rule == "judge_conflict_employer"


async def test_seats_before_marking_and_empty_ones(hall: Hall) -> None:
    judges = [await hall.judge("甲"), await hall.judge("乙")]
    seat = await seat_judge(hall.organiser, CODE, EVENT, judges[0].uid)
    await succeed(hall.chief, seat.uid, judges[1].uid, "continue", WHY)
    assert (await sheets_of(hall.chief, [seat.id, 0])) == {seat.id: 0, 0: 0}
    # who was replaced is free for another seat
    await seat_judge(hall.organiser, CODE, EVENT, judges[0].uid, None, "J2")
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        empty = await change.save(Seat(panel_id=seat.panel_id, number="leer"))
    third = await hall.judge("丙")
    assert (await refused(succeed(hall.chief, empty.uid, third.uid, "continue", WHY))).rule == "seat_empty"
    assert (await refused(bare(hall.chief, None, third.uid, "continue", WHY))).rule == "no_such_seat"


async def test_two_chiefs_replace_one_seat_at_once(marking: Marking) -> None:
    """Both looked at the first seating: one wins, the other is told; never do two sit there."""
    marking.judges[3] = await marking.hall.judge("戊评")
    done = await asyncio.gather(
        marking.replaced(2, turn=1), marking.replaced(3, "re_mark", turn=1), return_exceptions=True
    )
    lost = [one for one in done if isinstance(one, BaseException)]
    assert [one.refusal.rule for one in lost if isinstance(one, Refused)] == ["changed_since"], done
    rows = await Seating.filter(seat_id=marking.seats[0].id).order_by("turn")
    assert [one.turn for one in rows] == [1, 2]
    assert [one.turn for one in rows if one.until is None] == [2]
    assert (await acts()).count("seat.replaced") == 1
    assert (await verify()).differences == []


async def test_one_key_ten_times_at_once(marking: Marking) -> None:
    done = await asyncio.gather(*(marking.replaced(key="same") for _ in range(10)))
    assert {one.id for one in done} == {marking.seats[0].id}
    assert (await acts()).count("seat.replaced") == 1


async def test_a_mark_against_a_replacement(marking: Marking) -> None:
    """Either the mark came first and is void, or it is refused: none of the old judge stands behind the new one."""
    last = (await marking.sheets())[2]
    await asyncio.gather(marked(marking.viewers[0], last), marking.replaced(way="re_mark"), return_exceptions=True)
    assert {one.state for one in await marking.sheets()} == {"open"}
    assert {one.state for one in await Mark.filter(sheet__seat_id=marking.seats[0].id)} == {"void"}
    assert (await verify()).differences == []
