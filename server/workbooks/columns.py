"""What a table has: its columns as the program wants them, and its rows as people typed them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.refusal import Fault, Param

Kind = Literal["text", "number", "date", "choice", "id_number"]

GUIDE_SHEET = "填写说明"
CHOICES_SHEET = "可选内容"
SUMMARY_SHEET = "错误汇总"
OWN_SHEETS = frozenset({GUIDE_SHEET, CHOICES_SHEET, SUMMARY_SHEET})  # never read as a table

FOUND_LIMIT = 80  # characters of a cell that a fault repeats
# What may be the number of somebody's document or telephone: never repeated in a fault.
PERSONAL = re.compile(r"[A-Za-z]{0,2}\d{9,}[Xx]?|[A-Za-z]{1,2}\d{7,}|(?:\d[ -]?){14,}[\dXx]")
DECORATION = re.compile(r"\s|[*＊]|\(必填\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is the program's, `title` the head of the template; `longest` counts characters."""

    name: str
    title: str
    required: bool = False
    kind: Kind = "text"
    choices: Sequence[str] = ()
    note: str = ""
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as Excel shows it, `cells` by column name, every column there, "" where nothing stood."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. `sheet` is the sheet taken ("" of a .csv), `passed_over` other sheets that would have fitted.

    `columns` says for each name found which column of the sheet it stands in, from 1.
    """

    file: str
    head_row: int
    rows: list[Row]
    sheet: str = ""
    passed_over: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)

    def fault(self, row: int, column: str, rule: str, expected: str = "", found: str = "", **params: Param) -> Fault:
        """A fault of a cell found by who reads the table further; `marked` finds the cell by it."""
        place = {"cell": address(row, self.columns.get(column, 1)), "sheet": self.sheet}
        return Fault(self.file, row, column, rule, expected, shown(found), {**place, **params})


def letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 28 is AB."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(row: int, column: int) -> str:
    """The address of a cell, both counted from 1: (5, 3) is C5."""
    return f"{letters(column)}{row}"


def key(text: str) -> str:
    """A head or a choice for comparing: full-width forms, case, spaces and marks of "required" make no difference."""
    return DECORATION.sub("", unicodedata.normalize("NFKC", text)).casefold()


def shown(text: str) -> str:
    """A text as a fault may repeat it: no long number, not too much of it."""
    if PERSONAL.search(unicodedata.normalize("NFKC", text)):
        return "…"
    return text if len(text) <= FOUND_LIMIT else text[: FOUND_LIMIT - 1] + "…"
