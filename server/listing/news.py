"""News of the roll: honours by their newest public change, for a feed. Bounded, however rare what is sought."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import db
from server.access import ANONYMOUS
from server.honours import Decision, Honour, Title
from server.listing.keyed import by_id
from server.listing.roll import Sought, conditions_of
from server.listing.search import along, folded, rows

MOST = 50
LOOKED_THROUGH = 20_000  # changes of honours, the newest


@dataclass(frozen=True, slots=True)
class News:
    """An honour as it stands now, with its title and decision; `at`: its newest public change, UTC microseconds."""

    honour: Honour
    title: Title
    decision: Decision
    at: int


async def news(sought: Sought, most: int = MOST) -> Sequence[News]:
    """The honours of a list that changed last, the newest change first. Four statements."""
    conditions = await conditions_of(ANONYMOUS, sought)
    if conditions is None:
        return []
    _, _, conditions = along(folded(sought.search), conditions)
    uid = "c.uid" if db.current().engine == "sqlite" else "CAST(c.uid AS UUID)"
    sql = (
        "SELECT h.id, MAX(c.at) AS at, MAX(c.seq) AS seq FROM (SELECT uid, at, seq FROM public_change "  # noqa: S608
        f"WHERE noun = 'honour' ORDER BY seq DESC LIMIT {LOOKED_THROUGH}) c JOIN honour h ON h.uid = {uid} "
        f"WHERE {conditions.where()} GROUP BY h.id ORDER BY seq DESC LIMIT {most:d}"
    )
    found = await rows(sql, conditions.values)
    seen = {row.id: row for row in await Honour.visible_to(ANONYMOUS).filter(id__in=[one["id"] for one in found])}
    titles = await by_id(ANONYMOUS, [one.title_id for one in seen.values()], Title)
    decisions = await by_id(ANONYMOUS, [one.decision_id for one in seen.values()], Decision)
    return [
        News(one, title, decision, int(row["at"]))
        for row in found
        if (one := seen.get(row["id"])) and (title := titles[one.title_id]) and (decision := decisions[one.decision_id])
    ]
