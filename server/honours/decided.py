"""What a decision did: its list in the house style, and the honours it revoked or restored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from server.access import Viewer
from server.honours import Decision, Honour, HonourStep, Title
from server.honours.listed import Section, region_of, sections
from server.regions import names_of

MOST = 5000


async def conferred(viewer: Viewer, decision: Decision, order: str) -> list[Section]:
    """The list of the honours a decision conferred, the revoked ones with them; at most MOST lines."""
    rows = await Honour.visible_to(viewer).filter(decision_id=decision.id).order_by("id").limit(MOST)
    titles = {one.id: one for one in await Title.visible_to(viewer).filter(id__in={row.title_id for row in rows})}
    pairs = [(titles[one.title_id], one) for one in rows]
    codes = {region_of(title, one.region_code) for title, one in pairs}
    names = await names_of({one for one in codes if one}) if order == "region" else {}
    return list(sections(pairs, order, names))


async def counted(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """How many honours each decision conferred, and how many it revoked or restored."""
    made: Any = await Honour.visible_to(viewer).filter(decision_id__in=ids).values_list("decision_id", flat=True)
    steps: Any = await HonourStep.visible_to(viewer).filter(decision_id__in=ids).values_list("decision_id", flat=True)
    first, second = Counter(made), Counter(steps)
    return {id_: (first[id_], second[id_]) for id_ in ids}
