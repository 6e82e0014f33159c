"""The loaders of one request: asked once, forgotten by `fresh`."""

from typing import Any

from schema import Context
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
