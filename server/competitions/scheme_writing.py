"""A scheme as a table of plain values, decimals as text: spelt as the contract takes it, or as a package holds it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from server.competitions.numbers import exact_if_any, points_if_any, thousandths_text
from server.ranking import Advance, Aspect, Award, Module, Scheme, exact_text
from server.ranking.scheme import Criterion, Deduction, Round

UNDERSCORE = re.compile("_(.)")
EMPTY: tuple[Any, ...] = ("", [], {})
BESIDE = ("awards", "advance", "passed_over", "groups")  # what a package holds beside the scheme, in the event


@dataclass(frozen=True, slots=True)
class Spelling:
    """`camel`: minTotal for min_total. `sparse`: what is empty, or as it usually is, is left out."""

    camel: bool
    sparse: bool

    def table(
        self, values: Mapping[str, Any], usual: Mapping[str, Any] | None = None, always: Collection[str] = ()
    ) -> dict[str, Any]:
        """The values without what is absent. `usual`: what a sparse table leaves out; `always`: what it never does."""
        left = {name for name, value in values.items() if self._is_left_out(value, (usual or {}).get(name))}
        return {self._spelt(name): value for name, value in values.items() if name in always or name not in left}

    def _is_left_out(self, value: Any, usual: Any) -> bool:
        if value is None:
            return True
        return self.sparse and (value in EMPTY or (usual is not None and value == usual))

    def _spelt(self, name: str) -> str:
        return UNDERSCORE.sub(lambda letter: letter[1].upper(), name) if self.camel else name


CONTRACT = Spelling(camel=True, sparse=False)
PACKAGE = Spelling(camel=False, sparse=True)


def to_input(scheme: Scheme) -> dict[str, Any]:
    """The scheme with the keys of SchemeInput."""
    return written(scheme, CONTRACT)


def written(scheme: Scheme, how: Spelling) -> dict[str, Any]:
    """The scheme and what stands beside it."""
    return how.table(
        {
            "places": scheme.places,
            "rounding": scheme.rounding,
            "compare": scheme.compare,
            "ties": [tie.text for tie in scheme.ties],
            "absent": scheme.absent,
            "modules": [_module(one, how) for one in scheme.modules],
            "awards": [_award(one, how) for one in scheme.awards],
            "advance": _advance(scheme.advance, how) if scheme.advance else None,
            "passed_over": list(scheme.passed_over),
            "model": scheme.model,
            "unshared": scheme.unshared,
            "penalty_limit": points_if_any(scheme.penalty_limit),
            "rounds": [_round(one, how) for one in scheme.rounds],
            "deductions": [_deduction(one, how) for one in scheme.deductions],
            "groups": [{"code": one.code, "title": one.title} for one in scheme.groups],
        },
        usual={"model": "free", "unshared": 0},
        always=("places", "rounding", "compare", "ties", "absent", "modules"),
    )


def _module(module: Module, how: Spelling) -> dict[str, Any]:
    return how.table(
        {
            "code": module.code,
            "title": module.title,
            "weight": exact_text(module.weight),
            "pass": exact_if_any(module.pass_mark),
            "standardise": module.standardise,
            "round": module.round,
            "criteria": [_criterion(one, how) for one in module.criteria],
            "aspects": [_aspect(one, how) for one in module.aspects],
        },
        usual={"standardise": "none"},
    )


def _criterion(one: Criterion, how: Spelling) -> dict[str, Any]:
    return how.table({"code": one.code, "title": one.title, "max": points_if_any(one.max)})


def _round(one: Round, how: Spelling) -> dict[str, Any]:
    values = {"code": one.code, "title": one.title, "top": one.top, "ties": one.ties, "carry": one.carry}
    return how.table(values, usual={"ties": "all", "carry": True})


def _deduction(one: Deduction, how: Spelling) -> dict[str, Any]:
    return how.table(
        {"code": one.code, "title": one.title, "points": points_if_any(one.points), "limit": points_if_any(one.limit)}
    )


def _aspect(aspect: Aspect, how: Spelling) -> dict[str, Any]:
    return how.table(
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
            "spread_rule": aspect.spread_rule,
        },
        usual={"decimals": 3, "drop": 0, "spread_rule": "warn"},
    )


def _award(award: Award, how: Spelling) -> dict[str, Any]:
    return how.table(
        {
            "title": award.title,
            "places": award.places,
            "share": exact_if_any(award.share),
            "upto": exact_if_any(award.upto),
            "rounding": award.rounding,
            "of": award.of,
            "min_total": exact_if_any(award.min_total),
            "group": award.group,
        },
        usual={"of": "ranked"},
    )


def _advance(advance: Advance, how: Spelling) -> dict[str, Any]:
    return how.table(
        {
            "count": advance.count,
            "per_delegation": advance.per_delegation,
            "min_total": exact_if_any(advance.min_total),
            "ties": advance.ties,
            "by_group": advance.by_group,
        },
        usual={"by_group": False},
    )
