"""Explain this score over GraphQL: sentences of the vectors worked out by hand, who sees what, the codes."""

from fractions import Fraction
from typing import Any

import pytest

from schema import catalogue
from schema.explaining import ranking_words, words
from server.access import ANONYMOUS, console
from server.competitions import Event
from server.progression import publish
from server.ranking import Advance, Aspect, Award, Entrant, Scheme
from tests.server.explaining.fields import explained
from tests.server.ranking.build import chain, module, simple, th
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import closed


def say(key: str, /, **params: str | int) -> str:
    return catalogue.say("zh_CN", key, **params)


def english(key: str, /, **params: str | int) -> str:
    return catalogue.say("en", key, **params)


def body_of(scheme: Scheme, marks: Any, entrants: Any = None) -> Any:
    return explained(scheme, entrants or [Entrant("A")], marks)["A"][1]


def test_w1_the_sum_and_its_one_rounding() -> None:
    """W-1: 0.3 · 80.5 + 0.7 · 87.25 = 24.15 + 61.075 = 85.225."""
    scheme = Scheme([module("theory", "0.3"), module("skill", "0.7")])
    body = body_of(scheme, simple({"A": ["80.5", "87.25"]}, ["theory", "skill"]))
    assert words.module(body.modules[1], say) == "skill：各评分点之和为 87.25 分；乘以权重 0.7，计 61.075 分。"
    total = "总成绩：24.15 + 61.075 = 85.225；四舍五入保留两位小数，公布为 85.23。"
    assert words.total(body.total, body.modules, say) == total
    said = words.total(body.total, body.modules, english)
    assert said == "Total: 24.15 + 61.075 = 85.225; rounded half up to 2 decimals, published as 85.23."


def test_t2_of_equal_maxima_only_one_is_dropped() -> None:
    """T-2: 90, 90, 90, 70, 90 without one 90 and the 70: (90 + 90 + 90) : 3."""
    aspect = Aspect("A1", "外观", th("100"), combine="trimmed_mean", drop=1, judges=5)
    scores = ("90", "90", "90", "70", "90")
    marks = {"A": {"A1": {f"J{n}": score for n, score in enumerate(scores, 1)}}}
    part = body_of(Scheme([module("m", "1", aspect)]), marks).modules[0].aspects[0]
    assert [one.use for one in part.marks] == ["counted", "counted", "counted", "lowest", "highest"]
    assert words.aspect(part, say) == (
        "外观（满分 100 分）：裁判1给 90 分，裁判2给 90 分，裁判3给 90 分，裁判4给 70 分，裁判5给 90 分；"
        "去掉最高的（裁判5的 90 分）和最低的（裁判4的 70 分），其余 3 个取平均，得 90 分。"
    )


def test_j8_a_quotient_is_rounded_once() -> None:
    """J-8: 21.5 · (2+2+2) : (3·3) = 43/3 = 14.333…; 0.25 · (1+1+1) : 9 = 1/12; together 173/12 = 14.41666…"""
    parts = [
        Aspect("A1", "甲", th("21.5"), "judgement", judges=3),
        Aspect("A2", "乙", th("0.25"), "judgement", judges=3),
    ]
    marks = {"A": {"A1": dict.fromkeys(("J1", "J2", "J3"), "2"), "A2": dict.fromkeys(("J1", "J2", "J3"), "1")}}
    body = body_of(Scheme([module("m", "1", *parts)]), marks)
    assert [words.aspect(one, say) for one in body.modules[0].aspects] == [
        "甲（满分 21.5 分）：裁判1评 2 级，裁判2评 2 级，裁判3评 2 级；21.5 × 6 ÷（3 × 3）= 43/3 ≈ 14.333333 分。",
        "乙（满分 0.25 分）：裁判1评 1 级，裁判2评 1 级，裁判3评 1 级；0.25 × 3 ÷（3 × 3）= 1/12 ≈ 0.083333 分。",
    ]
    module_said = "m：各评分点之和为 173/12 ≈ 14.416667 分；乘以权重 1，计 173/12 ≈ 14.416667 分。"
    assert words.module(body.modules[0], say) == module_said
    total = "总成绩：173/12 ≈ 14.416667；四舍五入保留两位小数，公布为 14.42。"
    assert words.total(body.total, body.modules, say) == total


def test_what_parted_two_equal_totals_and_why_the_better_award_was_missed() -> None:
    """A and B have 80 each; B was quicker. Gold is one place and needs 85: nobody has it, A takes the second."""
    scheme = Scheme(
        [module("m", "1")], ties=chain("elapsed asc", "share"), advance=Advance(1),
        awards=[Award("金奖", places=1, min_total=Fraction(85)), Award("银奖", places=2)],
    )  # fmt: skip
    entrants = [Entrant("A", elapsed=95), Entrant("B", elapsed=90), Entrant("C")]
    body = body_of(scheme, simple({"A": ["80"], "B": ["80"], "C": ["70"]}, ["m"]), entrants)
    assert ranking_words.place(body.place, say) == [
        "在 3 个有名次的参赛者中列第 2 名。",
        "上一行是参赛号 B（第 1 名）：用时为 90，本参赛者为 95，因此在其后。",
        "下一行是参赛号 C（第 3 名）：总成绩为 70.00，本参赛者为 80.00，因此在其前。",
        "比较时用公布的（取舍之后的）成绩。",
    ]
    assert ranking_words.award(body.award, "80.00", say) == [
        "金奖：1 个名额，评到第 1 位；在可获奖者中排第 2 位，未能获得。",
        "银奖：2 个名额，评到第 3 位；在可获奖者中排第 2 位，获得该奖。",
    ]
    assert ranking_words.advance(body.advance, "80.00", say) == ("未晋级：取前 1 名，最后一个晋级者为第 1 名，80.00。")


ASK = """query($no: String!, $code: String, $revision: Int) {
  explanation(competition: "MARK-1", event: "W", entryNo: $no, code: $code, revision: $revision) { __typename
    ... on Refusal { rule message }
    ... on Explanation { entryNo isOpen total place totalWords placeWords awardWords advanceWords head
      event { code } revision { number } standing { name }
      modules { code sentence aspects { code exact marks { judge value use useLabel absent } } } } } }"""
ISSUE = """mutation($key: String!) { issueQueryCodes(competition: "MARK-1", event: "W", idempotencyKey: $key) {
  __typename ... on Refusal { rule message } ... on QueryCodes { event { code } slips { entryNo name code } } } }"""
DRAFT = """{ event(competition: "MARK-1", code: "W") { explain(entryNo: "002") { total isOpen revision { number }
  modules { aspects { sentence } } } } }"""


@pytest.fixture
async def published(database: Any) -> Any:
    story = await closed()
    await publish(console(), CODE, EVENT, reason="首次公布")
    return story


async def test_the_public_and_the_contestant(ask: Any, published: Any) -> None:
    found = (await ask(ASK, no="002"))["explanation"]
    assert (found["isOpen"], found["total"], found["place"]) == (False, "76.00", 2)
    assert [one["aspects"] for one in found["modules"]] == [[], []]
    assert found["standing"] == {"name": "选手2号"}
    issued = (await ask(ISSUE, console(), key="k1"))["issueQueryCodes"]
    assert [one["entryNo"] for one in issued["slips"]] == ["001", "002", "003"]
    opened = (await ask(ASK, no="002", code=issued["slips"][1]["code"]))["explanation"]
    assert opened["modules"][0]["aspects"][0] == {
        "code": "A1", "exact": "49",
        "marks": [{"judge": n, "value": "49", "use": "COUNTED", "useLabel": "计入", "absent": False} for n in (1, 2)],
    }  # fmt: skip
    wrong = [(await ask(ASK, no=no, code=issued["slips"][0]["code"]))["explanation"] for no in ("002", "404")]
    assert wrong[0] == wrong[1]
    assert wrong[0]["rule"] == "query_code_refused"
    assert "查询码" in wrong[0]["message"]
    assert (await ask(ASK, no="404"))["explanation"] is None
    assert (await ask(ISSUE, ANONYMOUS, key="k2"))["issueQueryCodes"]["rule"] == "sign_in_needed"


async def test_a_draft_is_for_who_may_read_the_marks(ask: Any, database: Any) -> None:
    story = await closed()
    shown = (await ask(DRAFT, story.chief))["event"]["explain"]
    assert (shown["total"], shown["isOpen"], shown["revision"]) == ("76.00", True, None)
    assert shown["modules"][0]["aspects"][0]["sentence"].startswith("尺寸（满分 60 分）：裁判1给 49 分，裁判2给 49 分")
    assert (await ask(DRAFT, story.staff("organiser")))["event"]["explain"] is None
    assert (await Event.get(id=story.event.id)).revision == 0


def test_every_outcome_has_its_sentence() -> None:
    for language in catalogue.LANGUAGES:
        known = catalogue.sentences(language)
        for outcome in ("taken", "behind", "under_floor", "other_group"):
            assert f"explain.award.{outcome}" in known
        for outcome in ("advances", "under_floor", "delegation_full", "tied_at_cut", "behind"):
            assert f"explain.advance.{outcome}" in known
        for outcome in ("went_on", "cut", "last"):
            assert f"explain.round.{outcome}" in known
