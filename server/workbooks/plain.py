"""Writing plain tables: .xlsx and .csv in which nothing that a person typed can become a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from server.workbooks.columns import OWN_SHEETS, Column
from server.workbooks.delimited import guard

CELL_LIMIT = 32_767  # characters; a cell of a workbook holds no more
NAME_LIMIT = 31
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# What XML cannot hold, and so no Office file: a library would write a file that nothing opens, or fall.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The moment written into a file, so that the same table gives the same bytes.
WRITTEN = datetime(2000, 1, 1)
HEAD = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center", "valign": "vcenter"}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cells = Mapping[str, str]


def writable(text: str) -> str:
    """The text as an Office file can hold it: with the sign of a lost character for each that cannot stand in one."""
    return UNWRITABLE.sub("\ufffd", text)


def sheet_name(title: str) -> str:
    """`title` as a sheet may be named."""
    name = FORBIDDEN_IN_NAME.sub(" ", title).strip(" '")[:NAME_LIMIT].strip(" '")
    return name if name and name.casefold() != "history" and name not in OWN_SHEETS else "Sheet1"


def new_workbook(buffer: io.BytesIO, title: str) -> xlsxwriter.Workbook:
    """A workbook that is written into `buffer` when it is closed."""
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"title": title, "created": WRITTEN})
    return workbook


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text as text (`row`, `column` from 0), cut to what a cell holds."""
    sheet.write_string(row, column, writable(text)[:CELL_LIMIT], style)


def write_head(workbook: xlsxwriter.Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """The head in row 1: bold, filled, kept in sight."""
    style = workbook.add_format(HEAD)
    for at, column in enumerate(columns):
        write_text(sheet, 0, at, column.title, style)
        sheet.set_column(at, at, width(column))
    sheet.freeze_panes(1, 0)


def width(column: Column) -> int:
    """The width of a column in characters of the sheet's font; a Chinese one takes two."""
    wide = max([len(column.title), *(len(choice) for choice in column.choices[:50])]) * 2 + 4
    return min(40, max(wide, 22 if column.kind == "id_number" else 10))


def table(columns: Sequence[Column], rows: Iterable[Cells], *, title: str) -> bytes:
    """A plain .xlsx: the head and the rows (cells by column name), every cell a text."""
    buffer = io.BytesIO()
    with new_workbook(buffer, title) as workbook:
        sheet = workbook.add_worksheet(sheet_name(title))
        write_head(workbook, sheet, columns)
        style = workbook.add_format({"num_format": "@"})
        for number, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                write_text(sheet, number, at, row.get(column.name, ""), style)
    return buffer.getvalue()


def csv_text(columns: Sequence[Column], rows: Iterable[Cells]) -> bytes:
    """A .csv for Excel: UTF-8 with BOM, lines ended by CRLF, cells that look like a formula led by an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard(column.title) for column in columns])
    writer.writerows([guard(row.get(column.name, "")) for column in columns] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")
