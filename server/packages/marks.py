"""marks.csv and penalties.csv. The long tables: what is the same in many rows is worked out once."""

from dataclasses import dataclass

from server.competitions import numbers
from server.packages.cells import Row
from server.packages.format import Mark, Penalty
from server.packages.heads import Programme
from server.packages.layout import MARK_WORDS, MARKS, PENALTIES, MarkWord
from server.packages.progress import Progress
from server.packages.rules import Faults
from server.packages.seats import Seats
from server.packages.tables import Table
from server.ranking import mark_fault
from server.ranking.scheme import Aspect

SHAPE = "85.5 | absent | void"


@dataclass(slots=True)
class Known:
    """What a mark may refer to; `entries` is None where entries.csv could not be read to its end;
    one of a faulty event, which may have been any, stands there without event."""

    programme: Programme | None
    entries: set[tuple[str, ...]] | None
    seats: Seats

    def knows_event(self, event: str) -> bool:
        return self.programme is None or self.programme.knows(event)

    def knows_entry(self, event: str, entry_no: str) -> bool:
        return self.entries is None or (event, entry_no) in self.entries or ("", entry_no) in self.entries


def read_marks(table: Table, known: Known, faults: Faults, progress: Progress) -> list[Mark]:
    """The marks. Rows that share event, entry, aspect or judge with a good one are not asked again."""
    reader = _MarkReader(known, faults)
    marks: list[Mark] = []
    first_rows: dict[tuple[str, str, str, str], int] = {}
    for done, (number, (event, entry_no, aspect, judge_no, text, remark)) in enumerate(table.rows):
        key = (event, entry_no, aspect, judge_no)
        reader.refer(number, key)
        first = first_rows.setdefault(key, number)
        if first != number and all(key):
            Row(MARKS, number, faults).fault("judge_no", "double_mark", "", judge_no, first_row=first)
        value = reader.value(number, event, aspect, text)
        if remark:
            Row(MARKS, number, faults).text("remark", remark)
        marks.append(Mark(event, entry_no, aspect, judge_no, value, remark, number))
        progress.at(done)
    progress.done(len(table.rows))
    return marks


class _MarkReader:
    """Remembers which references and which texts were found good."""

    def __init__(self, known: Known, faults: Faults) -> None:
        self._known = known
        self._faults = faults
        self._aspects = known.programme.aspects if known.programme else {}
        self._entries: set[tuple[str, str]] = set()
        self._places: set[tuple[str, str, str]] = set()
        self._values: dict[tuple[str, str, str], int | MarkWord] = {}

    def refer(self, number: int, key: tuple[str, str, str, str]) -> None:
        """Report what the row refers to and is not there."""
        event, entry_no, aspect, judge_no = key
        if (event, entry_no) in self._entries and (event, aspect, judge_no) in self._places:
            return
        row = Row(MARKS, number, self._faults)
        for column, cell in zip(("entry_no", "aspect", "judge_no"), key[1:], strict=True):
            if not cell:
                row.fault(column, "missing_value", column)
        row.event(event, self._known.programme)
        if event and self._known.knows_event(event):
            self._look_up_entry(row, event, entry_no)
            self._look_up_place(row, event, aspect, judge_no)

    def _look_up_entry(self, row: Row, event: str, entry_no: str) -> None:
        if self._known.knows_entry(event, entry_no):
            self._entries.add((event, entry_no))
        elif entry_no:
            row.fault("entry_no", "unknown_entry", "entries.csv", entry_no)

    def _look_up_place(self, row: Row, event: str, aspect: str, judge_no: str) -> None:
        aspect_is_known = self._is_aspect_known(event, aspect)
        rule = self._known.seats.rule_against(event, judge_no)
        if aspect and not aspect_is_known:
            row.fault("aspect", "unknown_aspect", "competition.toml", aspect)
        if judge_no and rule:
            row.fault("judge_no", rule, "judges.csv", judge_no)
        if aspect and judge_no and aspect_is_known and not rule:
            self._places.add((event, aspect, judge_no))

    def _is_aspect_known(self, event: str, aspect: str) -> bool:
        programme = self._known.programme
        if programme is None or (event, aspect) in self._aspects:
            return True
        return event in programme.partly_read or event not in programme.codes

    def value(self, number: int, event: str, aspect: str, text: str) -> int | MarkWord:
        """The mark in thousandths, or its word; 0 where it is faulty."""
        key = (event, aspect, text)
        value = self._values.get(key)
        if value is None:
            value = self._read_value(Row(MARKS, number, self._faults), self._aspects.get((event, aspect)), text)
            if value is None:
                return 0
            self._values[key] = value
        return value

    def _read_value(self, row: Row, aspect: Aspect | None, text: str) -> int | MarkWord | None:
        if text in MARK_WORDS:
            return text
        if not text:
            row.fault("mark", "missing_value", SHAPE)
            return None
        value = numbers.thousandths(text)
        if isinstance(value, numbers.Bad):
            row.fault("mark", value.rule, SHAPE if value.rule == "bad_number" else value.expected, text)
            return None
        if aspect and (fault := mark_fault(aspect, value)):
            params = {name: value for name, value in fault.params.items() if name != "found"}
            row.fault("mark", fault.rule, fault.expected, text, **params)
            return None
        return value


def read_penalties(table: Table, known: Known, faults: Faults) -> list[Penalty]:
    """The penalties. An entry may have several, but none of them twice."""
    found: dict[Penalty, int] = {}
    codes = (
        {one.code: {d.code for d in one.scheme.deductions} for one in known.programme.events} if known.programme else {}
    )
    for number, (event, entry_no, text, reason, deduction) in table.rows:
        row = Row(PENALTIES, number, faults)
        row.event(event, known.programme)
        if not entry_no:
            row.fault("entry_no", "missing_value", "entry_no")
        elif event and known.knows_event(event) and not known.knows_entry(event, entry_no):
            row.fault("entry_no", "unknown_entry", "entries.csv", entry_no)
        points = numbers.thousandths(text) if text else numbers.Bad("missing_value", "points")
        if isinstance(points, numbers.Bad):
            row.fault("points", points.rule, points.expected, text)
            continue
        if deduction and event in codes and deduction not in codes[event]:
            row.fault("deduction", "unknown_deduction", " | ".join(sorted(codes[event])), deduction)
        penalty = Penalty(event, entry_no, points, row.text("reason", reason), deduction, number)
        if (first := found.setdefault(penalty, number)) != number:
            row.fault("points", "double_row", "", text, first_row=first)
    return list(found)
