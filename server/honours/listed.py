"""Lists in the house style: by region in the order of codes, or by the strokes of the surname (姓氏笔画). Pure.

A name of two characters is spread to the width of three, and （女，回族） is noted where the sex is not male or the
nationality not Han. Of equal surnames the shorter name comes first (单名在前), then the strokes of the next
characters decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from server.honours import Honour, Title
from server.honours.noting import HAN

STROKES = Path(__file__).with_name("strokes.tsv")
ORDERS = ("region", "strokes")
SPREAD = "\u3000"  # an ideographic space
BEHIND = 10**6  # what has no strokes comes last
HAN_LETTERS = ("\u2e80", "\ua000"), ("\uf900", "\ufb00"), ("\U00020000", "\U0003fffe")
Key = tuple[int, int, int]


@cache
def _table() -> dict[str, tuple[int, int]]:
    """Of each character the number of strokes and its place in the stroke sequence of GB 13000.1; read when first
    needed."""
    found: dict[str, tuple[int, int]] = {}
    for line in STROKES.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        count, ordered, others = line.split("\t")
        found |= {letter: (int(count), n) for n, letter in enumerate(ordered)}
        found |= {letter: (int(count), BEHIND) for letter in others}
    return found


def strokes_of(letter: str) -> int | None:
    """How many strokes a character has; None for one that is no Chinese character."""
    known = _table().get(letter)
    return known[0] if known else None


def stroke_key(name: str | None) -> tuple[Key, int, tuple[Key, ...]]:
    """What names are ordered by: the surname's first character, how many characters there are, the other characters;
    each by its strokes, its place in the stroke sequence, its code point. An erased name comes last."""
    keys = [(*_table().get(one, (BEHIND, BEHIND)), ord(one)) for one in name or "" if not one.isspace()]
    return keys[0] if keys else (BEHIND, BEHIND, BEHIND), len(keys), tuple(keys[1:])


def spread(name: str) -> str:
    """A Chinese name of two characters with a space between them: 王　伟."""
    is_short = len(name) == 2 and all(any(a <= one < b for a, b in HAN_LETTERS) for one in name)
    return SPREAD.join(name) if is_short else name


def noted(name: str, sex: str | None, nationality: str | None) -> str:
    """The name with what the house style notes beside it: 马　兰（女，回族）."""
    notes = [*(["女"] if sex == "female" else []), *([nationality] if nationality and nationality != HAN else [])]
    return f"{spread(name)}（{'，'.join(notes)}）" if notes else spread(name)


def styled(honour: Honour) -> str | None:
    """An honour's holder as lists say him; None where the name was erased."""
    if honour.name is None:
        return None
    return noted(honour.name, honour.sex, honour.nationality) if honour.holder_kind == "person" else honour.name


@dataclass(frozen=True, slots=True)
class Line:
    """One holder of a list."""

    honour: Honour
    text: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a list: a title, and in a list by region the region (None where the honour has none)."""

    title: Title
    region_code: str | None = None
    region_name: str | None = None
    lines: list[Line] = field(default_factory=list)


def region_of(title: Title, code: str | None) -> str | None:
    """The region a list is grouped by: the one below the title's jurisdiction; a functional area is its own."""
    if code is None or not code.isdigit():
        return code
    if title.region_code is None:
        return f"{code[:2]}0000"
    return f"{code[:4]}00" if title.region_code.endswith("0000") else code


def sections(rows: Sequence[tuple[Title, Honour]], order: str, names: dict[str, str]) -> Iterator[Section]:
    """The list of a decision: its titles in the order of their names' first conferral, each in `order`, one of ORDERS.
    `names`: of regions by code."""
    for title in dict.fromkeys(title.id for title, _ in rows):
        mine = [(one, honour) for one, honour in rows if one.id == title]
        if order == "strokes":
            yield _section(mine[0][0], None, None, [honour for _, honour in mine])
            continue
        of = {honour.id: region_of(one, honour.region_code) for one, honour in mine}
        for code in sorted(set(of.values()), key=lambda one: (one is None, one or "")):
            here = [honour for _, honour in mine if of[honour.id] == code]
            yield _section(mine[0][0], code, names.get(code or "") or here[0].region_name, here)


def _section(title: Title, code: str | None, name: str | None, honours: Sequence[Honour]) -> Section:
    in_order = sorted(honours, key=lambda one: (one.holder_kind != "person", stroke_key(one.name), one.id))
    return Section(title, code, name, [Line(one, styled(one)) for one in in_order])
