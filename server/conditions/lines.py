"""The lines of published results in which people competed, many people at once. What is the same for all of a result is
looked up once for it; so is whether a part was passed, for all who reached the same values."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from server import db
from server.conditions.at_once import Row, rows
from server.conditions.facts import Result
from server.promotion.parts import PassMark, part_of, passed

LINES = """
SELECT m.person_id, s.revision_id, m.standing, s.place, s.position, s.award, {values}
FROM member m JOIN entry n ON n.id = m.entry_id JOIN event e ON e.id = n.event_id
     JOIN competition c ON c.id = e.competition_id
     JOIN revision r ON r.event_id = e.id AND r.number = e.revision AND r.published_at IS NOT NULL
     JOIN standing s ON s.revision_id = r.id AND s.entry_no = n.entry_no
WHERE m.role = 'contestant' AND m.person_id {among} AND c.rehearsal_of_id IS NULL AND s.place IS NOT NULL
ORDER BY c.ends_on, s.id
"""
VALUES = "(SELECT {joined} FROM module_value v WHERE v.standing_id = s.id)"
JOINED = {
    "sqlite": "group_concat(v.code || char(31) || COALESCE(v.value, ''), char(30))",
    "postgres": "string_agg(v.code || chr(31) || COALESCE(v.value, ''), chr(30))",
}
OF, NEXT = "\x1f", "\x1e"  # between a module and its value, between two modules
CONTESTS = """
SELECT r.id, c.title, e.title, c.tier, c.kind, e.format, c.ends_on, c.class_name, c.region_code, e.entry_group
FROM revision r JOIN event e ON e.id = r.event_id JOIN competition c ON c.id = e.competition_id
WHERE r.id {among}
"""
MARKS = """
SELECT r.id, d.code, d.title, d.pass_mark, h.compare, r.places
FROM revision r JOIN scheme h ON h.id = r.scheme_id JOIN scheme_module d ON d.scheme_id = h.id
WHERE r.id {among} ORDER BY d.position
"""
NOTHING: Mapping[str, bool | None] = {}


@dataclass(frozen=True, slots=True)
class Contest:
    """What all lines of a result share: the first columns of a `Result`, and its group."""

    title: str
    event: str
    tier: str
    kind: str
    format: str
    on: date
    class_name: str | None
    region_code: str | None
    group: str


async def results_of(ids: Sequence[int], day: date, *, with_parts: bool) -> Mapping[int, Sequence[Result]]:
    """The lines of each of some people in competitions that ended by `day`, the older first."""
    values = VALUES.format(joined=JOINED[db.current().engine]) if with_parts else "NULL"
    told = await rows(LINES, ids, values=values)
    revisions = sorted({row[1] for row in told})
    contests = await _contests(revisions, day)
    parts = _Parts(await _marks(revisions) if with_parts else {})
    found: dict[int, tuple[Result, ...]] = {}
    for row in told:
        of = contests.get(row[1])
        if of is not None:
            found[row[0]] = (*found.get(row[0], ()), _result(row, of, parts.of(row[1], row[6])))
    return found


def _result(row: Row, of: Contest, by_part: Mapping[str, bool | None]) -> Result:
    own = row[2] or of.group
    return Result(
        of.title, of.event, of.tier, of.kind, of.format, of.on, of.class_name, None if own == "open" else own,
        of.region_code, row[3], row[4], row[5], by_part,
    )  # fmt: skip


async def _contests(revisions: Sequence[int], day: date) -> dict[int, Contest]:
    """By revision; those that ended later are left out."""
    found = {}
    for id_, title, event, tier, kind, form, ends_on, class_name, region, group in await rows(CONTESTS, revisions):
        on = day_of(ends_on)
        if on <= day:
            found[id_] = Contest(title, event, tier, kind, form, on, class_name, region, group)
    return found


async def _marks(revisions: Sequence[int]) -> dict[int, dict[str, PassMark]]:
    """The modules of the scheme of each revision with their pass marks, by code."""
    found: defaultdict[int, dict[str, PassMark]] = defaultdict(dict)
    for id_, code, title, pass_mark, compare, places in await rows(MARKS, revisions):
        least = None if pass_mark is None else Decimal(pass_mark)
        step = Decimal(0) if compare == "published" else Decimal(1).scaleb(-places)
        found[id_][code] = PassMark(code, part_of(code, title), Decimal(0), least, step)
    return found


class _Parts:
    """The parts passed, by the values of a line; each set of values of a revision is judged once."""

    def __init__(self, marks: Mapping[int, Mapping[str, PassMark]]) -> None:
        self._marks = marks
        self._known: dict[tuple[int, str], Mapping[str, bool | None]] = {}

    def of(self, revision: int, said: str | None) -> Mapping[str, bool | None]:
        """`said`: its modules with their values, as the statement joins them."""
        if not said:
            return NOTHING
        known = self._known.get((revision, said))
        if known is None:
            values = dict(one.split(OF, 1) for one in said.split(NEXT))
            marks = [self._marks[revision][code] for code in values]
            known = passed(marks, {code: value or None for code, value in values.items()})
            self._known[revision, said] = known
        return known


@lru_cache(maxsize=10_000)
def day_of(value: Any) -> date:
    """SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
