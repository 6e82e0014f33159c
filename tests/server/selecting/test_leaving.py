"""Withdrawal at any stage lapses or passes on, shown before it is confirmed; names corrected privately."""

from dataclasses import replace

from server import db
from server.access import ANONYMOUS
from server.ledger.verify import verify
from server.selecting import NameCorrection, Nomination, RoundNoticeCandidate
from server.selecting.allotting import allot
from server.selecting.leaving import leaving, withdraw
from server.selecting.naming import ask_correction, correct_name, decide_correction
from server.selecting.recommending import keep_in_reserve
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.world import (
    CITY,
    CODE,
    CONSOLE,
    PROVINCE,
    TITLE,
    nominated,
    now,
    office,
    opened,
    shown,
    somebody,
    steps,
    up,
)

STAGE = replace(CITY, quotas="allotted")


async def two_and_reserves(withdrawal: str, **more: int) -> list[Nomination]:
    """A city with one place: the first recommended, the second and third in reserve, ranked 2 and 3."""
    await opened(STAGE, PROVINCE, withdrawal=withdrawal, **more)
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=1)
    rows = [await nominated(n) for n in (1, 2, 3)]
    await up(rows[0])
    for one, rank in ((rows[2], 3), (rows[1], 2)):
        await keep_in_reserve(CONSOLE, one.uid, rank, "备选", version=1)
    return [await now(one) for one in rows]


async def test_a_place_passes_on_to_the_next_ranked_as_shown(regions, database):
    first, second, third = await two_and_reserves("pass_on")
    himself = await somebody("self", 1)
    found = await leaving(himself, first.uid)
    assert (found.outcome, found.successor and found.successor.uid, found.rank) == ("passes_on", second.uid, 2)
    no = await refusal(withdraw(himself, first.uid, "本人放弃", successor=third.uid, version=2))
    assert (no.rule, no.params["name"]) == ("successor_changed", "申报人2")
    assert (await refusal(withdraw(himself, first.uid, "", successor=second.uid, version=2))).rule == "selection_text"
    row = await withdraw(himself, first.uid, "本人放弃", successor=second.uid, version=2, key="once")
    assert (await withdraw(himself, first.uid, "本人放弃", successor=second.uid, version=2, key="once")).id == row.id
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "本人放弃")
    moved = await now(second)
    assert (moved.state, moved.reached) == ("pending", 5)
    assert await steps(second) == [("reserve", 2, False), ("recommended", 2, True)]
    assert await steps(first) == [("recommended", 1, False)]
    assert (await refusal(up(third))).rule == "quota_exceeded"
    assert (await leaving(CONSOLE, second.uid)).successor == third
    assert (await verify()).differences == []


async def test_a_place_lapses_where_the_round_says_so(regions, database):
    first, second, _ = await two_and_reserves("lapse")
    found = await leaving(CONSOLE, first.uid)
    assert (found.outcome, found.successor) == ("lapses", None)
    await withdraw(CONSOLE, first.uid, "本人放弃", successor=None, version=2)
    assert (await now(second)).state == "reserve"
    no = await refusal(up(second))
    assert (no.rule, no.params["used"]) == ("quota_exceeded", 1)


async def test_without_a_reserve_the_place_is_free_again(regions, database):
    await opened(STAGE, PROVINCE, withdrawal="pass_on")
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=1)
    first, second = await nominated(1), await nominated(2)
    assert (await leaving(CONSOLE, first.uid)).outcome == "none"
    await up(first)
    assert (await leaving(CONSOLE, first.uid)).outcome == "freed"
    await withdraw(CONSOLE, first.uid, "本人放弃", successor=None, version=2)
    assert (await up(second)).reached == 5


async def test_who_moves_up_keeps_the_composition(regions, database):
    """One place, all of it for the front line: the next ranked who is not from there is passed over."""
    await opened(STAGE, PROVINCE, withdrawal="pass_on", front_line=100)
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=1)
    rows = [await nominated(n, front_line=n != 2) for n in (1, 2, 3)]
    await up(rows[0])
    for one in rows[1:]:
        await keep_in_reserve(CONSOLE, one.uid, one.number, "备选", version=1)
    found = await leaving(CONSOLE, rows[0].uid)
    assert found.successor.uid == rows[2].uid


async def test_at_any_stage_but_not_by_anybody(regions, database):
    first, second, third = await two_and_reserves("pass_on")
    assert (await refusal(leaving(await somebody("other"), first.uid))).rule == "no_such_nomination"
    assert (await refusal(leaving(await office("140100"), first.uid))).rule == "no_such_nomination"
    await withdraw(await office("140700"), third.uid, "单位撤回", successor=None, version=third.version)
    row = await up(first)
    assert row.state == "proposed"
    assert (await leaving(CONSOLE, first.uid)).successor.uid == second.uid
    await withdraw(CONSOLE, first.uid, "本人放弃", successor=second.uid, version=row.version)
    assert (await refusal(leaving(CONSOLE, first.uid))).rule == "nomination_is_withdrawn"
    again = await nominated(1)
    assert again.number == 4


async def test_a_name_is_corrected_at_once_until_it_was_shown(regions, database):
    await opened(replace(CITY, notice_days=5), PROVINCE)
    row = await nominated(1)
    himself = await somebody("self", 1)
    other = await somebody("other")
    row = await correct_name(himself, row.uid, "申报人甲", "示例厂一", version=1)
    assert (row.name, row.unit, row.version) == ("申报人甲", "示例厂一", 2)
    assert (await refusal(correct_name(other, row.uid, "某", "某", version=2))).rule == "no_such_nomination"
    assert (await refusal(ask_correction(himself, row.uid, "某", "某", "写错"))).rule == "name_not_shown_yet"
    await up(row)
    await shown([row], "市级推荐")
    assert (await refusal(correct_name(himself, row.uid, "某", "某", version=3))).rule == "name_was_shown"
    asked = await ask_correction(himself, row.uid, "申报人乙", "示例厂一", "姓名写错")
    assert (await refusal(ask_correction(himself, row.uid, "某", "某", "又错"))).rule == "correction_waits"
    assert await NameCorrection.visible_to(ANONYMOUS).count() == 0
    assert await NameCorrection.visible_to(other).count() == 0
    assert await NameCorrection.visible_to(himself).count() == 1
    assert (await refusal(decide_correction(himself, asked.uid, "", accepted=True))).rule == "not_your_role"
    province = await office("140000", "honours_office")
    asked = await decide_correction(province, asked.uid, "", accepted=True)
    assert (asked.state, (await now(row)).name) == ("accepted", "申报人乙")
    listed = await RoundNoticeCandidate.filter(nomination_id=row.id).using_db(db.here()).get()
    assert listed.name == "申报人甲"
    assert (await refusal(decide_correction(province, asked.uid, "", accepted=True))).rule == "correction_decided"
    again = await ask_correction(himself, row.uid, "某", "某", "又错")
    assert (await refusal(decide_correction(province, again.uid, " ", accepted=False))).rule == "selection_text"
    assert (await decide_correction(province, again.uid, "与证件一致", accepted=False)).state == "declined"
    assert (await now(row)).name == "申报人乙"
    assert (await verify()).differences == []
