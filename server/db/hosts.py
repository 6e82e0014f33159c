"""Stock connections to PostgreSQL that may name several hosts, each with a port of its own; migrations use them as they
are."""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg import client as stock


class HostsClient(stock.AsyncpgDBClient):
    """Tortoise takes one port as a number: `ports` stand beside the hosts."""

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """A pool over all the hosts; which of them is taken, `target_session_attrs` says."""
        ports = kwargs.pop("ports", None)
        return await super().create_pool(**(kwargs | {"port": ports} if ports else kwargs))


client_class = HostsClient
