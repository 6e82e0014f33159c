"""Reopening: asked by one person, confirmed by another; the signatures are undone, the next revision says why."""

from dataclasses import replace

import pytest

from server import clock, db, ledger
from server.access import ANONYMOUS, Viewer, console
from server.access.records import Account
from server.competitions import Event
from server.ledger.verify import verify
from server.results import owing
from server.results.publishing import publish
from server.scoring import Sheet
from server.scoring.floor import give_penalty
from server.signatures import Reopening, Signature
from server.signatures.reopening import ask_reopening, confirm_reopening, refuse_reopening
from tests.server.scoring.story import Story, events, refused
from tests.server.signatures.story import HERE, closed, marked, setting, somebody


@pytest.fixture
async def story(database: db.Database) -> Story:
    story = await marked("chief")
    await closed(story)
    return story


async def asked(story: Story, key: str | None = None) -> Reopening:
    return await ask_reopening(story.chief, *HERE, reason="二号工位漏记扣分", key=key)


async def test_two_people_and_a_reason_then_a_new_revision(story: Story) -> None:
    await publish(console(), *HERE, reason="首次公布")
    other = await somebody(story, "supervisor", "jiandu")
    row = await asked(story, "a")
    assert (await asked(story, "a")).id == row.id
    assert (await refused(asked(story))).rule == "reopening_waits"
    await confirm_reopening(other, row.uid, key="b")
    assert (await confirm_reopening(other, row.uid, key="b")).state == "done"
    event = await Event.get(id=story.event.id)
    assert (event.state, event.closed_at, event.closed_by_id) == ("marking", None, None)
    assert {one.state for one in await Sheet.all()} == {"signed"}
    assert [one.undone_at is None for one in await Signature.filter(kind="event")] == [False]
    assert (await refused(publish(console(), *HERE, reason="更正"))).rule == "marking_not_closed"
    await give_penalty(story.chief, *HERE, "001", "2", "迟到")
    await closed(story)
    [revision] = await publish(console(), *HERE, reason="更正")
    assert (revision.number, revision.reason) == (2, "更正；二号工位漏记扣分")
    assert (await events()).count("reopening.confirmed") == 1
    assert (await verify()).differences == []


async def test_an_undone_signature_counts_no_more(story: Story) -> None:
    """Even where nothing was changed in between; the control: it counted before."""
    assert await owing.owing([await Event.get(id=story.event.id)]) == []
    row = await asked(story)
    await confirm_reopening(await somebody(story, "organiser", "zuzhi"), row.uid)
    async with ledger.change(console(), "event.set") as change:
        event = await Event.get(id=story.event.id, using_db=change.client)
        await change.save(event.update_from_dict({"state": "closed"}))
    found = await owing.owing([await Event.get(id=story.event.id)])
    assert [one.rule for one in found] == ["event_signature_missing"]


async def test_never_by_the_same_person(story: Story) -> None:
    row = await asked(story)
    same = story.staff("supervisor")
    assert (await refused(confirm_reopening(same, row.uid))).rule == "same_person_reopens"
    person = (await Account.get(id=story.chief.account_id)).person_id
    async with ledger.change(console(), "account.made") as change:
        second = await change.save(Account(person_id=person, login="second"))
    twin = replace(same, account_id=second.id, person_id=person)
    assert (await refused(confirm_reopening(twin, row.uid))).rule == "same_person_reopens"
    assert (await Reopening.get(id=row.id)).state == "asked"
    own = await ask(console(), story)
    assert own == "reopening_waits"


async def ask(viewer: Viewer, story: Story) -> str:
    return (await refused(ask_reopening(viewer, *HERE, reason="再来"))).rule


async def test_the_console_is_one_person(story: Story) -> None:
    row = await ask_reopening(console(), *HERE, reason="补录")
    assert (await refused(confirm_reopening(console(), row.uid))).rule == "same_person_reopens"


async def test_who_may_and_when(story: Story) -> None:
    assert await ask(ANONYMOUS, story) == "sign_in_needed"
    assert await ask(story.staff("supervisor"), story) == "not_your_role"
    assert (await refused(ask_reopening(story.chief, *HERE, reason=" "))).rule == "reason_missing"
    assert (await refused(confirm_reopening(story.staff("supervisor"), None))).rule == "no_such_reopening"
    row = await asked(story)
    assert (await refused(confirm_reopening(story.chief, row.uid))).rule == "not_your_role"
    foreign = story.staff("supervisor", scope="foreign")
    assert (await refused(confirm_reopening(foreign, row.uid))).rule == "no_such_reopening"
    other = await somebody(story, "supervisor", "jiandu")
    await refuse_reopening(other, row.uid, key="n")
    assert (await refuse_reopening(other, row.uid, key="n")).state == "refused"
    assert (await Event.get(id=story.event.id)).state == "closed"
    assert (await refused(confirm_reopening(other, row.uid))).rule == "reopening_answered"
    await setting(story, final_at=clock.now())
    assert await ask(story.chief, story) == "event_is_final"
    await setting(story, final_at=None, state="marking")
    assert await ask(story.chief, story) == "not_reopenable"
    assert (await verify()).differences == []
