"""Rule sets and promotions, planted beside the rest; a number of a certificate and a reason are nobody's outside.

await plant_promotion(planting, events)
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from server.access import console
from server.competitions import Event
from server.promotion import Promotion
from server.results import Standing
from server.rulebook import RuleSet
from tests.world import DAY, HOLDER

if TYPE_CHECKING:
    from tests.schema.planting import Planting

PROMOTION = '{"basis":"published","rows":[{"to":5,"to_place":1},{"to":4,"to_place":3},{"to":3,"to_place":9}]}'
CONDITIONS = '{"all":[{"level":4},{"years_of_work":12},{"standings":["worker"]}]}'


async def plant_promotion(planting: "Planting", events: Sequence[Event]) -> None:
    """Rules in force for every event and its title T1, and as many about other things; promotions under each event."""
    rules = [("promotion", "", PROMOTION), ("conditions", "T1/competition", CONDITIONS)]
    rules += [("promotion", f"O{i}", PROMOTION) for i in planting.each]
    (rule_set, *_) = await planting.saved(
        RuleSet(
            code=f"R{n}", kind=kind, title="示例规则", starts_on=date(2000, 1, 1), subject=subject, body=body,
            source="示例文件", recorded_at=DAY,
        )
        for n, (kind, subject, body) in enumerate(rules)
    )  # fmt: skip
    public = Standing.visible_to(console()).filter(revision__published_at__isnull=False)
    lines = await public.filter(revision__number=1, line=1).select_related("revision")
    titles = {event.id: event.title for event in events}
    await planting.saved(
        Promotion(
            person_id=person.id, holder=HOLDER.format(1), standing_id=line.id, rule_set_id=rule_set.id, row=0,
            from_level=0, to_level=5, state="issued", year=2023, name="示例选手", unit="示例单位", tier="city",
            competition="示例大赛", event=titles[line.revision.event_id], place=1, decision="示例1号",
            certificate_no=f"secret{line.id % 10**9}/{i}", issued_on=date(2023, 9, 1), reason="secret",
            proposed_at=DAY,
        )
        for line in lines
        for i, person in enumerate(planting.people)
    )  # fmt: skip
