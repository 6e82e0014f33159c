"""What the ranking needs of the marks of an event, summed up by the database: one statement for a whole event."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from server import db
from server.ranking.scheme import Tally

# One pass over the marks of an event: what every rule but median, drop above 1 and standardise needs.
TALLY = """
SELECT s.entry_id, m.aspect_id, COUNT(m.value) AS given, COALESCE(SUM(m.value), 0) AS total, MIN(m.value) AS low,
       MAX(m.value) AS high, SUM(CASE WHEN m.state = 'absent' THEN 1 ELSE 0 END) AS absent,
       SUM(CASE WHEN m.state = 'void' THEN 1 ELSE 0 END) AS void
FROM sheet s JOIN mark m ON m.sheet_id = s.id
WHERE s.event_id = ? AND m.pass_no = 1%s
GROUP BY s.entry_id, m.aspect_id
"""
OF_ENTRIES = " AND s.entry_id IN (%s)"
VALUES = """
SELECT s.entry_id, m.aspect_id, m.value FROM sheet s JOIN mark m ON m.sheet_id = s.id
WHERE s.event_id = ? AND m.pass_no = 1 AND m.value IS NOT NULL AND m.aspect_id IN (%s)%s
ORDER BY s.entry_id, m.aspect_id, m.value
"""
# Levels of a judgement and points add up whole: `ranking.judge_factor`. An absent mark counts 0 in its judge's sum.
JUDGE_SUMS = """
SELECT s.entry_id, a.module_id, st.number AS seat,
       SUM(COALESCE(m.value, 0) * CASE WHEN a.kind = 'judgement' THEN a.max_mark ELSE 3000 END) AS total
FROM sheet s JOIN mark m ON m.sheet_id = s.id JOIN scheme_aspect a ON a.id = m.aspect_id
     JOIN seat st ON st.id = s.seat_id
WHERE s.event_id = ? AND m.pass_no = 1 AND a.module_id IN (%s)
GROUP BY s.entry_id, a.module_id, st.number
"""


async def tallies(
    event_id: int, with_values: set[int], entries: Collection[int] | None = None
) -> dict[int, dict[int, Tally]]:
    """Per entry id and aspect id the tally of its marks; single marks only for the aspects of `with_values`. Of all
    entries of the event, or of those of `entries`."""
    values = await _values(event_id, with_values, entries)
    found: defaultdict[int, dict[int, Tally]] = defaultdict(dict)
    query = db.placeholders(TALLY % _some(entries))
    for row in await db.here().execute_query_dict(query, [event_id, *sorted(entries or ())]):
        entry, aspect = row["entry_id"], row["aspect_id"]
        found[entry][aspect] = Tally(
            row["given"], int(row["total"]), row["low"] or 0, row["high"] or 0, row["absent"], row["void"],
            values.get((entry, aspect), ()),
        )  # fmt: skip
    return found


def _some(entries: Collection[int] | None) -> str:
    return "" if entries is None else OF_ENTRIES % (", ".join("?" * len(entries)) or "NULL")


async def _values(
    event_id: int, aspects: set[int], entries: Collection[int] | None
) -> Mapping[tuple[int, int], list[int]]:
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    if not aspects:
        return found
    query = db.placeholders(VALUES % (", ".join("?" * len(aspects)), _some(entries)))
    for row in await db.here().execute_query_dict(query, [event_id, *sorted(aspects), *sorted(entries or ())]):
        found[row["entry_id"], row["aspect_id"]].append(row["value"])
    return found


async def judge_sums(event_id: int, modules: set[int]) -> dict[int, dict[int, dict[str, int]]]:
    """Per module id and entry id, each seat's sum over the module, in the units of `ranking.judge_factor`."""
    found: defaultdict[int, defaultdict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in await _listed(JUDGE_SUMS, event_id, modules):
        found[row["module_id"]][row["entry_id"]][row["seat"]] = int(row["total"])
    return {module: dict(entries) for module, entries in found.items()}


async def _listed(sql: str, event_id: int, ids: set[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    query = db.placeholders(sql % ", ".join("?" * len(ids)))
    return await db.here().execute_query_dict(query, [event_id, *sorted(ids)])
