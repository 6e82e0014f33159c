"""Where the content of two packages differs: file, row, column, expected (the old) and found (the new)."""

from collections.abc import Iterator
from typing import Any

from server.packages import content
from server.packages.canonical import canonical
from server.packages.content import ContentRow, programme
from server.packages.format import Package
from server.packages.layout import COLUMNS, TOML
from server.packages.rules import fault
from server.refusal import Fault

ID_COLUMN = "id_number"


def difference(old: Package, new: Package) -> list[Fault]:
    """Every difference; empty exactly when both have the same content. Rows and columns are those of `new`, but a row
    that is missing there has none. An ID number is only said to have changed."""
    before, after = canonical(old), canonical(new)
    found = list(_of_heads(before, after))
    rows_before, rows_after = content.rows(before), content.rows(after)
    for name in COLUMNS:
        found += _of_rows(name, rows_before.get(name, []), rows_after.get(name, []))
    return found


def _of_heads(old: Package, new: Package) -> Iterator[Fault]:
    """The differences in competition.toml; events are compared by code."""
    yield from _of_values(
        "competition", "", programme.competition(old.competition), programme.competition(new.competition)
    )
    before, after = {event.code: event for event in old.events}, {event.code: event for event in new.events}
    for code, event in before.items():
        if code not in after:
            yield fault(TOML, None, "events", "row_missing", code, "", entry=code)
        else:
            path = after[code].path or "events"
            yield from _of_values(path, code, programme.event(event), programme.event(after[code]))
    for code, event in after.items():
        if code not in before:
            yield fault(TOML, None, event.path or "events", "row_added", "", code, entry=code)
    if before.keys() == after.keys() and list(before) != list(after):
        yield fault(TOML, None, "events", "changed", ", ".join(before), ", ".join(after), entry="")


def _of_values(path: str, entry: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Fault]:
    before, after = dict(_flat(path, old)), dict(_flat(path, new))
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield fault(TOML, None, key, "changed", before.get(key, ""), after.get(key, ""), entry=entry)


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every leaf with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(f"{path}.{key}", item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _flat(f"{path}[{number}]", item)
    else:
        yield path, str(value)


def _of_rows(file: str, old: list[ContentRow], new: list[ContentRow]) -> Iterator[Fault]:
    before = {content.key_of(file, row.cells): row for row in old}
    after = {content.key_of(file, row.cells): row for row in new}
    for key in before:
        if key not in after:
            yield fault(file, None, None, "row_missing", _text(key), "", entry=_text(key))
    for key, row in after.items():
        if key not in before:
            yield fault(file, row.row, None, "row_added", "", _text(key), entry=_text(key))
        elif row.cells != before[key].cells:
            yield from _of_cells(file, _text(key), before[key], row)


def _text(key: tuple[str, ...]) -> str:
    """A key as one text; what is absent at its end leaves nothing."""
    return "/".join(key).rstrip("/")


def _of_cells(file: str, key: str, old: ContentRow, new: ContentRow) -> Iterator[Fault]:
    for column, before, after in zip(COLUMNS[file], old.cells, new.cells, strict=True):
        if before != after:
            expected = "" if column == ID_COLUMN else before
            yield fault(file, new.row, column, "changed", expected, after, entry=key)
