"""The PostgreSQL client: cancellation-safe transactions that always give their connection back
(reliability.md 0.4 and appendix 1), and what is said when the server goes away under them.

Of several hosts it finds the one that writes; after a failover the next connection looks again.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
from tortoise.backends.asyncpg import client as stock
from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

from server.db.finish import finish
from server.db.hosts import HostsClient
from server.db.read_only import reason_of

LOST = (
    "the database cut the connection inside a transaction, of which nothing was written: it was idle for longer than "
    "idle_in_transaction_session_timeout, or the database was stopped"
)
GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # no host is the one that is wanted; or its last words came where none were expected
    OSError,
    TimeoutError,
)
# A connection that was cut while it was ours: asyncpg closes it and takes it back into the pool.
CUT = ("closed", "released back to the pool")
# Somebody else holds what is wanted, or it took too long: where commits wait for a standby that hangs, so do the locks.
BUSY = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError, asyncpg.DeadlockDetectedError)


class Unreachable(OperationalError):  # noqa: N818  what happened
    """No server answers that could do it, or it went away or was held up meanwhile; nothing was written."""


class Lost(Unreachable):
    """The connection was cut between two statements of a transaction."""


class InDoubt(OperationalError):  # noqa: N818  what happened
    """The server went away while it was committing: the same idempotency key finds what came of it."""


class Transaction(TransactionContextPooled):
    """Takes a connection of the pool from BEGIN to COMMIT; a failed BEGIN releases it, and release rolls back."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await reached(pool.acquire())
        try:
            await reached(finish(self.client.begin()))
        except BaseException:
            await self._give_back(pool)
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
                if error is not None and reason_of(error) == "database":  # it writes no longer: another may
                    await pool.expire_connections()
                await self._give_back(pool)

    async def _give_back(self, pool: asyncpg.Pool) -> None:
        """One whose server has gone is thrown away by the pool, which says so; what came of the work stays as told."""
        with suppress(*GONE, asyncpg.InterfaceError):
            await finish(pool.release(self.client._connection))

    async def _end(self, error: BaseException | None) -> None:
        """COMMIT, or ROLLBACK after `error`. A connection that was cut meanwhile has nothing to roll back, and all
        that asyncpg says of it is that it is closed. Cut while it commits, it leaves the outcome in doubt."""
        try:
            await finish(self.client.commit() if error is None else self.client.rollback())
        except asyncpg.InterfaceError as closed:
            if error is None or isinstance(error, asyncpg.InterfaceError | Unreachable):
                raise Lost(LOST) from closed
        except GONE as gone:
            if error is None:
                raise InDoubt(type(gone).__name__) from gone


async def reached(step: Awaitable[Any]) -> Any:
    """What `step` gives. Raises Unreachable when the server is not there, has gone, or is held up."""
    try:
        return await step
    except (*GONE, *BUSY) as gone:
        raise Unreachable(type(gone).__name__) from gone
    except asyncpg.InterfaceError as error:
        if not any(words in str(error) for words in CUT):
            raise
        raise Unreachable("closed") from error


class Reaching(HostsClient):
    """A client that says when the server has gone in words of the database, not of the driver."""

    async def _translate_exceptions(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await reached(super()._translate_exceptions(func, *args, **kwargs))


class TransactionClient(Reaching, stock.TransactionWrapper):
    """The connection as seen inside a transaction."""

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionManagementError("query on a finished transaction: a task leaked out of it")
        return super().acquire_connection()

    def _in_transaction(self) -> Any:
        raise TransactionManagementError("a transaction inside a transaction is not allowed")


class PostgresClient(Reaching):
    """A pool of asyncpg connections."""

    async def create_connection(self, with_db: bool) -> None:
        await reached(finish(super().create_connection(with_db)))

    def _in_transaction(self) -> Transaction:
        return Transaction(TransactionClient(self), self._pool_init_lock)


client_class = PostgresClient
