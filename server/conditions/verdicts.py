"""The verdict on each condition, with its reason: met, failed or unknown. Pure. domain.md 5, vectors H-1 to H-4.

A fact nobody stated is unknown: it neither admits nor rejects. A revoked title never counts.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.conditions.facts import INDUSTRY, Facts, HeldTitle
from server.conditions.results import Outcome, won
from server.conditions.rules import (
    JOIN,
    Age,
    AtLeast,
    Condition,
    Conditions,
    Earlier,
    Group,
    NotHolder,
    OneOf,
    Won,
)
from server.conditions.telling import asks
from server.refusal import Fault, Param, Refusal

Leaf = AtLeast | OneOf | Earlier | NotHolder | Age


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one condition says of a person, with its parameters; `depth` steps inside groups, a group before what is in
    it. `rule` is its sentence in the catalogue; `place` that of the condition in the body, `all[2].any[0]`."""

    rule: str
    outcome: Outcome
    params: Mapping[str, Param] = field(default_factory=dict)
    depth: int = 0
    place: str = ""


Answers = dict[tuple[str, Hashable], Verdict]  # by the condition's place and the fact it looks at, or its sentence


def verdicts(rules: Conditions, facts: Facts, day: date) -> tuple[Verdict, ...]:
    """The verdict on the whole, which stands first, and on each condition in order.

    >>> from server.conditions.rules import read
    >>> rules = read({"all": [{"years_of_work": 12}, {"level": 4}]})
    >>> [(one.rule, one.outcome) for one in verdicts(rules, Facts(years_of_work=11), day=date(2015, 6, 1))]
    [('conditions_all_failed', 'failed'), ('conditions_years_of_work_failed', 'failed'), ('conditions_level_unknown', 'unknown')]
    """  # noqa: E501  one line of output
    return tuple(_said(rules.top, facts, day, 0, "", {}))


def judged(rules: Conditions, people: Mapping[int, Facts], day: date) -> dict[int, tuple[Verdict, ...]]:
    """`verdicts` on each of many people: what says the same of several is asked once."""
    answers: Answers = {}
    known: dict[int, tuple[Verdict, ...]] = {}  # by the facts' identity: `people` keeps them
    found = {}
    for id_, facts in people.items():
        mine = known.get(id(facts))
        if mine is None:
            mine = known[id(facts)] = tuple(_said(rules.top, facts, day, 0, "", answers))
        found[id_] = mine
    return found


def outcome(found: Sequence[Verdict]) -> Outcome:
    """The verdict on the whole."""
    return found[0].outcome


def refusal(found: Sequence[Verdict]) -> Refusal | None:
    """Why a person cannot be admitted: the conditions that failed as faults; what is unknown refuses nobody."""
    if outcome(found) != "failed":
        return None
    faults = [Fault("", None, one.place, one.rule, params=one.params) for one in decisive(found)[1:]]
    return Refusal("conditions_failed", {"n": len(faults)}, None, faults)


def decisive(found: Sequence[Verdict]) -> list[Verdict]:
    """The failed ones that matter: not those inside a group that is met, or may be."""
    kept: list[Verdict] = []
    shut: int | None = None  # the depth of something that did not fail: what is inside it is passed over
    for one in found:
        if shut is not None and one.depth > shut:
            continue
        shut = None if one.outcome == "failed" else one.depth
        if one.outcome == "failed":
            kept.append(one)
    return kept


def _said(one: Condition, facts: Facts, day: date, depth: int, place: str, known: Answers) -> list[Verdict]:
    if isinstance(one, Group):
        at = f"{place}.{one.rule}" if place else one.rule
        inside = [_said(each, facts, day, depth + 1, f"{at}[{n}]", known) for n, each in enumerate(one.of)]
        whole = joined(one.rule, [each[0].outcome for each in inside])
        own = _known(known, f"conditions_{one.rule}_{whole}", whole, depth, place)
        return [own, *(verdict for each in inside for verdict in each)]
    if isinstance(one, Won):
        (rule, of_all, params), *parts = won(one, facts.results, day)
        told = Verdict(f"conditions_{rule}_{of_all}", of_all, params, depth, place)
        return [told, *(_known(known, f"conditions_{part}_{said}", said, depth + 1, place) for part, said, _ in parts)]
    key = place, _asked(one, facts)
    if key not in known:
        rule, params = asks(one)
        said, more = _answer(one, facts, day)
        sentence = "revoked" if "revoked" in more else said
        known[key] = Verdict(f"conditions_{rule}_{sentence}", said, {**params, **more}, depth, place)
    return [known[key]]


def _known(known: Answers, rule: str, said: Outcome, depth: int, place: str) -> Verdict:
    """A verdict without parameters."""
    if (place, rule) not in known:
        known[place, rule] = Verdict(rule, said, {}, depth, place)
    return known[place, rule]


def _asked(one: Leaf, facts: Facts) -> Hashable:
    """What of the facts a condition looks at."""
    match one:
        case AtLeast("level"):
            return facts.level
        case AtLeast():
            return facts.years_of_work
        case OneOf("standings"):
            return facts.standing
        case OneOf():
            return facts.professional_titles
        case Age():
            return facts.born
        case Earlier() | NotHolder():
            return facts.titles, facts.revoked


def joined(rule: str, outcomes: Sequence[Outcome]) -> Outcome:
    """The verdict of a group.

    >>> joined("all", ["met", "unknown"]), joined("all", ["failed", "unknown"]), joined("any", ["failed", "met"])
    ('unknown', 'failed', 'met')
    """
    decides: Outcome = "failed" if rule == "all" else "met"
    otherwise: Outcome = "met" if rule == "all" else "failed"
    return decides if decides in outcomes else "unknown" if "unknown" in outcomes else otherwise


def _answer(one: Leaf, facts: Facts, day: date) -> tuple[Outcome, dict[str, Param]]:
    match one:
        case AtLeast("level", n):
            return _at_least(facts.level, n, "held_level")
        case AtLeast(_, n):
            return _at_least(facts.years_of_work, n, "years")
        case OneOf("standings", among):
            return _is(None if facts.standing is None else facts.standing in among), {}
        case OneOf(_, among):
            held = facts.professional_titles
            return _is(None if held is None else any(title in among for title in held)), {}
        case NotHolder(names):
            return _not_holder(names, facts)
        case Age():
            return _age(one, facts.born, day)
        case Earlier():
            return _earlier(one, facts)


def _is(value: bool | None) -> Outcome:
    return "unknown" if value is None else "met" if value else "failed"


def _at_least(value: int | None, n: int, name: str) -> tuple[Outcome, dict[str, Param]]:
    return ("unknown", {}) if value is None else ("met" if value >= n else "failed", {name: value})


def _not_holder(names: Sequence[str], facts: Facts) -> tuple[Outcome, dict[str, Param]]:
    if facts.titles is None:
        return "unknown", {}
    held = [one.name for one in facts.titles if one.name in names and one.name not in facts.revoked]
    return ("failed", {"held": JOIN.join(dict.fromkeys(held))}) if held else ("met", {})


def _age(one: Age, born: date | None, day: date) -> tuple[Outcome, dict[str, Param]]:
    if born is None:
        return "unknown", {}
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    fits = (one.least is None or years >= one.least) and (one.most is None or years <= one.most)
    return ("met" if fits else "failed"), {"years": years}


def _earlier(one: Earlier, facts: Facts) -> tuple[Outcome, dict[str, Param]]:
    """Held is what is not revoked. A title whose name fits and whose tier nobody knows may be the one: unknown."""
    fits = {held.name: _fits(one, held) for held in facts.titles or ()}
    counting = {name: fit for name, fit in fits.items() if name not in facts.revoked}
    held = [name for name, fit in counting.items() if fit]
    if held:
        return "met", {"held": JOIN.join(held)}
    if facts.titles is None or None in counting.values():
        return "unknown", {}
    taken = [name for name, fit in fits.items() if fit is not False and name in facts.revoked]
    taken += [name for name in facts.revoked if name in one.names and name not in taken]
    return "failed", {"revoked": JOIN.join(taken)} if taken else {}


def _fits(one: Earlier, held: HeldTitle) -> bool | None:
    if one.names:
        return held.name in one.names
    if one.word not in held.name:
        return False
    if not one.tiers and not one.industry:
        return True
    return None if held.tier is None else held.tier in one.tiers or (one.industry and held.tier == INDUSTRY)
