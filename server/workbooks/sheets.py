"""The sheets of an .xlsx: which are visible, and what their XML says that a reader of values hides.

The values come from calamine. It shows neither formulas nor error values, and makes room for every cell between the
first and the last one, so each sheet is scanned before: a cell in XFD1048576 never reaches it.
"""

import posixpath
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from server.workbooks.container import WORKBOOK
from server.workbooks.faults import FAULT_LIMIT, Unreadable
from server.workbooks.markup import Attributes, position, walk

ROW_LIMIT = 30_000  # rows below the head
HEAD_WITHIN = 20  # the head stands in one of the first so many rows
COLUMN_LIMIT = 200
RELATIONS = "xl/_rels/workbook.xml.rels"

Place = tuple[int, int]  # row and column from 1


@dataclass(slots=True)
class Scan:
    """What stands in a sheet besides values. `outside` is a cell beyond the limits: the sheet is not read then."""

    formulas: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    outside: Place | None = None


def visible_sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each visible worksheet and of the part it is in, in the order of the workbook."""
    targets = _targets(parts.get(RELATIONS, b""))
    found: dict[str, str] = {}
    names: set[str] = set()

    def start(tag: str, attributes: Attributes) -> None:
        if tag != "sheet":
            return
        name = attributes.get("name", "")
        if name in names:
            raise Unreadable("workbook_broken")
        names.add(name)
        part = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""))
        if part in parts and attributes.get("state", "visible") == "visible":
            found[name] = str(part)

    walk(parts[WORKBOOK], start)
    if not found:
        raise Unreadable("workbook_empty")
    return found


def _targets(relations: bytes) -> dict[str, str]:
    """The parts of worksheets by the id of their relation."""
    found: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = posixpath.join("/xl", attributes.get("Target", ""))
            found[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    walk(relations, start)
    return found


class _Enough(Exception):  # noqa: N818  no error
    """Ends a scan: the sheet will not be read."""


class _Scanner:
    """Follows the cells of one sheet; they must come in order, as every program writes them."""

    def __init__(self) -> None:
        self.scan = Scan()
        self._row = 0
        self._last = self._cell = (0, 0)

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take one element."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "is"):
            if self._cell[0] > ROW_LIMIT + HEAD_WITHIN or self._cell[1] > COLUMN_LIMIT:
                self.scan.outside = self._cell
                raise _Enough
        elif tag == "f":
            _note(self.scan.formulas, self._cell)
        elif tag == "row":
            self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._last = max(self._last, (self._row, 0))
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        cell = position(reference) if reference else (self._row, self._last[1] + 1)
        if cell <= self._last or cell[0] != self._row:
            raise Unreadable("workbook_broken")
        self._cell = self._last = cell
        if attributes.get("t") == "e":
            _note(self.scan.errors, cell)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and len(self.scan.merges) < FAULT_LIMIT:
            self.scan.merges.append((position(first), position(last)))


def _note(places: list[Place], cell: Place) -> None:
    if len(places) < FAULT_LIMIT:
        places.append(cell)


def _whole(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
        raise Unreadable("workbook_broken")
    return int(digits)


def scan(part: bytes) -> Scan:
    """What stands in the sheet besides values."""
    scanner = _Scanner()
    with suppress(_Enough):
        walk(part, scanner.start)
    return scanner.scan
