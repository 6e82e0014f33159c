"""What competition.toml holds: the competition and its events, each with its scheme, awards and advancement.

Empty and default are absent where the format allows it; numbers are in their shortest form.
"""

from typing import Any

from server.competitions.numbers import exact_if_any, points_if_any, thousandths_text
from server.packages.format import CompetitionHead, EventDef, Package
from server.packages.layout import FORMAT
from server.ranking import exact_text
from server.ranking.scheme import Advance, Aspect, Award, Criterion, Deduction, Module, Round, Scheme


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def head(package: Package) -> dict[str, Any]:
    """What competition.toml holds."""
    return {
        "format": FORMAT,
        "competition": competition(package.competition),
        "events": [event(one) for one in package.events],
    }


def competition(head: CompetitionHead) -> dict[str, Any]:
    """The table [competition]."""
    return _given(
        {
            "code": head.code,
            "title": head.title,
            "tier": head.tier,
            "kind": head.kind,
            "class": head.class_,
            "edition": head.edition,
            "region": head.region,
            "organisers": list(head.organisers),
            "hosts": list(head.hosts),
            "co_organisers": list(head.co_organisers),
            "supporters": list(head.supporters),
            "starts_on": head.starts_on,
            "ends_on": head.ends_on,
            "part": head.part,
        }
    )


def event(event: EventDef) -> dict[str, Any]:
    """A table of [[events]]."""
    return _given(
        {
            "code": event.code,
            "title": event.title,
            "occupation": event.occupation,
            "group": event.group,
            "format": event.format,
            "feeds": list(event.feeds),
            "passed_over": list(event.scheme.passed_over),
            "groups": [{"code": one.code, "title": one.title} for one in event.scheme.groups],
            "scheme": _scheme(event.scheme),
            "awards": [_award(award) for award in event.scheme.awards],
            "advance": _advance(event.scheme.advance) if event.scheme.advance else None,
        }
    )


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return _always(scheme) | _given(
        {
            "model": None if scheme.model == "free" else scheme.model,
            "unshared": scheme.unshared or None,
            "penalty_limit": points_if_any(scheme.penalty_limit),
            "rounds": [_round(one) for one in scheme.rounds],
            "deductions": [_deduction(one) for one in scheme.deductions],
        }
    )


def _always(scheme: Scheme) -> dict[str, Any]:
    return {
        "places": scheme.places,
        "rounding": scheme.rounding,
        "compare": scheme.compare,
        "ties": [tie.text for tie in scheme.ties],
        "absent": scheme.absent,
        "modules": [_module(module) for module in scheme.modules],
    }


def _round(one: Round) -> dict[str, Any]:
    """`carry` is written only where it is not so, `ties` where they do not all go on."""
    return _given(
        {
            "code": one.code,
            "title": one.title,
            "top": one.top,
            "ties": None if one.ties == "all" else one.ties,
            "carry": None if one.carry else False,
        }
    )


def _deduction(one: Deduction) -> dict[str, Any]:
    return _given(
        {"code": one.code, "title": one.title, "points": points_if_any(one.points), "limit": points_if_any(one.limit)}
    )


def _criterion(one: Criterion) -> dict[str, Any]:
    return _given({"code": one.code, "title": one.title, "max": points_if_any(one.max)})


def _module(module: Module) -> dict[str, Any]:
    return _given(
        {
            "code": module.code,
            "title": module.title,
            "weight": exact_text(module.weight),
            "pass": exact_if_any(module.pass_mark),
            "standardise": None if module.standardise == "none" else module.standardise,
            "round": module.round,
            "criteria": [_criterion(one) for one in module.criteria],
            "aspects": [_aspect(aspect) for aspect in module.aspects],
        }
    )


def _aspect(aspect: Aspect) -> dict[str, Any]:
    return _given(
        {
            "code": aspect.code,
            "title": aspect.title,
            "max": thousandths_text(aspect.max),
            "kind": aspect.kind,
            "decimals": None if aspect.decimals == 3 else aspect.decimals,
            "combine": aspect.combine,
            "drop": aspect.drop or None,
            "judges": aspect.judges,
            "criterion": aspect.criterion,
            "descriptors": list(aspect.descriptors),
            "spread": aspect.spread,
            "spread_rule": None if aspect.spread_rule == "warn" else aspect.spread_rule,
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
            "of": None if award.of == "ranked" else award.of,
            "min_total": exact_if_any(award.min_total),
            "group": award.group,
        }
    )


def _advance(advance: Advance) -> dict[str, Any]:
    return _given(
        {
            "count": advance.count,
            "per_delegation": advance.per_delegation,
            "min_total": exact_if_any(advance.min_total),
            "ties": advance.ties,
            "by_group": advance.by_group or None,
        }
    )
