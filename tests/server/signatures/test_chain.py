"""The signature chain in order: each missing link refuses publication and is named; corrections make it stale."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
import rfc8785

from server import db, ledger
from server.access import ANONYMOUS, console
from server.access.records import Account
from server.competitions import Event, chain_of
from server.ledger.chain import GENESIS
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refusal
from server.results import owing, publishing
from server.results.publishing import publish
from server.scoring.closing import close_marking as close_without_signing
from server.scoring.correct import correct_mark
from server.signatures import Signature
from server.signatures.content import event_content, short
from server.signatures.signing import close_marking, sign_as_supervisor, sign_event
from tests.server.scoring.story import CODE, Story, built, events, refused
from tests.server.signatures.story import HERE, all_signed, closed, marked, setting, somebody


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await marked()


async def content(story: Story) -> str:
    return await event_content(await Event.get(id=story.event.id))


async def missing(story: Story) -> list[tuple[str, str]]:
    return [(one.rule, one.page) for one in await owing.owing([await Event.get(id=story.event.id)])]


async def no_result(reason: str = "首次公布") -> Refusal:
    return await refused(publish(console(), *HERE, reason=reason))


async def test_the_chain_in_order(story: Story) -> None:
    supervisor = await somebody(story, "supervisor", "jiandu")
    assert (await no_result()).rule == "marking_not_closed"
    assert await missing(story) == [("event_not_closed", "sign_off")]
    no = await refused(sign_as_supervisor(supervisor, *HERE, content=await content(story)))
    assert no.rule == "sign_after_closing"
    await closed(story)
    no = await no_result()
    assert (no.rule, [one.rule for one in no.faults]) == ("not_ready", ["supervision_signature_missing"])
    assert await missing(story) == [("supervision_signature_missing", "sign_off")]
    now = await content(story)
    assert (await refused(sign_event(story.chief, *HERE, content=now))).rule == "already_signed"
    await sign_as_supervisor(supervisor, *HERE, content=now)
    assert await missing(story) == []
    [revision] = await publish(console(), *HERE, reason="首次公布")
    assert revision.number == 1
    assert [one.kind for one in await Signature.all().order_by("id")] == ["sheet"] * 6 + ["event", "supervision"]
    assert (await verify()).differences == []


async def test_without_the_check_it_would_be_published(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is the list of what is owing that refuses, and nothing else."""
    await closed(story)
    assert (await no_result()).rule == "not_ready"

    async def nothing(events: Any) -> None:
        return None

    monkeypatch.setattr(publishing, "not_ready", nothing)
    assert [one.number for one in await publish(console(), *HERE, reason="首次公布")] == [1]


async def test_a_correction_makes_both_signatures_stale(story: Story) -> None:
    supervisor = await somebody(story, "supervisor", "jiandu")
    await closed(story)
    before = await content(story)
    await sign_as_supervisor(supervisor, *HERE, content=before)
    sheet = await story.sheet(0, 0)
    await correct_mark(story.chief, sheet.number, "A1", "49.5", reason="誊录错误", version=sheet.version)
    now = await content(story)
    assert now != before
    stale = ["event_signature_stale", "supervision_signature_stale"]
    assert [rule for rule, _ in await missing(story)] == stale
    no = await no_result()
    assert [one.rule for one in no.faults] == stale
    assert no.faults[0].params["content"] == short(now)
    assert (await refused(sign_event(story.chief, *HERE, content=before))).rule == "content_changed"
    assert (await refused(sign_as_supervisor(supervisor, *HERE, content=now))).rule == "chief_signs_first"
    await sign_event(story.chief, *HERE, content=short(now))
    assert [rule for rule, _ in await missing(story)] == stale[1:]
    await sign_as_supervisor(supervisor, *HERE, content=now)
    assert await missing(story) == []
    kept = await Signature.filter(kind="event").order_by("id")
    assert [one.content for one in kept] == [before, now]
    assert [one.number for one in await publish(console(), *HERE, reason="首次公布")] == [1]
    assert (await verify()).differences == []


async def test_a_mark_corrected_back_brings_the_signature_back(story: Story) -> None:
    """The hash is of what stands there, not of how it came about."""
    await setting(story, signature_rule="chief")
    await closed(story)
    sheet = await story.sheet(0, 0)
    before = (await content(story), sheet.version)
    await correct_mark(story.chief, sheet.number, "A1", "49.5", reason="看错", version=before[1])
    assert [rule for rule, _ in await missing(story)] == ["event_signature_stale"]
    await correct_mark(story.chief, sheet.number, "A1", "50", reason="没有看错", version=before[1] + 1)
    assert (await content(story), await missing(story)) == (before[0], [])


async def test_who_may_sign(story: Story) -> None:
    await closed(story)
    now = await content(story)
    supervisor = await somebody(story, "supervisor", "jiandu")
    for act, rules in (
        (sign_event, {"judge": "not_your_role", "supervisor": "not_your_role"}),
        (sign_as_supervisor, {"chief_judge": "not_your_role", "organiser": "not_your_role"}),
    ):
        assert (await refused(act(ANONYMOUS, *HERE, content=now))).rule == "sign_in_needed"
        for role, rule in rules.items():
            assert (await refused(act(story.staff(role), *HERE, content=now))).rule == rule
    foreign = await refused(sign_as_supervisor(story.staff("supervisor", scope="foreign"), *HERE, content=now))
    assert foreign.rule in ("outside_your_scope", "no_such_event", "no_such_competition")
    assert (await refused(sign_as_supervisor(supervisor, *HERE, content="ab"))).rule == "content_changed"


async def test_nobody_signs_as_both(story: Story) -> None:
    """The same person, under the same or under another account."""
    await closed(story)
    now = await content(story)
    both = story.staff("supervisor")
    assert both.account_id == story.chief.account_id
    assert (await refused(sign_as_supervisor(both, *HERE, content=now))).rule == "same_person_signs"
    person = (await Account.get(id=story.chief.account_id)).person_id
    async with ledger.change(console(), "account.made") as change:
        second = await change.save(Account(person_id=person, login="second"))
    other = replace(both, account_id=second.id, person_id=person)
    assert (await refused(sign_as_supervisor(other, *HERE, content=now))).rule == "same_person_signs"


async def test_twice_with_one_key_is_one_signature(story: Story) -> None:
    supervisor = await somebody(story, "supervisor", "jiandu")
    first = await closed(story, key="封评")
    assert (await close_marking(story.chief, *HERE, version=first.version - 1, key="封评")).id == first.id
    now = await content(story)
    one = await sign_as_supervisor(supervisor, *HERE, content=now, key="签字")
    two = await sign_as_supervisor(supervisor, *HERE, content=now, key="签字")
    assert (one.id, await Signature.filter(kind__in=("event", "supervision")).count()) == (two.id, 2)
    assert (await events()).count("event.supervised") == 1
    assert (await refused(sign_as_supervisor(supervisor, *HERE, content=now[:16], key="签字"))).rule == "key_reused"


async def test_a_signature_stores_where_the_ledger_stood(story: Story) -> None:
    await closed(story)
    rows = {one.seq: one for one in await LedgerEvent.filter(chain=chain_of(CODE))}
    for one in await Signature.all():
        assert one.chain_head == (rows[one.chain_seq].hash if one.chain_seq else GENESIS)
        own = rows[one.chain_seq + 1]  # nobody else wrote meanwhile
        facts = json.loads(own.body)["facts"]
        assert (own.act, facts["content"]) == (
            "sheet.signed" if one.kind == "sheet" else "marking.closed", one.content,
        )  # fmt: skip


async def test_what_a_lawyer_makes_again_from_the_ledger_alone(story: Story) -> None:
    """The hash as its paper says, from the images in the events: no table of the product is read."""
    await closed(story)
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for event in await LedgerEvent.filter(chain=chain_of(CODE)).order_by("seq"):
        for table, images in json.loads(event.body)["rows"].items():
            for values in images["values"]:
                image = dict(zip(images["columns"], values, strict=True))
                rows.setdefault(table, {})[image["id"]] = image
    aspects = rows["scheme_aspect"]
    order = {
        id_: (rows["scheme_module"][one["module_id"]]["position"], one["position"]) for id_, one in aspects.items()
    }
    papers: dict[int, list[list[str]]] = {}
    for sheet in rows["sheet"].values():
        mine = [one for one in rows["mark"].values() if one["sheet_id"] == sheet["id"] and one["pass_no"] == 1]
        mine.sort(key=lambda one: order[one["aspect_id"]])
        marks = [[aspects[one["aspect_id"]]["code"], one["state"], one["value"]] for one in mine]
        said = hashlib.sha256(rfc8785.dumps([sheet["number"], sheet["scheme_id"], marks])).hexdigest()
        papers.setdefault(sheet["entry_id"], []).append([sheet["number"], said])
    told = ("uid", "state", "status", "elapsed", "draw", "decision")
    lines = [[*(one[column] for column in told), [], sorted(papers[id_])] for id_, one in rows["entry"].items()]
    entries = sorted(hashlib.sha256(rfc8785.dumps(one)).hexdigest() for one in lines)
    [event_row] = rows["event"].values()
    made = ["jinbang.event/2", event_row["uid"], entries]
    again = hashlib.sha256(rfc8785.dumps(made)).hexdigest()
    [signature] = await Signature.filter(kind="event")
    assert signature.content == again == await content(story)


async def test_a_mark_changed_past_the_acts_is_found(story: Story, database: db.Database) -> None:
    """What is kept answers questions, but nothing is signed or published upon it."""
    await closed(story)
    before = await content(story)
    supervisor = await somebody(story, "supervisor", "jiandu")
    sheet = await story.sheet(1, 2)
    async with db.transaction() as client:
        await client.execute_query(f"UPDATE mark SET value = 60000 WHERE sheet_id = {sheet.id} AND value = 48000")
    assert await content(story) == before
    assert (await refused(sign_as_supervisor(supervisor, *HERE, content=before))).rule == "content_changed"
    assert "event_signature_stale" in [one.rule for one in (await no_result()).faults]
    assert await content(story) != before
    assert "event_signature_stale" in [rule for rule, _ in await missing(story)]
    assert any("003" in str(one) and "A1" in str(one) for one in (await verify()).differences)


async def test_a_masked_event_says_nothing_of_who_is_who(story: Story) -> None:
    """The same work under another identity is the same content."""
    plain = await content(story)
    await setting(story, masking_stages="review")
    masked = await content(story)
    assert masked != plain
    async with db.transaction() as client:
        await client.execute_query(
            f"UPDATE entry SET uid = '0193a000-0000-7000-8000-000000000000' WHERE id = {story.entries[0].id}"
        )
    assert await content(story) == masked


async def test_an_event_closed_before_signatures_were_kept(database: db.Database) -> None:
    """Its closing stands for the signature, unless a supervisor's is asked for."""
    story = await built()
    await story.opened()
    await all_signed(story)
    event = await Event.get(id=story.event.id)
    await close_without_signing(story.chief, *HERE, version=event.version)
    assert await missing(story) == []
    await setting(story, signature_rule="chief_and_supervisor")
    assert [rule for rule, _ in await missing(story)] == [
        "event_signature_missing", "supervision_signature_missing",
    ]  # fmt: skip
