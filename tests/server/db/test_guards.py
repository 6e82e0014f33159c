"""What the database itself refuses, to the application and to its master; and that missing guards are noticed."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.context import require_context

from server import db, ledger
from server.access import Viewer
from server.db import checks, guards
from server.db.migrate import ledgered_tables, migrate
from server.regions import Region
from tests import databases


@pytest.fixture
async def written(database: db.Database, viewer: Viewer) -> db.Database:
    """A database with two events and two rows."""
    for code in ("140000", "140700"):
        async with ledger.change(viewer, "region.added") as change:
            await change.save(Region(code=code, name="x", level="city"))
    return database


@asynccontextmanager
async def master(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(**databases.superuser(url))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
def file(written: db.Database) -> Iterator[sqlite3.Connection]:
    """The SQLite file, opened by hand, with the pragma as ours have it."""
    with closing(sqlite3.connect(str(written.path))) as raw:
        raw.execute("PRAGMA recursive_triggers = ON")
        yield raw


ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])
ONLY_POSTGRES = pytest.mark.parametrize("engine", ["postgres"])
REPLACE_EVENT = """
INSERT OR REPLACE INTO ledger_event (id, chain, seq, prev, hash, alg, at, actor, act, body, salt)
SELECT 999999, chain, 3, (SELECT hash FROM ledger_event WHERE seq = 2), hash, alg, at, actor, act, body, salt
FROM ledger_event WHERE seq = 1
"""


class TestSqlite:
    pytestmark = ONLY_SQLITE

    def test_replace_cannot_delete_an_event_past_the_trigger(self, file: sqlite3.Connection, engine: str) -> None:
        """A new link with an old link's hash: the conflict would delete the old one."""
        with pytest.raises(sqlite3.IntegrityError, match=guards.APPEND_ONLY):
            file.execute(REPLACE_EVENT)

    def test_the_control_without_recursive_triggers_deletes(self, file: sqlite3.Connection, engine: str) -> None:
        file.execute("PRAGMA recursive_triggers = OFF")
        file.execute(REPLACE_EVENT)
        assert file.execute("SELECT count(*) FROM ledger_event WHERE seq = 1").fetchone() == (0,)
        file.rollback()

    async def test_nor_can_the_writer_of_the_application(self, written: db.Database, engine: str) -> None:
        for sql in (REPLACE_EVENT, "INSERT OR REPLACE INTO region SELECT * FROM region"):
            with pytest.raises(Exception, match=f"{guards.APPEND_ONLY}|{guards.KEPT}"):
                await get_connection("sqlite").execute_query(sql)


class TestPostgres:
    pytestmark = ONLY_POSTGRES

    async def test_the_application_role_has_no_right_to_change(self, written: db.Database, engine: str) -> None:
        async with master(written.url) as raw:
            await raw.execute(f"SET ROLE {databases.ROLE}")
            for sql in (
                "UPDATE ledger_event SET act = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event",
                "DELETE FROM region", "ALTER TABLE ledger_event DISABLE TRIGGER ALL", "DROP TABLE region",
                "UPDATE tortoise_migrations SET name = 'x'", "SET session_replication_role = replica",
                "INSERT INTO ledger_event SELECT * FROM ledger_event ON CONFLICT (id) DO UPDATE SET act = 'x'",
                "COPY ledger_event FROM '/dev/null'", "DROP TRIGGER jb_ledger_update ON ledger_event",
                "ALTER TABLE ledger_event DISABLE TRIGGER jb_ledger_update",
                "CREATE RULE never AS ON UPDATE TO ledger_event DO INSTEAD NOTHING",
                "CREATE OR REPLACE FUNCTION jb_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$",
                "UPDATE public_change SET seq = 9", "DELETE FROM idempotency", "UPDATE signed_head SET size = 1",
            ):  # fmt: skip
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await raw.execute(sql)

    @pytest.mark.parametrize("role", ["origin", "replica"])
    async def test_the_superuser_is_refused_too(self, written: db.Database, engine: str, role: str) -> None:
        async with master(written.url) as raw:
            await raw.execute(f"SET session_replication_role = {role}")
            for sql in ("UPDATE ledger_event SET act = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event"):
                with pytest.raises(asyncpg.RaiseError, match=guards.APPEND_ONLY):
                    await raw.execute(sql)
            for sql in ("DELETE FROM region", "TRUNCATE region"):
                with pytest.raises(asyncpg.RaiseError, match=guards.KEPT):
                    await raw.execute(sql)

    async def test_the_control_without_always_lets_a_replica_pass(self, written: db.Database, engine: str) -> None:
        async with master(written.url) as raw:
            await raw.execute("ALTER TABLE ledger_event ENABLE TRIGGER jb_ledger_update")
            await raw.execute("SET session_replication_role = replica")
            await raw.execute("UPDATE ledger_event SET act = 'x'")

    async def test_a_trigger_that_is_not_always_on_is_noticed(self, written: db.Database, engine: str) -> None:
        async with master(written.url) as raw:
            await raw.execute("ALTER TABLE ledger_event ENABLE TRIGGER jb_ledger_update")
        assert await problems() == ["trigger missing: jb_ledger_update; run jinbang migrate"]


async def problems() -> list[str]:
    return await checks.problems(ledgered_tables(require_context()))


async def by_hand(database: db.Database, sqlite: str, postgres: str) -> None:
    """A statement of the database's master."""
    if database.path:
        with closing(sqlite3.connect(database.path)) as raw:
            raw.executescript(sqlite)
    else:
        async with master(database.url) as raw:
            await raw.execute(postgres)


async def test_an_event_that_does_not_follow_is_refused(written: db.Database) -> None:
    for seq, prev in ((9, "(SELECT hash FROM ledger_event WHERE seq = 2)"), (3, "'00'")):
        sql = (
            "INSERT INTO ledger_event (id, chain, seq, prev, hash, alg, at, actor, act, body, salt) "
            f"SELECT 999999, chain, {seq}, {prev}, 'h', alg, at, actor, act, body, salt FROM ledger_event WHERE seq = 1"
        )
        with pytest.raises(Exception, match=guards.BROKEN):
            await by_hand(written, sql, sql)


async def test_dropped_triggers_are_noticed_and_put_up_again(written: db.Database) -> None:
    drop = "DROP TRIGGER jb_ledger_delete{}; DROP TRIGGER jb_kept_mark{}"
    await by_hand(written, drop.format("", ""), drop.format(" ON ledger_event", " ON mark"))
    assert await problems() == [
        "trigger missing: jb_kept_mark; run jinbang migrate",
        "trigger missing: jb_ledger_delete; run jinbang migrate",
    ]
    url = written.url.replace(f"{databases.ROLE}:", "postgres:")
    report = await migrate(db.Database.of(url))
    assert report.applied == []
    assert await problems() == []
