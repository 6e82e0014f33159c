"""Search over `honour_term`: every ending of a folded name, its pinyin and initials, so that a part is a prefix.

One range of an index on both engines, for text sorts by code point. Two plans, chosen by a capped count: what is rare
is found first and sorted, what is common is looked for along the list itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from server import db
from server.honours.terms import LONGEST, fold

RARE = 5000  # up to so many hits are gathered and sorted: about what the other plan costs at 1,000,000 honours
ABOVE = "\U0010ffff"
SHOWN = "h.state <> 'undone'"  # what the undoing of an import took back is on no list

GATHERED = (
    "WITH found AS MATERIALIZED (SELECT DISTINCT t.honour_id FROM honour_term t WHERE t.term >= ? AND t.term < ?) "
)
FROM_GATHERED = "found CROSS JOIN honour h"  # SQLite keeps to this order
OF_GATHERED = "h.id = found.honour_id"
# A sub-select that yields a value is never turned into a join: PostgreSQL keeps walking the list.
ALONG = "(SELECT 1 FROM honour_term t WHERE t.honour_id = h.id AND t.term >= ? AND t.term < ? LIMIT 1) = 1"
MATCHING = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM honour h WHERE {condition} LIMIT {most:d}) c"
HITS = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM honour_term t WHERE t.term >= ? AND t.term < ? LIMIT {most:d}) c"


def folded(text: str | None) -> str:
    """A query as terms are written."""
    return fold(text or "")[:LONGEST]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions on `honour h`, all of which must hold, with the values of their placeholders."""

    texts: Sequence[str] = ()
    values: Sequence[Any] = ()

    def add(self, text: str, *values: Any) -> "Conditions":
        """One condition more."""
        return Conditions([*self.texts, text], [*self.values, *values])

    def where(self) -> str:
        """The conditions as they stand in a statement."""
        return " AND ".join(self.texts) or "1 = 1"


async def is_rare(term: str) -> bool:
    """Whether few enough honours are found by `term` to gather them."""
    return int((await rows(HITS.format(most=RARE + 1), [term, term + ABOVE]))[0]["n"]) <= RARE


async def by_index(column: str, condition: str, values: Sequence[Any], *, among_others: bool) -> str:
    """A condition whose `{}` stand for a column with an index. SQLite, which counts nothing, would gather and sort
    whatever it finds there: where that is much, the column is kept from its index and the list is walked.
    `among_others`: filters without an index of their own make the walk longer.
    """
    plain = condition.replace("{}", column)
    if db.current().engine != "sqlite":
        return plain
    most = RARE * 4 if among_others else RARE
    found = await rows(MATCHING.format(condition=plain, most=most + 1), values)
    return plain if int(found[0]["n"]) <= most else condition.replace("{}", walked(column))


def walked(column: str) -> str:
    """A column kept from its index; PostgreSQL knows by itself when an index does not pay."""
    return f"+{column}" if db.current().engine == "sqlite" else column


def gathered(term: str, conditions: Conditions) -> tuple[str, str, Conditions]:
    """Terms first: what stands before SELECT, what after FROM, and the conditions. Without a term the whole list."""
    if not term:
        return "", "honour h", conditions
    found = Conditions([OF_GATHERED, *conditions.texts], [term, term + ABOVE, *conditions.values])
    return GATHERED, FROM_GATHERED, found


def along(term: str, conditions: Conditions) -> tuple[str, str, Conditions]:
    """The list first: each row is asked whether it is found by `term`."""
    return "", "honour h", conditions.add(ALONG, term, term + ABOVE) if term else conditions


async def rows(sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Run a statement written with `?`, its values as the running engine takes them."""
    if db.current().engine == "sqlite":
        values = [str(value) if isinstance(value, date | UUID) else value for value in values]
    return list(await db.here().execute_query_dict(db.placeholders(sql), list(values)))
