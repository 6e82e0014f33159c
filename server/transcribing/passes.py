"""What was typed, pass by pass: read, compared, written, discarded; and how it gets onto the sheet.

A discarded value stays as a row whose state is `void`: the ledger keeps what stood there, and the next one who types
writes over it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from server import db
from server.ledger import Change
from server.record import new_salt
from server.scoring import Mark, Sheet
from server.scoring.giving import Wanted
from server.scoring.paper import Cell, Paper
from server.transcribing import Transcript, TypedMark

FIRST, SECOND, RESOLVED = 1, 2, 3
Value = tuple[str, int | None]  # the state of a mark, its value in thousandths


class Passes:
    """The typed values of one transcript."""

    def __init__(self, transcript: Transcript, rows: Iterable[TypedMark]) -> None:
        self.transcript = transcript
        self._rows = {(one.pass_no, one.aspect_id): one for one in rows}

    def values(self, pass_no: int) -> dict[int, Value]:
        """What was typed in a pass, by aspect id; nothing of what was discarded."""
        return {
            aspect: (one.state, one.value)
            for (number, aspect), one in self._rows.items()
            if number == pass_no and one.state != "void"
        }

    def differing(self) -> list[int]:
        """The ids of the aspects in which the two typists differ."""
        first, second = self.values(FIRST), self.values(SECOND)
        return [aspect for aspect in first.keys() | second.keys() if first.get(aspect) != second.get(aspect)]

    def written(self, pass_no: int, values: Mapping[int, Value]) -> list[TypedMark]:
        """The rows that make `values` the content of a pass, to be saved; what else stood there is void."""
        there = {aspect for (number, aspect) in self._rows if number == pass_no}
        changed = []
        for aspect in sorted(there | values.keys()):
            row = self._rows.get((pass_no, aspect)) or TypedMark(
                transcript_id=self.transcript.id, aspect_id=aspect, pass_no=pass_no, state="new"
            )
            wanted = values.get(aspect, ("void", None))
            if (row.state, row.value) != wanted:
                row.state, row.value = wanted
                self._rows[pass_no, aspect] = row
                changed.append(row)
        return changed

    def discarded(self) -> list[TypedMark]:
        """The rows that void every pass, to be saved."""
        return [row for number in (FIRST, SECOND, RESOLVED) for row in self.written(number, {})]


async def passes_of(transcripts: Sequence[Transcript]) -> dict[int, Passes]:
    """The typed values by transcript id, in one statement."""
    rows = TypedMark.filter(transcript_id__in=[one.id for one in transcripts]).using_db(db.here()).order_by("id")
    found: defaultdict[int, list[TypedMark]] = defaultdict(list)
    for row in await rows:
        found[row.transcript_id].append(row)
    return {one.id: Passes(one, found[one.id]) for one in transcripts}


def read_values(wanted: Sequence[Wanted]) -> dict[int, Value]:
    """What was read from a form, by aspect id."""
    return {one.cell.aspect.id: (one.state, one.value) for one in wanted}


async def put_on_sheet(
    change: Change, sheet: Sheet, paper: Paper, values: Mapping[int, Value], reasons: Mapping[int, str] | None = None
) -> None:
    """Make `values` the marks of the sheet, which is then done as a signed one is. `reasons` become remarks."""
    marks = [_mark(sheet, cell, values[cell.aspect.id], (reasons or {}).get(cell.aspect.id)) for cell in paper.cells]
    sheet.state, sheet.version = "typed", sheet.version + 1
    await change.save_many([sheet, *marks])


def _mark(sheet: Sheet, cell: Cell, value: Value, reason: str | None) -> Mark:
    mark = cell.mark or Mark(sheet_id=sheet.id, aspect_id=cell.aspect.id)
    mark.state, mark.value = value
    mark.remark = reason
    if reason is not None:
        mark.salt = mark.salt or new_salt()
    return mark
