"""Requirements as the JSON that an event keeps: written with every key, read with every fault named, compared.

Reading judges meaning too: the dates, numbers and bounds must leave room for somebody.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from server.eligibility.reading import Table
from server.eligibility.requirements import (
    EFFECTS,
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    STANDINGS,
    PriorTitle,
    PriorWinners,
    Requirements,
)
from server.refusal import Fault

KEYS = tuple(one.name for one in fields(Requirements))
KEYS_OF_TITLE = tuple(one.name for one in fields(PriorTitle))
KEYS_OF_WINNERS = tuple(one.name for one in fields(PriorWinners))


def to_dict(rules: Requirements) -> dict[str, Any]:
    """All keys in the order of `Requirements`: dates as text, None as null, so that a later default changes nothing."""
    return {name: _plain(value) for name, value in asdict(rules).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def changed(old: Requirements, new: Requirements) -> list[tuple[str, Any, Any]]:
    """The rules that differ, as (key, old value, new value) in the form of `to_dict`: what copying last year lists.

    >>> changed(Requirements(per_delegation=2), Requirements(per_delegation=3, events_per_person=1))
    [('per_delegation', 2, 3), ('events_per_person', None, 1)]
    """
    before, after = to_dict(old), to_dict(new)
    return [(key, before[key], after[key]) for key in KEYS if before[key] != after[key]]


def from_dict(values: Mapping[str, Any]) -> Requirements | list[Fault]:
    """The requirements, or every fault with its path (`prior_titles[0].effect`) as the fault's column.

    A key may be left out; one that is unknown is a fault.

    >>> [(fault.column, fault.rule) for fault in from_dict({"born_from": "2001-01-01", "born_to": "2000-12-31"})]
    [('born_to', 'dates_reversed')]
    """
    table = Table(values, "", [])
    table.only(KEYS)
    rules = Requirements(
        born_from=table.date("born_from"),
        born_to=table.date("born_to"),
        years_of_work=table.number("years_of_work", 1, 70),
        certificates=table.texts("certificates"),
        certificates_all=table.flag("certificates_all", False),
        min_level=table.number("min_level", LOWEST_LEVEL, HIGHEST_LEVEL),
        max_level=table.number("max_level", LOWEST_LEVEL, HIGHEST_LEVEL),
        standings=table.words("standings", STANDINGS),
        regions=table.regions("regions"),
        employed=True if table.flag("employed", False) else None,
        prior_titles=_titles(table),
        prior_winners=_winners(table),
        per_delegation=table.number("per_delegation", 1, 10_000),
        events_per_person=table.number("events_per_person", 1, 1000),
        no_session_clash=table.flag("no_session_clash", True),
        one_delegation=table.flag("one_delegation", True),
        team_size=table.bounds("team_size", 1, 100),
        coaches=table.bounds("coaches", 0, 100),
        min_entries=table.number("min_entries", 1, 100_000),
    )
    _meaning(table, rules)
    return table.faults or rules


def _meaning(table: Table, rules: Requirements) -> None:
    """Rules that contradict each other."""
    if rules.born_from and rules.born_to and rules.born_from > rules.born_to:
        table.fault("born_to", "dates_reversed", f">= {rules.born_from}", str(rules.born_to))
    if rules.min_level and rules.max_level and rules.min_level > rules.max_level:
        table.fault("max_level", "out_of_range", f"{rules.min_level}..{HIGHEST_LEVEL}", str(rules.max_level))
    if rules.certificates_all and not rules.certificates and not table.faulty("certificates"):
        table.fault("certificates", "missing_value", "certificates")


def _titles(table: Table) -> tuple[PriorTitle, ...]:
    """Titles stand once each and hold no semicolon, which parts them where they are copied onto an entry."""
    found: list[PriorTitle] = []
    seen: set[str] = set()
    for one in table.tables("prior_titles"):
        one.only(KEYS_OF_TITLE)
        title, effect = one.text("title"), one.word("effect", EFFECTS)
        if ";" in title:
            one.fault("title", "separator_in_title", "", title)
        if title and title in seen:
            one.fault("title", "title_twice", title=title)
        seen.add(title)
        found.append(PriorTitle(title, effect))
    return tuple(found)


def _winners(table: Table) -> PriorWinners | None:
    one = table.table("prior_winners")
    if one is None:
        return None
    one.only(KEYS_OF_WINNERS)
    places = one.number("places", 1, 1000)
    awards = one.texts("awards")
    if places is None and not awards and not one.faulty("places", "awards"):
        one.fault("places", "missing_value", "places | awards")
    return PriorWinners(
        places=places,
        editions=one.number("editions", 1, 100),
        effect=one.word("effect", EFFECTS),
        awards=awards,
        same_event=one.flag("same_event", False),
    )
