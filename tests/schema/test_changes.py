"""The change feed, and the word that it has grown."""

import asyncio
from base64 import urlsafe_b64encode
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from schema import Context, schema
from server import ledger, live
from server.access import ANONYMOUS, console
from server.honours import Honour
from server.ledger import PUBLIC
from server.ledger.watching import watching
from tests.world import World

FEED = """query($first: Int! = 100, $after: String) { publicChanges(first: $first, after: $after) { totalCount
    pageInfo { hasNextPage endCursor } nodes { number at kind kindLabel noun id node { id __typename
    ... on Revision { number } ... on Honour { name state } } } } }"""


async def built() -> None:
    async with World.begun("a") as world:
        await world.competition("JZ", revisions=2, drafts=1)
    async with World.begun("b") as world:
        await world.honours(2, 1)


async def revoke() -> Honour:
    async with ledger.change(console(), "honour.revoked") as change:
        honour = await Honour.visible_to(console()).order_by("id").first()
        assert honour is not None
        honour.state, honour.revoked_on = "revoked", date(2024, 1, 1)
        await change.save(honour)
        change.publicly("revoked", honour)
    return honour


async def test_changes_stand_in_order_with_tombstones(ask: Any) -> None:
    await built()
    await revoke()
    nodes = (await ask(FEED))["publicChanges"]["nodes"]
    assert [one["number"] for one in nodes] == [1, 2, 3, 4, 5]
    assert [one["kind"] for one in nodes] == ["PUBLISHED", "CORRECTED", "CONFERRED", "CONFERRED", "REVOKED"]
    assert [one["kindLabel"] for one in nodes] == ["公布", "更正", "授予", "授予", "撤销"]
    assert [one["noun"] for one in nodes] == ["Revision", "Revision", "Honour", "Honour", "Honour"]
    assert all(one["id"] == one["node"]["id"] for one in nodes)
    assert nodes[4]["id"] == nodes[2]["id"]
    assert nodes[4]["node"]["state"] == "REVOKED"
    assert nodes[0]["node"]["number"] == 1
    assert sorted(one["at"] for one in nodes) == [one["at"] for one in nodes]


async def test_a_reader_goes_on_where_it_stopped(ask: Any) -> None:
    await built()
    seen, after = [], None
    for _ in range(2):
        page = (await ask(FEED, first=3, after=after))["publicChanges"]
        assert page["totalCount"] == 4
        seen += [one["number"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == [1, 2, 3, 4]
    assert (await ask(FEED, after=after))["publicChanges"]["nodes"] == []
    await revoke()
    assert [one["number"] for one in (await ask(FEED, after=after))["publicChanges"]["nodes"]] == [5]


async def test_a_noun_nobody_knows_is_named_and_leads_nowhere(ask: Any) -> None:
    async with World.begun() as world:
        person = await world.person(1, "张三")
        world.change.publicly("conferred", person)
    (one,) = (await ask(FEED))["publicChanges"]["nodes"]
    assert (one["noun"], one["node"]) == ("person", None)


@pytest.mark.parametrize("after", ["x", "", "[1]", '[1,"honours",1]', '[1,"changes",-1]', '[1,"changes","1"]'])
async def test_cursors_of_other_lists_are_refused(database: Any, after: str) -> None:
    cursor = urlsafe_b64encode(after.encode()).decode().rstrip("=")
    result = await schema.execute(FEED, variable_values={"after": cursor}, context_value=Context(ANONYMOUS))
    assert result.errors is not None


async def stream() -> Any:
    return await schema.stream("subscription { resultsChanged }", context_value=Context(ANONYMOUS))


async def test_the_stream_says_the_newest_number_at_once_and_after_each_change(database: Any) -> None:
    turns = await stream()
    assert (await anext(turns)).data == {"resultsChanged": 0}
    waiting = asyncio.ensure_future(anext(turns))
    async with ledger.change(console(), "x.y"):
        pass
    live.tell(PUBLIC)  # told, but nothing public has changed
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await built()
    assert (await asyncio.wait_for(waiting, 5)).data["resultsChanged"] in (2, 4)
    await revoke()
    last = 0
    while last < 5:
        last = (await asyncio.wait_for(anext(turns), 5)).data["resultsChanged"]
    await turns.aclose()
    assert live.listeners() == 0


async def test_another_process_is_noticed(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watching():
        await asyncio.sleep(0.1)
        turns = await stream()
        await anext(turns)
        monkeypatch.setattr("server.ledger.live", SimpleNamespace(tell=lambda topic: None))  # as if elsewhere
        await built()
        assert (await asyncio.wait_for(anext(turns), 5)).data["resultsChanged"] in (2, 4)
        await turns.aclose()
