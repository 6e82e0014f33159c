"""What stands on a sheet: the modules its seat marks, their aspects, its own marks, the running total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from server import db, ranking
from server.access import Viewer
from server.competitions.keeping import Kept, stored, whole
from server.competitions.scheme import Aspect, Scheme
from server.db.plain import Prepared
from server.ranking.values import LEVELS
from server.scoring import Mark, Sheet
from server.scoring.coverage import panels_of, printed, rule_of

ON_ONE = Prepared(lambda sheet: Mark.filter(sheet_id=sheet, pass_no=1), int)
TOTAL_DECIMALS = 3  # of a total that is no finite decimal: a judgement counts thirds


@dataclass(frozen=True, slots=True)
class Cell:
    """An aspect on a sheet, its mark where one was ever given, and the title of its criterion where it has one."""

    aspect: Aspect
    mark: Mark | None
    criterion: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether it was marked, or the entrant was absent."""
        return self.mark is not None and self.mark.state in ("given", "absent")

    @property
    def code(self) -> str:
        """The code of the aspect."""
        return self.aspect.code

    @property
    def title(self) -> str:
        """The title of the aspect."""
        return self.aspect.title

    @property
    def kind(self) -> str:
        """The kind of the aspect."""
        return self.aspect.kind

    @property
    def descriptors(self) -> Sequence[str]:
        """What the scheme says each level means; empty where it does not."""
        return rule_of(self.aspect).descriptors

    @property
    def decimals(self) -> int:
        """How many decimals its mark may have; a level has none."""
        return 0 if self.kind == "judgement" else self.aspect.decimals

    @property
    def max(self) -> str:
        """The highest mark, as text: points, or level 3."""
        return str(LEVELS) if self.kind == "judgement" else points_text(self.aspect.max)

    @property
    def worth(self) -> str:
        """What the highest mark adds to the total, in points, as text."""
        return points_text(self.aspect.max)

    @property
    def state(self) -> str | None:
        """given, absent or void; None where nothing was ever given."""
        return self.mark.state if self.mark is not None else None

    @property
    def value(self) -> str | None:
        """Its value as text, shortest form."""
        return None if self.mark is None or self.mark.value is None else points_text(self.mark.value)

    @property
    def remark(self) -> str | None:
        """What the judge wrote beside it."""
        return self.mark.remark if self.mark is not None else None

    @property
    def points(self) -> Fraction:
        """What it adds to the total, in points."""
        value = self.mark.value if self.mark is not None and self.mark.value is not None else 0
        thousandths = Fraction(self.aspect.max * value, LEVELS * 1000) if self.kind == "judgement" else Fraction(value)
        return thousandths / 1000


@dataclass(frozen=True, slots=True)
class Block:
    """A module on a sheet."""

    code: str
    title: str
    aspects: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is on a sheet, in the order of the scheme."""

    cells: Sequence[Cell]

    @property
    def modules(self) -> list[Block]:
        """The cells by module."""
        runs = groupby(self.cells, lambda one: (one.aspect.module.code, one.aspect.module.title))
        return [Block(code, title, list(cells)) for (code, title), cells in runs]

    @property
    def total(self) -> str:
        """The sum of what is given, in points: exact where it is a finite decimal, else rounded to three."""
        exact = sum((one.points for one in self.cells), Fraction(0))
        text = ranking.exact_text(exact)
        return ranking.decimal_text(exact, TOTAL_DECIMALS) if "/" in text else text

    @property
    def scored(self) -> int:
        """How many cells are filled."""
        return len(self.cells) - len(self.not_scored)

    @property
    def not_scored(self) -> list[Cell]:
        """The cells still to be filled."""
        return [one for one in self.cells if not one.is_given]


def points_text(thousandths: int) -> str:
    """Thousandths of a point as text: 85500 is 85.5."""
    return ranking.exact_text(Fraction(thousandths, 1000))


async def papers_of(sheets: Sequence[Sheet]) -> dict[int, Paper]:
    """What stands on each of `sheets`, in a constant number of statements."""
    if not sheets:
        return {}
    schemes = await printed(one.scheme_id for one in sheets)
    panels, seats = await panels_of((one.event_id for one in sheets), (one.seat_id for one in sheets))
    given = {(one.sheet_id, one.aspect_id): one for one in await _marks_of(sheets)}
    found = {}
    for sheet in sheets:
        scheme = schemes[sheet.scheme_id]
        mine = panels[sheet.event_id].aspects(*seats[sheet.seat_id], scheme.aspects)
        titles = scheme.criteria
        cells = [Cell(one, given.get((sheet.id, one.id)), titles.get((one.module_id, one.criterion))) for one in mine]
        found[sheet.id] = Paper(cells)
    return found


async def _marks_of(sheets: Sequence[Sheet]) -> list[Mark]:
    if len(sheets) == 1:
        return await ON_ONE.fetch(sheets[0].id)
    return await Mark.filter(sheet_id__in=[one.id for one in sheets], pass_no=1).using_db(db.here())


async def papers(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Paper | None]:
    """The same for the sheets of `ids` that the viewer may see."""
    found = await Sheet.visible_to(viewer).filter(id__in=list(ids))
    return {**dict.fromkeys(ids), **await papers_of(found)}


async def schemes(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Kept | None]:
    """The scheme of each sheet of `ids` that the viewer may see."""
    found = {one.id: one.scheme_id for one in await Sheet.visible_to(viewer).filter(id__in=list(ids))}
    rows = Scheme.filter(id__in=sorted(set(found.values())))
    kept = {row.id: stored(row) for row in await whole(rows)}
    return {id_: kept.get(found.get(id_, 0)) for id_ in ids}
