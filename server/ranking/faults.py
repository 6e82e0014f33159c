"""A fault of a scheme, and the faults that every noun of a scheme can have: codes, titles, words, ranges."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, get_args

from server.ranking import scheme as words
from server.ranking.rounding import exact_text
from server.ranking.scheme import THOUSAND

Param = str | int

CHOICES: Mapping[str, tuple[str | None, ...]] = {
    "scheme.rounding": get_args(words.Rounding),
    "scheme.compare": get_args(words.Compare),
    "scheme.absent": get_args(words.Absent),
    "scheme.model": get_args(words.Model),
    "round.ties": get_args(words.CutTies),
    "module.standardise": get_args(words.Standardise),
    "aspect.kind": get_args(words.Kind),
    "aspect.combine": get_args(words.Combine),
    "aspect.spread_rule": get_args(words.SpreadRule),
    "award.rounding": (*get_args(words.AwardRounding), None),
    "award.of": get_args(words.AwardOf),
    "advance.ties": get_args(words.CutTies),
}


@dataclass(frozen=True, slots=True)
class SchemeFault:
    """One fault of a scheme: where (`path`), which `rule` it breaks, with which `params`, and what was `expected`."""

    path: str
    rule: str
    params: Mapping[str, Param] = field(default_factory=dict)
    expected: str = ""


Faults = Iterator[SchemeFault]


def choices(noun: str, thing: Any, prefix: str) -> Faults:
    """Every word with a fixed list is one of its list."""
    for name, allowed in CHOICES.items():
        of, _, attribute = name.partition(".")
        if of == noun and getattr(thing, attribute) not in allowed:
            found = str(getattr(thing, attribute))
            expected = " | ".join(word for word in allowed if word)
            yield SchemeFault(f"{prefix}{attribute}", "unknown_choice", {"found": found}, expected)


def in_range(path: str, value: int | Fraction | None, low: int, high: int | None = None) -> Faults:
    """A number, where given, lies in low..high."""
    if value is not None and (value < low or (high is not None and value > high)):
        expected = f">= {low}" if high is None else f"{low}..{high}"
        yield SchemeFault(path, "out_of_range", {"found": str(value)}, expected)


def above_zero(path: str, thousandths: int | None) -> Faults:
    """Points, where given, are more than nothing."""
    if thousandths is not None and thousandths <= 0:
        yield SchemeFault(path, "out_of_range", {"found": points(thousandths)}, "> 0")


def titled(thing: Any, path: str) -> Faults:
    """What people read has a title."""
    if not thing.title:
        yield SchemeFault(f"{path}.title", "title_missing")


def codes(named: Iterable[tuple[str, str]], reserved: frozenset[str] = frozenset()) -> Faults:
    """Codes (path, code) are given, not reserved, and stand once."""
    seen: set[str] = set()
    for path, code in named:
        if not code:
            yield SchemeFault(path, "code_missing")
        elif code in reserved:
            yield SchemeFault(path, "code_reserved", {"code": code})
        elif code in seen:
            yield SchemeFault(path, "code_twice", {"code": code})
        seen.add(code)


def points(thousandths: int) -> str:
    """Write thousandths as points without trailing zeros."""
    return exact_text(Fraction(thousandths, THOUSAND))
