"""The units of a competition by role: registered in order, changed without taking a row away."""

from collections.abc import Iterable, Mapping, Sequence

from server import db, organisations
from server.competitions.belongings import OrganisingUnit
from server.competitions.records import FORMER, Competition
from server.ledger import Change

Units = Mapping[str, Sequence[str]]


def lead_of(units: Units, ids: Mapping[str, int]) -> int | None:
    """The organisation that leads: the first organiser."""
    return next((ids[name] for name in units.get("organiser", ())), None)


def names_in(units: Units) -> Iterable[str]:
    """Every name, for `organisations.by_name`."""
    return (name for names in units.values() for name in names)


def unit_rows(competition_id: int, units: Units, ids: Mapping[str, int]) -> list[OrganisingUnit]:
    """The rows of a new competition, not yet saved. `ids`: the organisations by name."""
    return [
        OrganisingUnit(competition_id=competition_id, organisation_id=ids[name], role=role, position=n, name=name)
        for role, names in units.items()
        for n, name in enumerate(names)
    ]


async def change_units(change: Change, competition: Competition, wanted: Units) -> None:
    """Make the units those `wanted`. A unit that stays keeps its row and the name of its day; one that goes becomes
    `former`, for nothing is deleted."""
    rows = await OrganisingUnit.filter(competition_id=competition.id).using_db(db.here())
    there = {(row.role, row.name): row for row in rows if row.role != FORMER}
    ids = await organisations.by_name(change, names_in(wanted))
    changed: list[OrganisingUnit] = []
    for made in unit_rows(competition.id, wanted, ids):
        row = there.pop((made.role, made.name), None)
        if row is None:
            changed.append(made)
        elif row.position != made.position:
            row.position = made.position
            changed.append(row)
    for row in there.values():
        row.role = FORMER
        changed.append(row)
    await change.save_many(changed)
    competition.lead_id = lead_of(wanted, ids) or competition.lead_id
