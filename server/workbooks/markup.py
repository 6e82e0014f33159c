"""XML of a workbook, walked without building a tree. UTF-8 alone; no document type, so no entities."""

import re
from collections.abc import Callable
from xml.parsers import expat

from server.workbooks.faults import Unreadable

ELEMENT_LIMIT = 8_000_000  # elements of one part; a table of 30,000 rows and 60 columns has about half of them
ATTRIBUTE_LIMIT = 500  # of one element; no program writes half as many
REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")

Attributes = dict[str, str]


def walk(data: bytes, start: Callable[[str, Attributes], None] | None = None) -> None:
    """Call `start` with the local name and attributes of every element; `Unreadable` where it is no such XML.

    The encoding is fixed because the next reader takes the bytes for UTF-8 too: both must see the same cells. Expat
    would still turn to UTF-16 where it seems to see it; every such text has a zero byte, and no other has.
    """
    if b"\0" in data:
        raise Unreadable("workbook_broken")
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    count = 0

    def local(name: str, attributes: Attributes) -> None:
        nonlocal count
        count += 1
        if count > ELEMENT_LIMIT:
            raise Unreadable("workbook_unpacks_too_large", "100")
        if len(attributes) > ATTRIBUTE_LIMIT:
            raise Unreadable("workbook_broken")
        if start is not None:
            start(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = local
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("workbook_broken") from error


def _refuse(*_: object) -> None:
    raise Unreadable("workbook_broken")


def position(reference: str) -> tuple[int, int]:
    """Row and column from 1 of an address such as AB12; `Unreadable` where it is none."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise Unreadable("workbook_broken")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column
