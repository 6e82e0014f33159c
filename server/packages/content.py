"""The content of a package as plain text values: one form for writing, for the digest and for the difference.

Empty and default are absent where the format allows it; numbers are in their shortest form.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from server.competitions.numbers import thousandths_text
from server.packages.format import CompetitionHead, Entry, EventDef, Mark, Package
from server.packages.layout import (
    COLUMNS,
    DELEGATIONS,
    ENTRIES,
    FORMAT,
    JUDGES,
    LEFT_OUT,
    MARKS,
    PENALTIES,
    SEPARATOR,
    TEAM_WIDE,
)
from server.ranking import exact_text
from server.ranking.scheme import Advance, Aspect, Award, Criterion, Deduction, Module, Round, Scheme

# How many of the first columns make a row's key, where it is not these of the record itself.
KEY_COLUMNS = {
    DELEGATIONS: ("code",),
    JUDGES: ("event", "judge_no"),
    ENTRIES: ("event", "entry_no", "role", "member"),
    MARKS: ("event", "entry_no", "aspect", "judge_no"),
    PENALTIES: ("event", "entry_no", "points", "reason", "deduction"),
}


@dataclass(frozen=True, slots=True)
class ContentRow:
    """One row: its cells in canonical column order, and the line it was read from."""

    cells: tuple[str, ...]
    row: int | None


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def head(package: Package) -> dict[str, Any]:
    """What competition.toml holds."""
    return {
        "format": FORMAT,
        "competition": competition(package.competition),
        "events": [event(one) for one in package.events],
    }


def competition(head: CompetitionHead) -> dict[str, Any]:
    """The table [competition]."""
    return _given(
        {
            "code": head.code,
            "title": head.title,
            "tier": head.tier,
            "kind": head.kind,
            "class": head.class_,
            "edition": head.edition,
            "region": head.region,
            "organisers": list(head.organisers),
            "hosts": list(head.hosts),
            "co_organisers": list(head.co_organisers),
            "supporters": list(head.supporters),
            "starts_on": head.starts_on,
            "ends_on": head.ends_on,
            "part": head.part,
        }
    )


def event(event: EventDef) -> dict[str, Any]:
    """A table of [[events]]."""
    return _given(
        {
            "code": event.code,
            "title": event.title,
            "occupation": event.occupation,
            "group": event.group,
            "format": event.format,
            "feeds": list(event.feeds),
            "passed_over": list(event.scheme.passed_over),
            "groups": [{"code": one.code, "title": one.title} for one in event.scheme.groups],
            "scheme": _scheme(event.scheme),
            "awards": [_award(award) for award in event.scheme.awards],
            "advance": _advance(event.scheme.advance) if event.scheme.advance else None,
        }
    )


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return _always(scheme) | _given(
        {
            "model": None if scheme.model == "free" else scheme.model,
            "unshared": scheme.unshared or None,
            "penalty_limit": _points(scheme.penalty_limit),
            "rounds": [_round(one) for one in scheme.rounds],
            "deductions": [_deduction(one) for one in scheme.deductions],
        }
    )


def _always(scheme: Scheme) -> dict[str, Any]:
    return {
        "places": scheme.places,
        "rounding": scheme.rounding,
        "compare": scheme.compare,
        "ties": [tie.text for tie in scheme.ties],
        "absent": scheme.absent,
        "modules": [_module(module) for module in scheme.modules],
    }


def _points(thousandths: int | None) -> str | None:
    return None if thousandths is None else thousandths_text(thousandths)


def _round(one: Round) -> dict[str, Any]:
    """`carry` is written only where it is not so, `ties` where they do not all go on."""
    return _given(
        {
            "code": one.code,
            "title": one.title,
            "top": one.top,
            "ties": None if one.ties == "all" else one.ties,
            "carry": None if one.carry else False,
        }
    )


def _deduction(one: Deduction) -> dict[str, Any]:
    return _given({"code": one.code, "title": one.title, "points": _points(one.points), "limit": _points(one.limit)})


def _criterion(one: Criterion) -> dict[str, Any]:
    return _given({"code": one.code, "title": one.title, "max": _points(one.max)})


def _module(module: Module) -> dict[str, Any]:
    return _given(
        {
            "code": module.code,
            "title": module.title,
            "weight": exact_text(module.weight),
            "pass": None if module.pass_mark is None else exact_text(module.pass_mark),
            "standardise": None if module.standardise == "none" else module.standardise,
            "round": module.round,
            "criteria": [_criterion(one) for one in module.criteria],
            "aspects": [_aspect(aspect) for aspect in module.aspects],
        }
    )


def _aspect(aspect: Aspect) -> dict[str, Any]:
    return _given(
        {
            "code": aspect.code,
            "title": aspect.title,
            "max": thousandths_text(aspect.max),
            "kind": aspect.kind,
            "decimals": None if aspect.decimals == 3 else aspect.decimals,
            "combine": aspect.combine,
            "drop": aspect.drop or None,
            "judges": aspect.judges,
            "criterion": aspect.criterion,
            "descriptors": list(aspect.descriptors),
            "spread": aspect.spread,
            "spread_rule": None if aspect.spread_rule == "warn" else aspect.spread_rule,
        }
    )


def _award(award: Award) -> dict[str, Any]:
    return _given(
        {
            "title": award.title,
            "places": award.places,
            "share": None if award.share is None else exact_text(award.share),
            "upto": None if award.upto is None else exact_text(award.upto),
            "rounding": award.rounding,
            "of": None if award.of == "ranked" else award.of,
            "min_total": None if award.min_total is None else exact_text(award.min_total),
            "group": award.group,
        }
    )


def _advance(advance: Advance) -> dict[str, Any]:
    return _given(
        {
            "count": advance.count,
            "per_delegation": advance.per_delegation,
            "min_total": None if advance.min_total is None else exact_text(advance.min_total),
            "ties": advance.ties,
            "by_group": advance.by_group or None,
        }
    )


def mark_text(mark: Mark) -> str:
    """A mark as written."""
    return mark.value if isinstance(mark.value, str) else thousandths_text(mark.value)


def rows(package: Package) -> dict[str, list[ContentRow]]:
    """The rows of every table that has any, and of the required ones; in the package's order."""
    found: dict[str, list[ContentRow]] = {
        DELEGATIONS: [
            ContentRow((one.code, one.name, one.kind, str(int(one.ranked)), one.leader), one.row)
            for one in package.delegations
        ],
        JUDGES: [
            ContentRow((one.event, one.judge_no, one.name, one.organisation, one.region, one.role, one.panel), one.row)
            for one in package.judges
        ],
        ENTRIES: [row for one in package.entries for row in _entry_rows(one)],
        MARKS: [
            ContentRow((one.event, one.entry_no, one.aspect, one.judge_no, mark_text(one), one.remark), one.row)
            for one in package.marks
        ],
        PENALTIES: [
            ContentRow((one.event, one.entry_no, thousandths_text(one.points), one.reason, one.deduction), one.row)
            for one in package.penalties
        ],
    }
    return {name: lines for name, lines in found.items() if lines or name not in (DELEGATIONS, PENALTIES)}


def written(name: str, rows: Sequence[ContentRow]) -> Iterator[tuple[str, ...]]:
    """The header and the cells of a table as they are written: without the last columns that nobody uses."""
    width = len(COLUMNS[name])
    for _ in range(LEFT_OUT.get(name, 0)):
        if any(row.cells[width - 1] for row in rows):
            break
        width -= 1
    yield COLUMNS[name][:width]
    yield from (row.cells[:width] for row in rows)


def _entry_rows(entry: Entry) -> Iterator[ContentRow]:
    """The rows of one entry; what its rows share stands on the first."""
    shared = {
        "team": entry.team,
        "delegation": entry.delegation,
        "session": entry.session,
        "elapsed": _whole(entry.elapsed),
        "draw": _whole(entry.draw),
        "status": entry.status,
        "group": entry.group,
        "decision": _whole(entry.decision),
    }
    for member in entry.members:
        cells = shared | {
            "event": entry.event,
            "entry_no": entry.entry_no,
            "member": str(member.member),
            "name": member.name,
            "role": member.role,
            "organisation": member.organisation,
            "region": member.region,
            "standing": member.standing,
            "id_type": member.id_type,
            "id_number": member.id_number,
            "level": _whole(member.level),
            "prior_honours": SEPARATOR.join(member.prior_honours),
        }
        yield ContentRow(tuple(cells[column] for column in COLUMNS[ENTRIES]), member.row)
        shared = dict.fromkeys(TEAM_WIDE, "")


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def key_of(file: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The key of a row."""
    return tuple(cells[COLUMNS[file].index(column)] for column in KEY_COLUMNS[file])
