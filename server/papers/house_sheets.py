"""The house's own Excel templates: title, head, the row of the list; ready to print across an A4 page."""

from functools import lru_cache
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, Side  # type: ignore[import-untyped]

from server.papers.house_style import HEAD_FONT, TEXT_FONT, TITLE_FONT, columns, mark, words
from server.papers.placeholders import INNER, LISTS
from server.papers.sheets import written
from server.workbooks.columns import letters

MILLIMETRES = 2.1  # of a character of the sheet's font
THIN = Border(*(Side(style="thin") for _ in range(4)))
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
NAMES = {"list": "名单", "delegations": "各代表队", "events": "各赛项"}


@lru_cache(maxsize=64)
def sheet_template(kind: str, subject: str) -> bytes:
    """The default .xlsx of a kind of paper about such a subject: a sheet for each of its tables."""
    book = Workbook()
    book.remove(book.active)
    body = words(kind, subject, "body")
    tables = [one for one in body if one in LISTS and one not in INNER]
    if "list" not in tables:
        tables.append("list")
    for name in tables:
        _sheet(book.create_sheet(NAMES[name]), name, subject)
    return written(book)


def _sheet(sheet: Any, name: str, subject: str) -> None:
    wanted = columns(name, subject)
    last = letters(len(wanted))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"].value, sheet["A1"].font, sheet["A1"].alignment = mark("title"), Font(TITLE_FONT, 18), MIDDLE
    sheet.row_dimensions[1].height = 36
    for at, (head, field, width) in enumerate(wanted, 1):
        sheet.column_dimensions[letters(at)].width = round(width / MILLIMETRES, 1)
        opens = mark(name, "#") if at == 1 else ""
        for row, text, font in ((2, head, HEAD_FONT), (3, opens + mark(field), TEXT_FONT)):
            cell = sheet.cell(row, at)
            cell.value, cell.font, cell.border, cell.number_format = text, Font(font, 12), THIN, "@"
            cell.alignment = MIDDLE if row == 2 or width < 30 else LEFT
    sheet.merge_cells(f"A4:{last}4")
    sheet["A4"].value = f"填报单位：{mark('signed')}　　填报日期：{mark('date')}"
    sheet["A4"].font, sheet["A4"].alignment = Font(TEXT_FONT, 12), LEFT
    sheet.freeze_panes, sheet.print_title_rows = "A3", "1:2"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
