"""Filling a Word template. Own code over python-docx: the libraries that fill Word templates run them as programs
(docxtpl is Jinja), which a file that somebody hands in must not be, and none says where an unknown name stands.

A list repeats table rows (`{{#名单}}` in the first cell) or whole paragraphs and tables between a paragraph `{{#…}}`
and a paragraph `{{/…}}`. A paragraph whose placeholders are all empty is left out.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from server.papers.placeholders import Contents, Mark, filled, is_void, marks, only
from server.papers.sealed import sealed
from server.papers.word_text import (
    CONTENT,
    SDT,
    SECTION,
    TBL,
    TC,
    TR,
    Element,
    P,
    boxes_of,
    copied,
    splice,
    text_of,
)

if TYPE_CHECKING:
    from docx.document import Document

Tick = Callable[[], None]
SIDES = ("/header", "/footer")


def opened(content: bytes) -> "Document":
    """The document of a file that was judged (`opening`)."""
    import docx  # its parts take a while to load

    return docx.Document(io.BytesIO(content))


def sides_of(document: "Document") -> list[Element]:
    """Its headers and footers."""
    parts: list[Any] = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith(SIDES)]
    return [part.element for part in parts]


def draw(content: bytes, contents: Contents, tick: Tick = lambda: None) -> bytes:
    """The template filled. `tick` is called for each line of a list. The same contents give the same bytes."""
    document = opened(content)
    for root in [document.element.body, *sides_of(document)]:
        _Filling(tick).whole(root, contents)
    made = io.BytesIO()
    document.save(made)
    return sealed(made.getvalue())


class _Filling:
    def __init__(self, tick: Tick) -> None:
        self._tick = tick

    def whole(self, root: Element, contents: Contents, *, drops: bool = True) -> None:
        """Fill a body, a header, a cell or a text box in its place."""
        children = list(root)
        made = self._elements(children, contents, drops=drops)
        if made != children:
            for child in children:
                root.remove(child)
            root.extend(made)

    def _elements(self, elements: Sequence[Element], contents: Contents, *, drops: bool) -> list[Element]:
        found: list[Element] = []
        at = 0
        while at < len(elements):
            name = _only(elements[at], "#")
            end = closing(elements, at, name) if name else None
            if name is None or end is None:
                found += self._one(elements[at], contents, drops=drops)
                at += 1
                continue
            for line in contents.lines(name):
                self._tick()
                found += self._elements([copied(one) for one in elements[at + 1 : end]], line, drops=drops)
            at = end + 1
        return found

    def _one(self, element: Element, contents: Contents, *, drops: bool) -> list[Element]:
        if element.tag == P:
            return self._paragraph(element, contents, drops=drops)
        if element.tag == TBL:
            self._table(element, contents)
        elif element.tag == SDT:
            for inner in element.iterchildren(CONTENT):
                self.whole(inner, contents)
        return [element]

    def _paragraph(self, paragraph: Element, contents: Contents, *, drops: bool) -> list[Element]:
        text = text_of(paragraph)
        for box in list(boxes_of(paragraph)):
            self.whole(box, contents, drops=False)
        if "{{" not in text:
            return [paragraph]
        if drops and is_void(text, contents) and next(paragraph.iter(SECTION), None) is None:
            return []
        alone = list(marks(text.strip()))
        if len(alone) == 1 and alone[0].written == text.strip() and not alone[0].sign:
            return _lines(paragraph, contents.text(alone[0].name).split("\n"))
        splice(paragraph, lambda mark: filled(mark.written, contents))
        return [paragraph]

    def _table(self, table: Element, contents: Contents) -> None:
        rows = list(table.iterchildren(TR))
        if not rows:
            return
        made = self._rows(rows, contents)
        if made != rows:
            place = table.index(rows[0])
            for row in rows:
                table.remove(row)
            table[place:place] = made

    def _rows(self, rows: Sequence[Element], contents: Contents) -> list[Element]:
        found: list[Element] = []
        at = 0
        while at < len(rows):
            name = row_list(rows[at])
            if name is None:
                for cell in rows[at].iter(TC):
                    if next(cell.iterancestors(TR)) is rows[at]:
                        self.whole(cell, contents, drops=False)
                found.append(rows[at])
                at += 1
                continue
            end = row_closing(rows, at, name)
            group = _bare(rows[at : end + 1], name)
            for line in contents.lines(name):
                self._tick()
                found += self._rows([copied(row) for row in group], line)
            at = end + 1
        return found


def _lines(paragraph: Element, texts: Sequence[str]) -> list[Element]:
    """The paragraph once for each line of its text."""
    found = [paragraph, *(copied(paragraph) for _ in texts[1:])]
    for one, text in zip(found, texts, strict=True):
        splice(one, lambda _, text=text: text)  # type: ignore[misc]
    return found


def _only(element: Element, sign: str) -> str | None:
    return only(text_of(element), sign) if element.tag == P else None


def closing(elements: Sequence[Element], at: int, name: str) -> int | None:
    """Where the list a paragraph opens is closed among its neighbours; None where it is not."""
    depth = 0
    for n in range(at, len(elements)):
        depth += (_only(elements[n], "#") == name) - (_only(elements[n], "/") == name)
        if depth == 0:
            return n
    return None


def row_marks(row: Element) -> Iterator[Mark]:
    """What a row opens and closes, without the lists that begin and end as paragraphs of one of its cells."""
    for cell in row.iter(TC):
        children = list(cell.iterchildren(P))
        at = 0
        while at < len(children):
            name = _only(children[at], "#")
            end = closing(children, at, name) if name else None
            if end is None or end == at:
                yield from (one for one in marks(text_of(children[at])) if one.sign)
            at = (end or at) + 1


def row_list(row: Element) -> str | None:
    """The list a row opens."""
    return next((one.name for one in row_marks(row) if one.sign == "#"), None)


def row_closing(rows: Sequence[Element], at: int, name: str) -> int:
    """The row in which the list that a row opens is closed; itself where none is."""
    depth = 0
    for n in range(at, len(rows)):
        for one in row_marks(rows[n]):
            depth += ((one.sign == "#") - (one.sign == "/")) * (one.name == name)
        if depth <= 0:
            return n
    return at


def _bare(rows: Sequence[Element], name: str) -> list[Element]:
    """The rows of a list without the marks that open and close it, and without a row that held nothing else."""
    found = [copied(row) for row in rows]
    _strip(found, name, "#")
    _strip(list(reversed(found)), name, "/")
    return [row for row in found if len(found) == 1 or "".join(map(text_of, row.iter(P))).strip()]


def _strip(rows: Sequence[Element], name: str, sign: str) -> None:
    """Take the first such mark out."""
    for row in rows:
        for paragraph in list(row.iter(P)):
            there = [one for one in marks(text_of(paragraph)) if (one.sign, one.name) == (sign, name)]
            if there:
                at = there[0].start
                splice(paragraph, lambda mark, at=at: "" if mark.start == at else None)  # type: ignore[misc]
                return
