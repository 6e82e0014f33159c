"""Published competitions: the list, its length, the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.competitions import Competition, Event
from server.listing.paging import Found, area, days_of, page_of
from server.regions import names_of
from server.results import Revision

NOTHING = Q(id__isnull=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which competitions are asked for; None asks for all. `region`: 2, 4 or 6 digits or a functional area's code,
    with everything below it; `year` is that of `starts_on`."""

    tier: str | None = None
    kind: str | None = None
    region: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RegionFigure:
    """A region in which there are competitions."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is to see; the numbers of entries and awards are those of the newest revisions."""

    competitions: int
    events: int
    entries: int
    awarded: int
    years: Sequence[int]
    regions: Sequence[RegionFigure]


async def competitions(
    viewer: Viewer, wanted: Wanted, first: int, after: tuple[date, UUID] | None
) -> Found[Competition]:
    """A page of competitions, the newest first, behind the position (starts_on, uid)."""
    rows = await _wanted(viewer, wanted)
    if after is not None:
        day, uid = after
        rows = rows.filter(Q(starts_on__lte=day) & (Q(starts_on__lt=day) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-starts_on", "-uid").limit(first + 1), first)


async def competition_count(viewer: Viewer, wanted: Wanted) -> int:
    """How many competitions the list has."""
    rows = await _wanted(viewer, wanted)
    return await rows.count()


async def _wanted(viewer: Viewer, wanted: Wanted) -> QuerySet[Competition]:
    rows = Competition.visible_to(viewer)
    if wanted.tier:
        rows = rows.filter(tier=wanted.tier)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.year is not None:
        days = days_of(wanted.year)
        rows = rows.filter(Q(starts_on__gte=days[0], starts_on__lte=days[1]) if days else NOTHING)
    if wanted.region:
        within = await area(viewer, wanted.region)
        rows = rows.filter(within.q() if within else NOTHING)
    return rows


async def revisions(viewer: Viewer, events: Sequence[int]) -> Mapping[int, list[Revision]]:
    """The published results of each event, the newest first; not what is only announced."""
    found: dict[int, list[Revision]] = {id_: [] for id_ in events}
    rows = Revision.visible_to(viewer).filter(event_id__in=list(events), published_at__isnull=False)
    for one in await rows.order_by("-number"):
        found[one.event_id].append(one)
    return found


async def figures(viewer: Viewer) -> Figures:
    """How much there is to see, in six statements."""
    newest = Revision.visible_to(viewer).filter(event__revision__gt=0, number=F("event__revision"))  # the first joins
    counted = newest.annotate(e=Sum("entries"), a=Sum("awarded")).group_by("number")  # a handful of numbers
    sums: Any = await counted.values_list("e", "a")
    rows = Competition.visible_to(viewer)
    days: Any = await rows.distinct().values_list("starts_on", flat=True)
    where: Any = await rows.filter(region_code__isnull=False).distinct().values_list("region_code", "region_name")
    names = dict(where) | await names_of({code for code, _ in where})
    return Figures(
        competitions=await rows.filter(published_at__isnull=False).count(),
        events=await Event.visible_to(viewer).filter(published_at__isnull=False).count(),
        entries=sum(int(entries) for entries, _ in sums),
        awarded=sum(int(awarded) for _, awarded in sums),
        years=sorted({day.year for day in days}, reverse=True),
        regions=[RegionFigure(code, names[code] or code) for code in sorted(names)],
    )
