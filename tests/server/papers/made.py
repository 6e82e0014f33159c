"""Small Office files made by the libraries themselves, and what stands in a drawn one."""

import io
from typing import Any

import docx
from openpyxl import Workbook, load_workbook

from server.access import console
from server.files import StoredFile
from server.files.keeping import keep
from server.papers import PaperTemplate, templates
from server.papers.placeholders import Contents
from server.refusal import Refusal
from tests.server.scoring.story import refused


def word(*paragraphs: Any) -> bytes:
    """A document: a text is a paragraph, a tuple of texts one of so many runs, a list of lists a table."""
    made = docx.Document()
    for one in paragraphs:
        if isinstance(one, list):
            table = made.add_table(len(one), len(one[0]))
            for row, texts in enumerate(one):
                for column, text in enumerate(texts):
                    table.cell(row, column).text = text
        else:
            paragraph = made.add_paragraph()
            for text in (one,) if isinstance(one, str) else one:
                paragraph.add_run(text)
    return saved(made)


def saved(made: Any) -> bytes:
    """The bytes of a document or workbook."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def texts(content: bytes) -> list[Any]:
    """What stands in a document in order: a paragraph's text, a table's rows."""
    made = docx.Document(io.BytesIO(content))
    found: list[Any] = []
    for one in made.iter_inner_content():
        rows = getattr(one, "rows", None)
        found.append([[cell.text for cell in row.cells] for row in rows] if rows is not None else one.text)
    return found


def book(rows: list[list[Any]], title: str = "名单") -> Workbook:
    """A workbook of one sheet."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def cells(content: bytes, sheet: int = 0) -> list[list[Any]]:
    """What stands in a sheet."""
    found = load_workbook(io.BytesIO(content)).worksheets[sheet]
    return [[cell.value for cell in row] for row in found.iter_rows()]


def sheet(content: bytes, at: int = 0) -> Any:
    """A sheet."""
    return load_workbook(io.BytesIO(content)).worksheets[at]


def lines(n: int, **more: str) -> list[Contents]:
    """So many lines of a list."""
    return [Contents({"no": str(at), "name": f"选手{at}", "unit": f"单位{at}", **more}) for at in range(1, n + 1)]


async def uploaded(content: bytes, name: str, viewer: Any = None) -> StoredFile:
    """A file handed in."""
    return await keep(viewer or console(), name, content)


async def template(content: bytes, name: str = "模板.docx", **columns: Any) -> PaperTemplate:
    """A template on record."""
    return await recording(await uploaded(content, name), **columns)


async def recording(file: StoredFile, **columns: Any) -> PaperTemplate:
    """Record a file that was handed in."""
    wanted = templates.Wanted(**{"code": "T-1", "kind": "annex", "title": "决定附件", **columns})
    return await templates.record_template(console(), wanted, file.uid)


async def not_a_template(content: bytes, name: str = "模板.docx", **columns: Any) -> Refusal:
    """Why a file is no template; nothing is recorded of it."""
    return await refused(recording(await uploaded(content, name), **columns))
