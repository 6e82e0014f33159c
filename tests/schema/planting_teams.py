"""Team totals and special awards, planted beside the rest: as many numbers, lines and events as there are of each.

await plant_teams(planting, competitions)
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from server.competitions import Competition
from server.rulebook import RuleSet
from server.special_awards import SpecialAward, SpecialNominee
from server.team_totals import TeamPlace, TeamScore, TeamTotal
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting

POINTS = '{"basis":"published","places":["3","2","1"]}'


async def plant_teams(planting: "Planting", competitions: Sequence[Competition]) -> None:
    """A points table, and under each competition team totals that follow from results since replaced; and special
    awards, with somebody who holds one and somebody who is only proposed."""
    (table,) = await planting.saved([
        RuleSet(
            code="RT", kind="points", title="示例计分表", starts_on=date(2000, 1, 1), subject="", body=POINTS,
            source="示例文件", recorded_at=DAY,
        )
    ])  # fmt: skip
    open_ = [one for one in competitions if one.published_at is not None]
    totals = await planting.saved(
        TeamTotal(
            competition_id=one.id, number=i + 1, rule_set_id=table.id, reason="示例", revisions="", way="places",
            measure="sum", decimals=2, teams=1, ranked=1, published_at=DAY,
        )
        for one in open_
        for i in planting.each
    )  # fmt: skip
    places = await planting.saved(
        TeamPlace(
            team_total_id=one.id, line=i + 1, code=f"DA{i}", name="示例队", place=i + 1, decided_by=str(i + 1),
            points="3.00", value="3.00", exact="3", firsts=1, seconds=0, thirds=0,
        )
        for one in totals
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        TeamScore(
            team_place_id=one.id, position=i, event_code=f"E{i}", event_title="示例赛项", points="3", entries=1,
            counted=1,
        )
        for one in places
        for i in planting.each
    )  # fmt: skip
    awards = await planting.saved(
        SpecialAward(
            competition_id=one.id, position=i + 1, code=f"S{i}", title="示例奖", way="coaches",
            of_awards="一等奖;二等奖", set_up_at=DAY,
        )
        for one in open_
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        SpecialNominee(
            special_award_id=one.id, name="示例教练", unit="示例单位", reason="secret", note="secret", marks="1;2",
            score="secret", grounds='[["示例赛项", "001", "一等奖"], ["示例赛项", "002", "二等奖"]]', state="given",
            proposed_at=DAY,
        )
        for one in awards
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        SpecialNominee(special_award_id=one.id, name="secret", grounds="[]", proposed_at=DAY) for one in awards
    )
