"""The rows of a page's table as a workbook, written part by part: a long list needs little memory, and a text stays
a text, whatever it begins with.
"""

import asyncio
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import xlsxwriter  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import Response

from web import languages
from web.page import Asking, as_file
from web.tables import Cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
WRITTEN = datetime(2000, 1, 1)  # the moment in the file, so that the same rows give the same bytes
LONGEST = 32_767  # characters of a cell
WIDTH = 16
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold


class Book:
    """A workbook of one sheet that grows by rows; `content` is there once it is closed."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, OPTIONS)
        self._book.set_properties({"created": WRITTEN})
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._bold = self._book.add_format({"bold": True})
        self.rows = 0

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """More rows; the first of all are the heads. Numbers are numbers, everything else is text."""
        for row in rows:
            style = None if self.rows else self._bold
            if not self.rows:
                self._sheet.set_column(0, len(row) - 1, WIDTH)
            for at, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self.rows, at, cell, style)
                elif cell:
                    self._sheet.write_string(self.rows, at, UNWRITABLE.sub("\ufffd", cell)[:LONGEST], style)
            self.rows += 1

    def close(self) -> bytes:
        """The whole workbook."""
        self._book.close()
        return self._buffer.getvalue()


async def xlsx(request: Request, asking: Asking) -> Response:
    """The page's rows, from the first to the last, as a workbook."""
    assert asking.page.rows is not None
    say, book = languages.of(request).say, Book()
    try:
        async for part in asking.parts():
            rows = asking.page.rows([part], say)  # each part says the heads again
            await asyncio.to_thread(book.write, islice(rows, 1 if book.rows else 0, None))
    finally:
        body = await asyncio.to_thread(book.close)  # else its rows would stay behind in a file
    return as_file(request, asking, body, "xlsx", XLSX)
