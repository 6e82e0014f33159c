"""What the ledger last said of each row, laid down in a temporary file of this process: memory stays bounded however
long the ledger is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from server.ledger.verify.leaves import Announced, Checked

LAY = (
    "INSERT INTO {} VALUES (?, ?, {}, ?) ON CONFLICT (id) DO UPDATE "
    "SET print = excluded.print, columns = excluded.columns, event = excluded.event WHERE excluded.event >= event"
)
CACHE_KB = 65_536


@dataclass(frozen=True, slots=True)
class Laid:
    """The last image of a row: its print, its columns, its event."""

    print: bytes
    columns: tuple[str, ...]
    event: int


class Scratch:
    """One table for each noun, keyed by the id of the row."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._columns: list[tuple[str, ...]] = []
        self._numbers: dict[str, int] = {}
        self._tables: dict[
            str, str
        ] = {}  # by noun, numbered: a noun comes out of an event, which may have been altered
        raw.execute("CREATE TABLE announced (number INTEGER, said TEXT, event INTEGER)")

    def lay(self, checked: Checked) -> None:
        """Lay the images of a batch over those before."""
        for (noun, columns), images in checked.images.items():
            self._raw.executemany(LAY.format(self._table(noun), self._number(columns)), images)
        if checked.announced:
            self._raw.executemany("INSERT INTO announced VALUES (?, ?, ?)", checked.announced)

    def _table(self, noun: str) -> str:
        if noun not in self._tables:
            self._tables[noun] = table = f"row{len(self._tables)}"
            self._raw.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, print BLOB, columns INTEGER, event INTEGER)"
            )
        return self._tables[noun]

    def _number(self, columns: str) -> int:
        if columns not in self._numbers:
            self._numbers[columns] = len(self._columns)
            self._columns.append(tuple(columns.split(",")))
        return self._numbers[columns]

    def between(self, noun: str, after: int, upto: int) -> dict[int, Laid]:
        """The images of rows with ids in (after, upto]."""
        sql = f"SELECT id, print, columns, event FROM {self._table(noun)} WHERE id > ? AND id <= ?"  # noqa: S608  ours
        found = self._raw.execute(sql, (after, upto))
        return {id_: Laid(print_, self._columns[columns], event) for id_, print_, columns, event in found}

    def of(self, noun: str, id_: int) -> Laid | None:
        """The image of one row."""
        return self.between(noun, id_ - 1, id_).get(id_)

    def known(self, noun: str) -> tuple[int, int]:
        """How many rows of a noun the ledger knows, and the highest id of them."""
        sql = f"SELECT count(*), coalesce(max(id), 0) FROM {self._table(noun)}"  # noqa: S608  ours
        count, highest = self._raw.execute(sql).fetchone()
        return int(count), int(highest)

    def announced(self) -> Iterator[Announced]:
        """What events said they added to the public feed, by number."""
        yield from self._raw.execute("SELECT number, said, event FROM announced ORDER BY number, event")


@contextmanager
def scratch() -> Iterator[Scratch]:
    """A scratch of nothing, gone afterwards. It goes to the disk where the cache is full."""
    raw = sqlite3.connect("", isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KB}", "temp_store = FILE"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN")
        yield Scratch(raw)
    finally:
        raw.close()
