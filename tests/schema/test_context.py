"""The loaders of one request: asked once, forgotten by `fresh`."""

import asyncio
from typing import Any

import pytest
from strawberry.dataloader import DataLoader

from schema import Context
from schema.context import Loader
from server import ledger, listing
from server.access import ANONYMOUS, console
from server.competitions import Competition
from tests.schema.conftest import statements
from tests.world import World


async def renamed(title: str) -> None:
    async with ledger.change(console(), "competition.renamed") as change:
        found = await Competition.visible_to(console()).get(code="JZ")
        found.title = title
        await change.save(found)


async def test_a_request_reads_once_and_a_fresh_one_reads_again(database: Any) -> None:
    async with World.begun() as world:
        await world.competition("JZ")
    context = Context(ANONYMOUS, "en", of_a_page=True)
    by_code = context.ask(listing.competitions_by_code)
    first = await by_code.load("JZ")
    assert first is not None
    await renamed("改名")
    with statements() as seen:
        assert await context.ask(listing.competitions_by_code).load("JZ") is first
    assert seen == []
    fresh = context.fresh()
    again = await fresh.ask(listing.competitions_by_code).load("JZ")
    assert again is not None
    assert (again.title, fresh.viewer, fresh.language, fresh.of_a_page) == ("改名", ANONYMOUS, "en", True)


async def test_keys_of_one_turn_share_a_statement(database: Any) -> None:
    async with World.begun() as world:
        made = [await world.competition(code) for code in ("A", "B", "C")]
    context = Context(ANONYMOUS)
    with statements() as seen:
        found = await context.one(Competition).load_many([one.id for one in made] + [-1])
    assert [one and one.code for one in found] == ["A", "B", "C", None]
    assert len(seen) == 1


async def test_a_loader_sees_what_its_viewer_sees(database: Any) -> None:
    async with World.begun() as world:
        draft = await world.competition("DRAFT", events=0)
    assert await Context(ANONYMOUS).one(Competition).load(draft.id) is None
    assert await Context(console()).one(Competition).load(draft.id) is not None


@pytest.mark.parametrize("kind", [Loader, DataLoader])
async def test_who_is_cancelled_takes_nothing_from_who_asked_the_same(kind: type[DataLoader[int, int]]) -> None:
    """The executor cancels the siblings of a field that failed. Control: the stock loader cancels the other one too."""
    answers = asyncio.Event()

    async def load(keys: list[int]) -> list[int]:
        await answers.wait()
        return keys

    loader = kind(load)

    async def asked() -> int:
        return await loader.load(7)

    first, second = asyncio.create_task(asked()), asyncio.create_task(asked())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({first})
    answers.set()
    found = await asyncio.gather(second, return_exceptions=True)
    assert (found == [7]) is (kind is Loader)
