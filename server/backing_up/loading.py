"""A PostgreSQL database from the COPY texts of a backup: the tables of its version, their rows, then this version."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from server.backing_up.packing import CHUNK, Members, keep_file
from server.backing_up.snapshot import TABLES_OF_POSTGRES, Manifest, Tell, connection
from server.db import APP, Database
from server.db.migrate import _stock_config, context_apps, migrate
from server.refusal import refuse

MIGRATIONS_TABLE = "tortoise_migrations"


async def load_postgres(
    target: Database, files: Path, manifest: Manifest, members: Members, tell: Tell, app_role: str | None
) -> tuple[list[str], int]:
    """The tables of the backup's version, their rows in one transaction, then this version. On failure: no tables."""
    await make_tables(target, manifest)
    try:
        async with connection(target) as client:
            count = await _fill(client, files, manifest, members, tell)
        report = await migrate(target, app_role=app_role, has_backup=True)
        async with connection(target) as client:
            await _go_on_counting(client, manifest)
            await client.execute("ANALYZE")
    except BaseException:
        await _drop_tables(target)
        raise
    return report.applied, count


async def _go_on_counting(client: asyncpg.Connection, manifest: Manifest) -> None:
    """The next id comes after all there are; the sequence itself the application's role may not read."""
    tables = [table for table, columns in manifest["columns"].items() if "id" in columns and table != MIGRATIONS_TABLE]
    highest = [await client.fetchval(f'SELECT max(id) FROM "{table}"') or 0 for table in tables]
    await client.execute("SELECT setval('jinbang_ids', $1)", max([*highest, 1]))


async def make_tables(target: Database, manifest: Manifest) -> None:
    """The empty tables as they were when the backup was taken."""
    async with TortoiseContext() as context:
        await context.init(config=_stock_config(target))
        executor = MigrationExecutor(get_connection(target.engine), context_apps(target))
        await executor.loader.build_graph()
        known = {key.name for key in executor.loader.graph.nodes if key.app_label == APP}
        if unknown := set(manifest["migrations"]) - known:
            refuse("unknown_version", "backup", migrations=", ".join(sorted(unknown)))
        await executor.migrate([MigrationTarget(app_label=APP, name=max(manifest["migrations"]))])


async def _drop_tables(target: Database) -> None:
    with suppress(OSError, asyncpg.PostgresError):
        async with connection(target) as client:
            for row in await client.fetch(TABLES_OF_POSTGRES):
                await client.execute(f'DROP TABLE IF EXISTS "{row["name"]}" CASCADE')  # what we made a moment ago


FOREIGN_KEYS = (
    "SELECT conname::text AS name, conrelid::regclass::text AS of_table, pg_get_constraintdef(oid) AS text "
    "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)


async def _fill(client: asyncpg.Connection, files: Path, manifest: Manifest, members: Members, tell: Tell) -> int:
    """Foreign keys away, rows in, foreign keys back: putting one back asks it of every row."""
    async with client.transaction():
        keys = await client.fetch(FOREIGN_KEYS)
        for key in keys:
            await client.execute(f'ALTER TABLE {key["of_table"]} DROP CONSTRAINT "{key["name"]}"')
        await client.execute("DELETE FROM tortoise_migrations")  # the backup says which there are
        count = await _rows(client, files, manifest, members, tell)
        for n, key in enumerate(keys, 1):
            tell("foreign_keys", n, len(keys))
            await client.execute(f'ALTER TABLE {key["of_table"]} ADD CONSTRAINT "{key["name"]}" {key["text"]}')
    return count


async def _rows(client: asyncpg.Connection, files: Path, manifest: Manifest, members: Members, tell: Tell) -> int:
    count = 0
    total, done = sum(manifest["tables"].values()), 0
    tables = _tables(members)
    for table, parts in tables:
        if table is None:
            for name, content in parts:
                count += keep_file(files, name, content)
                tell("evidence", count, 0)
            continue
        await client.copy_to_table(table, columns=manifest["columns"][table], source=_bytes(parts))
        done += manifest["tables"][table]
        tell("writing", done, total)
    return count


def _tables(members: Members) -> Iterator[tuple[str | None, Members]]:
    """The members of each table together, as they come; those of no table under None."""
    ahead = next(members, None)
    while ahead is not None:
        table = _table_of(ahead[0])
        held = [ahead]

        def of_table(table: str | None = table, held: list[Any] = held) -> Members:
            while held and _table_of(held[0][0]) == table:
                yield held[0]
                following = next(members, None)
                held[:] = [following] if following else []

        yield table, of_table()
        ahead = held[0] if held else None


def _table_of(name: str) -> str | None:
    found = re.fullmatch(r"tables/([a-z0-9_]+)/\d+", name)
    return found[1] if found else None


async def _bytes(parts: Members) -> AsyncIterator[bytes]:
    for _, content in parts:
        while data := content.read(CHUNK):
            yield data
