"""The table of another system's marks: its columns, and what each row says. It knows no entry yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.competitions.scheme import Aspect
from server.refusal import Fault
from server.scoring import points
from server.workbooks import Column, Row, Table, read

NUMBER, ID, NAME, MARK, ABSENT = "entry_no", "id_number", "name", "mark", "absent"
YES = frozenset({"是", "缺考", "1", "y", "yes", "true", "√"})
NO = frozenset({"", "否", "0", "n", "no", "false"})
Said = tuple[str, int | None]  # the state of a mark and its value in thousandths
CODED = "aspect "


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says: whom it means, and the mark of each aspect by code."""

    row: int
    entry_no: str
    id_number: str
    name: str
    marks: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows, and every fault in them."""

    table: Table | None
    lines: Sequence[Line]
    faults: Sequence[Fault]


def columns(aspects: Sequence[Aspect]) -> list[Column]:
    """参赛号 or 证件号码, 姓名, 成绩 or a column for each aspect's code, 缺考."""
    whom = [Column(NUMBER, "参赛号"), Column(ID, "证件号码", kind="id_number"), Column(NAME, "姓名")]
    marks = [Column(MARK, "成绩", kind="number")] if len(aspects) == 1 else []
    coded = [Column(f"{CODED}{one.code}", one.code, kind="number") for one in aspects]
    return [*whom, *marks, *coded, Column(ABSENT, "缺考")]


def lines_of(file: str, content: bytes, aspects: Sequence[Aspect]) -> Lines:
    """Read the table; a mark that is left blank is a fault, for blank is neither 0 nor absent."""
    table = read(file, content, columns(aspects))
    if isinstance(table, list):
        return Lines(None, [], table)
    lines, faults = [], []
    for row in table.rows:
        marks, wrong = _marks(table, row, aspects)
        cells = row.cells
        if not cells[NUMBER] and not cells[ID]:
            wrong.append(table.fault(row.number, NUMBER, "row_names_nobody"))
        faults += wrong
        if not wrong:
            lines.append(Line(row.number, cells[NUMBER], cells[ID].upper(), cells[NAME], marks))
    return Lines(table, lines, faults)


def _marks(table: Table, row: Row, aspects: Sequence[Aspect]) -> tuple[dict[str, Said], list[Fault]]:
    word = row.cells[ABSENT].casefold()
    if word not in YES | NO:
        return {}, [table.fault(row.number, ABSENT, "absent_unclear", found=row.cells[ABSENT])]
    marks: dict[str, Said] = {}
    faults = []
    for aspect in aspects:
        column = _column(table, row, aspect)
        text = row.cells[column]
        if word in YES:
            marks[aspect.code] = ("absent", None)
            if text:
                faults.append(table.fault(row.number, column, "mark_and_absent", found=text))
        elif not text:
            faults.append(table.fault(row.number, column, "mark_left_blank"))
        else:
            value = points.read(aspect, text)
            if isinstance(value, Fault):
                params = {name: one for name, one in value.params.items() if name != "found"}
                faults.append(table.fault(row.number, column, value.rule, value.expected, text, **params))
            else:
                marks[aspect.code] = ("given", value)
    return marks, faults


def _column(table: Table, row: Row, aspect: Aspect) -> str:
    """The column that holds an aspect's mark: that of its code, or 成绩 where the file has none or left it blank."""
    coded = f"{CODED}{aspect.code}"
    return MARK if MARK in table.columns and not row.cells[coded] else coded
