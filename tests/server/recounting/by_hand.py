"""Small events written in a line or two, and what a recount says of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from server.recounting import count_marks
from server.recounting.facts import Aspect, Entry, Event, Mark, Module, Scheme
from server.recounting.rows import Row


def module(code: str, weight: str = "1", most: str = "100", **keys: Any) -> Module:
    """A module of one aspect that is called as it is; keys of the aspect and of the module."""
    of_module = {name: keys.pop(name) for name in ("standardise", "round") if name in keys}
    return Module(code, Fraction(weight), (Aspect(code, Fraction(most), **keys),), **of_module)


def mark(text: str) -> int | str:
    """A mark as written."""
    return text if text in ("absent", "void") else int(Fraction(text) * 1000)


def recounted(
    modules: Sequence[Module],
    scores: Mapping[str, Sequence[str]],
    *,
    entries: Sequence[Entry] = (),
    event: Mapping[str, Any] | None = None,
    **scheme: Any,
) -> dict[str, Row]:
    """The rows by entry number. `scores`: per entry one text a module, its judges' marks between spaces. `entries`:
    those that are more than a number."""
    known = {one.entry_no: one for one in entries}
    given = [known.get(no) or Entry(no) for no in scores]
    marks = {no: list(_marks(modules, texts)) for no, texts in scores.items()}
    made = Event("E", Scheme(tuple(modules), **scheme), given, **(event or {}))
    return {row.entry_no: row for row in count_marks(made, marks)}


def _marks(modules: Sequence[Module], texts: Sequence[str]) -> list[Mark]:
    return [
        (part.code, f"J{n}", mark(word))
        for part, text in zip(modules, texts, strict=False)
        for n, word in enumerate(text.split(), 1)
    ]


def column(rows: Mapping[str, Row], name: str) -> dict[str, str]:
    """One column by entry number, in result order."""
    return {no: row.cells[name] for no, row in rows.items()}
