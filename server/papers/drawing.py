"""A paper drawn: what is on record about its subject and what somebody typed, put into a template."""

import asyncio
import hashlib
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import rfc8785

from server.access import Viewer, may
from server.files.folder import get
from server.papers import PAPER_KINDS, PAPER_MEDIA, PAPER_ORDERS, PAPER_SUBJECTS, PaperTemplate, sheets, word
from server.papers.about_competition import told_of
from server.papers.about_honours import told_of_decision, told_of_round
from server.papers.house_sheets import sheet_template
from server.papers.house_style import word_template, words
from server.papers.opening import judged
from server.papers.placeholders import UNWRITABLE, Contents, filled
from server.papers.templates import template_for
from server.papers.told import Style, Told, day, numbered
from server.refusal import Refusal, insist, refuse

SENT = "paper.sent"
LONGEST = {
    "title": 200, "number": 100, "addressee": 400, "text": 8000, "signed": 200, "contact": 400, "attachment": 400,
}  # fmt: skip
ALL_LINES = frozenset({"results_book", "summary"})
Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper as it is asked for. `subject` and `code`: what it is about; `template`: the office's, "" for the house's.

    Title and text may be left empty: the house's words then stand there. Both may hold placeholders.
    """

    kind: str
    medium: str
    subject: str
    code: str
    dated: date
    template: str = ""
    order: str = ""
    title: str = ""
    number: str = ""
    addressee: str = ""
    text: str = ""
    signed: str = ""
    contact: str = ""
    attachment: str = ""

    def said(self) -> str:
        """All of it as canonical JSON, for the record."""
        return rfc8785.dumps(asdict(self) | {"dated": self.dated.isoformat()}).decode()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper: its bytes, and what they were made of."""

    content: bytes
    title: str
    told: Told
    template: PaperTemplate | None
    lines: int

    @property
    def digest(self) -> str:
        """SHA-256, hex."""
        return hashlib.sha256(self.content).hexdigest()


def unfit(wanted: Wanted) -> Refusal | None:
    """What is wrong with a request by itself."""
    choices = {
        "kind": PAPER_KINDS, "medium": PAPER_MEDIA, "subject": PAPER_SUBJECTS, "order": ("", *PAPER_ORDERS)
    }  # fmt: skip
    for name, allowed in choices.items():
        if getattr(wanted, name) not in allowed:
            return Refusal("paper_choice", {"expected": "、".join(filter(None, allowed))}, f"input.{name}")
    for name, most in LONGEST.items():
        text = getattr(wanted, name)
        if len(text) > most or UNWRITABLE.search(text.replace("\r\n", "\n")):
            return Refusal("paper_text", {"n": most}, f"input.{name}")
    return None


async def told(
    viewer: Viewer, subject: str, code: str, style: Style, pinned: Collection[str] | None = None, act: str = SENT
) -> Told:
    """What is on record about the subject. Refused: `no_such_subject`, no right there."""
    code = code.strip()
    if subject == "competition":
        found = await told_of(viewer, code, style, pinned)
    elif subject == "round":
        found = await told_of_round(viewer, code, style)
    else:
        found = await told_of_decision(viewer, code, style)
    if found is None:
        refuse("no_such_subject", "input.code", code=code[:60])
    insist(may(viewer, act, found.place))
    return found


async def draw(
    viewer: Viewer, wanted: Wanted, *, pinned: Collection[str] | None = None, edition: int | None = None,
    tick: Tick = lambda: None,
    began: Callable[[int], None] = lambda _: None,
) -> Drawn:  # fmt: skip
    """Draw a paper. `pinned` and `edition`: the revisions and the template to draw again with what was sent. `began` is
    told how many lines the list has, `tick` called for each that was drawn.

    Refused: no right there, `paper_choice`, `paper_text`, an unknown subject or template.
    """
    insist(may(viewer, SENT))
    insist(unfit(wanted))
    template = await template_for(viewer, wanted, edition) if wanted.template.strip() else None
    order = wanted.order or ("result" if wanted.subject == "competition" else "region")
    style = Style(template is None or template.spaced_names, order)
    found = await told(viewer, wanted.subject, wanted.code, style, pinned)
    contents, lines = _contents(wanted, found)
    began(lines)
    content = await asyncio.to_thread(_made, wanted, shape(wanted, found), template, contents, tick)
    return Drawn(content, contents.text("title"), found, template, lines)


def shape(wanted: Wanted, found: Told) -> str:
    """Which of the house's papers: a results book without results is an order book (秩序册)."""
    is_order = wanted.kind == "results_book" and wanted.subject == "competition" and not found.lines
    return "order_book" if is_order else wanted.kind


def _contents(wanted: Wanted, found: Told) -> tuple[Contents, int]:
    """What fills the template, and how many lines its list has."""
    lines = found.lines if wanted.kind in ALL_LINES else found.awarded or found.lines
    texts = dict(found.texts)
    typed = {name: getattr(wanted, name).replace("\r\n", "\n").strip() for name in LONGEST}
    texts |= {name: text for name, text in typed.items() if text and name not in ("title", "text")}
    texts["date"] = day(wanted.dated)
    texts.setdefault("signed", texts.get("organisers", ""))
    around = Contents(texts)
    name = shape(wanted, found)
    for part in ("title", "text"):
        texts[part] = filled(typed[part] or words(name, wanted.subject, part).strip(), around)
    lists: dict[str, Any] = {**found.lists, "list": numbered(lines)}
    return Contents(texts, lists), len(lines)


def _made(wanted: Wanted, shaped: str, template: PaperTemplate | None, contents: Contents, tick: Tick) -> bytes:
    """The file; in a thread of its own, a long book takes a while."""
    house = word_template if wanted.medium == "docx" else sheet_template
    source = _source(template) if template else house(shaped, wanted.subject)
    drawer = word.draw if wanted.medium == "docx" else sheets.draw
    return drawer(source, contents, tick)


def _source(template: PaperTemplate) -> bytes:
    """The file of a template, as it was judged. Refused: `file_lost`."""
    content = get(template.file.digest)
    found = judged(content) if content is not None else None
    if not isinstance(found, tuple):
        refuse("file_lost", "input.template")
    return found[1]
