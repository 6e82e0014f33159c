"""Tied medals by tolerance, the WorldSkills rule of 2015 (domain 8.1, vectors TM-1 to TM-5). The scheme of a package
has no tolerance; this stands by itself until a format has one."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

Medal = Literal["gold", "silver", "bronze"]
Chained = Literal["first", "pairwise"]
MEDALS: tuple[Medal, ...] = ("gold", "silver", "bronze")


def _level(scores: Sequence[Fraction], tolerance: Fraction, chain: Chained) -> int:
    """Return how many of the descending scores are level with the first, measured from it or from each one above."""
    steps = [(scores[0] if chain == "first" else above, here) for above, here in pairwise(scores)]
    return next((n for n, (above, here) in enumerate(steps, 1) if above - here > tolerance), len(scores))


def tied_medals(
    scores: Sequence[Fraction | int], tolerance: Fraction | int = 2, chain: Chained = "first"
) -> list[Medal | None]:
    """Return the medal of each of the descending scores; a difference up to `tolerance` ties.

    Two golds leave no silver. Three or more medals given before bronze leave one only to who is within the tolerance
    of the last of them: said for three golds, and taken over for one gold and two silvers, where the source breaks off.
    """
    points = [Fraction(score) for score in scores]
    medals: list[Medal | None] = []
    for slot, medal in enumerate(MEDALS):
        given = len(medals)
        near = given < 3 or (given < len(points) and points[given - 1] - points[given] <= tolerance)
        if given == len(points) or (given > slot and not (medal == "bronze" and near)):
            continue
        medals += [medal] * _level(points[given:], Fraction(tolerance), chain)
    return medals + [None] * (len(points) - len(medals))
