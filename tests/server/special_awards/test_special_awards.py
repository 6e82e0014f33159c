"""Special awards: by points, by judgement, from coaches, at discretion; quotas; two people; public with the results."""

import asyncio
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access import Held, Viewer, console
from server.competitions import Event
from server.ledger import change
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.special_awards import SpecialAward, SpecialNominee
from server.special_awards.asked import Proposal, SetUp, mean
from server.special_awards.deriving import derive
from server.special_awards.giving import give, refuse_nominee, revoke
from server.special_awards.proposing import propose
from server.special_awards.reading import grounds_of, special_awards
from server.special_awards.setting_up import set_up
from server.team_totals.publishing import publish_team_totals
from tests.server.access.people import account, viewer_of
from tests.server.packages.sample import result_of
from tests.server.rulebook.test_rulebook import refusal
from tests.server.team_totals.contest import Entrant, corrected, files, held
from tests.server.team_totals.test_publishing import DX, TWO, WT, XF, recorded

OFFICE = console()
CODE = "XZ-2023"
BY_POINTS = SetUp("ORG", "优秀组织奖", "points", 2, 1, 2)
COACHES = SetUp("COACH", "优秀指导教师", "coaches", None, of_awards=("金牌", "银牌"))
JUDGED = SetUp("SPIRIT", "道德风尚奖", "judgement", 2)
FREE = SetUp("GIFT", "突出贡献奖", "discretionary", 1)
COACHED = {
    "WELD": [Entrant(XF, "99", coach="周教练"), Entrant(DX, "95"), Entrant(WT, "90", coach="吴教练")],
    "CNC": [Entrant(DX, "99", coach="郑教练"), Entrant(XF, "95", coach="王教练"), Entrant(WT, "90")],
}


async def nominees(code: str, state: str = "proposed", viewer: Viewer = OFFICE) -> list[SpecialNominee]:
    rows = SpecialNominee.visible_to(viewer).filter(special_award__code=code, state=state)
    return await rows.order_by("id")


async def names(code: str, state: str = "proposed", viewer: Viewer = OFFICE) -> list[str | None]:
    return [one.name for one in await nominees(code, state, viewer)]


async def test_by_points_from_the_newest_team_total(regions, database, anonymous):
    await recorded(basis="published")
    await held(TWO)
    await set_up(OFFICE, CODE, BY_POINTS)
    assert (await refusal(derive(OFFICE, CODE, "ORG"))).rule == "special_award_no_total"
    await publish_team_totals(OFFICE, CODE, "闭幕")
    await derive(OFFICE, CODE, "ORG", key="once")
    await derive(OFFICE, CODE, "ORG", key="once")
    assert await names("ORG") == ["定襄县", "忻府区"]  # places 1 and 2, as counted by hand in test_publishing
    assert [grounds_of(one) for one in await nominees("ORG")] == [[["1", "1"]], [["2", "1"]]]
    assert (await refusal(derive(OFFICE, CODE, "ORG"))).rule == "special_award_derived"
    await give(OFFICE, CODE, "ORG", [one.uid for one in await nominees("ORG")])
    assert await names("ORG", "given", anonymous) == ["定襄县", "忻府区"]
    assert (await verify()).differences == []


async def test_a_corrected_result_needs_a_new_team_total_first(regions, database):
    await recorded(basis="published")
    await held(TWO)
    await set_up(OFFICE, CODE, BY_POINTS)
    await publish_team_totals(OFFICE, CODE, "闭幕")
    await derive(OFFICE, CODE, "ORG")
    (first, _) = await nominees("ORG")
    await give(OFFICE, CODE, "ORG", [first.uid])
    await corrected(TWO, TWO | {"CNC": [Entrant(DX, "60"), *TWO["CNC"][1:]]})
    no = await refusal(derive(OFFICE, CODE, "ORG"))
    assert (no.rule, no.params["events"]) == ("special_award_total_outdated", "数控")
    await publish_team_totals(OFFICE, CODE, "更正")
    await derive(OFFICE, CODE, "ORG")
    # by hand: XF 1, DX 2 now; 定襄县 keeps what it was given, with its new ground
    assert [(one.name, grounds_of(one)) for one in await nominees("ORG", "given")] == [("定襄县", [["2", "2"]])]
    assert [(one.name, grounds_of(one)) for one in await nominees("ORG")] == [("忻府区", [["1", "2"]])]


async def test_a_shared_place_beyond_the_quota_is_refused(regions, database):
    await recorded(basis="published", places=["5"])
    await held({"WELD": [Entrant(XF, "99"), Entrant(DX, "99"), Entrant(WT, "99")]})
    await publish_team_totals(OFFICE, CODE, "闭幕")
    await set_up(OFFICE, CODE, BY_POINTS)
    no = await refusal(derive(OFFICE, CODE, "ORG"))
    assert (no.rule, no.params) == ("special_award_over_quota", {"title": "优秀组织奖", "quota": 2, "n": 3})
    assert await nominees("ORG") == []


async def test_coaches_of_those_who_took_the_awards(regions, database, anonymous):
    await held(COACHED)
    await set_up(OFFICE, CODE, COACHES)
    await derive(OFFICE, CODE, "COACH")
    found = await nominees("COACH")
    assert [(one.name, one.unit, grounds_of(one)) for one in found] == [
        ("周教练", "示例学校", [["焊接", "001", "金牌"]]),
        ("郑教练", "示例学校", [["数控", "001", "金牌"]]),
        ("王教练", "示例学校", [["数控", "002", "银牌"]]),
    ]  # fmt: skip
    await give(OFFICE, CODE, "COACH", [found[0].uid])
    assert await names("COACH", "given", anonymous) == ["周教练"]
    assert await names("COACH", viewer=anonymous) == []
    now = COACHED | {"CNC": [COACHED["CNC"][0], Entrant(XF, "80", coach="王教练"), COACHED["CNC"][2]]}
    await corrected(COACHED, now)
    await derive(OFFICE, CODE, "COACH")
    assert await names("COACH") == ["郑教练"]
    assert await names("COACH", "lapsed") == ["王教练"]
    assert (await verify()).differences == []


async def test_coaches_wait_for_every_result_and_for_somebody(regions, database):
    package = result_of(files({"WELD": [Entrant(XF, "99")], "CNC": [Entrant(XF, "99")]}))
    await import_package(OFFICE, package)
    await publish(OFFICE, CODE, "WELD", reason="公布")
    await set_up(OFFICE, CODE, COACHES)
    no = await refusal(derive(OFFICE, CODE, "COACH"))
    assert (no.rule, no.params) == ("special_award_unpublished", {"n": 1, "events": "数控"})
    async with change(OFFICE, "test.cancelled") as done:
        row = await Event.visible_to(OFFICE).get(competition__code=CODE, code="CNC")
        await done.save(row.update_from_dict({"state": "cancelled"}))
    assert (await refusal(derive(OFFICE, CODE, "COACH"))).rule == "special_award_of_nobody"
    await set_up(OFFICE, CODE, FREE)
    assert (await refusal(derive(OFFICE, CODE, "GIFT"))).rule == "special_award_not_derived"


async def test_by_judgement_the_best_and_nobody_passed_over(regions, database):
    await held(TWO)
    await set_up(OFFICE, CODE, JUDGED)
    marks = {XF: ("90", "85.5", "90"), DX: ("88",), WT: ("88.000", "88"), "GA": ("70",)}
    made = {
        one: await propose(OFFICE, CODE, "SPIRIT", Proposal(one, marks=given)) for one, given in marks.items()
    }  # fmt: skip
    assert [(one.name, one.score) for one in made.values()] == [
        ("忻府区", "88.5"), ("定襄县", "88"), ("五台县", "88"), ("公安局", "70"),
    ]  # fmt: skip

    async def given_to(*who: str):
        return await give(OFFICE, CODE, "SPIRIT", [made[one].uid for one in who])

    no = await refusal(given_to(XF, DX))
    assert (no.rule, no.params["n"]) == ("special_award_passed_over", 1)
    assert (await refusal(given_to(XF, DX, WT))).rule == "special_award_over_quota"
    assert (await refusal(given_to(DX, WT))).rule == "special_award_passed_over"
    await given_to(XF)
    await refuse_nominee(OFFICE, made[WT].uid, "同分，评议后不授予", version=1)
    await given_to(DX)
    assert await names("SPIRIT", "given") == ["忻府区", "定襄县"]
    assert (await refusal(given_to("GA"))).rule == "special_award_over_quota"
    assert (await refusal(given_to(XF))).rule == "special_nominee_decided"
    no = await refusal(propose(OFFICE, CODE, "SPIRIT", Proposal(XF, marks=("1",))))
    assert no.rule == "special_nominee_stands"


@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=9))
def test_the_mean_is_exact(thousandths):
    texts = [f"{one // 1000}.{one % 1000:03}" for one in thousandths]
    assert mean(texts) == Fraction(sum(thousandths), 1000 * len(thousandths))


async def test_at_discretion_two_people_decide(regions, database, anonymous):
    await held(TWO)
    zhu, qian = await account("zhu", "organiser"), await account("qian", "organiser")
    one, other = await viewer_of("zhu"), await viewer_of("qian")
    assert zhu.id != qian.id
    await set_up(one, CODE, FREE)
    asked = Proposal(name="示例企业", unit="示例集团", reason="提供全部设备")
    made = await propose(one, CODE, "GIFT", asked, key="once")
    assert (await propose(one, CODE, "GIFT", asked, key="once")).id == made.id
    assert (made.proposed_by_id, made.reason) == (zhu.id, "提供全部设备")
    assert (await refusal(give(one, CODE, "GIFT", [made.uid]))).rule == "special_award_own_proposal"
    await give(other, CODE, "GIFT", [made.uid])
    second = await propose(one, CODE, "GIFT", Proposal(XF, reason="组织有力"))
    assert (await refusal(give(other, CODE, "GIFT", [second.uid]))).rule == "special_award_over_quota"
    assert (await refusal(revoke(other, second.uid, "x", version=1))).rule == "special_nominee_not_given"
    assert (await refusal(revoke(other, made.uid, "x", version=1))).rule == "changed_since"
    assert (await refusal(revoke(other, made.uid, " ", version=2))).rule == "reason_missing"
    await revoke(other, made.uid, "材料不实", version=2)
    await give(other, CODE, "GIFT", [second.uid])  # the quota is free again
    assert (await names("GIFT", "revoked", anonymous), await names("GIFT", "given", anonymous)) == (
        ["示例企业"], ["忻府区"],
    )  # fmt: skip
    assert (await verify()).differences == []


async def test_two_at_once_do_not_exceed_the_quota(regions, database):
    await held(TWO)
    await set_up(OFFICE, CODE, SetUp("ONE", "评议奖", "judgement", 1))
    made = [await propose(OFFICE, CODE, "ONE", Proposal(code, marks=(mark,))) for code, mark in ((XF, "9"), (DX, "8"))]
    await asyncio.gather(*(give(OFFICE, CODE, "ONE", [one.uid]) for one in made), return_exceptions=True)
    assert await names("ONE", "given") == ["忻府区"]


async def test_nothing_is_public_before_the_results(regions, database, anonymous):
    await import_package(OFFICE, result_of(files(TWO)))
    await set_up(OFFICE, CODE, JUDGED)
    made = await propose(OFFICE, CODE, "SPIRIT", Proposal(XF, marks=("90",)))
    await give(OFFICE, CODE, "SPIRIT", [made.uid])
    assert (await special_awards(anonymous, CODE), await SpecialNominee.visible_to(anonymous)) == ([], [])
    await publish(OFFICE, CODE, reason="公布")
    assert [one.code for one in await special_awards(anonymous, CODE)] == ["SPIRIT"]
    assert await names("SPIRIT", "given", anonymous) == ["忻府区"]


@pytest.mark.parametrize(
    ("asked", "field", "rule"),
    [
        (SetUp("坏", "奖", "points", 1, 1, 1), "code", "special_award_code"),
        (SetUp("A", " ", "points", 1, 1, 1), "title", "special_award_title"),
        (SetUp("A", "奖", "lot", 1), "way", "special_award_way"),
        (SetUp("A", "奖", "judgement"), "quota", "special_award_quota"),
        (SetUp("A", "奖", "judgement", 0), "quota", "special_award_quota"),
        (SetUp("A", "奖", "points", 1), "fromPlace", "special_award_places"),
        (SetUp("A", "奖", "points", 1, 3, 2), "toPlace", "special_award_places"),
        (SetUp("A", "奖", "coaches"), "ofAwards", "special_award_of_awards"),
        (SetUp("A", "奖", "coaches", of_awards=("金;银",)), "ofAwards", "special_award_of_awards"),
        (SetUp("A", "奖", "judgement", 1, 1, 2), "fromPlace", "special_award_other_way"),
        (SetUp("A", "奖", "discretionary", 1, of_awards=("金",)), "ofAwards", "special_award_other_way"),
    ],
)
async def test_what_is_no_special_award(regions, database, asked, field, rule):
    await held({"WELD": [Entrant(XF, "99")]})
    no = await refusal(set_up(OFFICE, CODE, asked))
    assert (no.field, no.rule) == (field, rule)
    assert await SpecialAward.visible_to(OFFICE).count() == 0


@pytest.mark.parametrize(
    ("award", "asked", "rule"),
    [
        (FREE, Proposal(reason="x"), "special_nominee_who"),
        (FREE, Proposal(XF, "某人", reason="x"), "special_nominee_who"),
        (FREE, Proposal(name="某人"), "special_nominee_reason"),
        (FREE, Proposal(name="某人", reason="x", marks=("1",)), "special_nominee_no_marks"),
        (FREE, Proposal(name="某" * 201, reason="x"), "special_nominee_name"),
        (FREE, Proposal("NONE", reason="x"), "no_such_delegation"),
        (JUDGED, Proposal(XF), "special_nominee_marks"),
        (JUDGED, Proposal(XF, marks=("1e3",)), "special_nominee_marks"),
        (JUDGED, Proposal(XF, marks=("-1",)), "special_nominee_marks"),
        (COACHES, Proposal(name="周教练", reason="x"), "special_award_is_derived"),
    ],
)
async def test_what_is_no_proposal(regions, database, award, asked, rule):
    await held({"WELD": [Entrant(XF, "99")]})
    await set_up(OFFICE, CODE, award)
    assert (await refusal(propose(OFFICE, CODE, award.code, asked))).rule == rule
    assert await SpecialNominee.visible_to(OFFICE).count() == 0


async def test_who_may(regions, database, anonymous):
    await held({"WELD": [Entrant(XF, "99")]})
    elsewhere = Viewer("account:o", account_id=2, held=(Held("organiser", "region", low="430000", high="439999"),))
    coordinator = Viewer("account:c", account_id=3, held=(Held("coordinator", "office"),))
    assert (await refusal(set_up(anonymous, CODE, FREE))).rule == "sign_in_needed"
    assert (await refusal(set_up(coordinator, CODE, FREE))).rule == "not_your_role"
    assert (await refusal(set_up(elsewhere, CODE, FREE))).rule == "outside_your_scope"
    await set_up(OFFICE, CODE, FREE)
    assert (await refusal(set_up(OFFICE, CODE, FREE))).rule == "special_award_exists"
    assert (await refusal(derive(OFFICE, CODE, "NONE"))).rule == "no_such_special_award"
    assert (await refusal(give(OFFICE, CODE, "GIFT", []))).rule == "no_such_nominee"
    assert (await refusal(give(OFFICE, CODE, "GIFT", [None]))).rule == "no_such_nominee"
