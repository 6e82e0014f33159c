"""The control's engines: Tortoise's own, with our settings. Only for a process of its own; it is not taken back."""

from typing import Any

from server.db import Database

STOCK = {"server.db.sqlite": "tortoise.backends.sqlite", "server.db.postgres": "tortoise.backends.asyncpg"}
_ours = Database.config


def use_stock_engines() -> None:
    """From now on this process opens its databases with the stock engines."""
    Database.config = _stock_config  # type: ignore[method-assign]


def _stock_config(self: Database, **switches: bool) -> dict[str, Any]:
    made = _ours(self, **switches)
    for connection in made["connections"].values():
        connection["engine"] = STOCK[connection["engine"]]
    return made
