"""A correction below is proposed above, accepted or declined with a reason, and never done silently."""

import pytest

from server.access import ANONYMOUS, console
from server.competitions.quotas import set_quota
from server.ledger.verify import verify
from server.progression.advancing import advance, coming
from server.progression.carried import CarriedChange, carried_changes
from server.progression.carrying import accept_carried, decline_carried
from server.progression.replacing import preview, replace
from server.progression.training import form_squad
from tests.server.progression.test_squads import judge_squad, said
from tests.server.progression.tiers import (
    ABOVE,
    TARGET,
    One,
    above,
    below,
    corrected,
    entered,
    gone,
    member_of,
    names,
    organiser,
    refused,
    set_event,
)

pytestmark = pytest.mark.usefixtures("regions")
FOUR = [One("95", id=1), One("90", id=2), One("85", id=3), One("80", id=4)]
SWAPPED = [FOUR[0], One("60", id=2), *FOUR[2:]]  # 002 falls behind 003 and 004


async def up(entrants=FOUR, **more):
    await above()
    await below(entrants, **more)
    await advance(console(), ABOVE, "WELD")


async def proposed(state="proposed"):
    rows = await CarriedChange.visible_to(console()).filter(state=state).prefetch_related("entry", "standing")
    return {one.kind: one for one in rows}


async def told():
    rows = await CarriedChange.visible_to(console()).prefetch_related("entry", "standing", "revision").order_by("id")
    return [
        (one.revision.number, one.kind, one.entry.entry_no if one.entry else None,
         one.standing.entry_no if one.standing else None, one.state)
        for one in rows
    ]  # fmt: skip


async def test_who_moves_up_and_who_falls_out_is_proposed_and_nothing_is_done(database):
    await up()
    before = await names()
    await corrected(SWAPPED)
    assert await told() == [(2, "falls_out", "002", "002", "proposed"), (2, "moves_up", None, "003", "proposed")]
    assert await names() == before == [("001", "选手XZ1"), ("002", "选手XZ2")]
    # entering those who come up does not do it either
    assert (await refused(advance(console(), ABOVE, "WELD"))).rule == "advanced_already"
    up_ = await coming(console(), ABOVE, "WELD")
    assert [(one.standing.entry_no, one.why.rule if one.why else None) for one in up_] == [
        ("001", None), ("003", "carried_waits"),
    ]  # fmt: skip
    rows = await proposed()
    out = await accept_carried(console(), rows["falls_out"].uid, "成绩更正", version=1, key="k")
    assert (await accept_carried(console(), rows["falls_out"].uid, "成绩更正", version=1, key="k")).id == out.id
    await accept_carried(console(), rows["moves_up"].uid, "成绩更正", version=1)
    assert await names() == [("001", "选手XZ1"), ("003", "选手XZ3")]
    left = (await entered())[1]
    assert (left.state, left.status, left.note) == ("withdrawn", "withdrawn", "成绩更正")
    again = await refused(accept_carried(console(), rows["moves_up"].uid, "x", version=2))
    assert (again.rule, (await proposed("accepted"))["moves_up"].reason) == ("carried_decided", "成绩更正")
    assert (await verify()).differences == []


async def test_declined_it_stays_as_it_was_with_the_reason(database):
    await up()
    await corrected(SWAPPED)
    rows = await proposed()
    assert (await refused(decline_carried(console(), rows["moves_up"].uid, " ", version=1))).rule == "reason_missing"
    assert (await refused(decline_carried(console(), rows["moves_up"].uid, "x", version=2))).rule == "changed_since"
    await decline_carried(console(), rows["moves_up"].uid, "名单已报省厅", version=1)
    await decline_carried(console(), rows["falls_out"].uid, "名单已报省厅", version=1)
    assert await names() == [("001", "选手XZ1"), ("002", "选手XZ2")]
    assert (await refused(advance(console(), ABOVE, "WELD"))).rule == "advanced_already"


async def test_a_name_and_a_unit_are_carried_up(database):
    await up([One("95", name="王伟"), *FOUR[1:]])
    await corrected([One("95", name="王玮", unit="示例二厂"), *FOUR[1:]])
    rows = await proposed()
    said_ = {kind: (one.before, one.after, one.entry.entry_no) for kind, one in rows.items()}
    assert said_ == {"name": ("王伟", "王玮", "001"), "unit": ("示例厂", "示例二厂", "001")}
    entry = (await entered())[0]
    old = await member_of(entry)
    await accept_carried(console(), rows["name"].uid, "姓名录入有误", version=1)
    await accept_carried(console(), rows["unit"].uid, "单位录入有误", version=1)
    now = await member_of(entry)
    assert (await names())[0] == ("001", "王玮") and now.organisation_id != old.organisation_id
    # by the newest line now: the same correction is not proposed a second time
    await corrected([One("96", name="王玮", unit="示例二厂"), *FOUR[1:]])
    assert await proposed() == {}
    assert (await verify()).differences == []


async def test_a_later_revision_overtakes_what_nobody_decided(database):
    await up()
    await corrected(SWAPPED)
    await corrected(FOUR)
    assert [state for *_, state in await told()] == ["overtaken", "overtaken"]
    await corrected([One("50", id=1), *FOUR[1:]])
    assert (await told())[2:] == [(4, "falls_out", "001", "001", "proposed"), (4, "moves_up", None, "003", "proposed")]


async def test_once_marking_has_begun_only_with_a_note_and_nobody_moves_up(database):
    await up()
    await corrected(SWAPPED)
    await set_event(state="marking")
    rows = await proposed()
    assert (
        await refused(accept_carried(console(), rows["moves_up"].uid, "更正", version=1))
    ).rule == "carried_too_late"
    no = await refused(accept_carried(console(), rows["falls_out"].uid, "更正", version=1))
    assert (no.rule, no.field) == ("carried_needs_note", "note")
    done = await accept_carried(console(), rows["falls_out"].uid, "更正", version=1, note="仲裁〔2023〕2号")
    entry = (await entered())[1]
    # shown as withdrawn in the result, as anybody who leaves after marking began
    assert (done.note, entry.state, entry.status) == ("仲裁〔2023〕2号", "submitted", "withdrawn")
    await decline_carried(console(), rows["moves_up"].uid, "已开赛", version=1)


async def test_a_full_delegation_takes_nobody_more(database):
    await up()
    await set_quota(console(), ABOVE, "all", most=2)
    await corrected(SWAPPED)
    rows = await proposed()
    no = await refused(accept_carried(console(), rows["moves_up"].uid, "更正", version=1))
    assert (no.rule, no.params["most"]) == ("delegation_quota_full", 2)
    await accept_carried(console(), rows["falls_out"].uid, "更正", version=1)
    await accept_carried(console(), rows["moves_up"].uid, "更正", version=1)


async def test_a_reserve_falls_out_only_when_he_has_no_place_any_more(database):
    await up()
    left = await gone((await entered())[1])
    await replace(console(), left.uid, reason="伤病", version=2)
    assert (await names())[-1] == ("003", "选手XZ3")
    await corrected([One("96", id=1), *FOUR[1:]])
    assert await proposed() == {}
    await corrected([One("96", id=1), FOUR[1], One("85", id=3, status="disqualified"), FOUR[3]])
    assert [(one[1], one[2]) for one in await told()] == [("falls_out", "003")]


async def test_who_was_chosen_after_training_is_not_taken_down_by_a_line(database):
    await above()
    await below(FOUR)
    squad = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=1)
    await judge_squad(console(), squad.uid, 1, await said(e001="1", e002="2", e003="3"), version=1)
    await advance(console(), ABOVE, "WELD")
    await corrected([One("60", id=1), *FOUR[1:]])
    assert await proposed() == {} and await names() == [("001", "选手XZ3")]


async def test_who_is_proposed_to_move_up_is_no_reserve_until_that_is_decided(database):
    await up()
    left = await gone((await entered())[0])
    await corrected(SWAPPED)

    async def told_():
        found = await preview(console(), left.uid)
        return [(one.standing.entry_no, one.why.rule if one.why else None) for one in found.candidates]

    assert await told_() == [("001", "reserve_withdrew"), ("003", "carried_waits"), ("004", None)]
    await decline_carried(console(), (await proposed())["moves_up"].uid, "先按递补办理", version=1)
    assert await told_() == [("001", "reserve_withdrew"), ("003", None)]


async def test_what_nobody_came_up_by_proposes_nothing(database):
    await above()
    await below(FOUR)
    await corrected(SWAPPED)
    assert await told() == []
    assert [one.entry_no for one in await advance(console(), ABOVE, "WELD")] == ["001", "002"]


async def test_only_those_who_run_the_event_above_see_and_decide(database):
    await up()
    await corrected(SWAPPED)
    rows = await proposed()
    assert len(await carried_changes(organiser(), ABOVE)) == 2
    for viewer in (ANONYMOUS, organiser("640000", "649999"), organiser("140900", "140999")):
        assert await carried_changes(viewer, ABOVE) == []
    no = await refused(accept_carried(organiser("140900", "140999"), rows["moves_up"].uid, "x", version=1))
    assert no.rule == "no_such_carried_change"
