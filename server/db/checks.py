"""The start-up check: settings as designed, triggers present, migrations known. Read, never assumed."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from server import db
from server.db import guards
from server.db.migrate import known_and_applied

SQLITE_EXPECTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": 5000,
}
POSTGRES_EXPECTED = {
    "server_encoding": "UTF8",
    "fsync": "on",
    "full_page_writes": "on",
    "statement_timeout": "10s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "15s",
    "TimeZone": "UTC",
}
# Whether the role could change or remove an event, or switch off what refuses it: a superuser, the owner, a right.
RIGHTS = """
SELECT has_table_privilege('ledger_event', 'UPDATE, DELETE, TRUNCATE, TRIGGER')
  OR has_any_column_privilege('ledger_event', 'UPDATE')
  OR pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'ledger_event'::regclass), 'USAGE') AS too_many
"""
DURABLE = {"on", "remote_apply", "remote_write"}


async def problems(ledgered: list[str]) -> list[str]:
    """What is wrong with the open database; empty when it may be served."""
    database = db.current()
    known, applied = await known_and_applied(db.reader())
    if applied != known:  # nothing else can be asked of such a database
        missing, foreign = sorted(known - applied), sorted(applied - known)
        return [f"migrations: not applied {missing}, unknown {foreign}; run jinbang migrate"]
    found = await (_sqlite_problems() if database.engine == "sqlite" else _postgres_problems())
    return found + await guards.problems(db.reader(), database.engine, ledgered)


async def is_of_this_version() -> bool:
    """Whether the open database has the tables of this version: only then can anything be read from it."""
    known, applied = await known_and_applied(db.reader())
    return known == applied


async def _sqlite_problems() -> list[str]:
    found = []
    for name in ("sqlite", *db.current().readers):
        expected = SQLITE_EXPECTED | ({} if name == "sqlite" else {"query_only": 1})
        for pragma, wanted in expected.items():
            value = await _pragma(get_connection(name), pragma)
            if value != wanted:
                found.append(f"{name}: PRAGMA {pragma} is {value}, must be {wanted}")
    return found


async def _pragma(client: BaseDBAsyncClient, pragma: str) -> object:
    rows = await client.execute_query_dict(f"PRAGMA {pragma}")
    return next(iter(rows[0].values()))


async def _postgres_problems() -> list[str]:
    names = [*POSTGRES_EXPECTED, "synchronous_commit"]
    rows = await get_connection("postgres").execute_query_dict(
        "SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name", [names]
    )
    values = {row["name"]: row["value"] for row in rows}
    found = [
        f"{name} is {values[name]}, must be {wanted}"
        for name, wanted in POSTGRES_EXPECTED.items()
        if values[name] != wanted
    ]
    if values["synchronous_commit"] not in DURABLE:
        found.append(f"synchronous_commit is {values['synchronous_commit']}, must be on")
    rights = await get_connection("postgres").execute_query_dict(RIGHTS)
    if rights[0]["too_many"]:
        found.append("the application's role may change or delete ledger events; connect as the application role")
    return found
