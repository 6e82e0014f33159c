"""The newest scheme of a stored event as a recount takes it, by plain statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server import db
from server.recounting.facts import Advance, Aspect, Award, Module, Round, Scheme
from server.recounting.schemes import tie_of

SCHEME = "SELECT * FROM scheme WHERE event_id = ? ORDER BY version DESC LIMIT 1"
MODULES = "SELECT * FROM scheme_module WHERE scheme_id = ? ORDER BY position"
ASPECTS = """
SELECT a.* FROM scheme_aspect a JOIN scheme_module m ON m.id = a.module_id WHERE m.scheme_id = ? ORDER BY a.position
"""
ROUNDS = "SELECT * FROM scheme_round WHERE scheme_id = ? ORDER BY position"
DEDUCTIONS = "SELECT * FROM scheme_deduction WHERE scheme_id = ? ORDER BY position"
AWARDS = "SELECT * FROM scheme_award WHERE scheme_id = ? ORDER BY position"
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """A scheme with what belongs to the event beside it. `aspects`: code by the row's id."""

    scheme: Scheme
    awards: Sequence[Award]
    advance: Advance | None
    passed_over: frozenset[str]
    aspects: Mapping[int, str]


async def stored_scheme(event_id: int) -> Stored:
    """The newest scheme of an event, which must have one."""
    row = (await _asked(SCHEME, event_id))[0]
    modules, aspects = await _asked(MODULES, row["id"]), await _asked(ASPECTS, row["id"])
    rounds, deductions = await _asked(ROUNDS, row["id"]), await _asked(DEDUCTIONS, row["id"])
    awards = await _asked(AWARDS, row["id"])
    return Stored(
        _scheme(row, _modules(modules, aspects), rounds, deductions), tuple(_award(one) for one in awards),
        _advance(row), frozenset(filter(None, row["passed_over"].split(";"))), {a["id"]: a["code"] for a in aspects},
    )  # fmt: skip


async def _asked(sql: str, value: int) -> list[dict[str, Any]]:
    return await db.here().execute_query_dict(db.placeholders(sql), [value])


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _scheme(
    row: Columns, modules: Sequence[Module], rounds: Sequence[Columns], deductions: Sequence[Columns]
) -> Scheme:
    return Scheme(
        modules=modules, places=row["places"], rounding=row["rounding"], compare=row["compare"],
        ties=tuple(tie_of(text) for text in row["ties"].split(";") if text), absent=row["absent"],
        rounds=tuple(Round(r["code"], r["title"], r["top"], r["ties"], bool(r["carry"])) for r in rounds),
        limits={one["code"]: _fraction(one["at_most"]) for one in deductions},
        penalty_limit=_fraction(row["penalty_limit"]), unshared=row["unshared"],
    )  # fmt: skip


def _modules(rows: Sequence[Columns], aspects: Sequence[Columns]) -> tuple[Module, ...]:
    by_module: defaultdict[int, list[Aspect]] = defaultdict(list)
    for one in aspects:
        highest = Fraction(one["max_mark"], 1000)
        aspect = Aspect(one["code"], highest, one["kind"], one["combine"], one["drop_each"], one["judges"])
        by_module[one["module_id"]].append(aspect)
    return tuple(
        Module(one["code"], Fraction(one["weight"]), by_module[one["id"]], one["standardise"], one["round_code"] or "")
        for one in rows
    )


def _award(row: Columns) -> Award:
    return Award(
        title=row["title"], places=row["places"], share=_fraction(row["share"]), upto=_fraction(row["upto"]),
        rounding=row["rounding"], of=row["share_of"], min_total=_fraction(row["min_total"]), group=row["for_group"],
    )  # fmt: skip


def _advance(row: Columns) -> Advance | None:
    if row["advance_count"] is None:
        return None
    return Advance(
        count=row["advance_count"], per_delegation=row["advance_per_delegation"],
        min_total=_fraction(row["advance_min_total"]), ties=row["advance_ties"] or "chain",
        by_group=bool(row["advance_by_group"]),
    )  # fmt: skip
