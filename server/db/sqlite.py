"""The SQLite client: BEGIN IMMEDIATE, cancellation-safe, no nested transactions (reliability.md appendix 1)."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient
from tortoise.backends.sqlite import client as stock
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from server.db.finish import finish

T = TypeVar("T")


class Transaction(stock.SqliteTransactionContext):
    """Holds the writer's lock from BEGIN to COMMIT and always gives it back."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            try:
                await finish(self.connection.begin())
            except BaseException:
                await finish(self._abort())
                raise
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        client: TransactionalDBClient = self.connection
        return client

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if not self.connection._finalized:
                await self._end(commit=kind is None)
        finally:
            self.connection._finalized = True
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _end(self, *, commit: bool) -> None:
        try:
            await finish(self.connection.commit() if commit else self.connection.rollback())
        except sqlite3.OperationalError as error:
            await finish(self._abort())
            raise OperationalError(error) from error
        except BaseException:  # also a cancellation that arrived while the commit failed
            await finish(self._abort())
            raise

    async def _abort(self) -> None:
        raw = self.connection._connection
        if raw._conn.in_transaction:
            await raw.rollback()


class Visits(stock.SqliteClient):
    """Several statements in one visit to the connection's thread: the way there and back costs more than most of
    them."""

    async def run(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Sequence[Any]]:
        """The rows of each statement, one after another."""
        return await self._visit(_rows_of_each, statements)

    async def _visit(self, work: Callable[..., T], statements: Sequence[Any]) -> T:
        async with self.acquire_connection() as connection:
            try:
                done: T = await connection._execute(work, connection._conn, statements)
            except sqlite3.OperationalError as error:
                raise OperationalError(error) from error
            except sqlite3.IntegrityError as error:
                raise IntegrityError(error) from error
            return done


class TransactionClient(Visits, stock.SqliteTransactionWrapper):
    """The connection as seen inside a transaction."""

    def __init__(self, connection: stock.SqliteClient) -> None:
        stock.SqliteTransactionWrapper.__init__(self, connection)
        self.spare_ids: list[int] = []

    async def write(self, statements: Sequence[tuple[str, list[list[Any]]]]) -> None:
        """Each statement for every row of its values, in one visit."""
        await self._visit(_each_for_all, statements)

    async def begin(self) -> None:
        raw = self._connection
        if raw._conn.in_transaction:  # never adopt somebody else's open transaction
            await raw.rollback()
        try:
            await raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionManagementError("query on a finished transaction: a task leaked out of it")
        return super().acquire_connection()

    def _in_transaction(self) -> Any:
        raise TransactionManagementError("a transaction inside a transaction is not allowed")


class SqliteClient(Visits):
    """One aiosqlite connection whose every statement runs to its end."""

    async def create_connection(self, with_db: bool) -> None:
        await finish(self._connect(with_db))

    async def _connect(self, with_db: bool) -> None:
        """Open with every pragma, or not at all: a connection opened half would write under other settings."""
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self.close()
            raise

    def _in_transaction(self) -> Transaction:
        return Transaction(TransactionClient(self), self._lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        return await finish(super().execute_query(query, values))

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        return await finish(super().execute_insert(query, values))

    async def run(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Sequence[Any]]:
        return await finish(super().run(statements))


def _rows_of_each(raw: sqlite3.Connection, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Sequence[Any]]:
    return [raw.execute(sql, values).fetchall() for sql, values in statements]


def _each_for_all(raw: sqlite3.Connection, statements: Sequence[tuple[str, list[list[Any]]]]) -> None:
    for sql, rows in statements:
        raw.executemany(sql, rows)


client_class = SqliteClient
