"""Statistics of a jurisdiction: competitions, entries, honours and holders by year, region, occupation and payer.

What was public by the end of a cut-off day, whoever asks. A competition has no payer: by payer its figures are none.
The definition of each figure stands in the catalogue, `statistics.FIGURE`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from server import clock, db
from server.access import ANONYMOUS
from server.honours import Title
from server.listing.feed import newest_change
from server.listing.folding import Places, places, rank_below
from server.listing.paging import UNSPEAKABLE, Area, area, days_of
from server.listing.search import ABOVE, SHOWN, Conditions, by_index, rows, walked
from server.results import Revision

AXES = ("year", "region", "occupation", "payer")
FIGURES = ("competitions", "events", "entries", "awarded", "honours", "revoked", "holders", "skilled")
SKILLED = "技术能手"  # NX21-12 counts 各级“技术能手” a year
MOST = 10_000  # lines
MOST_KEPT = 200  # answers
MORNING = 9 * 3_600_000_000  # microseconds from midnight to what `clock.morning` says
_kept: dict[tuple[object, ...], "Statistics"] = {}

Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """What is asked: along which `axes`, of one `year`, a `region` and all below it, an `occupation` or the beginning
    of its code, a class of payers, up to and on `as_of`."""

    axes: tuple[str, ...] = ("year",)
    year: int | None = None
    region: str | None = None
    occupation: str | None = None
    payer: str | None = None
    as_of: date = field(default_factory=clock.today)


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one place along the axes; None on an axis: none is known, or it is not asked along it."""

    year: int | None
    region_code: str | None
    occupation_code: str | None
    payer: str | None
    competitions: int | None
    events: int | None
    entries: int | None
    awarded: int | None
    honours: int
    revoked: int
    holders: int
    skilled: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The lines, the latest year first, and the same without axes, each holder and competition counted once."""

    as_of: date
    axes: Sequence[str]
    total: Line
    lines: Sequence[Line]


@dataclass(slots=True)
class _Held:
    competitions: set[int] = field(default_factory=set)
    events: int = 0
    entries: int = 0
    awarded: int = 0


async def statistics(cut: Cut) -> Statistics:
    """The statistics of a cut. They walk the whole roll, so they are kept until the next public change or day."""
    today = clock.today()
    axes = tuple(axis for axis in AXES if axis in cut.axes)
    cut = replace(cut, axes=axes, as_of=min(cut.as_of, today))
    name = (db.current().url, cut, await newest_change(ANONYMOUS), today)
    found = _kept.pop(name, None) or await _statistics(cut)
    _kept[name] = found
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
    return found


async def _statistics(cut: Cut) -> Statistics:
    within = await area(ANONYMOUS, cut.region) if cut.region else None
    if (cut.region and within is None) or UNSPEAKABLE.search(cut.occupation or ""):
        return Statistics(cut.as_of, cut.axes, _line((None,) * len(AXES), None, None), [])
    fold = await places(ANONYMOUS, cut.region)
    (total,) = await _lines(replace(cut, axes=()), within, fold)
    lines = await _lines(cut, within, fold) if cut.axes else []
    return Statistics(cut.as_of, cut.axes, total, sorted(lines, key=_order)[:MOST])


def _order(one: Line) -> tuple[int, str, str, str]:
    return -(one.year or 0), one.region_code or "", one.occupation_code or "", one.payer or "~"


async def _lines(cut: Cut, within: Area | None, fold: Places) -> list[Line]:
    """One line for each place along the axes at which there is anything; without axes just one. Two statements."""
    conferred = await _conferred(cut, within, fold)
    held = None if cut.payer or "payer" in cut.axes else await _competed(cut, within, fold)
    keys = {*conferred, *(held or ())} if cut.axes else {(None,) * len(AXES)}
    return [_line(key, conferred.get(key), None if held is None else held.get(key, _Held())) for key in keys]


def _line(key: Key, row: Mapping[str, Any] | None, held: _Held | None) -> Line:
    year, region, occupation, payer = key
    honours = [int((row or {}).get(name) or 0) for name in ("honours", "revoked", "holders", "skilled")]
    of_events = (len(held.competitions), held.events, held.entries, held.awarded) if held else (None,) * 4
    return Line(int(year) if year else None, region, occupation, payer, *of_events, *honours)


# --- competitions, from the newest published result of each event ---


async def _competed(cut: Cut, within: Area | None, fold: Places) -> Mapping[Key, _Held]:
    ends = clock.morning(cut.as_of + timedelta(days=1)) - MORNING
    published = Revision.visible_to(ANONYMOUS).filter(
        published_at__lt=ends, event__competition__rehearsal_of_id__isnull=True
    )
    newest: dict[int, tuple[Any, ...]] = {}
    found: Any = published.order_by("event_id", "number").values_list(
        "event_id", "event__competition_id", "event__competition__starts_on", "event__competition__region_code",
        "event__occupation", "entries", "awarded",
    )  # fmt: skip
    async for event, *rest in found:
        newest[event] = tuple(rest)
    held: defaultdict[Key, _Held] = defaultdict(_Held)
    end = rank_below(cut.occupation)
    for competition, day, region, occupation, entries, awarded in newest.values():
        if not _is_asked(cut, within, day.year, region, occupation):
            continue
        along = {"year": str(day.year), "region": fold.of(region), "occupation": (occupation or "")[:end] or None}
        one = held[tuple(along.get(axis) if axis in cut.axes else None for axis in AXES)]
        one.competitions.add(competition)
        one.events, one.entries, one.awarded = one.events + 1, one.entries + entries, one.awarded + awarded
    return held


def _is_asked(cut: Cut, within: Area | None, year: int, region: str | None, occupation: str | None) -> bool:
    if within is not None and not (region and (within.first <= region <= within.last or region in within.others)):
        return False
    return cut.year in (None, year) and (not cut.occupation or (occupation or "").startswith(cut.occupation))


# --- honours, counted by the database ---


async def _conferred(cut: Cut, within: Area | None, fold: Places) -> Mapping[Key, Mapping[str, Any]]:
    columns, values = _along(cut, fold)
    still = "(h.state = 'held' OR h.revoked_on > ?)"
    names = [row.id for row in await Title.visible_to(ANONYMOUS) if SKILLED in row.name]
    among = f"h.title_id IN ({', '.join(map(str, names)) or 'NULL'})"
    conditions = await _where(cut, within)  # CROSS JOIN: SQLite keeps to this order and reads the roll from end to end
    sql = (
        f"SELECT {''.join(f'{text} AS {axis}, ' for axis, text in columns.items())}COUNT(*) AS honours, "  # noqa: S608
        f"SUM(CASE WHEN {still} THEN 0 ELSE 1 END) AS revoked, "
        f"COUNT(DISTINCT CASE WHEN {still} THEN h.holder END) AS holders, "
        f"COUNT(DISTINCT CASE WHEN {still} AND h.holder_kind = 'person' AND {among} THEN h.holder END) AS skilled "
        f"FROM honour h CROSS JOIN honour_title t WHERE t.id = h.title_id AND {conditions.where()}"
        f"{' GROUP BY ' + ', '.join(str(n + 1) for n in range(len(columns))) if columns else ''}"
    )
    found = await rows(sql, [*values, *[cut.as_of] * 3, *conditions.values])
    return {tuple(row.get(axis) or None for axis in AXES): row for row in found}


def _along(cut: Cut, fold: Places) -> tuple[dict[str, str], list[str]]:
    region, values = fold.sql("h.region_code")
    every = {
        "year": "SUBSTR(CAST(h.conferred_on AS TEXT), 1, 4)",
        "region": region,
        "occupation": f"SUBSTR(h.occupation_code, 1, {rank_below(cut.occupation)})",
        "payer": "t.bonus_payer",
    }
    return {axis: every[axis] for axis in cut.axes}, values if "region" in cut.axes else []


async def _where(cut: Cut, within: Area | None) -> Conditions:
    found = Conditions([SHOWN, f"{walked('h.conferred_on')} <= ?"], [cut.as_of])
    if cut.year is not None:
        days = days_of(cut.year)
        found = found.add("h.conferred_on >= ? AND h.conferred_on <= ?", *days) if days else found.add("1 = 0")
    if within is not None:
        codes = [within.first, within.last, *within.others]
        text = "(({} >= ? AND {} <= ?)" + " OR {} = ?" * len(within.others) + ")"
        among_others = bool(cut.occupation or cut.payer)
        found = found.add(await by_index("h.region_code", text, codes, among_others=among_others), *codes)
    if cut.occupation:
        found = found.add("h.occupation_code >= ? AND h.occupation_code < ?", cut.occupation, cut.occupation + ABOVE)
    if cut.payer:
        found = found.add("t.bonus_payer = ?", cut.payer)
    return found
