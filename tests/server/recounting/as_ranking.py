"""The same competition as the ranking takes it, and what the ranking says of it as cells of results.csv."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from server import ranking
from server.ranking import decimal_text
from server.recounting.facts import ABSENT, VOID, Aspect, Award, Event, Mark, Module, Scheme
from server.recounting.rows import Row
from tests.server.recounting.drawing import Contest

COMPARED = ("place", "tied", "decided_by", "total", "award", "advances", "status", "group", "group_place", "round")


def ranked_cells(contest: Contest) -> list[dict[str, str]]:
    """What the ranking says, one mapping an entry, in its order."""
    scheme = scheme_of(contest.event)
    return [_cells(scheme, one) for one in ranking.rank(scheme, field_of(contest, scheme))]


def recounted_cells(rows: Sequence[Row]) -> list[dict[str, str]]:
    """What the recount says, in the same form."""
    return [
        {"entry_no": row.entry_no}
        | {column: row.cells[column] for column in COMPARED}
        | {f"module {code}": text for code, text in row.modules.items()}
        for row in rows
    ]


def ranked_undecided(contest: Contest) -> list[str]:
    """The entries whose places must be parted, as the ranking says."""
    scheme = scheme_of(contest.event)
    return [one.entry_no for one in ranking.rank(scheme, field_of(contest, scheme)) if one.undecided]


def _cells(scheme: ranking.Scheme, one: ranking.Standing) -> dict[str, str]:
    def text(value: Fraction | None) -> str:
        is_there = value is not None and one.state == "ranked"
        return decimal_text(value, scheme.places, scheme.rounding) if is_there and value is not None else ""

    return {
        "entry_no": one.entry_no, "place": str(one.place or ""), "tied": str(int(one.tied)),
        "decided_by": one.decided_by, "total": text(one.total), "award": one.award or "",
        "advances": str(int(one.advances)), "status": "" if one.state == "ranked" else one.state,
        "group": one.group or "", "group_place": str(one.group_place or ""), "round": one.round or "",
        **{f"module {part.code}": text(one.modules.get(part.code)) for part in scheme.modules},
    }  # fmt: skip


def scheme_of(event: Event) -> ranking.Scheme:
    """The scheme of the ranking."""
    one = event.scheme
    return ranking.Scheme(
        modules=tuple(map(_module, one.modules)), places=one.places, rounding=one.rounding, compare=one.compare,
        ties=tuple(ranking.TieKey(key, down) for key, down in one.ties) or (ranking.TieKey("share"),),
        absent=one.absent, awards=tuple(map(_award, event.awards)), advance=_advance(event),
        passed_over=tuple(sorted(event.passed_over)), penalty_limit=_thousandths(one.penalty_limit),
        rounds=tuple(ranking.Round(r.code, r.title, r.top, r.ties, r.carry) for r in one.rounds),
        deductions=tuple(ranking.Deduction(c, c, 1000, _thousandths(most)) for c, most in one.limits.items()),
        unshared=one.unshared,
        groups=tuple(ranking.Group(code, title) for code, title in event.groups.items()),
    )  # fmt: skip


def _thousandths(points: Fraction | None) -> int | None:
    return None if points is None else int(points * 1000)


def _module(one: Module) -> ranking.Module:
    aspects = tuple(
        ranking.Aspect(a.code, a.code, int(a.max * 1000), kind=a.kind, combine=a.combine, drop=a.drop, judges=a.judges)
        for a in one.aspects
    )
    return ranking.Module(one.code, one.code, one.weight, aspects, standardise=one.standardise, round=one.round or None)


def _award(one: Award) -> ranking.Award:
    return ranking.Award(
        one.title, one.places, one.share, one.upto, one.rounding, one.of, one.min_total, group=one.group
    )


def _advance(event: Event) -> ranking.Advance | None:
    one = event.advance
    if one is None:
        return None
    return ranking.Advance(one.count, one.per_delegation, one.min_total, one.ties, by_group=one.by_group)


def field_of(contest: Contest, scheme: ranking.Scheme) -> ranking.Field:
    """The entrants and tallies, aggregated here as the database would."""
    return ranking.Field(
        [_entrant(contest.event, n) for n in range(len(contest.event.entries))],
        {no: _tallies(contest.event.scheme, marks) for no, marks in contest.marks.items()},
        {
            part.code: {no: _judge_sums(part, marks) for no, marks in contest.marks.items()}
            for part in scheme.modules
            if ranking.needs_judge_sums(part)
        },
    )


def _entrant(event: Event, n: int) -> ranking.Entrant:
    one = event.entries[n]
    deducted: defaultdict[str, int] = defaultdict(int)
    for code, points in one.penalties:
        deducted[code] += int(points * 1000)
    return ranking.Entrant(
        one.entry_no, one.status, one.delegation or None, one.elapsed, one.draw, sum(deducted.values()),
        bool(one.holds & event.passed_over), group=one.group or None, decision=one.decision, deducted=dict(deducted),
    )  # fmt: skip


def _tallies(scheme: Scheme, marks: Sequence[Mark]) -> dict[str, ranking.Tally]:
    aspects = {one.code: one for module in scheme.modules for one in module.aspects}
    by_aspect: defaultdict[str, list[int | str]] = defaultdict(list)
    for aspect, _, mark in marks:
        by_aspect[aspect].append(mark)
    return {code: _tally(aspects[code], given) for code, given in by_aspect.items()}


def _tally(aspect: Aspect, marks: Sequence[int | str]) -> ranking.Tally:
    given = sorted(mark for mark in marks if isinstance(mark, int))
    return ranking.Tally(
        len(given), sum(given), min(given, default=0), max(given, default=0), marks.count(ABSENT), marks.count(VOID),
        given,
    )  # fmt: skip


def _judge_sums(part: ranking.Module, marks: Sequence[Mark]) -> dict[str, int]:
    factors = {one.code: ranking.judge_factor(one) for one in part.aspects}
    sums: defaultdict[str, int] = defaultdict(int)
    for aspect, judge, mark in marks:
        if aspect in factors:
            sums[judge] += mark * factors[aspect] if isinstance(mark, int) else 0
    return dict(sums)
