"""A scheme in the shape of SchemeInput, as the contract takes it and gives it back."""

from typing import Any

from server.competitions.numbers import exact_if_any, points_if_any, thousandths_text
from server.ranking import Advance, Aspect, Award, Module, Scheme, exact_text
from server.ranking.scheme import Criterion, Deduction, Round


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent."""
    return {name: value for name, value in values.items() if value is not None}


def to_input(scheme: Scheme) -> dict[str, Any]:
    """The scheme with the keys of SchemeInput; decimals are text."""
    return _given(
        {
            "places": scheme.places,
            "rounding": scheme.rounding,
            "compare": scheme.compare,
            "ties": [tie.text for tie in scheme.ties],
            "absent": scheme.absent,
            "modules": [_module(one) for one in scheme.modules],
            "awards": [_award(one) for one in scheme.awards],
            "advance": _advance(scheme.advance) if scheme.advance else None,
            "passedOver": list(scheme.passed_over),
            "model": scheme.model,
            "unshared": scheme.unshared,
            "penaltyLimit": points_if_any(scheme.penalty_limit),
            "rounds": [_round(one) for one in scheme.rounds],
            "deductions": [_deduction(one) for one in scheme.deductions],
            "groups": [{"code": one.code, "title": one.title} for one in scheme.groups],
        }
    )


def _module(module: Module) -> dict[str, Any]:
    return _given(
        {
            "code": module.code,
            "title": module.title,
            "weight": exact_text(module.weight),
            "pass": exact_if_any(module.pass_mark),
            "standardise": module.standardise,
            "round": module.round,
            "criteria": [_criterion(one) for one in module.criteria],
            "aspects": [_aspect(one) for one in module.aspects],
        }
    )


def _criterion(one: Criterion) -> dict[str, Any]:
    return _given({"code": one.code, "title": one.title, "max": points_if_any(one.max)})


def _round(one: Round) -> dict[str, Any]:
    return _given({"code": one.code, "title": one.title, "top": one.top, "ties": one.ties, "carry": one.carry})


def _deduction(one: Deduction) -> dict[str, Any]:
    return _given(
        {"code": one.code, "title": one.title, "points": points_if_any(one.points), "limit": points_if_any(one.limit)}
    )


def _aspect(aspect: Aspect) -> dict[str, Any]:
    return _given(
        {
            "code": aspect.code,
            "title": aspect.title,
            "max": thousandths_text(aspect.max),
            "kind": aspect.kind,
            "decimals": aspect.decimals,
            "combine": aspect.combine,
            "drop": aspect.drop,
            "judges": aspect.judges,
            "criterion": aspect.criterion,
            "descriptors": list(aspect.descriptors),
            "spread": aspect.spread,
            "spreadRule": aspect.spread_rule,
        }
    )


def _award(award: Award) -> dict[str, Any]:
    return _given(
        {
            "title": award.title,
            "places": award.places,
            "share": exact_if_any(award.share),
            "upto": exact_if_any(award.upto),
            "rounding": award.rounding,
            "of": award.of,
            "minTotal": exact_if_any(award.min_total),
            "group": award.group,
        }
    )


def _advance(advance: Advance) -> dict[str, Any]:
    return _given(
        {
            "count": advance.count,
            "perDelegation": advance.per_delegation,
            "minTotal": exact_if_any(advance.min_total),
            "ties": advance.ties,
            "byGroup": advance.by_group,
        }
    )
