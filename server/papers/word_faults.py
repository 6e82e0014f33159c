"""Every placeholder of a Word template that cannot be filled, with the paragraph or cell it stands in."""

from collections.abc import Sequence

from server.papers.judging import Judge, Spot
from server.papers.word import opened, row_closing, row_list, sides_of
from server.papers.word_text import CONTENT, SDT, TBL, TC, TR, Element, P, boxes_of, text_of
from server.refusal import Fault


def word_faults(file: str, content: bytes) -> list[Fault]:
    """The faults in the order of the document."""
    document = opened(content)
    found: list[Fault] = []
    for n, root in enumerate([document.element.body, *sides_of(document)]):
        walk = _Walk(Judge(file), in_header=n > 0)
        walk.children(list(root))
        walk.judge.end()
        found += walk.judge.faults
    return found


class _Walk:
    def __init__(self, judge: Judge, *, in_header: bool) -> None:
        self.judge = judge
        self._in_header = in_header
        self._paragraphs = self._tables = 0

    def children(self, elements: Sequence[Element], spot: Spot | None = None) -> None:
        """Read the elements of a body, a cell or a text box; `spot`: the cell they stand in."""
        for element in elements:
            if element.tag == P:
                self._paragraphs += spot is None
                self._paragraph(element, spot or self._spot("paragraph", n=self._paragraphs))
            elif element.tag == TBL:
                self._tables += 1
                self._table(element, self._tables)
            elif element.tag == SDT:
                self.children([one for inner in element.iterchildren(CONTENT) for one in inner], spot)

    def _spot(self, kind: str, **place: int) -> Spot:
        return Spot("header") if self._in_header else Spot(kind, place)

    def _paragraph(self, paragraph: Element, spot: Spot) -> None:
        self.judge.read(spot, text_of(paragraph))
        for box in boxes_of(paragraph):
            self.children(list(box), spot)

    def _table(self, table: Element, n: int) -> None:
        rows = list(table.iterchildren(TR))
        ends: list[tuple[int, int]] = []  # (row in which a list ends, how many were open before)
        for at, row in enumerate(rows):
            if (name := row_list(row)) is not None:
                ends.append((row_closing(rows, at, name), self.judge.depth))
            for column, cell in enumerate(row.iterchildren(TC), 1):
                self.children(list(cell), self._spot("cell", table=n, row=at + 1, column=column))
            while ends and ends[-1][0] <= at:
                self.judge.close_to(ends.pop()[1])
