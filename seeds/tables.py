"""Code tables as CSV files in seeds/data, and how a record's table is brought to what such a file says.

Source, date and licence of each file: seeds/data/SOURCES.md.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tortoise.fields import BooleanField, DateField, IntField
from tortoise.fields.base import Field

from server import ledger
from server.access import Viewer
from server.record import Record

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def lines(name: str) -> list[dict[str, str]]:
    """The rows of `name`.csv as text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(name: str, record: type[Record]) -> list[Row]:
    """The rows of `name`.csv as values of `record`: dates, whole numbers, yes (1) or no; None is absent."""
    fields = record._meta.fields_map
    return [{column: _value(fields[column], cell) for column, cell in row.items()} for row in lines(name)]


def _value(field: Field[Any], cell: str) -> Any:
    if isinstance(field, BooleanField):
        return cell == "1"
    if not cell:
        return None if field.null else ""
    if isinstance(field, DateField):
        return date.fromisoformat(cell)
    return int(cell) if isinstance(field, IntField) else cell


async def load(
    viewer: Viewer,
    act: str,
    record: type[Record],
    wanted: Iterable[Row],
    *keys: Sequence[str],
    as_found: bool = False,
) -> int:
    """Bring the table of `record` to what `wanted` says, in one event `act`; returns how many rows were written.

    A wanted row stands for the known one that is equal in the first of `keys` which both fill. What is missing is
    inserted, what differs is changed, but left `as_found` where people edit the table. Nothing else is touched, and
    when all is as it should be, nothing is written.
    """
    known = _by_keys(await record.visible_to(viewer), keys)
    stale = [
        one.update_from_dict(row) if one else record(**row)
        for row in wanted
        if (one := _like(known, row, keys)) is None or (not as_found and _differs(one, row))
    ]
    if stale:
        async with ledger.change(viewer, act, rows=len(stale)) as change:
            await change.save_many(stale)
    return len(stale)


def _by_keys(there: Sequence[Record], keys: Sequence[Sequence[str]]) -> dict[Any, Record]:
    return {
        (key, values): one
        for one in there
        for key in keys
        if None not in (values := tuple(getattr(one, column) for column in key))
    }


def _like(known: dict[Any, Record], row: Row, keys: Sequence[Sequence[str]]) -> Record | None:
    for key in keys:
        values = tuple(row[column] for column in key)
        if None not in values and (key, values) in known:
            return known[key, values]
    return None


def _differs(known: Record, row: Row) -> bool:
    return any(getattr(known, column) != value for column, value in row.items())
