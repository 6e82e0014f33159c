"""Which parts of a result were passed: theory (理论) and practice (everything else), by the pass marks of its scheme.

A part without a pass mark is unknown, never passed. domain.md 6.2 (P-HUN2017), design.md 8 (`pass`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from server import db
from server.competitions.scheme import Module, Scheme
from server.results import ModuleValue, Revision

THEORY_WORDS = ("theory", "理论", "知识", "笔试")


@dataclass(frozen=True, slots=True)
class PassMark:
    """A module of a scheme with its pass mark. `step`: how far a published value may lie from the exact one that
    decides, 0 where the published one does."""

    code: str
    part: str
    weight: Decimal
    least: Decimal | None
    step: Decimal


@lru_cache(maxsize=10_000)
def part_of(code: str, title: str) -> str:
    """Whether a module is theory or practice, by its code and title.

    >>> part_of("theory", "理论知识"), part_of("M1", "理论知识考试"), part_of("skill", "操作技能")
    ('theory', 'theory', 'practice')
    """
    text = f"{code.lower()} {title}"
    return "theory" if any(word in text for word in THEORY_WORDS) else "practice"


async def pass_marks(revision: Revision) -> list[PassMark]:
    """The modules of the scheme a revision was made by, in order."""
    scheme = await Scheme.filter(id=revision.scheme_id).using_db(db.here()).get()
    rows = await Module.filter(scheme_id=scheme.id).using_db(db.here()).order_by("position")
    return [pass_mark(one, scheme.compare, revision.places) for one in rows]


def pass_mark(module: Module, compare: str, places: int) -> PassMark:
    """A module as it is asked here."""
    step = Decimal(0) if compare == "published" else Decimal(1).scaleb(-places)
    least = None if module.pass_mark is None else Decimal(module.pass_mark)
    return PassMark(module.code, part_of(module.code, module.title), Decimal(module.weight), least, step)


def passed(marks: Sequence[PassMark], values: Mapping[str, str | None]) -> dict[str, bool | None]:
    """By part: whether every module of it reached its pass mark; None where one has none, or was not valued.

    >>> marks = [PassMark("theory", "theory", Decimal("0.3"), Decimal(60), Decimal(0)),
    ...          PassMark("skill", "practice", Decimal("0.7"), None, Decimal(0))]
    >>> passed(marks, {"theory": "59.99", "skill": "95.00"}), passed(marks, {"theory": "60.00", "skill": "95.00"})
    ({'theory': False, 'practice': None}, {'theory': True, 'practice': None})
    """
    found: dict[str, bool | None] = {}
    for part in ("theory", "practice"):
        said = [_reached(one, values.get(one.code)) for one in marks if one.part == part]
        found[part] = False if False in said else None if None in said or not said else True
    return found


def _reached(mark: PassMark, value: str | None) -> bool | None:
    if mark.least is None or value is None:
        return None
    gap = Decimal(value) - mark.least
    return None if mark.step and abs(gap) <= mark.step else gap >= 0


def practice_places(marks: Sequence[PassMark], lines: Mapping[int, Mapping[str, str | None]]) -> dict[int, int]:
    """The place of each line by its practice modules alone, weighted; lines without a value have none. Equal values
    share a place."""
    practice = [one for one in marks if one.part == "practice"]
    sums = {
        id_: sum((one.weight * Decimal(values[one.code] or 0) for one in practice), Decimal(0))
        for id_, values in lines.items()
        if practice and all(values.get(one.code) is not None for one in practice)
    }
    return {id_: 1 + sum(other > mine for other in sums.values()) for id_, mine in sums.items()}


async def values_of(revision: Revision) -> dict[int, dict[str, str | None]]:
    """The published module values of every line of a revision, by the line's id and the module's code."""
    rows: Any = await (
        ModuleValue.filter(standing__revision_id=revision.id)
        .using_db(db.here())
        .values_list("standing_id", "code", "value")
    )
    found: dict[int, dict[str, str | None]] = {}
    for standing, code, value in rows:
        found.setdefault(standing, {})[code] = value
    return found
