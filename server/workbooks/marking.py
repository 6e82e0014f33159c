"""The error workbook: what somebody handed in, with the bad cells marked and a first sheet that lists the faults."""

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import MergedCell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula  # type: ignore[import-untyped]
from openpyxl.worksheet.hyperlink import Hyperlink  # type: ignore[import-untyped]

from server.refusal import Fault
from server.workbooks import container
from server.workbooks.columns import SUMMARY_SHEET, key, letters
from server.workbooks.faults import Unreadable
from server.workbooks.grid import grids
from server.workbooks.markup import Attributes, position, walk
from server.workbooks.plain import CELL_LIMIT, UNWRITABLE
from server.workbooks.sheets import HEAD_WITHIN, Place

OPENED_LIMIT = 30 * 2**20  # bytes unpacked; openpyxl needs some fifty times as much memory
AREA_LIMIT = 100_000  # cells in merged ranges and links
COPY_NAME = "数据"
RED = PatternFill("solid", fgColor="FFFFC7CE")
BOLD, LINK = Font(bold=True), Font(color="FF0563C1", underline="single")
SUMMARY_HEAD = ("行", "列", "单元格", "实际内容", "应填内容", "问题")
WIDTHS = (8, 20, 12, 30, 40, 80)
COMMENT_WIDTH, COMMENT_HEIGHT = 320, 120  # pixels

Sentence = Callable[[Fault], str]


@dataclass(frozen=True, slots=True)
class _Marked:
    fault: Fault
    sheet: Any
    place: Place | None


def marked(content: bytes, file_name: str, faults: Sequence[Fault], sentence: Sentence) -> bytes:
    """The error workbook as .xlsx. `sentence` renders a fault.

    An .xlsx keeps its sheets; a formula in it becomes its text, so that nothing is calculated when it is opened. Of a
    .csv or .xls the cells are copied. Where the file cannot be opened safely only the list of faults is written.
    """
    book = _opened(content) or _copied(content) or _empty()
    for name in [name for name in book.sheetnames if name == SUMMARY_SHEET]:
        book.remove(book[name])
    summary = book.create_sheet(SUMMARY_SHEET, 0)
    found = [_located(book, fault) for fault in faults]
    _mark(found, sentence)
    _summarise(summary, found, sentence, file_name)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is summary
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _empty() -> Any:
    book = Workbook()
    book.remove(book.active)
    return book


def _opened(content: bytes) -> Any | None:
    """The .xlsx itself without formulas, links to other files and macros; None where it is none or too large."""
    try:
        if container.format_of(content) != "xlsx":
            return None
        parts = container.unpack(content)
        if sum(map(len, parts.values())) > OPENED_LIMIT or _area(parts) > AREA_LIMIT:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(container.repack(parts)), keep_links=False)
    except Exception:  # what is safe need not be sound: openpyxl stumbles in many ways
        return None
    for sheet in book.worksheets:
        # the cells there are; iter_rows would make all those between them
        for cell in sheet._cells.values():
            _disarm(cell)
    return book


def _area(parts: Mapping[str, bytes]) -> int:
    """The number of cells in merged ranges and links: openpyxl makes every one of them."""
    total = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal total
        if tag in ("mergeCell", "hyperlink"):
            first, _, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = position(first), position(last or first)
            total += (bottom - top + 1) * (right - left + 1)

    for name, data in parts.items():
        if name.endswith(".xml"):
            walk(data, start)
    return total


def _disarm(cell: Any) -> None:
    """Turn a formula into its text."""
    if cell.data_type == "f" or isinstance(cell.value, ArrayFormula | DataTableFormula):
        source = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None) or ""
        _write(cell, "=" + source.removeprefix("="))


def _copied(content: bytes) -> Any | None:
    """A new workbook with the cells of a .csv or .xls; None where it cannot be read."""
    try:
        found = grids(content)
    except Unreadable:
        return None
    book = _empty()
    for grid in found:
        sheet = book.create_sheet(grid.sheet or COPY_NAME)
        for number, row in enumerate(grid.rows, 1):
            for at, value in enumerate(row, 1):
                if value != "":
                    _write(sheet.cell(number, at), str(value))
    return book


def _write(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with."""
    cell.value = UNWRITABLE.sub(" ", text)[:CELL_LIMIT]
    cell.data_type = "s"


def _located(book: Any, fault: Fault) -> _Marked:
    """The sheet and cell of a fault: what it says itself, else by the head of its column."""
    name = str(fault.params.get("sheet", ""))
    sheets = [one for one in book.worksheets if one.title != SUMMARY_SHEET]
    sheet = next((one for one in sheets if one.title == name), None)
    if sheet is None:
        sheet = next((one for one in sheets if one.sheet_state == "visible"), None)
    if sheet is None or fault.row is None:
        return _Marked(fault, None, None)
    if address := str(fault.params.get("cell", "")):
        return _Marked(fault, sheet, position(address))
    return _Marked(fault, sheet, (fault.row, _column_of(sheet, fault.column or "")))


def _column_of(sheet: Any, name: str) -> int:
    """The column whose head is `name`, else the first."""
    for row in range(1, HEAD_WITHIN + 1) if name else ():
        for column in range(1, min(sheet.max_column, 200) + 1):
            if (row, column) in sheet._cells and key(str(sheet.cell(row, column).value or "")) == key(name):
                return column
    return 1


def _mark(found: Sequence[_Marked], sentence: Sentence) -> None:
    """Fill the bad cells and write the sentences beside them."""
    comments: dict[tuple[str, Place], list[str]] = {}
    cells: dict[tuple[str, Place], Any] = {}
    for one in found:
        if one.place:
            where = (one.sheet.title, one.place)
            comments.setdefault(where, []).append(sentence(one.fault))
            cells[where] = one.sheet.cell(*one.place)
    for where, sentences in comments.items():
        if not isinstance(cells[where], MergedCell):
            text = UNWRITABLE.sub(" ", "\n".join(dict.fromkeys(sentences)))
            cells[where].fill = RED
            cells[where].comment = Comment(text, "", COMMENT_HEIGHT, COMMENT_WIDTH)


def _summarise(summary: Any, found: Sequence[_Marked], sentence: Sentence, file_name: str) -> None:
    """The first sheet: each fault in a row, with a link to its cell."""
    _write(summary.cell(1, 1), f"{file_name}：{len(found)}")
    for at, (text, width) in enumerate(zip(SUMMARY_HEAD, WIDTHS, strict=True), 1):
        _write(summary.cell(2, at), text)
        summary.cell(2, at).font = BOLD
        summary.column_dimensions[letters(at)].width = width
    summary.freeze_panes = "A3"
    for number, one in enumerate(found, 3):
        fault = one.fault
        summary.cell(number, 1).value = fault.row
        texts: Mapping[int, str] = {
            2: str(fault.params.get("head", "")) or fault.column or "",
            4: fault.found,
            5: fault.expected,
            6: sentence(fault),
        }
        for at, text in texts.items():
            _write(summary.cell(number, at), text)
        if one.place:
            _link(summary.cell(number, 3), one.sheet.title, f"{letters(one.place[1])}{one.place[0]}")


def _link(cell: Any, sheet: str, address: str) -> None:
    _write(cell, address)
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{quoted}'!{address}", display=address)
    cell.font = LINK
