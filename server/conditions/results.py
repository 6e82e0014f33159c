"""Whether a place or an award in a competition is one that a rule asks for. domain.md 5 and 3.5 (A-8)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from server.conditions.facts import Result
from server.conditions.rules import JOIN, Won
from server.refusal import Param
from server.regions import code_range

Outcome = Literal["met", "failed", "unknown"]
Said = tuple[str, Outcome, dict[str, Param]]  # the middle of a rule's name, the outcome, its parameters
BEST: tuple[Outcome, ...] = ("met", "unknown", "failed")


def won(one: Won, results: Sequence[Result] | None, day: date) -> list[Said]:
    """The verdict on the best of the results that are of the kind asked for, and on each part that must be passed.

    Under `position`, those whom the award ranking passes over have none: who holds the title already does not earn it
    again, and the next move up (A-8).
    """
    asked: dict[str, Param] = {"first": one.from_place, "last": one.places or 0, "awards": JOIN.join(one.awards)}
    if results is None:
        return [("result_unasked", "unknown", asked)]
    of_kind = [each for each in results if _of_kind(one, each, day)]
    if not of_kind:
        return [("result_none", "failed", asked)]
    return min((_judged(one, each, asked) for each in of_kind), key=_rank)


def _rank(said: Sequence[Said]) -> tuple[int, int]:
    """The best first: the whole outcome, then the place."""
    place = said[0][2].get("place", 0)
    return BEST.index(said[0][1]), place if isinstance(place, int) else 10**6


def _of_kind(one: Won, each: Result, day: date) -> bool:
    """Whether a result is of the tier, kind, class, form, region and time asked for. What it does not say, such as its
    class, is asked about later."""
    if each.on > day or (one.since and each.on < one.since):
        return False
    if one.within_years and each.on < _years_before(day, one.within_years):
        return False
    if one.region:
        low, high = code_range(one.region)
        if each.region_code is None or not low <= each.region_code <= high:
            return False
    return (
        _among(each.tier, one.tiers) and _among(each.kind, one.kinds) and _among(each.format, one.formats)
        and (each.class_name is None or _among(each.class_name, one.classes))
        and (each.standing is None or _among(each.standing, one.standings))
    )  # fmt: skip


def _among(value: str, among: Sequence[str]) -> bool:
    return not among or value in among


def _years_before(day: date, years: int) -> date:
    """The same day so many years ago; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _judged(one: Won, each: Result, asked: dict[str, Param]) -> list[Said]:
    place = each.position if one.rank == "position" else each.place
    params = asked | {"competition": each.competition, "event": each.event, "place": place or each.place or "—"}
    params["award"] = each.award or "—"
    parts: list[Said] = [(f"passed_{part}", _passed(each.passed.get(part)), {}) for part in one.passed]
    rule, own = _own(one, each, place)
    whole = max([own, *(said for _, said, _ in parts)], key=BEST.index)
    return [(rule if own == whole else "result_parts", whole, params), *parts]


def _own(one: Won, each: Result, place: int | None) -> tuple[str, Outcome]:
    """What the line itself says, without the parts."""
    if one.places is not None and (place is None or not one.from_place <= place <= one.places):
        is_passed_over = one.rank == "position" and each.position is None and each.place is not None
        return "result_passed_over" if is_passed_over else "result_place", "failed"
    if one.awards and each.award not in one.awards:
        return "result_award", "failed"
    open_ = (one.classes and each.class_name is None) or (one.standings and each.standing is None)
    return ("result_class", "unknown") if open_ else ("result", "met")


def _passed(value: bool | None) -> Outcome:
    return "unknown" if value is None else "met" if value else "failed"
