"""What is on record about the subject of a paper, as texts and lists; and what all subjects have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.access import Place
from server.honours.listed import noted, spread, stroke_key
from server.ledger import OFFICE
from server.papers.placeholders import Contents

JOIN = "、"
NONE = "—"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list before it is numbered, with what lists are ordered by. `people`: whose line it is, by id, in the
    order of the names."""

    texts: Texts
    name: str = ""
    region_code: str = ""
    people: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A subject. `awarded`: the lines that won something, `lines`: all of them; `revisions`: the uids of those shown.

    `kind_id`: the column of an `ExportSent` that names it, and its value. `chain`: where in the ledger it is told.
    """

    kind_id: tuple[str, int]
    place: Place
    texts: Texts
    lines: Sequence[Line]
    awarded: Sequence[Line] = ()
    lists: Mapping[str, Sequence[Contents]] = field(default_factory=dict)
    revisions: Sequence[str] = ()
    chain: str = OFFICE


@dataclass(frozen=True, slots=True)
class Style:
    """How lists are written: names of two characters spread, and in which order (`result` is the one on record)."""

    spaced: bool = True
    order: str = "result"

    def name(self, name: str | None, sex: str | None = None, nationality: str | None = None) -> str:
        """One name, or several joined by 、."""
        if not name:
            return NONE
        if sex or nationality:
            found = noted(name, sex, nationality)
            return found if self.spaced else found.replace(spread(name), name, 1)
        return JOIN.join(spread(one) for one in name.split(JOIN)) if self.spaced else name

    def ordered(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The lines in their order; equal ones as they were."""
        if self.order == "region":
            return sorted(lines, key=lambda one: (not one.region_code, one.region_code))
        if self.order == "strokes":
            return sorted(lines, key=lambda one: stroke_key(one.name))
        return lines


def numbered(lines: Iterable[Line]) -> list[Contents]:
    """The lines with their numbers, from 1."""
    return [Contents({**one.texts, "no": str(n)}) for n, one in enumerate(lines, 1)]


def day(value: date | None) -> str:
    """A date as papers write it.

    >>> day(date(2026, 3, 5))
    '2026年3月5日'
    """
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
