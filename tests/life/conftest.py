"""The application in process, as the pages' tests ask it; and served from an empty database, for people at browsers."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests import databases
from tests.life.seeing import Office, Person, at_screen
from tests.web.conftest import served as served
from tests.web.conftest import site as site
from tests.web.judging.conftest import chromium as chromium


@pytest.fixture(autouse=True)
def nobody_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A life is about the work: second factors and confirming have tests of their own (tests/web/test_factors.py)."""
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "off")
    monkeypatch.setenv("JINBANG_CONFIRM_MINUTES", "0")


@pytest_asyncio.fixture(loop_scope="session")
async def office(engine: str) -> AsyncIterator[Office]:
    """`jinbang serve` over a migrated database with the code tables and nobody in it."""
    async with databases.fresh(engine, with_regions=True) as url:
        made = Office(url)
        try:
            made.start()
            yield made
        finally:
            made.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def come(chromium: Browser, office: Office) -> AsyncIterator[Callable[[str], Awaitable[Person]]]:
    """Somebody comes: `await come("主办方")`. At the end no page may have complained."""
    there: list[Person] = []

    async def one(name: str) -> Person:
        there.append(await at_screen(chromium, office, name))
        return there[-1]

    yield one
    for each in there:
        await each.context.close()
    assert [trouble for each in there for trouble in each.troubles] == []
