"""Yearly plans, planted beside the rest: published, with items that are competitions; and the classes they may be of.

await plant_plans(planting, competitions)
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import rfc8785

from server.competitions import Competition
from server.planning import Plan, PlanItem
from server.rulebook import RuleSet
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting


async def plant_plans(planting: "Planting", competitions: Sequence[Competition]) -> None:
    """So many plans of Jinzhong, the latest of 2023, with so many items each."""
    rows = [
        {"tier": "city", "class": f"{i}类", "filed_with": ["示例单位"] * len(planting.each),
         "confers": [{"title": f"示例称号{n}"} for n in planting.each]}
        for i in planting.each
    ]  # fmt: skip
    await planting.saved([
        RuleSet(
            code="RC", kind="classes", title="示例等次", starts_on=date(2000, 1, 1), subject="", source="示例文件",
            body=rfc8785.dumps({"rows": rows}).decode(), recorded_at=DAY,
        )
    ])  # fmt: skip
    public = [one for one in competitions if one.published_at is not None]
    plans = await planting.saved(
        Plan(
            region_code="140700", region_name="晋中市", year=2023 - i, title="示例计划", begun_at=DAY, published_at=DAY,
        )
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        PlanItem(
            plan_id=one.id, number=i + 1, title=f"示例大赛{i}", tier="city", kind="industry", organiser="示例单位",
            month=6, occupations=";".join(f"6-18-02-{n:02}" for n in planting.each),
            competition_id=public[i % len(public)].id if public else None,
        )
        for one in plans
        for i in planting.each
    )  # fmt: skip
