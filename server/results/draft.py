"""The computed draft of an event's result: entries, marks and scheme become the lines a revision would have.

Only the organiser's side reads a draft; the public reads revisions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server import ranking
from server.competitions import Event
from server.competitions.keeping import Kept, newest
from server.entries import Entry
from server.organisations import names_of
from server.ranking import decimal_text
from server.results import ModuleValue, Standing
from server.scoring.field import competing, contestants, field_of

JOIN = "、"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the row a revision would hold, its module values, and what ranking said."""

    standing: Standing
    values: Sequence[ModuleValue]
    ranked: ranking.Standing


@dataclass(frozen=True, slots=True)
class Draft:
    """The lines of an event in result order, with the scheme and the field that made them."""

    event: Event
    kept: Kept
    lines: Sequence[Line]
    field: ranking.Field


async def draft(event: Event) -> Draft:
    """Compute the result of `event` from what is stored now."""
    kept = (await newest([event.id]))[event.id]
    entries = await competing(event.id)
    field = await field_of(event.id, kept, entries)
    units = await names_of(
        member.organisation_id for entry in entries for member in entry.members if member.organisation_id
    )
    by_no = {entry.entry_no: entry for entry in entries}
    lines = [
        _line(n, one, by_no[one.entry_no], kept.scheme, units)
        for n, one in enumerate(ranking.rank(kept.scheme, field), 1)
    ]
    return Draft(event, kept, lines, field)


def _line(n: int, one: ranking.Standing, entry: Entry, scheme: ranking.Scheme, units: dict[int, str]) -> Line:
    members = contestants(entry)
    places, rounding = scheme.places, scheme.rounding
    standing = Standing(
        line=n, entry_no=one.entry_no, state=one.state, place=one.place, tied=one.tied, decided_by=one.decided_by,
        total=None if one.total is None else decimal_text(one.total, places, rounding), position=one.position,
        award=one.award, advances=one.advances, team=entry.team or None,
        name=_joined(member.person.name if member.person else "" for member in members),
        organisation=_joined(units.get(member.organisation_id or 0, "") for member in members),
        region=_joined(member.region_name or "" for member in members),
        region_code=_joined(member.region_given for member in members),
        delegation=entry.delegation.name if entry.delegation else None,
        delegation_code=entry.delegation.code if entry.delegation else None,
        group=_title(scheme.groups, one.group), group_place=one.group_place, round=_title(scheme.rounds, one.round),
    )  # fmt: skip
    return Line(standing, [_value(p, module, one, places, rounding) for p, module in enumerate(scheme.modules)], one)


def _title(listed: Sequence[ranking.scheme.Group] | Sequence[ranking.scheme.Round], code: str | None) -> str | None:
    return next((one.title for one in listed if one.code == code), None)


def _value(
    position: int, module: ranking.Module, one: ranking.Standing, places: int, rounding: ranking.scheme.Rounding
) -> ModuleValue:
    value = one.modules.get(module.code)
    absent = any(aspect.code in one.absent_aspects for aspect in module.aspects)
    text = None if value is None or one.state != "ranked" else decimal_text(value, places, rounding)
    return ModuleValue(position=position, code=module.code, title=module.title, value=text, absent=absent)


def _joined(texts: Iterable[str | None]) -> str | None:
    """The different texts in order, joined by "、"; None where there is none."""
    return JOIN.join(dict.fromkeys(filter(None, texts))) or None
