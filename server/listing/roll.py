"""The roll of honour: the list with its filters and search, its figures, and the holders.

A page is two statements: the ids, limited before anything is joined, then their rows through `visible_to`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from server import clock, db
from server.access import Viewer
from server.access.acts import ACTS
from server.honours import Honour, Title
from server.honours.asked import place_of
from server.listing.feed import newest_change
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, area, days_of, page_of
from server.listing.search import ABOVE, SHOWN, Conditions, along, by_index, folded, gathered, is_rare, rows
from server.regions import padded

MOST_TITLES = 500
NEWEST_FIRST = ("-conferred_on", "-uid")
MOST_KEPT = 500  # figures
OFFICES = ACTS["honour.conferred"].roles
_kept: dict[tuple[object, ...], "HonourFigures"] = {}

Plan = Callable[[str, Conditions], tuple[str, str, Conditions]]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which honours are asked for; None asks for all. `title` and `occupation` are codes, the latter a prefix;
    `jurisdiction` is the title's region, "" for those of the whole country; `region` with everything below it;
    `state`: held or revoked; `own`: those of titles that are the viewer's to confer."""

    search: str | None = None
    title: str | None = None
    jurisdiction: str | None = None
    year: int | None = None
    region: str | None = None
    occupation: str | None = None
    tier: str | None = None
    state: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class TitleFigure:
    """How often a title was conferred."""

    title_id: int
    honours: int


@dataclass(frozen=True, slots=True)
class HonourFigures:
    """How many honours (人次) a list has, to how many holders (人), how many of them revoked, as of which day."""

    holders: int
    honours: int
    revoked: int
    as_of: date
    titles: Sequence[TitleFigure]
    years: Sequence[int]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds honours, named as in the newest of them."""

    uid: UUID
    kind: str
    name: str | None
    unit: str | None


async def titles(viewer: Viewer, *, own: bool = False) -> Sequence[Title]:
    """The catalogue, by jurisdiction, the whole country's first, then by name; `own`: what the viewer confers."""
    found = [one for one in await Title.visible_to(viewer).limit(MOST_TITLES) if not own or _is_own(viewer, one)]
    return sorted(found, key=lambda title: (title.region_code or "", title.name, title.code))


async def honours(viewer: Viewer, sought: Sought, first: int, after: tuple[date, UUID] | None) -> Found[Honour]:
    """A page of honours, the newest first, behind the position (conferred_on, uid)."""
    conditions = await conditions_of(viewer, sought)
    if conditions is None:
        return Found([], more=False)
    if after is not None:  # the first condition is implied by the second; it makes a range of the index
        day, uid = after
        conditions = conditions.add("h.conferred_on <= ?", day).add("(h.conferred_on < ? OR h.uid < ?)", day, uid)
    term = folded(sought.search)
    plan: Plan = gathered if term and await is_rare(term) else along
    head, tables, conditions = plan(term, conditions)
    sql = (
        f"{head}SELECT h.id FROM {tables} WHERE {conditions.where()} "  # noqa: S608
        f"ORDER BY h.conferred_on DESC, h.uid DESC LIMIT {first + 1:d}"
    )
    ids = [row["id"] for row in await rows(sql, conditions.values)]
    return page_of(await Honour.visible_to(viewer).filter(id__in=ids).order_by(*NEWEST_FIRST) if ids else [], first)


async def honour_count(viewer: Viewer, sought: Sought) -> int:
    """How many honours the list has, counted up to COUNTED."""
    conditions = await conditions_of(viewer, sought)
    if conditions is None:
        return 0
    head, tables, conditions = gathered(folded(sought.search), conditions)
    sql = f"{head}SELECT COUNT(*) AS n FROM (SELECT 1 FROM {tables} WHERE {conditions.where()} LIMIT {COUNTED}) c"  # noqa: S608
    return int((await rows(sql, conditions.values))[0]["n"])


async def honour_figures(viewer: Viewer, sought: Sought) -> HonourFigures:
    """The figures of a list. Its years are those without the filter by year, so that another can be chosen.

    They walk the whole list, so they are kept until the next public change, or the next day.
    """
    name = (db.current().url, viewer, sought, await newest_change(viewer), clock.today())
    found = _kept.pop(name, None) or await _figures(viewer, sought)
    _kept[name] = found
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return found


async def _figures(viewer: Viewer, sought: Sought) -> HonourFigures:
    every_year = await conditions_of(viewer, replace(sought, year=None))
    conditions = await conditions_of(viewer, sought)
    counted = await _counted(sought, every_year) if every_year is not None else []
    there = [one for one in counted if sought.year in (None, one.year)]
    by_title: Counter[int] = Counter()
    for one in there:
        by_title[one.title_id] += one.honours
    return HonourFigures(
        holders=await _holders(sought, conditions) if conditions is not None else 0,
        honours=by_title.total(),
        revoked=sum(one.revoked for one in there),
        as_of=clock.today(),
        titles=[TitleFigure(id_, n) for id_, n in by_title.most_common(MOST_TITLES)],
        years=sorted({one.year for one in counted}, reverse=True),
    )


async def holders(viewer: Viewer, uids: Sequence[str]) -> Mapping[str, Holder | None]:
    """Holders by the uid under which their careers are shown; None where nothing of them is to be seen."""
    kept = Honour.visible_to(viewer).filter(holder__in=uids).order_by("conferred_on", "uid")
    found: dict[str, Holder | None] = dict.fromkeys(uids)
    for uid, kind, name, unit in await kept.values_list("holder", "holder_kind", "name", "unit"):
        found[uid] = Holder(UUID(uid), kind, name, unit)
    return found


async def honours_of(viewer: Viewer, uids: Sequence[str]) -> Mapping[str, list[Honour]]:
    """The honours of holders, the newest first."""
    found: dict[str, list[Honour]] = {uid: [] for uid in uids}
    async for row in Honour.visible_to(viewer).filter(holder__in=uids).order_by(*NEWEST_FIRST):
        found[row.holder].append(row)
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    title_id: int
    year: int
    honours: int
    revoked: int


async def _counted(sought: Sought, conditions: Conditions) -> list[_Counted]:
    head, tables, conditions = gathered(folded(sought.search), conditions)
    sql = (
        f"{head}SELECT h.title_id, h.conferred_on, COUNT(*) AS n, "  # noqa: S608
        f"SUM(CASE WHEN h.state = 'revoked' THEN 1 ELSE 0 END) AS revoked "
        f"FROM {tables} WHERE {conditions.where()} GROUP BY h.title_id, h.conferred_on"
    )
    return [
        _Counted(row["title_id"], int(str(row["conferred_on"])[:4]), int(row["n"]), int(row["revoked"]))
        for row in await rows(sql, conditions.values)
    ]


async def _holders(sought: Sought, conditions: Conditions) -> int:
    head, tables, conditions = gathered(folded(sought.search), conditions)
    sql = f"{head}SELECT COUNT(DISTINCT h.holder) AS n FROM {tables} WHERE {conditions.where()}"  # noqa: S608
    return int((await rows(sql, conditions.values))[0]["n"])


async def conditions_of(viewer: Viewer, sought: Sought) -> Conditions | None:
    """The filters as conditions; None where nothing can answer to them. Search is the plan's."""
    if any(UNSPEAKABLE.search(text) for text in (sought.search, sought.title, sought.occupation) if text):
        return None
    if (sought.search or "").strip() and not folded(sought.search):
        return None  # nothing but punctuation
    found, among_others = Conditions([SHOWN]), bool(sought.occupation or sought.tier)
    if sought.title or sought.jurisdiction is not None or sought.own:
        ids = await _title_ids(viewer, sought)
        if not ids:
            return None
        among = _among("{}", ids)
        if len(ids) > 1:
            among = await by_index("h.title_id", among, ids, among_others=among_others)
        found = found.add(among.replace("{}", "h.title_id"), *ids)
    if sought.year is not None:
        days = days_of(sought.year)
        if days is None:
            return None
        found = found.add("h.conferred_on >= ?", days[0]).add("h.conferred_on <= ?", days[1])
    if sought.region:
        within = await area(viewer, sought.region)
        if within is None:
            return None
        text, codes = "{} >= ? AND {} <= ?", [within.first, within.last, *within.others]
        if within.others:
            text = f"({text} OR {_among('{}', within.others)})"
        found = found.add(await by_index("h.region_code", text, codes, among_others=among_others), *codes)
    if sought.occupation:
        found = found.add(
            "h.occupation_code >= ? AND h.occupation_code < ?", sought.occupation, sought.occupation + ABOVE
        )
    if sought.tier:
        found = found.add("h.tier = ?", sought.tier)
    if sought.state:
        found = found.add("h.state = ?", sought.state)
    return found


async def _title_ids(viewer: Viewer, sought: Sought) -> list[Any]:
    chosen = Title.visible_to(viewer)
    if sought.title:
        chosen = chosen.filter(code=sought.title)
    if sought.jurisdiction == "":
        chosen = chosen.filter(region_code__isnull=True)
    elif sought.jurisdiction is not None:
        if UNSPEAKABLE.search(sought.jurisdiction):
            return []
        chosen = chosen.filter(region_code=padded(sought.jurisdiction))
    if sought.own:
        return [one.id for one in await chosen.limit(MOST_TITLES) if _is_own(viewer, one)]
    return list(await chosen.values_list("id", flat=True))


def _is_own(viewer: Viewer, title: Title) -> bool:
    """Whether a grant of the viewer's covers the place where a title is conferred and revoked."""
    return viewer.holds_at(OFFICES, place_of(title))


def _among(column: str, values: Sequence[Any]) -> str:
    return f"{column} = ?" if len(values) == 1 else f"{column} IN ({', '.join('?' * len(values))})"
