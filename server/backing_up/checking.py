"""What a restored database is worth: whole in itself, as the ledger says, and up to which published head."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from tortoise.context import require_context

from server import db
from server.backing_up.snapshot import Tell, connection
from server.db import checks
from server.db.migrate import ledgered_tables
from server.files import checking as checking_files  # what `verify` asks of the files
from server.files.folder import SETTING as FILES
from server.heads.checking import Kept, against
from server.ledger.verify import Difference, verify

SHOWN = 20


@dataclass
class Checked:
    """What was found. `faults` in the engine's own words; `amcheck` None where the database has it not. `newest`: the
    size of the newest published head it was held against, None without one; `missing`: how many of its events there
    are not."""

    faults: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    more: int = 0
    events: int = 0
    rows: int = 0
    amcheck: bool | None = None
    newest: int | None = None
    missing: int = 0

    @property
    def is_whole(self) -> bool:
        """Nothing wrong in itself; it may be old."""
        return not (self.faults or self.differences)


async def check(target: db.Database, files: Path, kept: Sequence[Kept], tell: Tell) -> Checked:
    """Check the restored database, which is open: pages, foreign keys, triggers, ledger, files, published heads.

    From here on this process reads evidence files from `files`.
    """
    assert checking_files
    found = Checked()
    os.environ[FILES] = str(files)
    tell("integrity", 0, 1)
    if target.engine == "sqlite":
        found.faults += await _pages()
    else:
        found.amcheck, faults = await _indexes(target)
        found.faults += faults
    found.faults += await checks.problems(ledgered_tables(require_context()))
    with against(kept):
        report = await verify(tell)
    found.events, found.rows, found.more = report.events, report.rows, report.more
    found.differences = [one for one in report.differences if one.rule != "log_cut"]  # an older backup is no fault
    if kept:
        found.newest = max(one.size for one in kept)
        found.missing = max(0, found.newest - report.events)
    return found


async def _pages() -> list[str]:
    rows = await db.reader().execute_query_dict(f"PRAGMA integrity_check({SHOWN})")
    said = [str(next(iter(row.values()))) for row in rows]
    orphans = await db.reader().execute_query_dict("PRAGMA foreign_key_check")
    found = [] if said == ["ok"] else said
    return found + [f"foreign key: {row['table']} row {row['rowid']} has no {row['parent']}" for row in orphans[:SHOWN]]


BTREES = (
    "SELECT c.oid, c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relnamespace = current_schema()::regnamespace"
)


async def _indexes(target: db.Database) -> tuple[bool, list[str]]:
    """amcheck over every index with its rows; it takes the right to make the extension, or to use it."""
    async with connection(target) as client:
        try:
            await client.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            await client.execute("SELECT bt_index_check(oid) FROM pg_class WHERE relname = 'ledger_event_pkey'")
        except asyncpg.PostgresError:
            return False, []
        found = []
        for index in await client.fetch(BTREES):
            try:
                await client.execute("SELECT bt_index_check($1::oid::regclass, true)", index["oid"])
            except asyncpg.PostgresError as error:
                found.append(f"{index['name']}: {error}")
        return True, found
