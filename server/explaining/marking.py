"""From the judges' marks to the value of an aspect: which of them count and which are dropped (*Scored* of design 8).

The value itself is the ranking's; here is only said how each mark took part in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.explaining.parts import AspectPart, CriterionPart, MarkPart
from server.ranking import THOUSAND, Aspect, Module, exact_text, marks_needed

Order = Sequence[tuple[int, int]]  # value in thousandths and index, lowest first


@dataclass(frozen=True, slots=True)
class Written:
    """What one judge (a number) wrote for an aspect: given, absent or void; `value` in thousandths."""

    judge: int
    state: str
    value: int | None = None


def points(thousandths: int) -> str:
    """Thousandths as exact text of points."""
    return exact_text(Fraction(thousandths, THOUSAND))


def exact(value: Fraction | None) -> str | None:
    """The exact text, None where there is no value."""
    return None if value is None else exact_text(value)


def aspect_part(
    aspect: Aspect, marks: Sequence[Written], value: Fraction | None, *, over_spread: bool = False
) -> AspectPart:
    """One aspect of one entry; `value` is what the ranking combined its marks to, in points."""
    ordered = sorted(marks, key=lambda one: one.judge)
    uses = _uses(aspect, ordered) if value is not None else ["none"] * len(ordered)
    return AspectPart(
        aspect.code, aspect.title, points(aspect.max), aspect.kind, aspect.combine, aspect.drop, marks_needed(aspect),
        tuple(_mark(one, use) for one, use in zip(ordered, uses, strict=True)),
        exact(value), aspect.criterion, over_spread,
    )  # fmt: skip


def _mark(one: Written, use: str) -> MarkPart:
    return MarkPart(one.judge, one.state, use, None if one.value is None else points(one.value))


def _uses(aspect: Aspect, marks: Sequence[Written]) -> list[str]:
    """How each mark of a scored aspect took part; an absence counts 0 there."""
    uses = ["zero" if one.state == "absent" else "counted" for one in marks]
    order = sorted((one.value or 0, index) for index, one in enumerate(marks))
    if all(one.state == "absent" for one in marks):
        return uses
    for index, use in _set_aside(aspect, order):
        uses[index] = use
    return uses


def _set_aside(aspect: Aspect, order: Order) -> Iterable[tuple[int, str]]:
    """The marks that do not count, and why. Of equal extremes only `drop` are dropped, at either end."""
    if aspect.combine == "trimmed_mean" and aspect.drop:
        yield from ((index, "lowest") for _, index in order[: aspect.drop])
        yield from ((index, "highest") for _, index in order[-aspect.drop :])
    elif aspect.combine == "median":
        middle = order[(len(order) - 1) // 2 : len(order) // 2 + 1]
        yield from ((index, "beside") for _, index in order if all(index != one for _, one in middle))
    elif aspect.combine == "best":
        yield from ((index, "beside") for _, index in order[:-1])


def criterion_parts(module: Module, values: Mapping[str, Fraction | None]) -> tuple[CriterionPart, ...]:
    """The criteria of a module, each with the sum of its aspects (None while one of them is not scored)."""
    parts = []
    for one in module.criteria:
        found = [values.get(aspect.code) for aspect in module.aspects if aspect.criterion == one.code]
        given = [value for value in found if value is not None]
        total = sum(given, Fraction(0)) if len(given) == len(found) else None
        parts.append(CriterionPart(one.code, one.title, exact(total)))
    return tuple(parts)
