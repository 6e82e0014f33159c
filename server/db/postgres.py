"""The PostgreSQL client: cancellation-safe transactions that always give their connection back
(reliability.md 0.4 and appendix 1)."""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg import client as stock
from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

from server.db.finish import finish

LOST = (
    "the database cut the connection inside a transaction, of which nothing was written: it was idle for longer than "
    "idle_in_transaction_session_timeout, or the database was stopped"
)


class Lost(OperationalError):  # noqa: N818  what happened
    """The connection was cut between two statements of a transaction."""


class Transaction(TransactionContextPooled):
    """Takes a connection of the pool from BEGIN to COMMIT; a failed BEGIN releases it, and release rolls back."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await finish(self.client.begin())
        except BaseException:
            await finish(pool.release(self.client._connection))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        pool = self.client._parent._pool
        try:
            if not self.client._finalized:
                await self._end(error)
        finally:
            self.client._finalized = True
            get_connections().reset(self.token)
            if pool:
                await finish(pool.release(self.client._connection))

    async def _end(self, error: BaseException | None) -> None:
        """COMMIT, or ROLLBACK after `error`. A connection that was cut meanwhile has nothing to roll back, and all
        that asyncpg says of it is that it is closed."""
        try:
            await finish(self.client.commit() if error is None else self.client.rollback())
        except asyncpg.InterfaceError as closed:
            if error is None or isinstance(error, asyncpg.InterfaceError):
                raise Lost(LOST) from closed


class TransactionClient(stock.TransactionWrapper):
    """The connection as seen inside a transaction."""

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionManagementError("query on a finished transaction: a task leaked out of it")
        return super().acquire_connection()

    def _in_transaction(self) -> Any:
        raise TransactionManagementError("a transaction inside a transaction is not allowed")


class PostgresClient(stock.AsyncpgDBClient):
    """A pool of asyncpg connections."""

    async def create_connection(self, with_db: bool) -> None:
        await finish(super().create_connection(with_db))

    def _in_transaction(self) -> Transaction:
        return Transaction(TransactionClient(self), self._pool_init_lock)


client_class = PostgresClient
