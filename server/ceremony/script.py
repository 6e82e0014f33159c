"""The presenter's script (颁奖主持稿) as a Word document: event by event, from merit awards up to the first prize."""

import io
from typing import TYPE_CHECKING, Any

from server.ceremony.programme import Programme, Stage, Winner
from server.ceremony.saying import Say, footing, reading_of
from server.workbooks.plain import writable

if TYPE_CHECKING:
    from docx.document import Document

FONT = "宋体"
BIG, NORMAL, SMALL = 16, 14, 9  # points
SEAL = (0xA6, 0x1B, 0x1B)


def script(told: Programme, say: Say) -> bytes:
    """The script, in the language `say` speaks. Void events say so at their head and at the foot of every page."""
    import docx  # its parts take a while to load

    document = docx.Document()
    _fonts(document)
    title = document.add_heading(writable(str(told.competition.title)), level=0)
    title.add_run().add_break()
    title.add_run(say("ceremony.script")).font.size = _points(BIG)
    for n, stage in enumerate(told.stages, 1):
        section = document.sections[0] if n == 1 else document.add_section()
        _foot(section, stage, say)
        _stage(document, n, stage, say)
    made = io.BytesIO()
    document.core_properties.title = writable(f"{told.competition.title} {say('ceremony.script')}")
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.save(made)
    return made.getvalue()


def _points(size: int) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _fonts(document: "Document") -> None:
    """Chinese letters in a face every Windows and WPS has; the size a presenter can read at arm's length."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style: Any = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    normal: Any = document.styles["Normal"]
    normal.font.size = _points(NORMAL)
    normal.paragraph_format.line_spacing = 1.6


def _foot(section: Any, stage: Stage, say: Say) -> None:
    """Number, time and hash of the announcement on every page of its event, and that it is void."""
    section.footer.is_linked_to_previous = False
    run = section.footer.paragraphs[0].add_run(footing(stage, say))
    run.font.size = _points(SMALL)


def _stage(document: "Document", n: int, stage: Stage, say: Say) -> None:
    document.add_heading(say("ceremony.event", n=n, event=writable(stage.title)), level=1)
    if stage.is_void:
        _void(document, say("ceremony.void"))
    if stage.announcement.open_appeals:
        document.add_paragraph(say("ceremony.appeals", n=stage.announcement.open_appeals))
    document.add_paragraph(say("ceremony.opening" if stage.winners else "ceremony.nobody", event=writable(stage.title)))
    for award, winners in stage.by_award():
        document.add_heading(say("ceremony.award", award=award), level=2)
        for one in winners:
            _winner(document, one, say)


def _void(document: "Document", words: str) -> None:
    from docx.shared import RGBColor

    run = document.add_paragraph().add_run(words)
    run.bold, run.font.size, run.font.color.rgb = True, _points(BIG), RGBColor(*SEAL)


def _winner(document: "Document", one: Winner, say: Say) -> None:
    """The sentence that is read out, and below it how rare characters are read."""
    line = say("ceremony.line" if one.unit else "ceremony.line_no_unit", name=one.name, unit=one.unit)
    paragraph = document.add_paragraph(line)
    if one.readings:
        paragraph.add_run().add_break()
        paragraph.add_run(reading_of(one, say)).italic = True
