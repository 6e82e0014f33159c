"""Whom an objection holds is neither picked nor moved up, and his place goes to nobody else; the others go on."""

from server import clock, db
from server.ledger.verify import verify
from server.objections import Objection
from server.objections.deciding import accept, find, triage
from server.objections.registering import Registering
from server.selecting import Nomination, RoundNoticeCandidate
from server.selecting.leaving import leaving, withdraw
from server.selecting.objecting import object_to
from server.selecting.picking import pick, picking
from server.selecting.recommending import reject
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.test_experts import before, expert, scored
from tests.server.selecting.test_leaving import two_and_reserves
from tests.server.selecting.world import CODE, CONSOLE, PROVINCE, TITLE, nominated, now, shown, steps


async def objected(row: Nomination) -> Objection:
    """An objection against somebody of a 公示, accepted."""
    notice = await shown([row], PROVINCE.name, "running")
    line = await RoundNoticeCandidate.filter(notice_id=notice.id).using_db(db.here()).get()
    asked = Registering("letter", "示例申报人的工作年限不实。", clock.today())
    one = await object_to(CONSOLE, notice.uid, line.uid, asked)
    one = await triage(CONSOLE, one.uid, is_signed=True, has_clues=True, version=one.version)
    return await accept(CONSOLE, one.uid, "线索清楚", version=one.version)


async def found(one: Objection, *, upheld: bool) -> None:
    await find(CONSOLE, one.uid, "已查", upheld=upheld, version=one.version)


async def ranked(n: int) -> list[Nomination]:
    """So many before two experts, ranked in the order of their numbers, for two places."""
    rows, experts = await before(n)
    for viewer in experts:
        for row in rows:
            await scored(viewer, row, str(60 - row.number), "30")
    return rows


async def test_who_is_held_is_not_picked_and_his_place_is_kept_until_the_objection_is_settled(regions, database):
    rows = await ranked(4)
    one = await objected(rows[1])
    done = await picking(CONSOLE, CODE, TITLE)
    assert (done.cut.taken, [each.number for each in done.held]) == ((1, 2), [2])
    moved = await pick(CONSOLE, CODE, TITLE, "按专家评分")
    assert [each.number for each in moved] == [1, 3, 4]
    assert [each.state for each in [await now(row) for row in rows]] == ["pending", "pending", "reserve", "reserve"]
    assert await steps(rows[1]) == []
    no = await refusal(pick(CONSOLE, CODE, TITLE, "再次"))
    assert (no.rule, [(each.rule, each.params["name"]) for each in no.faults]) == (
        "nominations_held", [("nomination_held_named", "申报人2")],
    )  # fmt: skip
    await found(one, upheld=False)
    assert (await picking(CONSOLE, CODE, TITLE)).left == 1
    assert [each.number for each in await pick(CONSOLE, CODE, TITLE, "异议不成立")] == [2]
    assert await steps(rows[1]) == [("recommended", 2, True)]
    assert (await refusal(pick(CONSOLE, CODE, TITLE, "再次"))).rule == "nobody_before_experts"
    assert (await verify()).differences == []


async def test_upheld_and_rejected_his_place_goes_to_the_next_in_reserve(regions, database):
    rows = await ranked(4)
    one = await objected(rows[1])
    await pick(CONSOLE, CODE, TITLE, "按专家评分")
    await found(one, upheld=True)
    assert (await refusal(pick(CONSOLE, CODE, TITLE, "再次"))).rule == "nominations_held"
    await reject(CONSOLE, rows[1].uid, "异议成立", version=(await now(rows[1])).version)
    assert [each.number for each in await pick(CONSOLE, CODE, TITLE, "递补")] == [3]
    assert await steps(rows[2]) == [("reserve", 3, False), ("recommended", 3, True)]
    assert [each.state for each in [await now(row) for row in rows]] == ["pending", "rejected", "pending", "reserve"]
    assert (await verify()).differences == []


async def test_below_the_cut_he_is_not_put_into_the_reserve_either(regions, database):
    rows = await ranked(4)
    one = await objected(rows[3])
    assert [each.number for each in await pick(CONSOLE, CODE, TITLE, "按专家评分")] == [1, 2, 3]
    await found(one, upheld=False)
    assert [each.number for each in await pick(CONSOLE, CODE, TITLE, "异议不成立")] == [4]
    assert await steps(rows[3]) == [("reserve", 4, True)]


async def test_who_comes_to_the_experts_later_gets_no_place_beyond_the_quota(regions, database):
    """Control of the count: three are picked for two places in two goes."""
    rows = await ranked(2)
    await pick(CONSOLE, CODE, TITLE, "按专家评分")
    late = await nominated(3)
    for n in (103, 104):
        await scored(await expert(n), late, "60", "40")
    assert [each.number for each in await pick(CONSOLE, CODE, TITLE, "补评")] == [3]
    assert [each.state for each in [await now(row) for row in [*rows, late]]] == ["pending", "pending", "reserve"]


async def test_a_reserve_who_is_held_does_not_move_up(regions, database):
    first, second, third = await two_and_reserves("pass_on")
    assert (await leaving(CONSOLE, first.uid)).successor == second
    one = await objected(second)
    assert (await leaving(CONSOLE, first.uid)).successor == third
    no = await refusal(withdraw(CONSOLE, first.uid, "本人放弃", successor=second.uid, version=2))
    assert (no.rule, no.params["name"]) == ("successor_changed", "申报人3")
    await found(one, upheld=False)
    assert (await leaving(CONSOLE, first.uid)).successor == second
