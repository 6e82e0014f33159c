"""Published results: lines, their number, awards taken, schemes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tortoise.functions import Count
from tortoise.query_utils import Prefetch

from server.access import Viewer
from server.competitions import keeping
from server.competitions.scheme import Aspect, AwardRule, Criterion, DeductionRule, Module, Round, Scheme
from server.listing.paging import Found, page_of
from server.results import Standing


async def standings(
    viewer: Viewer, revisions: Sequence[int], first: int, after: int | None
) -> Mapping[int, Found[Standing]]:
    """The same page of several revisions in one statement: lines stand without a gap from 1, so a page is a range."""
    start = after or 0
    found: defaultdict[int, list[Standing]] = defaultdict(list)
    rows = Standing.visible_to(viewer).filter(revision_id__in=revisions, line__gt=start, line__lte=start + first + 1)
    async for row in rows.order_by("revision_id", "line"):
        found[row.revision_id].append(row)
    return {id_: page_of(found[id_], first) for id_ in revisions}


async def standing_counts(viewer: Viewer, revisions: Sequence[int]) -> Mapping[int, int]:
    """How many lines each revision has."""
    rows = Standing.visible_to(viewer).filter(revision_id__in=revisions).annotate(n=Count("id")).group_by("revision_id")
    return dict.fromkeys(revisions, 0) | dict(await rows.values_list("revision_id", "n"))


async def awards_taken(viewer: Viewer, revisions: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """How often each award was taken in each revision."""
    rows = Standing.visible_to(viewer).filter(revision_id__in=revisions, award__isnull=False)
    counted = rows.annotate(n=Count("id")).group_by("revision_id", "award")
    found: dict[int, dict[str, int]] = {id_: {} for id_ in revisions}
    for id_, award, n in await counted.values_list("revision_id", "award", "n"):
        found[id_][award] = n
    return found


async def schemes(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, keeping.Kept | None]:
    """Schemes by id, with all that belongs to them."""
    aspects = Prefetch("aspects", Aspect.visible_to(viewer))
    criteria = Prefetch("criteria", Criterion.visible_to(viewer))
    modules = Prefetch("modules", Module.visible_to(viewer).prefetch_related(aspects, criteria))
    rest = [
        Prefetch("awards", AwardRule.visible_to(viewer)), Prefetch("rounds", Round.visible_to(viewer)),
        Prefetch("deductions", DeductionRule.visible_to(viewer)),
    ]  # fmt: skip
    rows = Scheme.visible_to(viewer).filter(id__in=ids).select_related("event")
    found = await rows.prefetch_related(modules, *rest)
    return dict.fromkeys(ids) | {row.id: keeping.stored(row) for row in found}
