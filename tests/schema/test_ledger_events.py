"""The ledger through the API: who is told of which events, what they wrote, the history of an object; nothing that ties
a code to an entry while identities are masked."""

from datetime import timedelta
from typing import Any

import pytest

from schema.catalogue import knows
from schema.node import global_id
from server import clock
from server.access import ANONYMOUS, Held, Viewer, console
from server.access.acts import ACTS
from server.access.records import Account
from server.ledger.records import LedgerEvent
from server.listing.ledger import actors
from server.masking import Draw
from server.scoring import Sheet
from tests.server.access.people import account
from tests.server.appeals.court import Court, sitting
from tests.server.certificates.desk import awarded, template

LIST = """query($chain: String, $act: String, $actor: String, $since: Date, $until: Date, $first: Int! = 100,
  $after: String) {
  ledgerEvents(chain: $chain, act: $act, actor: $actor, since: $since, until: $until, first: $first, after: $after) {
    totalCount nodes { chain number at act actLabel actor actorName withheld competition { code }
      facts { name value } rows { noun row isNew shown changes { column covered before after } } }
    pageInfo { hasNextPage endCursor } } }"""
HISTORY = """query($id: ID, $noun: String! = "", $row: ID) { history(id: $id, noun: $noun, row: $row) {
  event { number act } written { noun isNew shown changes { column covered before after } } } }"""
CHAIN = "competition/MARK-1"


@pytest.fixture
async def court(database: Any) -> Court:
    """An event marked, signed and published, with certificates; an account with a role."""
    held = await (await sitting()).closed()
    await held.published()
    await template()
    await awarded(held)
    await account("shen", "auditor")
    return held


def viewer(*held: Held) -> Viewer:
    return Viewer("account:1", account_id=1, person_id=1, held=held)


AUDITOR = viewer(Held("auditor", "office"))
ADMINISTRATOR = viewer(Held("administrator", "office"))


def supervisor(court: Court) -> Viewer:
    return viewer(Held("supervisor", "competition", competition_id=court.story.competition.id))


async def listed(ask: Any, who: Viewer, **asked: Any) -> list[dict[str, Any]]:
    return list((await ask(LIST, who, page=True, **asked))["ledgerEvents"]["nodes"])


async def test_the_auditor_of_the_office_sees_every_event_in_words(court: Court, ask: Any) -> None:
    every = await LedgerEvent.visible_to(console()).count()
    seen = await listed(ask, AUDITOR)
    assert len(seen) == every
    assert [one["at"] for one in seen] == sorted([one["at"] for one in seen], reverse=True)
    published = next(one for one in seen if one["act"] == "result.published")
    assert published["actLabel"] == "公布成绩"
    assert published["competition"] == {"code": "MARK-1"}
    nouns = {row["noun"] for row in published["rows"]}
    assert {"revision", "standing"} <= nouns
    line = next(row for row in published["rows"] if row["noun"] == "standing")
    told = {one["column"]: one for one in line["changes"]}
    assert told["entry_no"]["after"] == "001"
    assert told["name"] == {"column": "name", "covered": True, "before": None, "after": None}


async def test_a_signed_sheet_tells_what_it_was_before(court: Court, ask: Any) -> None:
    [one] = [one for one in await listed(ask, AUDITOR, act="sheet.signed") if one["number"] == 5]
    [sheet] = [row for row in one["rows"] if row["noun"] == "sheet"]
    changes = {each["column"]: (each["before"], each["after"]) for each in sheet["changes"]}
    assert changes["state"] == ("sent", "signed")
    assert not sheet["isNew"]


async def test_filters_and_pages(court: Court, ask: Any) -> None:
    given = await listed(ask, AUDITOR, act="sheet.given", chain=CHAIN)
    assert {one["act"] for one in given} == {"sheet.given"}
    judge = given[0]["actor"]
    assert {one["actor"] for one in await listed(ask, AUDITOR, actor=judge)} == {judge}
    today = clock.today()
    assert await listed(ask, AUDITOR, since=(today + timedelta(days=1)).isoformat()) == []
    assert await listed(ask, AUDITOR, until="1999-12-31") == []
    by_day = await listed(ask, AUDITOR, since=today.isoformat(), until=today.isoformat())
    assert len(by_day) + len(await listed(ask, AUDITOR, until=(today - timedelta(days=1)).isoformat())) == len(
        await listed(ask, AUDITOR)
    )
    pages, after = [], None
    while True:
        page = (await ask(LIST, AUDITOR, page=True, first=7, after=after))["ledgerEvents"]
        pages += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages == await listed(ask, AUDITOR)
    assert page["totalCount"] == len(pages)


async def test_others_see_their_part_alone(court: Court, ask: Any) -> None:
    assert {one["chain"] for one in await listed(ask, supervisor(court))} == {CHAIN}
    other = viewer(Held("supervisor", "competition", competition_id=10**9))
    judge = viewer(Held("judge", "competition", competition_id=court.story.competition.id))
    for nobody in (ANONYMOUS, other, judge, viewer()):
        assert await listed(ask, nobody) == []
        assert (await ask('{ ledgerEvent(chain: "office", number: 1) { act } }', nobody))["ledgerEvent"] is None
    acts = {one["act"] for one in await listed(ask, ADMINISTRATOR)}
    assert "grant.given" in acts
    assert all(ACTS[act].group == "access" for act in acts)


async def test_a_supervisor_is_told_only_the_columns_that_the_contract_gives_him(court: Court, ask: Any) -> None:
    everything = await listed(ask, AUDITOR, chain=CHAIN)
    his = await listed(ask, supervisor(court), chain=CHAIN)
    told = {(row["noun"], each["column"]) for one in his for row in one["rows"] for each in row["changes"]}
    all_told = {(row["noun"], each["column"]) for one in everything for row in one["rows"] for each in row["changes"]}
    assert ("sheet", "entry_id") in all_told
    assert told < all_told
    assert ("sheet", "entry_id") not in told
    assert all(one["facts"] == [] for one in his)


async def test_while_masked_nobody_is_told_what_was_written(court: Court, ask: Any) -> None:
    """Who did it and when stays; the control: once unmasked it is told again."""
    [sheet, *_] = await Sheet.visible_to(console()).order_by("id")
    draw = Draw(event_id=court.event.id, stage="entry", turn=1, way="computed", state="drawn")
    await _written(draw)
    for who in (AUDITOR, supervisor(court)):
        seen = await listed(ask, who, chain=CHAIN)
        assert len(seen) > 10
        assert all(one["withheld"] and not one["rows"] and not one["facts"] for one in seen)
        steps = (await ask(HISTORY, who, noun="sheet", row=sheet.id))["history"]
        assert all(step["written"]["changes"] == [] for step in steps)
    draw.unmasked_at, draw.state = clock.now(), "unmasked"
    await _written(draw)
    assert any(one["rows"] for one in await listed(ask, AUDITOR, chain=CHAIN))


async def _written(draw: Draw) -> None:
    from server import ledger

    async with ledger.change(console(), "draw.tried", chain=CHAIN) as change:
        await change.save(draw)


async def test_the_history_of_an_object(court: Court, ask: Any) -> None:
    [sheet, *_] = await Sheet.visible_to(console()).order_by("id")
    steps = (await ask(HISTORY, AUDITOR, noun="sheet", row=sheet.id))["history"]
    assert [step["event"]["act"] for step in steps][-2:] == ["sheet.given", "sheet.signed"]
    assert [step["written"]["isNew"] for step in steps] == [True] + [False] * (len(steps) - 1)
    last = {each["column"]: (each["before"], each["after"]) for each in steps[-1]["written"]["changes"]}
    assert last["state"] == ("sent", "signed")
    assert last["version"][1] == str(sheet.version)
    shen = await Account.visible_to(console()).get(login="shen")
    [opened] = (await ask(HISTORY, AUDITOR, id=global_id(shen)))["history"]
    covered = {each["column"] for each in opened["written"]["changes"] if each["covered"]}
    assert covered == {"login", "password"}
    for nobody in (ANONYMOUS, viewer()):
        assert (await ask(HISTORY, nobody, id=global_id(shen)))["history"] == []
    assert (await ask(HISTORY, AUDITOR, id="bm9ib2R5"))["history"] == []


def test_every_act_has_its_words() -> None:
    """An act that the auditor would read as it is written down."""
    by_itself = ("held_data.copied", "retention.ran", "values.expired")  # what nobody needs a right for
    assert [act for act in (*ACTS, *by_itself) if not knows(f"enum.ledger_act.{act}")] == []


async def test_who_acted_is_named(database: Any) -> None:
    """By the uid that the ledger keeps, as a cookie's and a token's viewer sign it."""
    row = await account("zhao", "organiser")
    actor = f"account:{row.uid}"
    found = await actors(console(), [actor, "console:root", "account:12", "anonymous"])
    assert found == {actor: "示例zhao", "console:root": None, "account:12": None, "anonymous": None}
