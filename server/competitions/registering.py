"""Register a competition, change it, file it with the authority (备案, domain.md 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError

from server import clock, db, ledger, organisations, regions
from server.access import Viewer, may
from server.competitions import asked, classes
from server.competitions.given import FORBIDDEN
from server.competitions.organising import change_units, lead_of, names_in, unit_rows
from server.competitions.places import competition_of, of_competition, same_version
from server.competitions.records import Competition, chain_of
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

REGISTER, CHANGE, FILE = "competition.registered", "competition.changed", "competition.filed"


def filing_fault(number: str, on: date, with_: str, today: date) -> Refusal | None:
    """Whether a filing says its number, a day that has come and the authority."""
    for field, text, limit in (("number", number, 80), ("with", with_, 200)):
        if not text.strip():
            return Refusal("text_missing", {"field": field}, field)
        if len(text) > limit or FORBIDDEN.search(text):
            return Refusal("text_unfit", {"field": field, "most": limit}, field)
    return Refusal("filed_in_future", {"on": on.isoformat(), "today": today.isoformat()}, "on") if on > today else None


async def register(viewer: Viewer, values: Mapping[str, Any], *, key: str | None = None) -> Competition:
    """Register the competition that `values` describe (`asked.registration`); its state is planned, nobody but its
    staff sees it.

    Refused: `input_faults`, `unknown_region`, `competition_exists`, and where the one who registers would not reach
    it himself: outside his region, or without his organisation in the lead; `class_unknown`.
    """
    insist(may(viewer, REGISTER))
    wanted = asked.registration(values)
    full = regions.padded(wanted.region)
    name = (await regions.names_of({full})).get(full)
    if wanted.region and name is None:
        refuse("unknown_region_code", "region", code=wanted.region)
    try:
        async with ledger.change(viewer, REGISTER, chain=chain_of(wanted.code), key=key, asked=dict(values)) as change:
            if change.answered:
                return await change.answer(Competition)
            if await Competition.filter(code=wanted.code).using_db(db.here()).exists():
                refuse("competition_exists", "code", code=wanted.code)
            made = Competition(
                code=wanted.code, tier=wanted.tier, kind=wanted.kind, region_code=full or None, region_name=name,
                region_given=wanted.region, **wanted.head.columns(),
            )  # fmt: skip
            await write(change, viewer, REGISTER, made, wanted.head.units)
            change.answers(made)
            return made
    except IntegrityError:
        refuse("competition_exists", "code", code=wanted.code)


async def write(
    change: Change, viewer: Viewer, act: str, made: Competition, units: Mapping[str, tuple[str, ...]]
) -> None:
    """Save a new competition with its units, the first organiser leading; the viewer must reach the place it takes, and
    its class be one of its jurisdiction (`class_unknown`)."""
    ids = await organisations.by_name(change, names_in(units))
    made.lead_id = lead_of(units, ids)
    insist(may(viewer, act, of_competition(made)))
    insist(await classes.class_fault(classes.Asked.of(made)))
    await change.save(made)
    await change.save_many(unit_rows(made.id, units, ids))


async def change_competition(
    viewer: Viewer, code: str, values: Mapping[str, Any], version: int, *, key: str | None = None
) -> Competition:
    """Change what `values` name of title, class, edition, hosts, co-organisers, supporters and days; the rest stays.

    Refused: `input_faults`, `changed_since`, `no_such_competition`, `class_unknown`.
    """
    insist(may(viewer, CHANGE))
    found = await competition_of(viewer, code)
    insist(may(viewer, CHANGE, of_competition(found)))
    said = {"competition": code, "version": version, **values}
    async with ledger.change(viewer, CHANGE, chain=found.chain, key=key, asked=said) as change:
        if change.answered:
            return await change.answer(Competition)
        row = await competition_of(viewer, code, lock=True)
        insist(same_version(row, version))
        head = asked.head({**await _as_it_is(row), **values})
        before = (row.class_name, row.starts_on)
        row.update_from_dict(head.columns())
        if before != (row.class_name, row.starts_on):
            insist(await classes.class_fault(classes.Asked.of(row)))
        await change_units(change, row, head.units)
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


async def _as_it_is(row: Competition) -> dict[str, Any]:
    """The head of a competition as a form would hand it in."""
    units = await units_of(row)
    columns = {one: getattr(row, one) for one in ("title", "class_name", "edition", "starts_on", "ends_on")}
    return {**columns, **{plural: list(units[role]) for role, plural in asked.UNITS.items()}}


async def units_of(row: Competition) -> dict[str, tuple[str, ...]]:
    """The names of the units by role, in order."""
    units = await row.units.all().using_db(db.here()).order_by("position")
    return {role: tuple(one.name for one in units if one.role == role) for role in asked.UNITS}


async def file(
    viewer: Viewer, code: str, number: str, on: date, with_: str, *, key: str | None = None
) -> Competition:  # fmt: skip
    """备案: record under which number, when and with which authority the competition was filed.

    Refused: `text_missing`, `text_unfit`, `filed_in_future`, `no_such_competition`, and by the rule about its class
    `class_missing`, `class_unknown`, `class_filed_elsewhere`.
    """
    insist(may(viewer, FILE))
    found = await competition_of(viewer, code)
    insist(may(viewer, FILE, of_competition(found)) or filing_fault(number, on, with_, clock.today()))
    said = [code, number, on, with_]
    async with ledger.change(viewer, FILE, chain=found.chain, key=key, asked=said, on=on.isoformat()) as change:
        if change.answered:
            return await change.answer(Competition)
        row = await competition_of(viewer, code, lock=True)
        insist(await classes.filing_fault(classes.Asked.of(row), with_))
        row.filing_no, row.filed_on, row.filed_with = number.strip(), on, with_.strip()
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


@dataclass(frozen=True, slots=True)
class Filing:
    """备案 as it stands on record."""

    number: str
    on: date
    with_: str


def filing_of(row: Competition) -> Filing | None:
    """The filing of a competition; None where it is not filed."""
    if row.filing_no is None or row.filed_on is None:
        return None
    return Filing(row.filing_no, row.filed_on, row.filed_with or "")
