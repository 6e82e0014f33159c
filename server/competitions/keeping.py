"""Keep a scheme of the ranking as rows, and make the rows a scheme of the ranking again."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server import db
from server.competitions import Event, scheme
from server.ledger import Change
from server.ranking import Advance, Aspect, Award, Module, Scheme, TieKey, exact_text

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
            pass_mark=_text(one.pass_mark), standardise=one.standardise,
        )
        for n, one in enumerate(wanted.modules)
    ]  # fmt: skip
    await change.save_many(modules)
    aspects = [
        scheme.Aspect(module_id=module.id, position=n, **{field: getattr(one, field) for field in Aspect.__slots__})
        for module, written in zip(modules, wanted.modules, strict=True)
        for n, one in enumerate(written.aspects)
    ]
    await change.save_many(aspects)
    await change.save_many([_award_row(row.id, n, one) for n, one in enumerate(wanted.awards)])
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
        "advance_min_total": advance and _text(advance.min_total),
        "advance_ties": advance and advance.ties,
    }


def _award_row(scheme_id: int, position: int, award: Award) -> scheme.AwardRule:
    return scheme.AwardRule(
        scheme_id=scheme_id, position=position, title=award.title, places=award.places, share=_text(award.share),
        upto=_text(award.upto), rounding=award.rounding, of=award.of, min_total=_text(award.min_total),
    )  # fmt: skip


def _kept(row: scheme.Scheme, made: Scheme, modules: Iterable[scheme.Module], aspects: Iterable[scheme.Aspect]) -> Kept:
    return Kept(
        row.id, row.event_id, row.version, made, {one.code: one.id for one in modules},
        {one.code: one.id for one in aspects},
    )  # fmt: skip


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


async def newest(event_ids: Iterable[int]) -> dict[int, Kept]:
    """The newest scheme of each event, in a fixed number of queries."""
    rows = (
        await scheme.Scheme.filter(event_id__in=sorted(set(event_ids)))
        .using_db(db.here())
        .order_by("version")
        .prefetch_related("modules__aspects", "awards")
    )
    return {row.event_id: stored(row) for row in rows}


def stored(row: scheme.Scheme) -> Kept:
    """The scheme of a row whose modules, aspects and awards are loaded."""
    modules = sorted(row.modules, key=lambda one: one.position)
    made = Scheme(
        modules=tuple(_module(one) for one in modules), places=row.places, rounding=row.rounding,  # type: ignore[arg-type]
        compare=row.compare, ties=tuple(map(TieKey.of, row.ties.split(SEPARATOR))), absent=row.absent,  # type: ignore[arg-type]
        awards=tuple(_award(one) for one in sorted(row.awards, key=lambda one: one.position)), advance=_advance(row),
        passed_over=tuple(filter(None, row.passed_over.split(SEPARATOR))),
    )  # fmt: skip
    return _kept(row, made, modules, [aspect for one in modules for aspect in one.aspects])


def _module(row: scheme.Module) -> Module:
    aspects = sorted(row.aspects, key=lambda one: one.position)
    return Module(
        row.code, row.title, Fraction(row.weight),
        tuple(Aspect(**{field: getattr(one, field) for field in Aspect.__slots__}) for one in aspects),
        _fraction(row.pass_mark), row.standardise,  # type: ignore[arg-type]
    )  # fmt: skip


def _award(row: scheme.AwardRule) -> Award:
    return Award(
        row.title, row.places, _fraction(row.share), _fraction(row.upto), row.rounding, row.of,  # type: ignore[arg-type]
        _fraction(row.min_total),
    )  # fmt: skip


def _advance(row: scheme.Scheme) -> Advance | None:
    if row.advance_count is None:
        return None
    return Advance(
        row.advance_count, row.advance_per_delegation, _fraction(row.advance_min_total), row.advance_ties or "chain"  # type: ignore[arg-type]
    )  # fmt: skip
