"""Listing: questions about many things at once. Keyset pages, what belongs to what, figures; each a fixed number of
statements, and everything through `Record.visible_to`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.functions import Count, Sum
from tortoise.query_utils import Prefetch
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.competitions import Competition, Event, keeping
from server.competitions.scheme import Aspect, AwardRule, Module, Scheme
from server.record import Noun, Record
from server.regions import Region, code_range, names_of
from server.results import Revision, Standing

COUNTED = 10_000  # a list's length is told up to here
REGION_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9A-Za-z-]{1,12}", re.ASCII)
UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")  # what no text column can hold

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """A page of rows, and whether more follow."""

    rows: Sequence[R]
    more: bool


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


async def by_id(viewer: Viewer, ids: Sequence[int], record: type[R]) -> Mapping[int, R | None]:
    """Records by id; None where unknown or not visible."""
    rows = await record.visible_to(viewer).filter(id__in=ids)
    return dict.fromkeys(ids) | {row.id: row for row in rows}


async def belonging(viewer: Viewer, ids: Sequence[int], record: type[R], by: str, order: str) -> Mapping[int, list[R]]:
    """The records that belong to others: those whose column `by` holds an id, in order."""
    found: dict[int, list[R]] = {id_: [] for id_ in ids}
    async for row in record.visible_to(viewer).filter(**{f"{by}__in": ids}).order_by(order, "id"):
        found[getattr(row, by)].append(row)
    return found


async def by_name(viewer: Viewer, name: tuple[type[Noun], UUID] | None) -> Noun | None:
    """The noun that a global id names; None where unknown or not visible."""
    return await name[0].visible_to(viewer).get_or_none(uid=name[1]) if name else None


async def competitions_by_code(viewer: Viewer, codes: Sequence[str]) -> Mapping[str, Competition | None]:
    """Competitions by code; None where unknown or not visible."""
    rows = await Competition.visible_to(viewer).filter(code__in=_speakable(codes))
    return dict.fromkeys(codes) | {row.code: row for row in rows}


async def events_by_code(viewer: Viewer, codes: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Event | None]:
    """Events by the codes of competition and event; None where unknown or not visible."""
    rows = Event.visible_to(viewer).filter(
        competition__code__in=_speakable(one for one, _ in codes), code__in=_speakable(other for _, other in codes)
    )
    found = await rows.select_related("competition")
    return dict.fromkeys(codes) | {(row.competition.code, row.code): row for row in found}


def _speakable(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if not UNSPEAKABLE.search(text)]


async def competitions(
    viewer: Viewer, wanted: Wanted, first: int, after: tuple[date, UUID] | None
) -> Found[Competition]:
    """A page of competitions, the newest first, behind the position (starts_on, uid)."""
    rows = await _wanted(viewer, wanted)
    if after is not None:
        day, uid = after
        rows = rows.filter(Q(starts_on__lt=day) | Q(starts_on=day, uid__lt=uid))
    return _page(await rows.order_by("-starts_on", "-uid").limit(first + 1), first)


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
        rows = rows.filter(_in_year(wanted.year))
    if wanted.region:
        rows = rows.filter(await _in_region(viewer, wanted.region))
    return rows


def _in_year(year: int) -> Q:
    if not date.min.year <= year <= date.max.year:
        return Q(id__isnull=True)
    return Q(starts_on__gte=date(year, 1, 1), starts_on__lte=date(year, 12, 31))


async def _in_region(viewer: Viewer, code: str) -> Q:
    """In a region or below it. Functional areas stand below their parent, old codes with their successor."""
    if not REGION_CODE.fullmatch(code):
        return Q(id__isnull=True)
    first, last = code_range(code)
    of_old = Q(level="functional", parent__gte=first, parent__lte=last) | Q(successor__gte=first, successor__lte=last)
    others = await Region.visible_to(viewer).filter(of_old).values_list("code", flat=True)
    return Q(region_code__gte=first, region_code__lte=last) | Q(region_code__in=others)


def _page(rows: Sequence[R], first: int) -> Found[R]:
    return Found(rows[:first], len(rows) > first)


async def standings(
    viewer: Viewer, revisions: Sequence[int], first: int, after: int | None
) -> Mapping[int, Found[Standing]]:
    """The same page of several revisions in one statement: lines stand without a gap from 1, so a page is a range."""
    start = after or 0
    found: defaultdict[int, list[Standing]] = defaultdict(list)
    rows = Standing.visible_to(viewer).filter(revision_id__in=revisions, line__gt=start, line__lte=start + first + 1)
    async for row in rows.order_by("revision_id", "line"):
        found[row.revision_id].append(row)
    return {id_: _page(found[id_], first) for id_ in revisions}


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
    """Schemes by id, with their modules, aspects and awards."""
    aspects = Prefetch("aspects", Aspect.visible_to(viewer))
    modules = Prefetch("modules", Module.visible_to(viewer).prefetch_related(aspects))
    rows = Scheme.visible_to(viewer).filter(id__in=ids)
    found = await rows.prefetch_related(modules, Prefetch("awards", AwardRule.visible_to(viewer)))
    return dict.fromkeys(ids) | {row.id: keeping.stored(row) for row in found}


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
        competitions=await rows.count(),
        events=await Event.visible_to(viewer).count(),
        entries=sum(int(entries) for entries, _ in sums),
        awarded=sum(int(awarded) for _, awarded in sums),
        years=sorted({day.year for day in days}, reverse=True),
        regions=[RegionFigure(code, names[code] or code) for code in sorted(names)],
    )
