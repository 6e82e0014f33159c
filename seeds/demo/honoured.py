"""What a result earns besides money, in the demo world: the city's team totals by an invented table with a special
award that follows from them, and promotions of the province's best welders, one with its level certificate."""

from datetime import date

from seeds.demo.chain import CITY, PROVINCE
from server import clock
from server.access import Viewer
from server.promotion.deciding import approve, issue
from server.promotion.proposing import Stated, preview, propose
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from server.special_awards import SpecialNominee
from server.special_awards.asked import SetUp
from server.special_awards.deriving import derive
from server.special_awards.giving import give
from server.special_awards.setting_up import set_up
from server.team_totals.publishing import publish_team_totals

POINTS, PROMOTION = "DEMO-POINTS-JZ", "DEMO-PROMOTION-SX"
INVENTED = ["演示用的示例规则，不是任何地区的规定。"]
TABLE = {
    "way": "places", "places": ["10", "8", "7", "6", "5", "4", "3", "2", "1"], "tied": "average", "basis": "published",
    "prizes": [{"title": "团体优胜奖", "to": 3}], "participation": "参赛纪念牌",
}  # fmt: skip
ROWS = {
    "basis": "published", "notes": INVENTED, "rows": [
        {"tiers": ["province"], "from_place": 1, "to_place": 1, "to": 5, "may_apply_for": 6},
        {"tiers": ["province"], "from_place": 2, "to_place": 3, "to": 4},
    ],
}  # fmt: skip
ORGANISED = SetUp("ORG", "优秀组织奖", "points", None, 1, 3)
EVENT, DECISION, NUMBER = "WELD", "晋人社函〔2023〕示例9号", "S000014000123232000001"
REASON = "示例数据"


async def build(viewer: Viewer) -> None:
    """The team totals and the special award a week after the city's contest, the promotions after the province's."""
    for code, kind, region, body in ((POINTS, "points", "1407", TABLE), (PROMOTION, "promotion", "14", ROWS)):
        title = f"示例{'计分表' if kind == 'points' else '晋级标准'}（演示）"
        await record_rule_set(viewer, Wanted(code, kind, title, date(2020, 1, 1), REASON, region, None, "demo", body))
    with clock.set_to(clock.morning(date(2023, 6, 21))):
        await _totals(viewer)
    with clock.set_to(clock.morning(date(2023, 7, 25))):
        await _promotions(viewer)


async def _totals(viewer: Viewer) -> None:
    await publish_team_totals(viewer, CITY, REASON, POINTS)
    award = await set_up(viewer, CITY, ORGANISED)
    await derive(viewer, CITY, ORGANISED.code)
    rows = SpecialNominee.visible_to(viewer).filter(special_award_id=award.id).order_by("id")
    await give(viewer, CITY, ORGANISED.code, [one.uid for one in await rows])


async def _promotions(viewer: Viewer) -> None:
    """Nobody's entry states a level, so the office does; the best one's certificate is on record, one waits for it."""
    seen = await preview(viewer, PROVINCE, EVENT, PROMOTION)
    stated = [Stated(one.standing.entry_no, 0) for one in seen.candidates if one.outcome.result == "unknown"]
    first, *others = await propose(viewer, PROVINCE, EVENT, PROMOTION, stated)
    await approve(viewer, [first.uid, others[0].uid], DECISION)
    await issue(viewer, first.uid, NUMBER, clock.today(), version=first.version + 1)
