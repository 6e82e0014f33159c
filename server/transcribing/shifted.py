"""A hint that neighbouring rows look shifted: both typists laid the papers one off, so both typed the same, and every
value stands one sheet too early or too late. It blocks nothing.

The rule. The typed sheets of a seat are taken in the order in which they were typed first. The distance of a sheet to
an entry is the sum over its aspects of |value − mean of the other seats' marks of that entry|, each as a share of the
aspect's highest mark. For a step of +1 (the values belong to the entry of the next sheet) and of −1 (of the sheet
before), the gain of a sheet is its distance to its own entry minus that to the other. The run of neighbouring sheets
with the greatest sum of gains is reported when it has at least MIN_RUN sheets, the shift lowers its distance to at most
SHARE of what it is, and by at least MIN_GAIN per sheet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server import db
from server.access import Viewer
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions.scheme import Aspect
from server.ranking.values import LEVELS
from server.scoring import Mark, Sheet
from server.scoring.coverage import aspects_of
from server.scoring.desk import speakable
from server.scoring.opening import seat_name
from server.transcribing import Transcript

MIN_RUN = 3  # sheets in a row
SHARE = Fraction(1, 2)  # of the distance that may be left after the shift
MIN_GAIN = Fraction(1, 10)  # of an aspect's highest mark, per sheet
STEPS = (1, -1)
READERS = ORGANISING | MARKS_READERS
Shares = Mapping[int, Fraction]  # by aspect id: a mark as a share of the highest


@dataclass(frozen=True, slots=True)
class Row:
    """A typed sheet in the order of typing: its values, and the mean of the other seats for its entry."""

    number: str
    typed: Shares
    mean: Shares

    def distances(self, other: "Row") -> tuple[Fraction, Fraction]:
        """How far these values are from the means of their own entry, and from those of another row's; only the aspects
        that have both means count."""
        shared = self.typed.keys() & self.mean.keys() & other.mean.keys()
        own = sum((abs(self.typed[one] - self.mean[one]) for one in shared), Fraction(0))
        return own, sum((abs(self.typed[one] - other.mean[one]) for one in shared), Fraction(0))


@dataclass(frozen=True, slots=True)
class Shift:
    """A run of sheets of a seat whose values fit the next (`step` 1) or the previous (−1) sheets' entries better."""

    seat: str
    first: str
    last: str
    count: int
    step: int


def shift_of(seat: str, rows: Sequence[Row]) -> Shift | None:
    """The clearest shift in the rows of a seat, None where none is clear."""
    found = [one for step in STEPS if (one := _best(rows, step)) is not None]
    if not found:
        return None
    _, step, start, end = max(found)
    return Shift(seat, rows[start].number, rows[end].number, end - start + 1, step)


def _best(rows: Sequence[Row], step: int) -> tuple[Fraction, int, int, int] | None:
    """(gain, step, first, last) of the run with the greatest gain, where it is clear."""
    at = range(len(rows))
    inside = [n for n in at if n + step in at]
    far = {n: rows[n].distances(rows[n + step]) for n in inside}
    best, total, start = None, Fraction(0), 0
    for n in inside:
        if total <= 0:
            total, start = Fraction(0), n
        total += far[n][0] - far[n][1]
        if best is None or total > best[0]:
            best = (total, step, start, n)
    if best is None:
        return None
    gain, _, first, last = best
    count = last - first + 1
    before = sum((far[n][0] for n in range(first, last + 1)), Fraction(0))
    is_clear = count >= MIN_RUN and before - gain <= SHARE * before and gain >= MIN_GAIN * count
    return best if is_clear else None


async def shifts(viewer: Viewer, competition: str, event: str) -> list[Shift]:
    """The hints of an event, at most one for each seat, in four statements. Empty where the viewer reads no marks and
    organises nothing there."""
    if not (speakable(competition) and speakable(event)):
        return []
    rows = Transcript.filter(sheet__state="typed", sheet__event__code=event).using_db(db.here())
    rows = rows.filter(sheet__event__competition__code=competition)
    if not viewer.sees_everything:
        reach = viewer.reach(READERS, Transcript.within)
        if reach is None:
            return []
        rows = rows.filter(reach)
    found = await rows.order_by("first_at", "id").select_related("sheet__seat__panel")
    return await _hints([one.sheet for one in found])


async def _hints(typed: Sequence[Sheet]) -> list[Shift]:
    if not typed:
        return []
    beside = Sheet.filter(entry_id__in=sorted({one.entry_id for one in typed})).using_db(db.here())
    sheets = {one.id: one for one in await beside}
    values = await _shares(sheets)
    by_seat: defaultdict[int, list[Sheet]] = defaultdict(list)
    for sheet in typed:
        by_seat[sheet.seat_id].append(sheet)
    hints = []
    for mine in by_seat.values():
        rows = [Row(one.number, values[one.id], _mean(one, sheets, values)) for one in mine]
        hints.append(shift_of(seat_name(mine[0].seat), rows))
    return sorted((one for one in hints if one is not None), key=lambda one: one.seat)


async def _shares(sheets: Mapping[int, Sheet]) -> Mapping[int, dict[int, Fraction]]:
    schemes = await aspects_of(one.scheme_id for one in sheets.values())
    highest = {one.id: _highest(one) for aspects in schemes.values() for one in aspects}
    found: defaultdict[int, dict[int, Fraction]] = defaultdict(dict)
    rows = Mark.filter(sheet_id__in=sorted(sheets), pass_no=1, value__isnull=False).using_db(db.here())
    marks: Any = await rows.values_list("sheet_id", "aspect_id", "value")
    for sheet, aspect, value in marks:
        found[sheet][aspect] = Fraction(value, highest[aspect])
    return found


def _highest(aspect: Aspect) -> int:
    return LEVELS * 1000 if aspect.kind == "judgement" else aspect.max


def _mean(sheet: Sheet, sheets: Mapping[int, Sheet], values: Mapping[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    """Of the other seats' marks of the same entry, by aspect."""
    given: defaultdict[int, list[Fraction]] = defaultdict(list)
    for other in sheets.values():
        if other.entry_id == sheet.entry_id and other.seat_id != sheet.seat_id:
            for aspect, share in values.get(other.id, {}).items():
                given[aspect].append(share)
    return {aspect: sum(shares, Fraction(0)) / len(shares) for aspect, shares in given.items()}
