"""Random competitions as a recount takes them: every way to combine, to tie, to cut and to award, from one seed.

Marks come from few values, so that ties, floors and cuts are met often.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from server.recounting.facts import ABSENT, VOID, Advance, Aspect, Award, Entry, Event, Mark, Module, Round, Scheme

TITLES = ("中华技能大奖", "全国技术能手")
JUDGES = ("1", "2", "3", "4", "5", "6", "7")
DELEGATIONS = ("", "甲", "乙", "丙")
ROUNDINGS = ("half_up", "half_even", "floor", "ceil")
DECIDED = ((("draw", False),), (("decision", False),))  # what a chain of unshared first places ends in
STATUSES = ("absent", "forfeited", "disqualified", "withdrawn")
SHARES = ("1/2", "1/3", "1/10", "0.25", "0.17", "1")


@dataclass(frozen=True)
class Contest:
    """An event and the marks of its entries by entry number."""

    event: Event
    marks: dict[str, list[Mark]]


def contest(seed: int, *, rounds: bool = True) -> Contest:
    """The competition of a seed. `rounds`: with rounds, groups, deductions and decisions as well."""
    rng = Random(seed)
    groups = {"A": "职工组", "B": "学生组"} if rounds and rng.random() < 0.4 else {}
    scheme = _scheme(rng, rounds)
    entries = [_entry(rng, n, scheme, list(groups)) for n in range(rng.choice((0, 1, 2, 3, 5, 8, 12, 20)))]
    event = Event(
        "E1", scheme, tuple(_distinct_draws(rng, entries)), tuple(_awards(rng, list(groups))),
        _advance(rng, bool(groups)), frozenset(rng.sample(TITLES, rng.randint(0, 2))), groups,
    )  # fmt: skip
    crowded = rng.random() < 0.4
    return Contest(event, {one.entry_no: _marks(rng, scheme, crowded) for one in event.entries})


def _scheme(rng: Random, extended: bool) -> Scheme:
    rounds = _rounds(rng) if extended and rng.random() < 0.5 else ()
    codes = ["m1", "m2", "m3"][: rng.randint(max(1, len(rounds)), 3)]
    modules = [_module(rng, code, n, rounds) for n, code in enumerate(codes)]
    limits = {"LATE": None, "TOOL": Fraction(rng.randint(1, 3))} if extended and rng.random() < 0.5 else {}
    ties = _ties(rng, codes, extended)
    return Scheme(
        tuple(modules), places=rng.randint(0, 4), rounding=rng.choice(("half_up", "half_up", *ROUNDINGS)),
        compare=rng.choice(("published", "exact")), ties=ties,
        absent=rng.choice(("entry", "zero")), rounds=rounds, limits=limits,
        penalty_limit=Fraction(rng.randint(1, 4)) if extended and rng.random() < 0.3 else None,
        unshared=0 if not extended or ties[-1:] not in DECIDED else rng.randint(0, 3),
    )  # fmt: skip


def _rounds(rng: Random) -> tuple[Round, ...]:
    codes = ["初赛", "复赛", "决赛"][rng.randint(0, 1) :]
    return tuple(
        Round(code, code, None if code == codes[-1] else rng.randint(1, 6), *_cut(rng, code == codes[-1]))
        for code in codes
    )


def _cut(rng: Random, is_last: bool) -> tuple[str, bool]:
    return ("all", True) if is_last else (rng.choice(("all", "chain", "none")), rng.random() < 0.6)


def _ties(rng: Random, codes: list[str], extended: bool) -> tuple[tuple[str, bool], ...]:
    keys = [(code, rng.random() < 0.8) for code in rng.sample(codes, rng.randint(0, len(codes)))]
    if rng.random() < 0.5:
        keys.insert(rng.randint(0, len(keys)), ("elapsed", rng.random() < 0.2))
    if rng.random() < 0.3:
        keys.append(("draw", False))
    elif extended and rng.random() < 0.9:
        keys.append(("decision", False))
    elif not keys or rng.random() < 0.5:
        keys.append(("share", False))
    return tuple(keys)


def _module(rng: Random, code: str, n: int, rounds: tuple[Round, ...]) -> Module:
    standardise = rng.choice(("none", "none", "none", "judge", "field"))
    aspects = tuple(_aspect(rng, f"{code}a{i}", standardise == "judge") for i in range(rng.randint(1, 3)))
    weight = Fraction(rng.choice(("0.3", "0.7", "1", "1", "0.3333", "0", "0" if n else "1", "0.25")))
    return Module(code, weight, aspects, standardise, rounds[min(n, len(rounds) - 1)].code if rounds else "")


def _aspect(rng: Random, code: str, mean: bool) -> Aspect:
    kind = rng.choice(("score", "score", "judgement", "measurement"))
    ways = ("mean", "trimmed_mean", "median", "sum", "best")
    combine = "mean" if mean or kind == "judgement" else rng.choice(ways)
    drop = rng.randint(0, 2) if combine == "trimmed_mean" else 0
    judges = max(2 * drop + 1, rng.choice((1, 1, 1, 2, 3)))
    return Aspect(code, Fraction(rng.choice(("10", "3.5", "100", "7"))), kind, combine, drop, judges)


def _entry(rng: Random, n: int, scheme: Scheme, groups: list[str]) -> Entry:
    return Entry(
        entry_no=f"{n + 1:03d}", status=rng.choice(STATUSES) if rng.random() < 0.12 else "", team=f"队{n}",
        delegation=rng.choice(DELEGATIONS), group=rng.choice(groups) if groups else "",
        elapsed=_maybe(rng, rng.randint(100, 104)), draw=_maybe(rng, n), decision=_maybe(rng, rng.randint(1, 4)),
        holds=frozenset(rng.sample(TITLES, 1)) if rng.random() < 0.2 else frozenset(),
        penalties=_penalties(rng, scheme),
    )  # fmt: skip


def _maybe(rng: Random, value: int) -> int | None:
    return value if rng.random() < 0.7 else None


def _distinct_draws(rng: Random, entries: list[Entry]) -> list[Entry]:
    """The entries in any order, their draws shuffled; no draw stands twice."""
    numbers = rng.sample(range(len(entries)), len(entries))
    mixed = [replace(one, draw=None if one.draw is None else n) for one, n in zip(entries, numbers, strict=True)]
    return rng.sample(mixed, len(mixed))


def _penalties(rng: Random, scheme: Scheme) -> tuple[tuple[str, Fraction], ...]:
    count = rng.choice((0, 0, 0, 1, 2, 4))
    return tuple(
        (rng.choice(["", *scheme.limits]), Fraction(rng.choice(("0.5", "1", "2", "0.125")))) for _ in range(count)
    )


def _marks(rng: Random, scheme: Scheme, crowded: bool) -> list[Mark]:
    """Marks for one entry: mostly whole, some with a mark too few, absent or void. `crowded`: nearly all the same."""
    found: list[Mark] = []
    flaw = rng.random()
    for module in scheme.modules:
        for aspect in module.aspects:
            count = aspect.judges + rng.choice((0, 0, 0, 1, 2))
            count -= 1 if flaw < 0.04 and rng.random() < 0.5 else 0
            if flaw > 0.97 and rng.random() < 0.3:  # away from the whole aspect, written down by one or more
                found += [(aspect.code, judge, ABSENT) for judge in JUDGES[: rng.randint(1, count)]]
                continue
            found += [(aspect.code, judge, _mark(rng, aspect, flaw, crowded)) for judge in rng.sample(JUDGES, count)]
    return rng.sample(found, len(found))


def _mark(rng: Random, aspect: Aspect, flaw: float, crowded: bool) -> int | str:
    if flaw > 0.92 and rng.random() < 0.15:
        return ABSENT if flaw > 0.95 else VOID
    if aspect.kind == "judgement":
        return 2000 if crowded and rng.random() < 0.9 else rng.choice((1000, 2000, 2000, 3000))
    highest = int(aspect.max * 1000)
    if crowded and rng.random() < 0.9:
        return highest // 2
    # multiples of 5 make halves to be rounded
    return rng.choice((highest // 2, highest // 3, highest, highest - 5, 5 * rng.randint(0, highest // 5)))


def _awards(rng: Random, groups: list[str]) -> list[Award]:
    return [_award(rng, title, groups) for title in ("一等奖", "二等奖", "三等奖")[: rng.randint(0, 3)]]


def _award(rng: Random, title: str, groups: list[str]) -> Award:
    measure: dict[str, Any] = rng.choice(
        ({"places": rng.randint(0, 4)}, {"share": Fraction(rng.choice(SHARES))}, {"upto": Fraction(rng.choice(SHARES))})
    )
    return Award(
        title, rounding=rng.choice((None, None, "half_up", "ceil", "floor")),
        of=rng.choice(("ranked", "started", "entered")), min_total=_floor(rng),
        group=rng.choice([None, *groups]), **measure,
    )  # fmt: skip


def _floor(rng: Random) -> Fraction | None:
    return Fraction(rng.choice(("2", "5", "20", "60"))) if rng.random() < 0.25 else None


def _advance(rng: Random, has_groups: bool) -> Advance | None:
    if rng.random() < 0.2:
        return None
    return Advance(
        rng.randint(1, 6), rng.choice((None, None, 1, 2)), _floor(rng), rng.choice(("all", "chain", "none")),
        has_groups and rng.random() < 0.5,
    )  # fmt: skip
