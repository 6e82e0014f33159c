"""An explanation added up again from nothing but its own numbers: how a reader with a pocket calculator would check it.

Nothing of the server is used here.
"""

from fractions import Fraction
from math import ceil, floor
from statistics import median

F = Fraction
CHECKED = {
    "mean": lambda marks: sum(marks) / len(marks),
    "trimmed_mean": lambda marks: sum(marks) / len(marks),
    "median": median,
    "sum": sum,
    "best": max,
}
MISSING = (1, F(0))


def rounded(value, places, rounding):
    """A value rounded as the explanation says."""
    units = value * 10**places
    if rounding == "half_even":
        return F(round(units), 10**places)
    whole = {"floor": floor(units), "ceil": ceil(units), "half_up": floor(units + F(1, 2))}[rounding]
    return F(whole, 10**places)


def aspect(part):
    """The value of an aspect by the marks that count."""
    marks = [F(mark.value or 0) for mark in part.marks if mark.use in ("counted", "zero")]
    if part.kind == "judgement":
        return F(part.max) * sum(marks) / (3 * len(marks))
    return CHECKED[part.combine](marks)


def module(part):
    """The value of a module by its aspects, and by what was brought to mean 100."""
    raw = sum((aspect(one) for one in part.aspects), F(0))
    assert raw == F(part.raw)
    if part.standardise == "none":
        return raw
    for one in part.brought:
        if F(one.deviation):
            assert abs(100 + 20 * (F(one.value) - F(one.mean)) / F(one.deviation) - F(one.brought)) < F(1, 10**6)
        else:
            assert F(one.brought) == 100
    if part.standardise == "field":
        assert [F(one.value) for one in part.brought] == [raw]
    else:
        assert [one.judge for one in part.brought] == sorted({m.judge for a in part.aspects for m in a.marks})
    return sum(F(one.brought) for one in part.brought) / len(part.brought)


def total(body):
    """The published total, from the marks."""
    parts = [part for part in body.modules if part.counts]
    for part in parts:
        assert module(part) == F(part.exact)
        assert F(part.weight) * F(part.exact) == F(part.weighted)
    added = sum((F(part.weighted) for part in parts), F(0))
    assert added == F(body.total.sum)
    taken = sum((F(one.counted) for one in body.deductions), F(0))
    for one in body.deductions:
        assert F(one.counted) == (F(one.points) if one.limit is None else min(F(one.points), F(one.limit)))
    taken = taken if body.total.limit is None else min(taken, F(body.total.limit))
    assert taken == F(body.total.deducted)
    exact = max(F(0), added - taken)
    assert exact == F(body.total.exact)
    return rounded(exact, body.total.places, body.total.rounding)


def keys(part):
    """The keys of a place as they are compared: the better one lower, a missing one last."""
    return tuple(
        MISSING if key.value is None else (0, -F(key.value) if key.descending else F(key.value)) for key in part.keys
    )


def decided(mine, other):
    """The first step in which two sets of keys differ; the step `share` where none does."""
    return next((a.key for a, x, y in zip(mine.keys, keys(mine), keys(other), strict=True) if x != y), "share")


def award(body):
    """The award by the rules tried, by positions, cuts and floors."""
    for one in body.award.tried:
        position, compared = one.position, F(body.place.keys[0].value)
        if position is None or position > one.cut or (one.floor is not None and compared < F(one.floor)):
            assert one.outcome != "taken"
            continue
        assert one.outcome == "taken"
        return one.title
    return None
