"""Keep a yearly plan: begun, items added or cancelled, published. Nothing is deleted."""

from datetime import date
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.competitions.classes import Asked, class_fault
from server.competitions.places import locked, same_version
from server.competitions.registration import reason_fault
from server.planning import Plan, PlanItem
from server.planning.asked import BETWEEN, FIRST_YEAR, LAST_YEAR, LONGEST, Item, item_fault
from server.refusal import Refusal, insist, refuse
from server.regions import Region, padded

BEGUN, ADDED, CANCELLED, PUBLISHED = "plan.begun", "plan_item.added", "plan_item.cancelled", "plan.published"
MOST = 1000  # items of a plan


async def begin_plan(viewer: Viewer, region: str, year: int, title: str, *, key: str | None = None) -> Plan:
    """Begin the plan of a year of a jurisdiction (2, 4 or 6 digits, or the code of a functional area).

    Refused: no right, a region or year that is none, no title, a plan that stands.
    """
    insist(may(viewer, BEGUN))
    code = padded(region.strip()[:12])
    insist(may(viewer, BEGUN, Place(region_code=code)))
    found = await Region.filter(code=code).using_db(db.here()).first()
    if found is None:
        refuse("plan_region", "region", code=code)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        refuse("plan_year", "year", first=FIRST_YEAR, last=LAST_YEAR)
    if not title.strip() or len(title) > LONGEST["title"]:
        refuse("plan_text", "title", most=LONGEST["title"])
    async with ledger.change(viewer, BEGUN, key=key, asked=[code, year, title]) as change:
        if change.answered:
            return await change.answer(Plan)
        await locked(found)  # two at once: the second sees the first
        if await Plan.filter(region_code=code, year=year).using_db(change.client).exists():
            refuse("plan_exists", "year", region=found.name, year=year)
        made = Plan(
            region_code=code, region_name=found.name, year=year, title=title.strip(), begun_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(made))
    return made


async def add_plan_item(viewer: Viewer, plan: UUID | None, asked: Item, *, key: str | None = None) -> PlanItem:
    """Add an item; to a published plan, too, where it is public at once.

    Refused: no right, `no_such_plan`, what `item_fault` says, a class the jurisdiction does not know
    (`class_unknown`), a title that stands in the plan, more than MOST.
    """
    found = await _plan(viewer, ADDED, plan)
    insist(item_fault(asked))
    async with ledger.change(viewer, ADDED, key=key, asked={"plan": str(plan), **asked.told}) as change:
        if change.answered:
            return await change.answer(PlanItem)
        row = await locked(found)
        named = asked.class_name.strip() or None
        first = date(row.year, asked.month, 1)
        insist(await class_fault(Asked(row.region_code, first, asked.tier, asked.kind, named)))
        there = await PlanItem.filter(plan_id=row.id).using_db(change.client)
        if any(one.title == asked.title.strip() and one.cancelled_at is None for one in there):
            refuse("plan_item_exists", "title", title=asked.title.strip())
        if len(there) >= MOST:
            refuse("plan_full", "plan", most=MOST)
        made = PlanItem(
            plan_id=row.id, number=len(there) + 1, title=asked.title.strip(), tier=asked.tier, kind=asked.kind,
            class_name=named, organiser=asked.organiser.strip(), month=asked.month,
            occupations=BETWEEN.join(dict.fromkeys(asked.occupations)), expected_entries=asked.expected_entries,
        )  # fmt: skip
        change.answers(await change.save(made))
    return made


async def cancel_plan_item(
    viewer: Viewer, item: UUID | None, reason: str, *, version: int, key: str | None = None
) -> PlanItem:
    """Cancel an item of which no competition was registered; it stays readable, with the reason.

    Refused: no right, `no_such_plan_item`, no reason, registered or cancelled already, changed since.
    """
    found = await item_of(viewer, CANCELLED, item)
    insist(reason_fault(reason))
    asked = {"item": str(item), "reason": reason, "version": version}
    async with ledger.change(viewer, CANCELLED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(PlanItem)
        row = await locked(found)
        insist(not_open(row) or same_version(row, version))
        row.cancelled_at, row.cancel_reason, row.version = clock.now(), reason.strip(), row.version + 1
        change.answers(await change.save(row))
    return row


async def publish_plan(viewer: Viewer, plan: UUID | None, *, version: int, key: str | None = None) -> Plan:
    """Make a plan public. Refused: no right, `no_such_plan`, published already, no item, changed since."""
    found = await _plan(viewer, PUBLISHED, plan)
    async with ledger.change(viewer, PUBLISHED, key=key, asked={"plan": str(plan), "version": version}) as change:
        if change.answered:
            return await change.answer(Plan)
        row = await locked(found)
        if row.published_at is not None:
            refuse("plan_published", "plan")
        insist(same_version(row, version))
        if not await PlanItem.filter(plan_id=row.id).using_db(change.client).exists():
            refuse("plan_empty", "plan")
        row.published_at, row.version = clock.now(), row.version + 1
        change.answers(await change.save(row))
    return row


async def _plan(viewer: Viewer, act: str, uid: UUID | None) -> Plan:
    insist(may(viewer, act))
    found = await Plan.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_plan", "plan")
    insist(may(viewer, act, Place(region_code=found.region_code)))
    return found


async def item_of(viewer: Viewer, act: str, uid: UUID | None) -> PlanItem:
    """The item, with its plan, inside the viewer's scope."""
    insist(may(viewer, act))
    found = await PlanItem.visible_to(viewer).select_related("plan").get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_plan_item", "item")
    insist(may(viewer, act, Place(region_code=found.plan.region_code)))
    return found


def not_open(item: PlanItem) -> Refusal | None:
    """Whether something became of an item already."""
    if item.competition_id is not None:
        return Refusal("plan_item_registered", {"title": item.title}, "item")
    return Refusal("plan_item_cancelled", {"title": item.title}, "item") if item.cancelled_at is not None else None
