"""Register a competition from an item of the yearly plan: title, tier, kind, class and organiser are the item's."""

from datetime import date
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server import db, ledger
from server.access import Viewer
from server.competitions import Competition, asked, chain_of
from server.competitions.places import locked, same_version
from server.competitions.registering import write
from server.planning.keeping import item_of, not_open
from server.refusal import insist, refuse

ACT = "plan_item.registered"


async def register_from_plan(
    viewer: Viewer, item: UUID | None, code: str, starts_on: date, ends_on: date, *, version: int,
    key: str | None = None,
) -> Competition:  # fmt: skip
    """Register the competition an item plans; on the chain of the competition.

    Refused: no right, `no_such_plan_item`, registered or cancelled already, changed since, days outside the plan's
    year, and as for any registration (`input_faults`, `competition_exists`).
    """
    found = await item_of(viewer, ACT, item)
    if starts_on.year != found.plan.year:
        refuse("plan_other_year", "startsOn", year=found.plan.year)
    values = {
        "code": code.strip(), "title": found.title, "tier": found.tier, "kind": found.kind, "class_name":
        found.class_name, "region": found.plan.region_code, "starts_on": starts_on, "ends_on": ends_on,
        "organisers": [found.organiser],
    }  # fmt: skip
    wanted = asked.registration({name: value for name, value in values.items() if value is not None})
    told = {"item": str(item), "code": code, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    try:
        async with ledger.change(viewer, ACT, chain=chain_of(wanted.code), key=key, asked=told) as change:
            if change.answered:
                return await change.answer(Competition)
            row = await locked(found)
            insist(not_open(row) or same_version(row, version))
            if await Competition.filter(code=wanted.code).using_db(db.here()).exists():
                refuse("competition_exists", "code", code=wanted.code)
            made = Competition(
                code=wanted.code, tier=wanted.tier, kind=wanted.kind, region_code=found.plan.region_code,
                region_name=found.plan.region_name, region_given=wanted.region, **wanted.head.columns(),
            )  # fmt: skip
            await write(change, viewer, ACT, made, wanted.head.units)
            row.competition_id, row.version = made.id, row.version + 1
            await change.save(row)
            change.answers(made)
            return made
    except IntegrityError:
        refuse("competition_exists", "code", code=wanted.code)
