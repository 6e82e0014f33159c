"""What an event comes to by the product's own recount, in the words of the ranking.

server.recounting is the second, independent implementation of design.md 8; it shares no code with server.ranking. Only
what a recount does not say stands here besides: which modules are passed, and the position among the eligible.
"""

from fractions import Fraction

from server.recounting import sheet_of
from server.recounting.advance import advancing
from server.recounting.awards import awarded, is_eligible
from server.recounting.facts import Advance, Aspect, Award, Entry, Event, Module, Round, Scheme
from server.recounting.places import RANKED, competition_ranks
from server.recounting.rounding import rounded
from server.recounting.rounds import counted
from server.recounting.totals import compared

HOLDS = frozenset({"held before"})


def oracle(scheme, entrants, marks):
    """Return {entry_no: dict of results} and the result order."""
    event = event_of(scheme, entrants)
    sheets = {one.entry_no: sheet_of(event.scheme, marks_of(marks.get(one.entry_no, {}))) for one in event.entries}
    standings = counted(event, sheets)
    titles, up = awarded(event, standings), advancing(event, standings)
    positions = competition_ranks([one for one in standings if is_eligible(event, one)])
    passing = {one.code: one.pass_mark for one in scheme.modules if one.pass_mark is not None}
    found = {}
    for one in standings:
        no, is_ranked = one.entry.entry_no, one.state == RANKED
        values = {part.code: one.values.get(part.code) for part in scheme.modules}
        found[no] = {
            "state": one.state, "place": one.place, "tied": one.tied, "decided_by": one.decided_by,
            "exact": one.total if is_ranked else None,
            "total": rounded(one.total, scheme.places, scheme.rounding) if is_ranked else None,
            "modules": values if is_ranked else None,
            "passed": {code: compared(event.scheme, values[code]) >= least for code, least in passing.items()
                       if is_ranked and values[code] is not None},
            "position": positions.get(no), "award": titles.get(no), "advances": no in up,
        }  # fmt: skip
    return found, [one.entry.entry_no for one in standings]


def marks_of(sheet):
    """Written marks of one entry, by aspect and judge, as a recount takes them."""
    return [
        (aspect, judge, token if token in ("absent", "void") else int(Fraction(token) * 1000))
        for aspect, by_judge in sheet.items()
        for judge, token in by_judge.items()
    ]


def event_of(scheme, entrants):
    """A scheme and entrants of the ranking as a recount takes them."""
    rule = scheme.advance
    return Event(
        "E", scheme_of(scheme), [entry_of(one) for one in entrants],
        [Award(a.title, a.places, a.share, a.upto, a.rounding, a.of, a.min_total, a.group) for a in scheme.awards],
        rule and Advance(rule.count, rule.per_delegation, rule.min_total, rule.ties, rule.by_group), HOLDS,
        {one.code: one.title for one in scheme.groups},
    )  # fmt: skip


def scheme_of(scheme):
    """A scheme of the ranking as a recount takes it."""
    modules = [
        Module(one.code, one.weight, [aspect_of(a) for a in one.aspects], one.standardise, one.round or "")
        for one in scheme.modules
    ]
    ties = [(tie.key, tie.descending) for tie in scheme.ties]
    return Scheme(
        modules, scheme.places, scheme.rounding, scheme.compare, ties, scheme.absent,
        [Round(one.code, one.title, one.top, one.ties, one.carry) for one in scheme.rounds],
        {one.code: points(one.limit) for one in scheme.deductions}, points(scheme.penalty_limit), scheme.unshared,
    )  # fmt: skip


def points(thousandths):
    return None if thousandths is None else Fraction(thousandths, 1000)


def aspect_of(one):
    return Aspect(one.code, points(one.max), one.kind, one.combine, one.drop, one.judges)


def entry_of(one):
    """Its holder holds what is passed over."""
    taken = one.deducted or {"": one.penalties}
    return Entry(
        one.entry_no, one.status, delegation=one.delegation or "", group=one.group or "", elapsed=one.elapsed,
        draw=one.draw, decision=one.decision, holds=HOLDS if one.holder else frozenset(),
        penalties=[(code, points(worth)) for code, worth in taken.items()],
    )  # fmt: skip
