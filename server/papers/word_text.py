"""The text of a Word paragraph: read as one, however many runs it was broken into, and replaced inside them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from server.papers.placeholders import Mark, marks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
P, T, TBL, TR, TC, BR, SDT, CONTENT = (
    f"{W}{name}" for name in ("p", "t", "tbl", "tr", "tc", "br", "sdt", "sdtContent")
)
BOX = f"{W}txbxContent"
SECTION = f"{W}sectPr"
ONCE = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
PARA_IDS = ("paraId", "textId")
Element = Any  # of lxml, which has no types


def nodes_of(paragraph: Element) -> list[Element]:
    """Its own pieces of text, without those of a text box that hangs on it."""
    return [node for node in paragraph.iter(T) if next(node.iterancestors(P)) is paragraph]


def text_of(paragraph: Element) -> str:
    """Its text."""
    return "".join(node.text or "" for node in nodes_of(paragraph))


def boxes_of(paragraph: Element) -> Iterator[Element]:
    """The text boxes that hang on it."""
    return (box for box in paragraph.iter(BOX) if next(box.iterancestors(P)) is paragraph)


def splice(paragraph: Element, value: Callable[[Mark], str | None]) -> None:
    """Put a value in the place of each placeholder, in the run where it begins; None leaves it as it stands."""
    nodes = nodes_of(paragraph)
    texts = [node.text or "" for node in nodes]
    for mark in reversed(list(marks("".join(texts)))):
        found = value(mark)
        if found is not None:
            _replace(texts, mark.start, mark.end, found)
    for node, text in zip(nodes, texts, strict=True):
        if text != (node.text or ""):
            _write(node, text)


def _replace(texts: list[str], start: int, end: int, value: str) -> None:
    """Put `value` in the place of what lies between two positions of the texts joined."""
    at = 0
    for n, text in enumerate(texts):
        low, high = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if low < high:
            texts[n] = text[:low] + value + text[high:]
            value = ""


def _write(node: Element, text: str) -> None:
    """Set the text of a piece; a new line in it becomes a break."""
    head, *rest = text.split("\n")
    node.text = head
    node.set(SPACE, "preserve")
    for line in reversed(rest):
        more = node.makeelement(T, {SPACE: "preserve"})
        more.text = line
        node.addnext(more)
        node.addnext(node.makeelement(BR))


def copied(element: Element) -> Element:
    """A copy for a further line: without what a document may hold once only."""
    found = deepcopy(element)
    for one in list(found.iter(*ONCE)):
        one.getparent().remove(one)
    for one in found.iter(P, TR):
        for name in [name for name in one.attrib if name.rpartition("}")[2] in PARA_IDS]:
            del one.attrib[name]
    return found
