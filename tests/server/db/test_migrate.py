"""`jinbang migrate`: once, with a backup, without losing children, and never over a version it does not know.

Later versions are packages of migrations made for the test, on top of the real first one.
"""

import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, require_context
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.migration import Migration
from tortoise.migrations.schema_generator.state import State

from server import db
from server.db import address, checks, growing, guards
from server.db.migrate import MigrationRefused, context_apps, ledgered_tables, migrate
from tests import databases

HEAD = """
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("jinbang", "{before}")]
    operations = [{operation}]
"""
CHILD = """ops.CreateModel(name="Child", fields=[
    ("id", fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
    ("region", fields.ForeignKeyField("jinbang.Region", source_field="region_id", db_constraint=True, to_field="id",
        related_name="children", on_delete=OnDelete.CASCADE)),
], options={"table": "child", "app": "jinbang", "pk_attr": "id"}, bases=["Record"])"""
WIDER = """ops.AlterField(model_name="Region", name="name", field=fields.CharField(max_length=99))"""
ROWS = [f"({n}, '{n:032x}', '{n}', 'x', 'city')" for n in range(1, 5)]
FILL = (
    f"INSERT INTO region (id, uid, code, name, level) VALUES {', '.join(ROWS)}",
    "INSERT INTO child (id, region_id) VALUES (11, 1), (12, 2), (13, 2), (14, 4)",
)
Later = Callable[[str], str]
PutUp = Callable[[Any, str, list[str]], Awaitable[None]]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Adds a migration to a package of the real ones, and makes that the program's; returns its name."""
    package = tmp_path / f"migrations_{tmp_path.name}".replace("-", "_")
    package.mkdir()
    (package / "__init__.py").touch()
    for real in Path("server/migrations").glob("0*.py"):
        (package / real.name).write_text(real.read_text())
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(db, "MIGRATIONS", package.name)
    monkeypatch.setattr(address, "MIGRATIONS", package.name)  # where a configuration takes it from

    def add(operation: str) -> str:
        before = sorted(file.stem for file in package.glob("0*.py"))[-1]
        name = f"{int(before[:4]) + 1:04d}_later"
        (package / f"{name}.py").write_text(HEAD.format(before=before, operation=operation))
        return name

    return add


@pytest.fixture
async def empty(engine: str, tmp_path: Path) -> AsyncIterator[db.Database]:
    """A database without anything, reached as its master."""
    if engine == "sqlite":
        yield db.Database.of(f"sqlite://{tmp_path}/new/jinbang.sqlite3")
        return
    data, name = databases.postgres(), f"jb_empty_{abs(hash(tmp_path))}"
    await databases.admin(data, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield db.Database.of(f"postgres://postgres:@/{name}?host={data}")
    await databases.admin(data, f"DROP DATABASE {name} WITH (FORCE)")


async def run(database: db.Database, *statements: str) -> list[tuple[object, ...]]:
    """Statements past everything of ours; the rows of the last."""
    if database.path:
        with closing(sqlite3.connect(database.path)) as raw:
            rows = [raw.execute(sql).fetchall() for sql in statements][-1]
            raw.commit()
        return rows
    connection = await asyncpg.connect(**databases.superuser(database.url))
    try:
        return [tuple(row) for row in [await connection.fetch(sql) for sql in statements][-1]]
    finally:
        await connection.close()


async def children(database: db.Database) -> int:
    return int(str((await run(database, "SELECT count(*) FROM child"))[0][0]))


async def problems(database: db.Database) -> list[str]:
    async with db.opened(database.url):
        return await checks.problems(ledgered_tables(require_context()))


async def filled(database: db.Database, later: Later) -> str:
    """A database of the version with children, with rows; and the name of the migration that now waits."""
    later(CHILD)
    if database.engine in _kept:
        await over(database, _kept[database.engine])
    else:
        await migrate(database)
        await run(database, *FILL)
        _kept[database.engine] = await copy_of(database)
    return later(WIDER)


_kept: dict[str, str] = {}  # by engine: what `filled` made first, to be copied; migrating takes seconds each time


async def copy_of(database: db.Database) -> str:
    """A copy that stays: a file, or a database of PostgreSQL."""
    if database.path:
        return str(shutil.copyfile(database.path, databases.folder() / "filled.sqlite3"))
    name = databases.superuser(database.url)["database"]
    await databases.admin(databases.postgres(), f"CREATE DATABASE jb_filled TEMPLATE {name}")
    return "jb_filled"


async def over(database: db.Database, template: str) -> None:
    """Copy a template to where `database` is empty."""
    if database.path:
        database.path.parent.mkdir(parents=True)
        shutil.copyfile(template, database.path)
        return
    name = databases.superuser(database.url)["database"]
    making = f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}"
    await databases.admin(databases.postgres(), *making)


async def test_a_fresh_database_is_made_and_the_second_run_does_nothing(empty: db.Database, engine: str) -> None:
    first, second = await migrate(empty), await migrate(empty)
    assert first.applied[0] == "0001_initial"
    assert (first.rows, first.backup) == (0, None)
    assert (second.applied, second.backup) == ([], None)
    left = [] if engine == "sqlite" else ["the application's role may"]
    assert [problem[:26] for problem in await problems(empty)] == left


MADE = "SELECT sql FROM sqlite_master WHERE sql NOT LIKE '%tortoise_migrations%' ORDER BY rowid"


@pytest.mark.night
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_steps_taken_together_make_what_the_stock_makes_one_by_one(
    empty: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them, which takes the stock longer with each migration."""
    await migrate(empty)
    stock = db.Database.of(f"sqlite://{tmp_path}/stock.sqlite3")
    monkeypatch.setattr(growing.Migration, "apply", Migration.apply)
    await migrate(stock)
    assert await run(empty, MADE) == await run(stock, MADE)


def of_the_tables_there_are(put_up: PutUp) -> PutUp:
    """The guards of the version before, which knew no table of the newest migration."""

    async def put_up_then(client: Any, engine: str, ledgered: list[str]) -> None:
        there = await client.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
        await put_up(client, engine, sorted({row["name"] for row in there} & set(ledgered)))

    return put_up_then


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_newest_steps_taken_together_make_what_the_stock_makes(
    empty: db.Database, tmp_path: Path, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last migration, over the database of the version before it."""
    newest = sorted((tmp_path / db.MIGRATIONS).glob("0*.py"))[-1]
    hidden = newest.rename(newest.with_suffix(".hidden"))
    with monkeypatch.context() as of_then:
        of_then.setattr(guards, "put_up", of_the_tables_there_are(guards.put_up))
        await migrate(empty)
    hidden.rename(newest)
    stock, before = db.Database.of(f"sqlite://{tmp_path}/stock.sqlite3"), await run(empty, MADE)
    assert empty.path
    assert stock.path
    with closing(sqlite3.connect(empty.path)) as source, closing(sqlite3.connect(stock.path)) as copy:
        source.backup(copy)
    assert (await migrate(empty)).applied == [newest.stem]
    together, taken = growing.Migration.apply, []

    async def apply(self: growing.Migration, state: State, **how: Any) -> State:
        if self.name != newest.stem:
            return await together(self, state, **how)
        taken.append(self.name)
        return await Migration.apply(self, state, **how)

    monkeypatch.setattr(growing.Migration, "apply", apply)
    await migrate(stock)
    assert taken
    assert await run(empty, MADE) == await run(stock, MADE) != before


async def test_children_outlive_the_remake_of_their_parent(empty: db.Database, engine: str, later: Later) -> None:
    name = await filled(empty, later)
    assert any(f"not applied ['{name}']" in problem for problem in await problems(empty))
    if engine == "postgres":
        with pytest.raises(MigrationRefused, match="backup_needed"):
            await migrate(empty)
        assert await children(empty) == 4
    report = await migrate(empty, has_backup=True)
    assert (report.applied, report.rows) == ([name], 8)
    assert await children(empty) == 4
    assert not [problem for problem in await problems(empty) if "trigger" in problem or "migration" in problem]
    if empty.path:
        assert report.backup == empty.path.with_name(f"jinbang.sqlite3.before-{name}")
        assert await children(db.Database.of(f"sqlite://{report.backup}")) == 4


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_with_foreign_keys_on_deletes_them(empty: db.Database, engine: str, later: Later) -> None:
    await filled(empty, later)
    config = empty.config()
    config["connections"] = {
        "sqlite": {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(empty.path)}}
    }
    config["apps"][db.APP]["default_connection"] = "sqlite"
    for (name,) in await run(empty, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        await run(empty, f"DROP TRIGGER {name}")
    async with TortoiseContext() as context:
        await context.init(config=config)
        await MigrationExecutor(get_connection("sqlite"), context_apps(empty)).migrate()
    print(f"control migrate with foreign keys on: {await children(empty)} of 4 children left")
    assert await children(empty) == 0


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_an_orphan_is_refused_also_the_second_time(empty: db.Database, engine: str, later: Later) -> None:
    name = await filled(empty, later)
    await run(empty, "INSERT INTO child (id, region_id) VALUES (15, 99)")
    for _ in range(2):
        with pytest.raises(MigrationRefused, match="foreign_keys_broken") as refused:
            await migrate(empty)
        assert (refused.value.params["table"], refused.value.params["n"]) == ("child", 1)
    assert empty.path
    assert empty.path.with_name(f"jinbang.sqlite3.before-{name}").exists()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty: db.Database, engine: str, later: Later
) -> None:
    await filled(empty, later)
    bad = later('ops.RunSQL("UPDATE no_such_table SET x = 1")')
    with pytest.raises(Exception, match="no_such_table"):
        await migrate(empty, has_backup=True)
    assert await children(empty) == 4
    assert any(f"not applied ['{bad}']" in problem for problem in await problems(empty))


async def test_lost_rows_are_refused(empty: db.Database, engine: str, later: Later) -> None:
    await filled(empty, later)
    later('ops.RunSQL("DELETE FROM child WHERE id = 11")')
    with pytest.raises(MigrationRefused, match="rows_lost") as refused:
        await migrate(empty, has_backup=True)
    assert [refused.value.params[key] for key in ("table", "before", "after")] == ["child", 4, 3]


async def test_an_unknown_version_is_refused_by_name(empty: db.Database, engine: str) -> None:
    await over(empty, "jb_template" if engine == "postgres" else str(databases.sqlite_template(with_regions=False)))
    await run(
        empty,
        "INSERT INTO tortoise_migrations (app, name, applied_at) "
        "VALUES ('jinbang', '0999_future', '2026-01-01 00:00:00')",
    )
    with pytest.raises(MigrationRefused, match="unknown_version") as refused:
        await migrate(empty, has_backup=True)
    assert refused.value.params == {"migrations": "0999_future"}
    assert "unknown ['0999_future']" in (await problems(empty))[0]
