"""Keep a scheme of the ranking as rows, and make the rows a scheme of the ranking again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tortoise.queryset import QuerySet

from server import db
from server.competitions import Event, scheme
from server.competitions.numbers import exact_if_any, fraction_if_any, points_if_any, thousandths_text
from server.ledger import Change
from server.ranking import ASPECT_COLUMNS, Advance, Aspect, Award, Module, Scheme, TieKey, exact_text
from server.ranking.scheme import Criterion, Deduction, Group, Round

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored scheme: its row id and version, the scheme itself, and the row ids by code."""

    id: int
    event_id: int
    version: int
    scheme: Scheme
    module_ids: dict[str, int]
    aspect_ids: dict[str, int]


async def keep(change: Change, event: Event, wanted: Scheme, version: int = 1) -> Kept:
    """Store `wanted` as `version` of the event's scheme. The rows never change again."""
    row = scheme.Scheme(event_id=event.id, version=version, **_columns(wanted))
    await change.save(row)
    modules = [
        scheme.Module(
            scheme_id=row.id, position=n, code=one.code, title=one.title, weight=exact_text(one.weight),
            pass_mark=exact_if_any(one.pass_mark), standardise=one.standardise, round=one.round,
        )
        for n, one in enumerate(wanted.modules)
    ]  # fmt: skip
    await change.save_many(modules)
    aspects = [
        scheme.Aspect(module_id=module.id, position=n, **_aspect_columns(one))
        for module, written in zip(modules, wanted.modules, strict=True)
        for n, one in enumerate(written.aspects)
    ]
    await change.save_many(aspects)
    await change.save_many(
        [
            scheme.Criterion(module_id=module.id, position=n, code=one.code, title=one.title, max=one.max)
            for module, written in zip(modules, wanted.modules, strict=True)
            for n, one in enumerate(written.criteria)
        ]
    )
    await change.save_many([_award_row(row.id, n, one) for n, one in enumerate(wanted.awards)])
    await change.save_many([_round_row(row.id, n, one) for n, one in enumerate(wanted.rounds)])
    await change.save_many([_deduction_row(row.id, n, one) for n, one in enumerate(wanted.deductions)])
    return _kept(row, wanted, modules, aspects)


def _columns(wanted: Scheme) -> dict[str, Any]:
    advance = wanted.advance
    return {
        "places": wanted.places,
        "rounding": wanted.rounding,
        "compare": wanted.compare,
        "ties": SEPARATOR.join(tie.text for tie in wanted.ties),
        "absent": wanted.absent,
        "passed_over": SEPARATOR.join(wanted.passed_over),
        "advance_count": advance and advance.count,
        "advance_per_delegation": advance and advance.per_delegation,
        "advance_min_total": advance and exact_if_any(advance.min_total),
        "advance_ties": advance and advance.ties,
        "advance_by_group": advance is not None and advance.by_group,
        "model": wanted.model,
        "unshared": wanted.unshared,
        "penalty_limit": points_if_any(wanted.penalty_limit),
    }


def _aspect_columns(one: Aspect) -> dict[str, Any]:
    plain = {field: getattr(one, field) for field in (*ASPECT_COLUMNS, "criterion", "spread", "spread_rule")}
    return plain | {"descriptors": json.dumps(list(one.descriptors), ensure_ascii=False) if one.descriptors else ""}


def _award_row(scheme_id: int, position: int, award: Award) -> scheme.AwardRule:
    return scheme.AwardRule(
        scheme_id=scheme_id, position=position, title=award.title, places=award.places, share=exact_if_any(award.share),
        upto=exact_if_any(award.upto), rounding=award.rounding, of=award.of, min_total=exact_if_any(award.min_total),
        group=award.group,
    )  # fmt: skip


def _round_row(scheme_id: int, position: int, one: Round) -> scheme.Round:
    return scheme.Round(
        scheme_id=scheme_id, position=position, code=one.code, title=one.title, top=one.top, ties=one.ties,
        carry=one.carry,
    )  # fmt: skip


def _deduction_row(scheme_id: int, position: int, one: Deduction) -> scheme.DeductionRule:
    return scheme.DeductionRule(
        scheme_id=scheme_id, position=position, code=one.code, title=one.title, points=thousandths_text(one.points),
        limit=points_if_any(one.limit),
    )  # fmt: skip


def groups_text(groups: Iterable[Group]) -> str:
    """The groups of a joint event as its row keeps them: JSON [[code, title], …], empty for none."""
    listed = [[one.code, one.title] for one in groups]
    return json.dumps(listed, ensure_ascii=False) if listed else ""


def groups_of(event: Event) -> tuple[Group, ...]:
    """The groups ranked by themselves inside a joint event, in order."""
    return tuple(Group(code, title) for code, title in json.loads(event.groups or "[]"))


def _kept(row: scheme.Scheme, made: Scheme, modules: Iterable[scheme.Module], aspects: Iterable[scheme.Aspect]) -> Kept:
    return Kept(
        row.id, row.event_id, row.version, made, {one.code: one.id for one in modules},
        {one.code: one.id for one in aspects},
    )  # fmt: skip


def _thousandths(text: str | None) -> int | None:
    return None if text is None else int(Fraction(text) * 1000)


def whole(rows: QuerySet[scheme.Scheme]) -> QuerySet[scheme.Scheme]:
    """Schemes with all their parts, in a fixed number of queries: what `stored` makes a scheme of."""
    parts = ("modules__aspects", "modules__criteria", "awards", "rounds", "deductions")
    return rows.using_db(db.here()).select_related("event").prefetch_related(*parts)


async def newest(event_ids: Iterable[int]) -> dict[int, Kept]:
    """The newest scheme of each event, in a fixed number of queries."""
    rows = scheme.Scheme.filter(event_id__in=sorted(set(event_ids))).order_by("version")
    return {row.event_id: stored(row) for row in await whole(rows)}


def stored(row: scheme.Scheme) -> Kept:
    """The scheme of a row whose event, modules, aspects, criteria, awards, rounds and deductions are loaded."""
    modules = in_order(row.modules)
    made = Scheme(
        modules=tuple(_module(one) for one in modules), places=row.places, rounding=row.rounding,  # type: ignore[arg-type]
        compare=row.compare, ties=tuple(map(TieKey.of, row.ties.split(SEPARATOR))), absent=row.absent,  # type: ignore[arg-type]
        awards=tuple(map(_award, in_order(row.awards))), advance=_advance(row),
        passed_over=tuple(filter(None, row.passed_over.split(SEPARATOR))), model=row.model, unshared=row.unshared,  # type: ignore[arg-type]
        penalty_limit=_thousandths(row.penalty_limit), rounds=tuple(map(_round, in_order(row.rounds))),
        deductions=tuple(map(_deduction, in_order(row.deductions))), groups=groups_of(row.event),
    )  # fmt: skip
    return _kept(row, made, modules, [aspect for one in modules for aspect in one.aspects])


def in_order(rows: Iterable[Any]) -> list[Any]:
    """Rows by their position."""
    return sorted(rows, key=lambda one: one.position)


def _module(row: scheme.Module) -> Module:
    return Module(
        row.code, row.title, Fraction(row.weight), tuple(map(aspect_of, in_order(row.aspects))),
        fraction_if_any(row.pass_mark), row.standardise, row.round,  # type: ignore[arg-type]
        tuple(Criterion(one.code, one.title, one.max) for one in in_order(row.criteria)),
    )  # fmt: skip


def aspect_of(row: scheme.Aspect) -> Aspect:
    """The aspect of a row, as the ranking knows it."""
    return Aspect(
        **{field: getattr(row, field) for field in ASPECT_COLUMNS}, criterion=row.criterion, spread=row.spread,
        descriptors=tuple(json.loads(row.descriptors or "[]")), spread_rule=row.spread_rule,  # type: ignore[arg-type]
    )  # fmt: skip


def _round(row: scheme.Round) -> Round:
    return Round(row.code, row.title, row.top, row.ties, row.carry)  # type: ignore[arg-type]


def _deduction(row: scheme.DeductionRule) -> Deduction:
    return Deduction(row.code, row.title, _thousandths(row.points) or 0, _thousandths(row.limit))


def _award(row: scheme.AwardRule) -> Award:
    return Award(
        row.title, row.places, fraction_if_any(row.share), fraction_if_any(row.upto), row.rounding, row.of,  # type: ignore[arg-type]
        fraction_if_any(row.min_total), row.group,
    )  # fmt: skip


def _advance(row: scheme.Scheme) -> Advance | None:
    if row.advance_count is None:
        return None
    return Advance(
        row.advance_count, row.advance_per_delegation, fraction_if_any(row.advance_min_total),
        row.advance_ties or "chain", row.advance_by_group,  # type: ignore[arg-type]
    )  # fmt: skip
