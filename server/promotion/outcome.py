"""Who goes from which level to which, by which row, and why not. Pure. domain.md 6.2, vectors L-1 to L-10.

A fact nobody stated is unknown, and an unknown fact neither promotes nor refuses: the office states it first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.promotion.rules import JOIN, PromotionRules, Row
from server.refusal import Param

Result = Literal["promoted", "none", "unknown"]
Fit = Literal["yes", "class", "place", "part", "held", "part_unknown", "class_unknown", "standing_unknown"]
# Which of several misfits is told: the one that came nearest.
NEAREST: tuple[Fit, ...] = ("part", "held", "place", "class")
UNKNOWN: tuple[Fit, ...] = ("part_unknown", "class_unknown", "standing_unknown")


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known of a person's place in a published result. `level` held now: 0 none, None not stated; `passed`: by
    part (theory, practice), None where no pass mark is set; `practice_place`: by the practice modules alone."""

    tier: str
    kind: str
    format: str
    class_name: str | None = None
    standing: str | None = None
    place: int | None = None
    position: int | None = None
    award: str | None = None
    ranked: int = 0
    entered: int = 0
    passed: Mapping[str, bool | None] = field(default_factory=dict)
    practice_place: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`to`: the level gained; `may_apply_for`: the level whose assessment is open to him; `row`: of the rule set, from
    0; `rule` and `params`: the reason, a sentence of the catalogue."""

    result: Result
    rule: str
    params: Mapping[str, Param]
    to: int | None = None
    may_apply_for: int | None = None
    row: int | None = None


def promoted(rules: PromotionRules, one: Placed) -> Outcome:
    """The promotion a place brings. Never to a level that is held already or below it (L-10).

    >>> from server.promotion.rules import PromotionRules, Row
    >>> shanxi = PromotionRules((Row(4, from_place=4, to_place=6), Row(5, from_place=4, to_place=6, held=4)))
    >>> fifth = lambda level: promoted(shanxi, Placed("province", "comprehensive", "individual", place=5, level=level))
    >>> [(fifth(level).result, fifth(level).to) for level in (3, 4, 5, None)]
    [('promoted', 4), ('promoted', 5), ('none', None), ('unknown', None)]
    """
    fits = [_fit(row, rules.rank, one) for row in rules.rows]
    fitting = [n for n, fit in enumerate(fits) if fit == "yes"]
    best = max(fitting, key=lambda n: (rules.rows[n].to, -n), default=None)
    doubtful = _doubtful(rules.rows, fits, best, one.level)
    if doubtful is not None:
        return Outcome("unknown", f"promotion_{fits[doubtful]}", _params(rules.rows[doubtful], one), row=doubtful)
    if best is None:
        return _missed(rules.rows, fits, one)
    row = rules.rows[best]
    if one.level is None:
        return Outcome("unknown", "promotion_level_unknown", {"to_level": row.to}, row=best)
    right = row.may_apply_for if row.may_apply_for and row.may_apply_for > one.level else None
    if row.to <= one.level:
        params: dict[str, Param] = {"held_level": one.level, "to_level": row.to}
        return Outcome("none", "promotion_not_higher", params, may_apply_for=right, row=best)
    params = {"row": best + 1, "held_level": one.level, "to_level": row.to}
    return Outcome("promoted", "promotion_by_row", params, row.to, right, best)


def _doubtful(rows: Sequence[Row], fits: Sequence[Fit], best: int | None, level: int | None) -> int | None:
    """The row that would bring more if what is unknown of it were so."""
    sure = max(rows[best].to if best is not None else 0, level or 0)
    open_ = [n for n, fit in enumerate(fits) if fit in UNKNOWN and rows[n].to > sure]
    return max(open_, key=lambda n: (rows[n].to, -n), default=None)


def _missed(rows: Sequence[Row], fits: Sequence[Fit], one: Placed) -> Outcome:
    """No row fits: the reason is the one that came nearest."""
    known_enough = next((n for n, fit in enumerate(fits) if fit in UNKNOWN), None)
    if known_enough is not None:  # whatever is unknown of it, it leads no higher
        params: dict[str, Param] = {"held_level": one.level or 0, "to_level": rows[known_enough].to}
        return Outcome("none", "promotion_not_higher", params, row=known_enough)
    fit = next((fit for fit in NEAREST if fit in fits), "class")
    n = fits.index(fit) if fit in fits else 0
    return Outcome("none", f"promotion_{fit}_missed", _params(rows[n], one), row=n)


def _params(row: Row, one: Placed) -> dict[str, Param]:
    failed = [part for part in row.passed if not one.passed.get(part)]
    return {
        "place": one.place or "—",
        "award": one.award or "—",
        "parts": JOIN.join(failed),
        "to_level": row.to,
        "held_level": row.held or 0,
    }


def _fit(row: Row, rank: str, one: Placed) -> Fit:
    """Whether a row fits, else what keeps it from fitting."""
    if (row.tiers and one.tier not in row.tiers) or (row.kinds and one.kind not in row.kinds):
        return "class"
    if row.formats and one.format not in row.formats:
        return "class"
    if row.classes and one.class_name is not None and one.class_name not in row.classes:
        return "class"
    if row.standings and one.standing is not None and one.standing not in row.standings:
        return "class"
    if not _placed(row, rank, one):
        return "place"
    parts = [one.passed.get(part) for part in row.passed]
    if False in parts:
        return "part"
    if row.held is not None and one.level is not None and one.level != row.held:
        return "held"
    if row.classes and one.class_name is None:
        return "class_unknown"
    if row.standings and one.standing is None:
        return "standing_unknown"
    return "part_unknown" if None in parts else "yes"


def _placed(row: Row, rank: str, one: Placed) -> bool:
    """Whether the place, the share, the award and the place in practice are those the row asks for."""
    place = one.place if rank == "place" else one.position
    if place is None or place < row.from_place or (row.to_place is not None and place > row.to_place):
        return False
    whole = one.ranked if row.of == "ranked" else one.entered
    if row.share is not None and place > row.share * whole:
        return False
    if (row.awards and one.award not in row.awards) or (row.awarded and not one.award):
        return False
    return row.practice_places is None or (one.practice_place is not None and one.practice_place <= row.practice_places)
