"""What a row of an old roll says once it is read, and what rows may name: titles, regions, decisions, occupations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from server import db
from server.access import Viewer
from server.honours import Decision, Title
from server.honours.holders import runs
from server.occupations import Occupation
from server.regions import Region, padded
from server.workbooks import Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One honour: the row it stands in, whose it is, for what, when, by which decision."""

    row: int
    kind: str
    name: str
    title: Title
    day: date
    unit: str = ""
    number: str = ""
    body: str = ""
    region: Region | None = None
    occupation: str | None = None
    id_number: str = ""
    competition: str = ""
    event: str = ""
    place: int | None = None
    sex: str | None = None
    nationality: str | None = None

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two rows one honour: the title, the day, and who: by number, else by name and unit."""
        who = (self.id_number,) if self.id_number else (self.name, self.unit)
        return (self.title.id, self.day, self.kind, *who)


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name. A name that several bear names none. `default`: the title of rows that say none; `day`: of
    rows that say neither a day nor a decision on record."""

    titles: Mapping[str, Title]
    regions: Mapping[str, Region]
    decisions: Mapping[str, Decision]
    occupations: Mapping[str, str]
    default: Title | None = None
    day: date | None = None


async def known(viewer: Viewer, rows: Sequence[Row], title: str, day: date | None) -> Known:
    """Everything the rows may name, at once. `title`: the code of the default."""
    titles = await Title.visible_to(viewer)
    regions = await _regions({row.cells["region"] for row in rows} - {""})
    numbers = sorted({row.cells["number"] for row in rows} - {""})
    decisions = [one for run in runs(numbers) for one in await Decision.filter(number__in=run).using_db(db.here())]
    names = {row.cells["occupation"] for row in rows} - {""}
    return Known(
        _unique((text, one) for one in titles for text in (one.code, one.name)), regions,
        {one.number: one for one in decisions}, await _occupations(names),
        next((one for one in titles if one.code == title), None), day,
    )  # fmt: skip


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """What texts name, where they name one thing alone."""
    found: dict[str, list[T]] = {}
    for text, one in pairs:
        found.setdefault(text, []).append(one)
    return {text: its[0] for text, its in found.items() if len({id(one) for one in its}) == 1}


async def _regions(texts: set[str]) -> dict[str, Region]:
    """Regions by code, of 2, 4 or 6 digits, or by a name that only one region bears that has not vanished, else only
    one that has."""
    codes = {text: padded(text) for text in texts if text.isascii()}
    rows: list[Region] = []
    for run in runs(sorted(set(codes.values()))):
        rows += await Region.filter(code__in=run).using_db(db.here())
    by_code = {one.code: one for one in rows}
    found = {text: by_code[code] for text, code in codes.items() if code in by_code}
    named: list[Region] = []
    for run in runs(sorted(texts - codes.keys())):
        named += await Region.filter(name__in=run).using_db(db.here())
    gone = [one for one in named if one.ends_on is not None]
    alive = _unique((one.name, one) for one in named if one.ends_on is None)
    several = {one.name for one in named if one.ends_on is None} - alive.keys()
    vanished = _unique((one.name, one) for one in gone if one.name not in several)
    return found | vanished | alive


async def _occupations(texts: set[str]) -> dict[str, str]:
    """Codes of occupations by code or by a name that only one bears."""
    rows: list[Occupation] = []
    for run in runs(sorted(texts)):
        rows += await Occupation.filter(code__in=run).using_db(db.here())
        rows += await Occupation.filter(name__in=run, rank="detail", code__isnull=False).using_db(db.here())
    return {text: str(one.code) for text, one in _unique(_texts(rows)).items()}


def _texts(rows: Sequence[Occupation]) -> Iterable[tuple[str, Occupation]]:
    for one in {row.id: row for row in rows}.values():
        yield str(one.code), one
        yield one.name, one
