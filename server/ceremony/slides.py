"""Slides for the stage as a PowerPoint file: a title for each event, a slide for each winner, the first prize last."""

import io
from typing import TYPE_CHECKING, Any

from server.ceremony.programme import Programme, Stage, Winner
from server.ceremony.saying import Say, footing
from server.workbooks.plain import writable

if TYPE_CHECKING:
    from pptx.presentation import Presentation

FONT = "宋体"
Colour = tuple[int, int, int]
GROUND: Colour = (0x1C, 0x0D, 0x0B)
PAPER: Colour = (0xF7, 0xEF, 0xE2)
GOLD: Colour = (0xF0, 0xC6, 0x74)
FADED: Colour = (0xB9, 0xA7, 0x8C)
ALARM: Colour = (0xFF, 0x8A, 0x7A)
WIDE, HIGH = 1280, 720  # of a slide, in points of our own grid: 16 : 9
BLANK = 6  # the layout with nothing on it
LONG = 12  # characters of a name that still fit one line


def slides(told: Programme, say: Say) -> bytes:
    """The slides, in the language `say` speaks. A void event says so on each of them."""
    import pptx  # its parts take a while to load
    from pptx.util import Pt

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(HIGH)
    for stage in told.stages:
        _title(show, told, stage, say)
        for one in stage.winners:
            _winner(show, stage, one, say)
    show.core_properties.title = writable(f"{told.competition.title} {say('ceremony.slides')}")
    show.core_properties.author = ""
    made = io.BytesIO()
    show.save(made)
    return made.getvalue()


def _slide(show: "Presentation", stage: Stage, say: Say) -> Any:
    """An empty slide on the dark ground, with its foot."""
    slide = show.slides.add_slide(show.slide_layouts[BLANK])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _rgb(GROUND)
    _text(slide, footing(stage, say), 660, 14, ALARM if stage.is_void else FADED)
    if stage.is_void:
        _text(slide, say("ceremony.void"), 20, 24, ALARM)
    return slide


def _title(show: "Presentation", told: Programme, stage: Stage, say: Say) -> None:
    slide = _slide(show, stage, say)
    _text(slide, str(told.competition.title), 180, 32, FADED)
    _text(slide, stage.title, 280, 72, GOLD, bold=True)
    if not stage.winners:
        _text(slide, say("ceremony.nobody"), 460, 32, PAPER)


def _winner(show: "Presentation", stage: Stage, one: Winner, say: Say) -> None:
    slide = _slide(show, stage, say)
    _text(slide, stage.title, 90, 28, FADED)
    _text(slide, one.award, 170, 54, GOLD)
    _text(slide, one.name, 290, 88 if len(one.name) <= LONG else 40, PAPER, bold=True)
    _text(slide, one.unit, 500, 34, PAPER)


def _text(slide: Any, words: str, top: int, size: int, colour: Colour, *, bold: bool = False) -> None:
    """A centred line across the slide. `top` and `size` in points."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    box = slide.shapes.add_textbox(Pt(60), Pt(top), Pt(WIDE - 120), Pt(size * 2))
    box.text_frame.word_wrap = True
    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    run = paragraph.add_run()
    run.text = writable(words)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = _rgb(colour)
    _chinese(run)


def _rgb(colour: Colour) -> Any:
    from pptx.dml.color import RGBColor

    make: Any = RGBColor  # the library says no types
    return make(*colour)


def _chinese(run: Any) -> None:
    """The face of Chinese letters has a place of its own in the file."""
    from pptx.oxml.ns import qn

    properties = run._r.get_or_add_rPr()
    face = properties.makeelement(qn("a:ea"), {"typeface": FONT})
    properties.append(face)
