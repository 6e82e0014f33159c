"""The start-up check reads the settings instead of assuming them."""

import pytest
from tortoise.context import require_context

from server import db
from server.db import checks
from server.db.migrate import ledgered_tables


async def problems(url: str) -> list[str]:
    async with db.opened(url):
        return await checks.problems(ledgered_tables(require_context()))


async def test_a_database_as_designed_has_no_problem(db_url: str) -> None:
    assert await problems(db_url) == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("pragma", "value", "read", "wanted"),
    [
        ("synchronous", "NORMAL", 1, 2),
        ("foreign_keys", "OFF", 0, 1),
        ("recursive_triggers", "OFF", 0, 1),
        ("trusted_schema", "ON", 1, 0),
        ("cell_size_check", "OFF", 0, 1),
        ("busy_timeout", "4999", 4999, 5000),
    ],
)
async def test_a_wrong_pragma_is_named(
    db_url: str, monkeypatch: pytest.MonkeyPatch, engine: str, pragma: str, value: str, read: int, wanted: int
) -> None:
    monkeypatch.setitem(db.PRAGMAS, pragma, value)
    if pragma == "foreign_keys":
        monkeypatch.setattr(db.Database, "_sqlite", _without_foreign_keys(db.Database._sqlite))
    said = f"PRAGMA {pragma} is {read}, must be {wanted}"
    assert await problems(db_url) == [f"{name}: {said}" for name in ("sqlite", "sqlite_reader_0", "sqlite_reader_1")]


def _without_foreign_keys(ours: object) -> object:
    return lambda self, enforce: ours(self, False)  # type: ignore[operator]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_misspelt_pragma_is_named(db_url: str, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """SQLite takes a name it does not know in silence."""
    monkeypatch.delitem(db.PRAGMAS, "recursive_triggers")
    monkeypatch.setitem(db.PRAGMAS, "recursive_trigers", "ON")
    assert "sqlite: PRAGMA recursive_triggers is 0, must be 1" in await problems(db_url)


@pytest.mark.parametrize("engine", ["postgres"])
@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("synchronous_commit", "off", "synchronous_commit is off, must be on"),
        ("synchronous_commit", "local", "synchronous_commit is local, must be on"),
        ("statement_timeout", "0", "statement_timeout is 0, must be 10s"),
        ("lock_timeout", "60000", "lock_timeout is 1min, must be 3s"),
        ("timezone", "Asia/Shanghai", "TimeZone is Asia/Shanghai, must be UTC"),
    ],
)
async def test_a_wrong_setting_is_named(
    db_url: str, monkeypatch: pytest.MonkeyPatch, engine: str, setting: str, value: str, said: str
) -> None:
    monkeypatch.setitem(db.SERVER_SETTINGS, setting, value)
    assert await problems(db_url) == [said]


@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_role_with_too_many_rights_is_named(db_url: str, engine: str) -> None:
    found = await problems(db_url.replace("jinbang:", "postgres:"))
    assert found == ["the application's role may change or delete ledger events; connect as the application role"]
