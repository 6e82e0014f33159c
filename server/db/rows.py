"""Rows written in few statements: one text for an insert and one for an update of each kind of record, and the values
row by row. Only `Change.save_many` of the ledger writes with them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from tortoise.fields.base import DatabaseDefault, Field
from tortoise.models import Model

M = TypeVar("M", bound=Model)
Many = tuple[str, list[list[Any]]]
Columns = tuple[tuple[str, Field[Any]], ...]


def unsaved(kind: type[M], **columns: Any) -> M:
    """A new record of all its columns, which must be right: what the ORM asks at each assignment is not asked here,
    but again before it is written."""
    record = kind._init_from_db(**columns)
    assert not record._partial, f"{kind.__name__} lacks a column"
    record._saved_in_db = False
    return record


def insert(rows: Sequence[Model]) -> Many | None:
    """The statement that inserts `rows`, all of one kind; None where the database must fill in a value of its own."""
    text, columns = _insert_of(type(rows[0]))
    values = [_values(row, columns) for row in rows]
    return None if any(isinstance(one, DatabaseDefault) for each in values for one in each) else (text, values)


def update(rows: Sequence[Model]) -> Many:
    """The statement that writes every column of `rows`, all of one kind, by their ids."""
    text, columns = _update_of(type(rows[0]))
    assert not any(row._partial for row in rows), "a row read in part cannot be written whole"
    return text, [_values(row, columns) for row in rows]


def _values(row: Model, columns: Columns) -> list[Any]:
    """As the ORM puts them, so that its validators are asked."""
    return [field.to_db_value(getattr(row, name), row) for name, field in columns]


@lru_cache(maxsize=256)
def _insert_of(kind: type[Model]) -> tuple[str, Columns]:
    columns = _columns(kind)
    names = ", ".join(f'"{_column(kind, name)}"' for name, _ in columns)
    marks = ", ".join("?" for _ in columns)
    return f'INSERT INTO "{kind._meta.db_table}" ({names}) VALUES ({marks})', columns


@lru_cache(maxsize=256)
def _update_of(kind: type[Model]) -> tuple[str, Columns]:
    columns = [pair for pair in _columns(kind) if pair[0] != "id"]
    sets = ", ".join(f'"{_column(kind, name)}" = ?' for name, _ in columns)
    id_field: Field[Any] = kind._meta.pk
    return f'UPDATE "{kind._meta.db_table}" SET {sets} WHERE "id" = ?', (*columns, ("id", id_field))


def _columns(kind: type[Model]) -> Columns:
    return tuple((name, kind._meta.fields_map[name]) for name in kind._meta.fields_db_projection)


def _column(kind: type[Model], name: str) -> str:
    return kind._meta.fields_db_projection[name]
