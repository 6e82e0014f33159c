"""The language of a points table (计分表): how entries make the points of a delegation. domain.md 3.8, 8.2.

    way = "places"                        # places (default) | awards: what earns points
    places = ["10", "8", "6", "5"]        # of place 1, 2, …; exact decimals
    tied = "average"                      # full (default) | average: who shares a place shares the points of the places
    rank = "place"                        # place (default: 名次 among all) | position (those passed over left out)
    awards = [{ titles = ["金牌"], points = "4" }]     # instead of places, the highest first
    measure = "average"                   # sum (default) | average: points by the number of events taken part in
    best = 2                              # how many entries of a delegation count in one event; all where left out
    per = "member"                        # entry (default) | member: once for each contestant of an entry
    basis = "final"                       # final (default) | published: which results it may follow from
    kinds = ["region"]                    # only delegations of these kinds are ranked; all where left out
    decimals = 2                          # of a published total
    prizes = [{ title = "团体优胜奖", to = 3 }, { title = "组织奖" }]   # by place; without `to` all the rest
    participation = "参赛纪念牌"           # for those who are not ranked

Equal totals are parted by the number of first places (or of the highest award), then of second ones …; equal in all
of them, they share a place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server.entries import DELEGATION_KINDS
from server.ranking import exact_text
from server.refusal import Fault
from server.rulebook import Line
from server.rulebook.body import Reading

WAYS, MEASURES = ("places", "awards"), ("sum", "average")
MOST_PLACES = 10_000
LONGEST = 100  # characters of a title
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?", re.ASCII)
JOIN = "、"


@dataclass(frozen=True, slots=True)
class Medal:
    """What an award of one of these titles is worth."""

    titles: tuple[str, ...]
    points: Fraction


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize for delegations down to place `to`; None: for all the rest."""

    title: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class PointsTable:
    """A rule set of the kind `points` as the room uses it."""

    way: str = "places"
    places: tuple[Fraction, ...] = ()
    medals: tuple[Medal, ...] = ()
    tied: str = "full"
    rank: str = "place"
    measure: str = "sum"
    best: int | None = None
    per: str = "entry"
    basis: str = "final"
    kinds: tuple[str, ...] = ()
    decimals: int = 2
    prizes: tuple[Prize, ...] = ()
    participation: str = ""


def read(body: Mapping[str, Any]) -> PointsTable | list[Fault]:
    """The table a body says, or every fault with its place inside."""
    asked = Reading(body)
    way = asked.word("way", WAYS, usual="places")
    decimals = asked.whole("decimals", 0, 6)
    found = PointsTable(
        way, _places(asked, needed=way == "places"), _medals(asked, needed=way == "awards"),
        asked.word("tied", ("full", "average"), usual="full"),
        asked.word("rank", ("place", "position"), usual="place"), asked.word("measure", MEASURES, usual="sum"),
        asked.whole("best", 1, MOST_PLACES), asked.word("per", ("entry", "member"), usual="entry"),
        asked.word("basis", ("final", "published"), usual="final"), asked.words("kinds", DELEGATION_KINDS),
        2 if decimals is None else decimals, _prizes(asked), asked.text("participation", most=LONGEST),
    )  # fmt: skip
    for key in ("awards",) if way == "places" else ("places", "tied", "rank"):
        if asked.has(key):
            asked.fault(key, "points_other_way", way=way)
    asked.done()
    return asked.faults or found


def _places(asked: Reading, *, needed: bool) -> tuple[Fraction, ...]:
    texts = asked.words("places", needed=needed)
    points = [_points(asked, f"places[{n}]", text) for n, text in enumerate(texts)]
    for n in range(1, len(points)):
        if points[n] > points[n - 1]:
            asked.fault(f"places[{n}]", "points_rising", texts[n])
    return tuple(points)


def _medals(asked: Reading, *, needed: bool) -> tuple[Medal, ...]:
    found: list[Medal] = []
    seen: set[str] = set()
    for one in asked.tables("awards", needed=needed):
        titles = one.words("titles", needed=True)
        points = _points(one, "points", one.text("points", needed=True, most=20))
        for title in titles:
            if title in seen:
                one.fault("titles", "points_twice", title)
            seen.add(title)
        if found and points > found[-1].points:
            one.fault("points", "points_rising", str(points))
        one.done()
        found.append(Medal(titles, points))
    return tuple(found)


def _points(asked: Reading, key: str, text: str) -> Fraction:
    if text and not DECIMAL.fullmatch(text):
        asked.fault(key, "points_decimal", text)
    return Fraction(text) if DECIMAL.fullmatch(text) else Fraction(0)


def _prizes(asked: Reading) -> tuple[Prize, ...]:
    found: list[Prize] = []
    for one in asked.tables("prizes"):
        prize = Prize(one.text("title", needed=True, most=LONGEST), one.whole("to", 1, MOST_PLACES))
        last = found[-1] if found else None
        if last and (last.to is None or (prize.to is not None and prize.to <= last.to)):
            one.fault("to", "points_prizes_order", prize.to or "")
        one.done()
        found.append(prize)
    return tuple(found)


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """The table as sentences."""
    table = read(body)
    if isinstance(table, list):
        return []
    lines = [Line(f"points_says_{table.basis}"), Line(f"points_says_by_{table.way}")]
    lines += [Line("points_says_place", {"place": n, "points": exact_text(one)}, 1)
              for n, one in enumerate(table.places, 1)]  # fmt: skip
    lines += [Line("points_says_award", {"awards": JOIN.join(one.titles), "points": exact_text(one.points)}, 1)
              for one in table.medals]  # fmt: skip
    if table.way == "places":
        lines += [Line(f"points_says_tied_{table.tied}"), Line(f"points_says_rank_{table.rank}")]
    lines += [Line(f"points_says_per_{table.per}"), Line(f"points_says_{table.measure}")]
    if table.best:
        lines.append(Line("points_says_best", {"n": table.best}))
    if table.kinds:
        lines.append(Line("points_says_kinds", {"delegation_kinds": JOIN.join(table.kinds)}))
    lines.append(Line(f"points_says_equal_{table.way}"))
    return [*lines, *_told(table)]


def _told(table: PointsTable) -> list[Line]:
    lines = [
        Line("points_says_prize_rest", {"prize": one.title})
        if one.to is None
        else Line("points_says_prize", {"prize": one.title, "last": one.to})
        for one in table.prizes
    ]
    said = {"prize": table.participation}
    return [*lines, Line("points_says_participation", said)] if table.participation else lines
