"""The house's own templates, built from `defaults.toml` in the shapes of GB/T 9704: margins, sizes, page numbers."""

import io
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.papers.placeholders import ALIASES, INNER, LISTS
from server.papers.sealed import sealed

if TYPE_CHECKING:
    from docx.document import Document

DATA: dict[str, Any] = tomllib.loads((Path(__file__).parent / "defaults.toml").read_text("utf-8"))
TITLE_FONT, TEXT_FONT, HEAD_FONT, NUMBER_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
INSTEAD = {TITLE_FONT: "华文中宋", TEXT_FONT: "仿宋"}  # where the first is not installed
SIZE, TITLE_SIZE, TABLE_SIZE = 16, 22, 12  # points: 三号, 二号, 小四
LINE = 28.95  # points: 22 lines on a page
MARGINS = (37, 26, 35, 28)  # millimetres: top, right, bottom, left
CHINESE = {english: chinese for chinese, english in ALIASES.items()}
NESTED = {"results": ("events", "standings"), "roster": ("delegations", "roster")}


def mark(name: str, sign: str = "") -> str:
    """A placeholder by the name inside, in Chinese."""
    return "{{" + sign + CHINESE[name] + "}}"


def words(kind: str, subject: str, part: str) -> Any:
    """The title, text or body of a default, for this subject or for any."""
    found = DATA[kind][part]
    return found.get(subject, found.get("any", ""))


def columns(table: str, subject: str) -> list[tuple[str, str, int]]:
    """Head, placeholder and width in millimetres of each column of a table."""
    found = DATA["tables"][table]
    return [tuple(one) for one in found.get(subject) or found.get("any") or found["competition"]]


@lru_cache(maxsize=64)
def word_template(kind: str, subject: str) -> bytes:
    """The default .docx of a kind of paper about such a subject. It is made of placeholders only, so that an office may
    take it as the beginning of its own."""
    import docx  # its parts take a while to load

    document = docx.Document()
    _page(document)
    for block in words(kind, subject, "body"):
        name, _, more = block.partition(":")
        _block(document, name, more, subject)
    _fonts(document)
    core = document.core_properties
    core.title = core.author = core.comments = ""
    buffer = io.BytesIO()
    document.save(buffer)
    return sealed(buffer.getvalue())


def _block(document: "Document", name: str, more: str, subject: str) -> None:
    """One part of the page."""
    if name in NESTED:
        outer, inner = NESTED[name]
        _text(document, mark(outer, "#"))
        _text(document, mark("heading"), font=HEAD_FONT)
        _table(document, inner, subject)
        _text(document, mark(outer, "/"))
    elif name in LISTS or name in INNER:
        _table(document, name, subject)
    elif name in ("title", "list_title"):
        _text(document, mark("title"), font=TITLE_FONT, size=TITLE_SIZE, align="center", after=LINE)
    elif name == "text":
        _text(document, mark("text"), indent=2)
    elif name in ("signed", "date"):
        _text(document, mark(name), align="right", right=4 if name == "date" else 2)
    elif name == "annex":
        _text(document, "附件", font=HEAD_FONT, new_page=True)
        _text(document, more, font=TITLE_FONT, size=TITLE_SIZE, align="center", after=LINE)
    else:
        _text(document, *LINES[name](more))


LINES: dict[str, Any] = {
    "number": lambda _: (mark("number"), TEXT_FONT, SIZE, "center"),
    "addressee": lambda _: (mark("addressee") + "：",),
    "contact": lambda _: ("联系方式：" + mark("contact"), TEXT_FONT, SIZE, "left", 2),
    "annex_note": lambda more: (f"附件：{more}", TEXT_FONT, SIZE, "left", 2),
    "mark": lambda _: ("附件", HEAD_FONT),
    "document": lambda _: (mark("document"), TEXT_FONT, SIZE, "center"),
    "count": lambda _: (f"（共{mark('count')}名）", TEXT_FONT, SIZE, "center"),
    "place": lambda _: (f"{mark('starts_on')}至{mark('ends_on')}　{mark('region')}", TEXT_FONT, SIZE, "center"),
    "foot": lambda _: (f"填报单位：{mark('signed')}　　填报日期：{mark('date')}",),
}


def _page(document: "Document") -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = MARGINS
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = TEXT_FONT, Pt(SIZE)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TEXT_FONT)
    style.paragraph_format.space_after = Pt(0)
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        _page_number(footer.paragraphs[0], align)


def _page_number(paragraph: Any, align: str) -> None:
    """— 1 — in 四号宋体, outside: right on odd pages, left on even ones."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _align(paragraph, align)
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text)
        _face(run, NUMBER_FONT, 14)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            paragraph._p.remove(run._r)
            field.append(run._r)
            paragraph._p.append(field)
            run.text = "1"


def _text(
    document: Any, text: str, font: str = TEXT_FONT, size: int = SIZE, align: str = "left", indent: int = 0, *,
    right: int = 0, after: float = 0, new_page: bool = False,
) -> None:  # fmt: skip
    """A paragraph; `indent` of its first line and `right` in characters."""
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    _face(paragraph.add_run(text), font, size)
    _align(paragraph, align)
    form = paragraph.paragraph_format
    form.line_spacing = Pt(LINE)
    form.first_line_indent = Pt(indent * size) if indent else None
    form.right_indent = Pt(right * size) if right else None
    form.space_after = Pt(after)
    form.page_break_before = new_page or None


def _align(paragraph: Any, align: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}.get(align)


def _face(run: Any, font: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Any, name: str, subject: str) -> None:
    """A table of two rows: the head, repeated on each page, and the row of the list."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    wanted = columns(name, subject)
    table = document.add_table(rows=2, cols=len(wanted), style="Table Grid")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for at, (head, field, width) in enumerate(wanted):
        opens = mark(name, "#") if at == 0 else ""
        for row, text, font in ((0, head, HEAD_FONT), (1, opens + mark(field), TEXT_FONT)):
            cell = table.cell(row, at)
            cell.width = Mm(width)
            _face(cell.paragraphs[0].add_run(text), font, TABLE_SIZE)
            _align(cell.paragraphs[0], "center" if row == 0 or width < 30 else "left")


def _fonts(document: "Document") -> None:
    """Say which font to take where the first is not installed."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    named = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in INSTEAD.items())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f'{head}<w:fonts xmlns:w="{space}">{named}</w:fonts>'.encode()  # python-docx has no way to set it
