"""`jinbang migrate`: back up, migrate with foreign keys off on SQLite, check, put the triggers up again.

Tortoise remakes a table on SQLite by dropping it; with foreign keys on that deletes the children (ecosystem.md 0.1).
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.recorder import MigrationRecorder

from server import db
from server.db import APP, Database, guards

Say = Callable[[str, str], None]


class MigrationRefused(Exception):  # noqa: N818
    """Why nothing was migrated, or what was found wrong afterwards: a rule and its parameters."""

    def __init__(self, rule: str, **params: str | int) -> None:
        super().__init__(rule, params)
        self.rule = rule
        self.params = params


@dataclass
class Report:
    """What was done: the migrations applied, the backup, rows counted before and after."""

    applied: list[str] = field(default_factory=list)
    backup: Path | None = None
    rows: int = 0


def ledgered_tables(context: TortoiseContext) -> list[str]:
    """The tables of the records that say which of their columns stand in the ledger."""
    assert context.apps is not None
    models = context.apps[APP].values()
    return sorted(str(model._meta.db_table) for model in models if getattr(model, "ledgered", ()))


async def migrate(database: Database, *, app_role: str | None = None, has_backup: bool = False) -> Report:
    """Bring the database to this version; refuses a database of a newer or unknown version.

    On PostgreSQL a backup is the operator's (`pg_dump`): `has_backup` says that there is one, and a database with rows
    is refused without. `app_role` gets the rights of the application.
    """
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    async with TortoiseContext() as context:
        await context.init(config=_stock_config(database))
        client = get_connection(database.engine)
        executor = MigrationExecutor(client, context_apps(database))
        waiting = await _waiting(executor, client)
        report = Report(applied=waiting)
        before = await _row_counts(client, database.engine)
        report.rows = sum(before.values())
        if waiting:
            report.backup = _backup(database, report.rows, has_backup, waiting[-1])
            await executor.migrate()
        await _check(client, database, before, report.backup)
        await guards.put_up(client, database.engine, ledgered_tables(context))
        if app_role:
            await guards.grant(client, app_role)
    return report


def context_apps(database: Database) -> dict[str, dict[str, object]]:
    """The app table a migration executor works from."""
    apps: dict[str, dict[str, object]] = _stock_config(database)["apps"]  # type: ignore[assignment]
    return apps


def _stock_config(database: Database) -> dict[str, object]:
    """One stock connection with foreign keys off: migrations run alone and nest transactions, which ours refuse."""
    config = database.config(enforce_foreign_keys=False)
    engine = {"sqlite": "tortoise.backends.sqlite", "postgres": "server.db.hosts"}[database.engine]
    credentials = dict(config["connections"][database.engine]["credentials"])
    if database.engine == "postgres":
        credentials["server_settings"] = {"timezone": "UTC"}
    config["connections"] = {database.engine: {"engine": engine, "credentials": credentials}}
    config["apps"][APP]["default_connection"] = database.engine
    return config


async def _waiting(executor: MigrationExecutor, client: BaseDBAsyncClient) -> list[str]:
    """The names of the migrations to apply; refuses when the database knows one that this version does not."""
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    plan = await executor.plan()
    await refuse_unknown(client)
    return [step.migration.name for step in plan]


async def known_and_applied(client: BaseDBAsyncClient) -> tuple[set[str], set[str]]:
    """The migrations of this version and those of the database."""
    recorder = MigrationRecorder(client)
    loader = MigrationLoader({APP: {"models": [], "migrations": db.MIGRATIONS}}, recorder, load=False)
    await loader.build_graph()
    applied = {key.name for key in await recorder.applied_migrations() if key.app_label == APP}
    return {key.name for key in loader.graph.nodes if key.app_label == APP}, applied


async def refuse_unknown(client: BaseDBAsyncClient) -> None:
    """Refuse a database that a newer or another version has migrated."""
    known, applied = await known_and_applied(client)
    if applied - known:
        raise MigrationRefused("unknown_version", migrations=", ".join(sorted(applied - known)))


def _backup(database: Database, rows: int, has_backup: bool, last: str) -> Path | None:
    """Copy the SQLite file beside itself; on PostgreSQL insist on the operator's word. An empty database needs none."""
    if not rows:
        return None
    if database.path is None:
        if not has_backup:
            raise MigrationRefused("backup_needed", rows=rows)
        return None
    target = database.path.with_name(f"{database.path.name}.before-{last}")
    with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


async def _row_counts(client: BaseDBAsyncClient, engine: str) -> dict[str, int]:
    """Rows by table, of our tables that exist already."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        if engine == "sqlite"
        else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    tables = [row["name"] for row in await client.execute_query_dict(sql)]
    counts = {}
    for table in sorted(set(tables) - {"tortoise_migrations", "id_block"}):
        rows = await client.execute_query_dict(f'SELECT count(*) AS n FROM "{table}"')
        counts[table] = rows[0]["n"]
    return counts


async def _check(client: BaseDBAsyncClient, database: Database, before: dict[str, int], backup: Path | None) -> None:
    """No child without its parent, no row lost."""
    kept = str(backup or "")
    if database.engine == "sqlite":
        faults = await client.execute_query_dict("PRAGMA foreign_key_check")
        if faults:
            raise MigrationRefused("foreign_keys_broken", table=faults[0]["table"], n=len(faults), backup=kept)
    after = await _row_counts(client, database.engine)
    for table, rows in before.items():
        if after.get(table, 0) < rows:
            raise MigrationRefused("rows_lost", table=table, before=rows, after=after.get(table, 0), backup=kept)
