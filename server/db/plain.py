"""SQL as text for what is done hundreds of times a second: several statements in one visit to the database, and
queries whose text is built once.

On SQLite each visit is a hop to the connection's thread and back; while the loop is busy that waiting costs more than
the statements do.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from server import db
from server.db.sqlite import TransactionClient, Visits

M = TypeVar("M", bound=Model)
Statement = tuple[str, Sequence[Any]]
MARKS: dict[type, Callable[[int], Any]] = {int: lambda n: 9_000_000_000_000_000_001 + n, str: lambda n: f"\x01p{n}"}


async def run(*statements: Statement) -> list[Sequence[Any]]:
    """The rows of each statement (`?` for its values), one after another, in the open transaction or from a reader."""
    client = db.here()
    if isinstance(client, Visits):
        return await client.run(statements)
    return [await client.execute_query_dict(_numbered(sql), list(values)) for sql, values in statements]


async def write(*statements: tuple[str, list[list[Any]]]) -> None:
    """Carry out each statement once for every row of values, in the open transaction."""
    client = db.here()
    if isinstance(client, TransactionClient):
        await client.write(statements)
        return
    for sql, rows in statements:
        await client.execute_many(_numbered(sql), rows)


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    return sql if "?" not in sql else db.placeholders(sql)


class Prepared(Generic[M]):
    """A query of the ORM whose text is built at its first use on each engine: building costs more than asking.

    `build` is called with one stand-in for each of `kinds` (int or str) and must hand each on as the value of one
    condition; nothing else in the query may depend on the moment. `ending` is put behind the text on PostgreSQL.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *kinds: type, ending: str = "") -> None:
        self._build = build
        self._kinds = kinds
        self._ending = ending
        self._made: dict[str, tuple[str, list[Any], dict[int, int], Any]] = {}

    def statement(self, *values: Any) -> Statement:
        """The query with these values, for `run`."""
        text, fixed, places, _ = self._text()
        filled = list(fixed)
        for at, which in places.items():
            filled[at] = values[which]
        return text, filled

    def records(self, rows: Sequence[Any]) -> list[M]:
        """The rows that `run` found, as records; not for a query with `select_related`."""
        kind = self._text()[3][0][0]
        return [kind._init_from_db(**row) for row in rows]

    async def fetch(self, *values: Any) -> list[M]:
        """Ask it alone; relations of `select_related` are loaded."""
        client, related = db.here(), self._text()[3]
        text, fixed = self.statement(*values)
        executor = client.executor_class(model=related[0][0], db=client, select_related_idx=related)
        return await executor.execute_select(text, list(fixed), custom_fields=[])

    def _text(self) -> tuple[str, list[Any], dict[int, int], Any]:
        engine = db.current().engine
        if engine not in self._made:
            marks = [MARKS[kind](n) for n, kind in enumerate(self._kinds)]
            rows = self._build(*marks).using_db(db.here())
            rows._make_query()
            text, values = rows.query.get_parameterized_sql()
            places = {values.index(mark): which for which, mark in enumerate(marks)}
            assert len(places) == sum(values.count(mark) for mark in marks), text
            ending = self._ending if engine == "postgres" else ""
            self._made[engine] = f"{text}{ending}", values, places, rows._select_related_idx
        return self._made[engine]
