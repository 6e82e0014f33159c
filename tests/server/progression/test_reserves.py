"""递补: who is next, why those before are not, shown before it is done; and going up within a delegation's number."""

import json

import pytest

from server.access import ANONYMOUS, console
from server.competitions.quotas import lift_quota, set_quota
from server.eligibility import PriorTitle, Requirements, to_dict
from server.entries import Delegation
from server.entries.asked import EntryAsked, MemberAsked
from server.entries.submitting import submit
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression.advancing import advance, coming
from server.progression.replacing import Replacement, preview, replace
from tests.server.entries.office import resident
from tests.server.packages.sample import result_of
from tests.server.progression.tiers import (
    ABOVE,
    One,
    above,
    below,
    corrected,
    entered,
    files,
    gone,
    names,
    organiser,
    refused,
)

pytestmark = pytest.mark.usefixtures("regions")
FIVE = [One("95", id=1), One("90", id=2), One("85", id=3), One("80", id=4), One("75", id=5)]
BARRED = json.dumps(to_dict(Requirements(prior_titles=(PriorTitle("全国技术能手", "barred"),))))


async def up(entrants, **more):
    """The first two went up; the second withdrew."""
    await above(requirements=more.pop("requirements", ""))
    await below(entrants, **more)
    await advance(console(), ABOVE, "WELD")
    return await gone((await entered())[1])


def told(found):
    return [(one.standing.entry_no, one.why.rule if one.why else None) for one in found.candidates]


async def test_the_next_is_shown_with_why_those_before_are_not(database):
    left = await up(FIVE)
    found = await preview(organiser(), left.uid)
    assert told(found) == [("001", "reserve_entered"), ("002", "reserve_withdrew"), ("003", None)]
    assert (found.revision.number, found.is_tied, [one.standing.entry_no for one in found.next]) == (1, False, ["003"])
    made = await replace(console(), left.uid, reason="伤病", version=2, shown=found.shown, key="r")
    assert (await replace(console(), left.uid, reason="伤病", version=2, shown=found.shown, key="r")).id == made.id
    assert await names() == [("001", "选手XZ1"), ("003", "选手XZ3")]
    [row] = await Replacement.visible_to(console())
    assert (row.gone_id, row.made_id, row.reason) == (left.id, made.id, "伤病")
    event = await LedgerEvent.filter(act="entry.replaced").first()
    assert '"passed_by":[["001","reserve_entered"],["002","reserve_withdrew"]]' in event.body
    # one place, one reserve
    assert await preview(console(), left.uid) is None
    assert (await refused(replace(console(), left.uid, reason="x", version=3))).rule == "replaced_already"
    # the reserve leaves in turn, and so on down the list
    again = await gone(made)
    assert told(await preview(console(), again.uid))[2:] == [("003", "reserve_withdrew"), ("004", None)]
    assert (await verify()).differences == []


async def test_one_who_holds_a_title_that_bars_is_passed_by(database):
    entrants = [*FIVE[:2], One("85", id=3, honours="全国技术能手"), *FIVE[3:]]
    left = await up(entrants, requirements=BARRED)
    assert told(await preview(console(), left.uid))[2:] == [("003", "eligibility_prior_titles_failed"), ("004", None)]
    await replace(console(), left.uid, reason="伤病", version=2)
    assert (await names())[-1] == ("003", "选手XZ4")


async def test_a_full_delegation_below_and_a_total_under_the_floor_are_passed_by(database):
    entrants = [One("95", "XF"), One("90", "DX"), One("85", "XF"), One("80", "WT"), One("60", "GA")]
    left = await up(entrants, advance='count = 2\nper_delegation = 1\nmin_total = "70"')
    assert told(await preview(console(), left.uid))[2:] == [("003", "reserve_delegation_full"), ("004", None)]
    made = await replace(console(), left.uid, reason="伤病", version=2)
    last = await gone(made)
    assert told(await preview(console(), last.uid))[2:] == [
        ("003", "reserve_delegation_full"), ("004", "reserve_withdrew"), ("005", "reserve_under_floor"),
    ]  # fmt: skip
    assert (await refused(replace(console(), last.uid, reason="x", version=2))).rule == "no_reserve"


async def test_one_who_stands_there_by_another_way_or_has_left_below_is_passed_by(database):
    left = await up(FIVE)
    asked = EntryAsked((MemberAsked("选手XZ3", id_number=resident(3), organisation="示例厂", standing="worker"),))
    await submit(console(), ABOVE, "WELD", asked)
    found = await preview(console(), left.uid)
    assert told(found)[2:] == [("003", "reserve_entered_otherwise"), ("004", None)]
    assert found.candidates[2].why.params == {"entry_no": "003"}
    # it withdraws below after the result was published; the published lines stay as they are
    await import_withdrawn()
    assert told(await preview(console(), left.uid))[3:] == [("004", "reserve_out_below"), ("005", None)]


async def import_withdrawn():
    now = [*FIVE[:3], One("80", id=4, status="withdrawn"), FIVE[4]]
    await import_package(console(), result_of(files(now)), correction="退赛")


async def test_a_full_delegation_above_leaves_nobody(database):
    left = await up(FIVE)
    await set_quota(console(), ABOVE, "delegation", "140900", most=1)
    found = await preview(console(), left.uid)
    assert {rule for _, rule in told(found)[2:]} == {"delegation_quota_full"} and found.next == []
    assert (await refused(replace(console(), left.uid, reason="x", version=2))).rule == "no_reserve"


async def test_what_was_shown_has_changed(database):
    left = await up(FIVE)
    found = await preview(console(), left.uid)
    await corrected([*FIVE[:2], One("70", id=3), *FIVE[3:]])
    no = await refused(replace(console(), left.uid, reason="伤病", version=2, shown=found.shown))
    assert (no.rule, no.field) == ("reserves_changed", "shown")
    # by the newest revision 004 is third now
    again = await preview(console(), left.uid)
    assert (again.revision.number, told(again)[-1]) == (2, ("004", None))
    await replace(console(), left.uid, reason="伤病", version=2, shown=again.shown)
    assert (await names())[-1] == ("003", "选手XZ4")


async def test_of_those_who_share_the_place_the_organiser_chooses(database):
    left = await up([*FIVE[:2], One("85", id=3), One("85", id=4), FIVE[4]])
    found = await preview(console(), left.uid)
    assert (found.is_tied, [one.standing.entry_no for one in found.next]) == (True, ["003", "004"])
    no = await refused(replace(console(), left.uid, reason="伤病", version=2))
    assert (no.rule, no.params["entries"]) == ("reserves_tied", "003、004")
    first = found.candidates[0].standing.uid
    assert (await refused(replace(console(), left.uid, reason="x", version=2, line=first))).rule == "not_the_next"
    chosen = found.next[1].standing.uid
    await replace(console(), left.uid, reason="两人并列，004号有参赛经验", version=2, line=chosen, shown=found.shown)
    assert (await names())[-1] == ("003", "选手XZ4")


async def test_only_who_may_give_the_place_away_sees_the_reserves(database):
    left = await up(FIVE)
    assert await preview(ANONYMOUS, left.uid) is None
    assert await preview(organiser("640000", "649999"), left.uid) is None
    assert await preview(console(), (await entered())[0].uid) is None  # stands still
    assert await coming(ANONYMOUS, ABOVE, "WELD") == [] == await coming(organiser("640000", "649999"), ABOVE, "WELD")


async def test_no_more_go_up_than_the_delegation_may_send(database):
    await above()
    await below(FIVE, advance="count = 4")
    await below([One("88", id=11), One("77", id=12)], "LF-2023", region="1410")
    quota = await set_quota(console(), ABOVE, "all", most=3)
    made = await advance(organiser(), ABOVE, "WELD", key="a")
    assert len(made) == 5 and [one.id for one in await advance(organiser(), ABOVE, "WELD", key="a")] == [
        one.id for one in made
    ]
    found = await coming(organiser(), ABOVE, "WELD")
    assert [(one.standing.entry_no, one.entry is None, one.why.rule if one.why else None) for one in found] == [
        ("001", False, None), ("002", False, None), ("001", False, None), ("002", False, None), ("003", False, None),
        ("004", True, "delegation_quota_full"),
    ]  # fmt: skip
    assert dict(found[-1].why.params) == {"delegation": "140900", "event": "焊接", "most": 3, "used": 3} | {
        "delegation": (await Delegation.visible_to(console()).get(code="140900")).name
    }
    no = await refused(advance(console(), ABOVE, "WELD"))
    assert (no.rule, no.params["used"]) == ("delegation_quota_full", 3)
    await lift_quota(console(), quota.uid)
    assert [one.entry_no for one in await advance(organiser(), ABOVE, "WELD")] == ["006"]
    assert (await verify()).differences == []


async def test_a_correction_below_enters_nobody_twice(database):
    await above()
    await below(FIVE)
    await advance(console(), ABOVE, "WELD")
    await corrected([One("96", id=1), *FIVE[1:]])
    assert (await refused(advance(console(), ABOVE, "WELD"))).rule == "advanced_already"
