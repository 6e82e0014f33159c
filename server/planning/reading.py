"""Yearly plans as they are read, and what became of each item: planned, filed, held, cancelled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.access import Place, Viewer, may
from server.access.acts import ACTS
from server.competitions import Competition, Event
from server.planning import ITEM_STATES, Plan, PlanItem, keeping
from server.regions import padded

MOST_PLANS = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the items of a plan: how many by state. `registered`: those with a competition the viewer sees;
    `expected_entries` of all that were not cancelled and say how many."""

    items: int = 0
    planned: int = 0
    filed: int = 0
    held: int = 0
    cancelled: int = 0
    registered: int = 0
    expected_entries: int = 0


async def plans(
    viewer: Viewer, region: str | None = None, year: int | None = None, *, kept: bool = False
) -> Sequence[Plan]:
    """The plans the viewer sees, the latest year first, then by region. `kept`: only those he may add to. At most
    MOST_PLANS."""
    rows = Plan.visible_to(viewer)
    if kept and not viewer.sees_everything:
        reach = viewer.reach(ACTS[keeping.ADDED].roles, Plan.within)
        if reach is None:
            return []
        rows = rows.filter(reach)
    if region is not None:
        rows = rows.filter(region_code=padded(region.strip()[:12]).replace("\0", ""))
    if year is not None:
        rows = rows.filter(year=max(0, min(year, 9999)))
    return await rows.order_by("-year", "region_code").limit(MOST_PLANS)


async def plan_of(viewer: Viewer, region: str, year: int) -> Plan | None:
    """The plan of a year of a jurisdiction, as far as the viewer sees it."""
    found = await plans(viewer, region, year)
    return found[0] if found else None


def keeps(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer may add to a plan, publish it, register from it."""
    return may(viewer, keeping.ADDED, Place(region_code=plan.region_code)) is None


async def figures(viewer: Viewer, plan_ids: Sequence[int]) -> Mapping[int, Figures]:
    """By the plan's id, what became of its items. Four statements."""
    rows = await PlanItem.visible_to(viewer).filter(plan_id__in=list(plan_ids))
    states = await item_states(viewer, [one.id for one in rows])
    ids = {one.competition_id for one in rows if one.competition_id is not None}
    seen = {one.id for one in await Competition.visible_to(viewer).filter(id__in=sorted(ids))}
    found = {}
    for id_ in plan_ids:
        mine = [one for one in rows if one.plan_id == id_]
        count = Counter(states[one.id] for one in mine)
        found[id_] = Figures(
            len(mine), **{state: count[state] for state in ITEM_STATES},
            registered=sum(one.competition_id in seen for one in mine),
            expected_entries=sum(one.expected_entries or 0 for one in mine if states[one.id] != "cancelled"),
        )  # fmt: skip
    return found


async def item_states(viewer: Viewer, items: Sequence[int]) -> Mapping[int, str]:
    """By the item's id, one of ITEM_STATES: cancelled (the item, or every event of its competition), held (a result is
    published), filed (备案 is on record), else planned. Three statements; what the viewer may not see is not told."""
    rows = {one.id: one for one in await PlanItem.visible_to(viewer).filter(id__in=list(items))}
    ids = sorted({one.competition_id for one in rows.values() if one.competition_id is not None})
    competitions = {one.id: one for one in await Competition.visible_to(viewer).filter(id__in=ids)}
    events = await Event.visible_to(viewer).filter(competition_id__in=ids)
    return {
        id_: state_of(rows[id_], competitions.get(rows[id_].competition_id or 0), events) if id_ in rows else "planned"
        for id_ in items
    }  # fmt: skip


def state_of(item: PlanItem, competition: Competition | None, events: Sequence[Event]) -> str:
    """What became of an item."""
    mine = [one for one in events if competition is not None and one.competition_id == competition.id]
    if item.cancelled_at is not None or (mine and all(one.state == "cancelled" for one in mine)):
        return "cancelled"
    if competition is not None and competition.published_at is not None:
        return "held"
    return "filed" if competition is not None and competition.filing_no is not None else "planned"
