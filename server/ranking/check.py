"""What a scheme may not say, and what a mark may not be: the faults of meaning in the scheme of design 8.

Paths start at the scheme (`modules[0].aspects[2].drop`); of a package, `groups`, `awards`, `advance` and `passed_over`
stand in the event itself and all others in `events[i].scheme`.
"""

from collections.abc import Mapping, Sequence

from server.ranking.check_aspects import check_criteria, check_judgement, check_worldskills
from server.ranking.check_rounds import check_deciding, check_deductions, check_groups, check_rounds
from server.ranking.faults import Faults, Param, SchemeFault, above_zero, choices, codes, in_range, points, titled
from server.ranking.scheme import RESERVED_CODES, THOUSAND, Advance, Aspect, Award, Module, Scheme, TieKey
from server.ranking.values import LEVELS

__all__ = ["SchemeFault", "check", "mark_fault"]

MARK_DECIMALS = 3  # marks are kept in thousandths
TOTAL_DECIMALS = 12  # a standardised value is exact to 12 decimals


def _combine(aspect: Aspect, path: str) -> Faults:
    """Judgement is a mean; only a trimmed mean drops, and needs judges >= 2·drop + 1."""
    if aspect.kind == "judgement" and aspect.combine != "mean":
        yield SchemeFault(f"{path}.combine", "judgement_combine", {"combine": aspect.combine}, "mean")
    if aspect.combine != "trimmed_mean":
        if aspect.drop > 0:
            yield SchemeFault(f"{path}.drop", "drop_untrimmed", {"combine": aspect.combine}, "combine = trimmed_mean")
    elif aspect.judges < 2 * aspect.drop + 1:
        needed = 2 * aspect.drop + 1
        params: Mapping[str, Param] = {"judges": aspect.judges, "drop": aspect.drop, "needed": needed}
        yield SchemeFault(f"{path}.judges", "too_few_judges", params, f">= {needed}")


def _aspect(aspect: Aspect, path: str) -> Faults:
    yield from choices("aspect", aspect, f"{path}.")
    yield from titled(aspect, path)
    yield from above_zero(f"{path}.max", aspect.max)
    yield from in_range(f"{path}.decimals", aspect.decimals, 0, MARK_DECIMALS)
    yield from in_range(f"{path}.judges", aspect.judges, 1)
    yield from in_range(f"{path}.drop", aspect.drop, 0)
    yield from _combine(aspect, path)
    yield from check_judgement(aspect, path)


def _standardise(module: Module, path: str) -> Faults:
    """A judge's sum stands for a module only where every aspect is a mean."""
    for aspect in module.aspects if module.standardise == "judge" else ():
        if aspect.combine != "mean":
            params: Mapping[str, Param] = {"aspect": aspect.code, "combine": aspect.combine}
            yield SchemeFault(f"{path}.standardise", "standardise_combine", params, "combine = mean")


def _module(module: Module, path: str) -> Faults:
    yield from choices("module", module, f"{path}.")
    yield from titled(module, path)
    yield from in_range(f"{path}.weight", module.weight, 0)
    yield from in_range(f"{path}.pass", module.pass_mark, 0)
    if not module.aspects:
        yield SchemeFault(f"{path}.aspects", "nothing_to_mark")
    for index, aspect in enumerate(module.aspects):
        yield from _aspect(aspect, f"{path}.aspects[{index}]")
    yield from _standardise(module, path)


def _modules(scheme: Scheme) -> Faults:
    if not scheme.modules:
        yield SchemeFault("modules", "nothing_to_mark")
    for index, module in enumerate(scheme.modules):
        yield from _module(module, f"modules[{index}]")
    named = [(f"modules[{m}].code", module.code) for m, module in enumerate(scheme.modules)]
    yield from codes(named, RESERVED_CODES)
    yield from codes(
        (f"modules[{m}].aspects[{a}].code", aspect.code)
        for m, module in enumerate(scheme.modules)
        for a, aspect in enumerate(module.aspects)
    )


def _tie(tie: TieKey, path: str, before: list[str], allowed: list[str]) -> Faults:
    """A key of the chain is known, new, before `share`; a draw is ascending."""
    if tie.key not in allowed:
        yield SchemeFault(path, "tie_unknown", {"key": tie.key}, " | ".join(allowed))
    elif tie.key in before:
        yield SchemeFault(path, "tie_twice", {"key": tie.key})
    elif "share" in before:
        yield SchemeFault(path, "tie_after_share", {"key": tie.key})
    if tie.key == "draw" and tie.descending:
        yield SchemeFault(path, "draw_descending", expected="draw")


def _ties(scheme: Scheme) -> Faults:
    allowed = [*(module.code for module in scheme.modules), "elapsed", "draw", "decision", "share"]
    for index, tie in enumerate(scheme.ties):
        yield from _tie(tie, f"ties[{index}]", [earlier.key for earlier in scheme.ties[:index]], allowed)


def _award(award: Award, path: str) -> Faults:
    """An award has a title and exactly one measure; a share of n is a share."""
    yield from choices("award", award, f"{path}.")
    yield from titled(award, path)
    if [award.places, award.share, award.upto].count(None) != 2:
        yield SchemeFault(path, "award_measure", expected="places | share | upto")
    yield from in_range(f"{path}.places", award.places, 0)
    yield from in_range(f"{path}.share", award.share, 0, 1)
    yield from in_range(f"{path}.upto", award.upto, 0, 1)
    yield from in_range(f"{path}.min_total", award.min_total, 0)


def _advance(advance: Advance) -> Faults:
    yield from choices("advance", advance, "advance.")
    yield from in_range("advance.count", advance.count, 1)
    yield from in_range("advance.per_delegation", advance.per_delegation, 1)
    yield from in_range("advance.min_total", advance.min_total, 0)


def _passed_over(titles: Sequence[str]) -> Faults:
    """Titles passed over are given and stand once."""
    for index, title in enumerate(titles):
        if not title:
            yield SchemeFault(f"passed_over[{index}]", "title_missing")
        elif title in titles[:index]:
            yield SchemeFault(f"passed_over[{index}]", "title_twice", {"title": title})


def check(scheme: Scheme) -> list[SchemeFault]:
    """Return every fault of a scheme; `rank` may be asked only where there is none."""
    faults = [*choices("scheme", scheme, ""), *in_range("places", scheme.places, 0, TOTAL_DECIMALS), *_modules(scheme)]
    faults += _ties(scheme)
    for index, award in enumerate(scheme.awards):
        faults += _award(award, f"awards[{index}]")
    faults += _advance(scheme.advance) if scheme.advance else ()
    faults += _passed_over(scheme.passed_over)
    for rule in (check_criteria, check_worldskills, check_rounds, check_deductions, check_groups, check_deciding):
        faults += rule(scheme)
    return faults


def mark_fault(aspect: Aspect, mark: int, path: str = "mark") -> SchemeFault | None:
    """Why a mark (thousandths) does not fit its aspect: a judgement is a whole level 0 to 3, any other lies in
    0..max and is no finer than `decimals`. None if it fits."""
    judgement = aspect.kind == "judgement"
    high = LEVELS * THOUSAND if judgement else aspect.max
    decimals = 0 if judgement else aspect.decimals
    if not 0 <= mark <= high:
        return SchemeFault(path, "mark_out_of_range", {"found": points(mark)}, f"0..{points(high)}")
    if mark % 10 ** (MARK_DECIMALS - decimals):
        return SchemeFault(
            path, "mark_too_fine", {"found": points(mark), "decimals": decimals}, f"decimals <= {decimals}"
        )
    return None
