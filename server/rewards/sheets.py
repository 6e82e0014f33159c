"""The signed list as finance gets it: a workbook or a Word document, of one content. Card numbers stand there
in full only in an export; else their last four digits. Nothing in it can become a formula."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from server import clock
from server.rewards.capitals import capitals
from server.rewards.lists import Line, Sheet
from server.workbooks.plain import new_workbook, writable, write_text

if TYPE_CHECKING:
    from docx.document import Document

COLUMNS = ("line", "name", "unit", "project", "gross", "tax", "net", "card", "bank", "signature")
WIDTHS = (6, 12, 28, 44, 12, 12, 12, 24, 24, 14)
MONEY = frozenset({"gross", "tax", "net"})
FONT = "宋体"


class Say(Protocol):
    """A sentence of the catalogue in one language."""

    def __call__(self, key: str, /, **params: str | int) -> str: ...


def workbook(sheet: Sheet, say: Say) -> bytes:
    """The list as an .xlsx: title, head, lines, totals in figures and in words, where it stands in the ledger."""
    buffer = io.BytesIO()
    with new_workbook(buffer, sheet.pay_list.number) as book:
        page = book.add_worksheet(sheet.pay_list.number)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        bold = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
        cell = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True, "num_format": "@"})
        large = book.add_format({"bold": True, "font_size": 16})
        write_text(page, 0, 0, sheet.pay_list.title, large)
        write_text(page, 1, 0, heading(sheet, say))
        for at, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            page.set_column(at, at, width)
            write_text(page, 2, at, say(f"pay_list.{column}"), bold)
        page.repeat_rows(2)
        rows = [cells(one, sheet) for one in sheet.lines] + [totals(sheet, say)]
        for n, row in enumerate(rows, 3):
            for at, text in enumerate(row):
                write_text(page, n, at, text, cell)
        for n, text in enumerate(feet(sheet, say), len(rows) + 4):
            write_text(page, n, 0, text)
    return buffer.getvalue()


def document(sheet: Sheet, say: Say) -> bytes:
    """The same as a Word document, across."""
    import docx  # its parts take a while to load

    made = docx.Document()
    _across(made)
    made.add_heading(writable(sheet.pay_list.title), level=1)
    made.add_paragraph(writable(heading(sheet, say)))
    table = made.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for at, column in enumerate(COLUMNS):
        table.rows[0].cells[at].text = say(f"pay_list.{column}")
    for row in [*(cells(one, sheet) for one in sheet.lines), totals(sheet, say)]:
        for place, text in zip(table.add_row().cells, row, strict=True):
            place.text = writable(text)
    for text in feet(sheet, say):
        made.add_paragraph(text)
    made.core_properties.title = writable(f"{sheet.pay_list.title} {sheet.pay_list.number}")
    made.core_properties.author = made.core_properties.comments = ""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _across(made: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    for name in ("Normal", "Heading 1"):
        style: Any = made.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    normal: Any = made.styles["Normal"]
    normal.font.size = Pt(9)
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)


def heading(sheet: Sheet, say: Say) -> str:
    """Number, payer and day."""
    made = sheet.pay_list
    day = clock.shown(made.made_at).date().isoformat()
    return say("pay_list.heading", number=made.number, payer=made.payer, day=day)


def cells(one: Line, sheet: Sheet) -> list[str]:
    """A line's cells, in the order of COLUMNS."""
    card = one.card
    number = "" if card is None else sheet.numbers.get(card.id, f"****{card.last_four or ''}")
    money = [figures(one.line.gross), figures(one.line.tax), figures(one.line.net)]
    who = [str(one.line.line), one.reward.name or "—", one.reward.unit or "", one.reward.project]
    return [*who, *money, number, (card.bank or "") if card else "", ""]


def totals(sheet: Sheet, say: Say) -> list[str]:
    """The last line of the table."""
    made = sheet.pay_list
    total = say("pay_list.total", n=made.rewards)
    return [total, "", "", "", figures(made.gross), figures(made.tax), figures(made.net), "", "", ""]


def feet(sheet: Sheet, say: Say) -> Sequence[str]:
    """Below the table: the total in words, who signs, what the paper is checked by."""
    made = sheet.pay_list
    position = str(sheet.position) if sheet.position is not None else "—"
    return (
        say("pay_list.in_words", words=capitals(made.net)),
        say("pay_list.signing"),
        say("pay_list.hash", digest=made.digest, position=position, head=sheet.head or "—"),
    )


def figures(fen: int) -> str:
    """Money in figures, with fen.

    >>> figures(1000000), figures(5)
    ('10,000.00', '0.05')
    """
    return f"{fen // 100:,}.{fen % 100:02}"
