"""Count (pure): the lines of results and a points table become totals of delegations, places, prizes. Exact numbers."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from server.team_totals.rules import PointsTable

OUT = ("withdrawn",)  # who withdrew before took no part


@dataclass(frozen=True, slots=True)
class Side:
    """A delegation as it is called today. `ranked`: as the competition says; the table may leave kinds out besides."""

    code: str
    name: str
    kind: str | None = None
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """A line of a result. `event`: the event's code; `place`: the one the table ranks by; `contestants`: how many."""

    event: str
    entry_no: str
    delegation: str | None
    state: str = "ranked"
    place: int | None = None
    award: str | None = None
    contestants: int = 1


@dataclass(frozen=True, slots=True)
class InEvent:
    """What a delegation made in one event: its points, how many entries took part, how many of them counted."""

    points: Fraction
    entries: int
    counted: int


@dataclass(frozen=True, slots=True)
class Total:
    """A delegation's line. `value`: what ranks it, `points` or their average; `firsts`: how many of each place (award)
    it took, the first first; `decided_by`: what parts it from the line above (the first from the line below): `points`,
    the number of the place (award) counted, `share`, empty where it stands alone."""

    side: Side
    points: Fraction
    value: Fraction
    events: Mapping[str, InEvent]
    firsts: tuple[int, ...]
    place: int | None = None
    tied: bool = False
    decided_by: str = ""
    prize: str = ""


@dataclass(slots=True)
class _Made:
    """The same while it is being counted."""

    events: dict[str, InEvent] = field(default_factory=dict)
    firsts: Counter[int] = field(default_factory=Counter)


def totals(table: PointsTable, sides: Sequence[Side], results: Sequence[Result]) -> list[Total]:
    """Every delegation that took part, in order: the ranked by place, then the others by code."""
    known = {one.code for one in sides}
    mine: defaultdict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        if one.delegation in known and one.state not in OUT:
            mine[str(one.delegation), one.event].append(one)
    worth = points_of(table, results)
    made: defaultdict[str, _Made] = defaultdict(_Made)
    for (side, event), lines in mine.items():
        _count(table, made[side], event, lines, worth)
    deepest = max((place for one in made.values() for place in one.firsts), default=0)
    lines_of = [_total(table, one, made[one.code], deepest) for one in sides if one.code in made]
    ranked = [one for one in lines_of if is_ranked(table, one.side)]
    others = sorted((one for one in lines_of if not is_ranked(table, one.side)), key=lambda one: one.side.code)
    return [*_placed(table, ranked), *(_with(one, prize=table.participation) for one in others)]


def is_ranked(table: PointsTable, side: Side) -> bool:
    """Whether a delegation is ranked, or takes part only."""
    return side.ranked and (not table.kinds or side.kind in table.kinds)


def points_of(table: PointsTable, results: Sequence[Result]) -> dict[tuple[str, str], Fraction]:
    """The points of each ranked line by event and entry number, for one contestant."""
    ranked = [one for one in results if one.state == "ranked"]
    if table.way == "awards":
        worth = {title: medal.points for medal in table.medals for title in medal.titles}
        return {(one.event, one.entry_no): worth.get(one.award or "", Fraction(0)) for one in ranked}
    sharing = Counter((one.event, one.place) for one in ranked)
    return {
        (one.event, one.entry_no): _of_place(table, one.place, sharing[one.event, one.place])
        for one in ranked
    }  # fmt: skip


def _of_place(table: PointsTable, place: int | None, sharing: int) -> Fraction:
    """Of a place that so many share: its points, or the mean of the points of all places they take up."""
    if place is None:
        return Fraction(0)
    if table.tied == "full":
        return sum(table.places[place - 1 : place], Fraction(0))
    return sum(table.places[place - 1 : place - 1 + sharing], Fraction(0)) / sharing


def _count(
    table: PointsTable, made: _Made, event: str, lines: Sequence[Result], worth: Mapping[tuple[str, str], Fraction]
) -> None:
    each = sorted(
        (
            worth.get((one.event, one.entry_no), Fraction(0)) * (one.contestants if table.per == "member" else 1)
            for one in lines
        ),
        reverse=True,
    )
    counted = each[: table.best]
    made.events[event] = InEvent(sum(counted, Fraction(0)), len(each), len(counted))
    for one in lines:
        rank = _rank(table, one)
        if rank is not None:
            made.firsts[rank] += 1


def _rank(table: PointsTable, one: Result) -> int | None:
    """Which place, or award from the highest, a line took: what equal totals are parted by."""
    if one.state != "ranked":
        return None
    if table.way == "places":
        return one.place
    return next((n for n, medal in enumerate(table.medals, 1) if one.award in medal.titles), None)


def _total(table: PointsTable, side: Side, made: _Made, deepest: int) -> Total:
    points = sum((one.points for one in made.events.values()), Fraction(0))
    value = points / len(made.events) if table.measure == "average" else points
    return Total(side, points, value, made.events, tuple(made.firsts[n] for n in range(1, deepest + 1)))


def _placed(table: PointsTable, ranked: Sequence[Total]) -> list[Total]:
    ordered = sorted(ranked, key=lambda one: (-one.value, [-n for n in one.firsts], one.side.code))
    found: list[Total] = []
    for n, one in enumerate(ordered):
        above, below = ordered[n - 1] if n else None, ordered[n + 1] if n + 1 < len(ordered) else None
        shares = above is not None and parts(above, one) == "share"
        place = found[-1].place if shares else n + 1
        tied = shares or (below is not None and parts(one, below) == "share")
        other = above or below
        decided = parts(other, one) if other else ""
        found.append(
            _with(one, place=place, tied=tied, decided_by=decided, prize=prize_of(table, place or 0))
        )  # fmt: skip
    return found


def parts(one: Total, other: Total) -> str:
    """What parts two totals: `points`, the number of the place counted, or `share`."""
    if one.value != other.value:
        return "points"
    pairs = enumerate(zip(one.firsts, other.firsts, strict=True), 1)
    return next((str(n) for n, (mine, theirs) in pairs if mine != theirs), "share")


def prize_of(table: PointsTable, place: int) -> str:
    """The prize of a place; who shares a place gets the same."""
    return next((one.title for one in table.prizes if one.to is None or place <= one.to), "")


def _with(one: Total, *, place: int | None = None, tied: bool = False, decided_by: str = "", prize: str = "") -> Total:
    return Total(one.side, one.points, one.value, one.events, one.firsts, place, tied, decided_by, prize)
