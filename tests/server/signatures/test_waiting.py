"""What the desk says a closed event waits for: from rows, in the same number of statements for one event and three."""

import pytest

from server import db, ledger
from server.access import console
from server.competitions import Event
from server.listing.waiting import waiting
from server.masking import Draw
from server.rechecking import Recheck
from server.signatures.content import event_content
from server.signatures.reopening import ask_reopening, confirm_reopening
from server.signatures.signing import sign_as_supervisor
from tests.server.scoring.story import Story
from tests.server.signatures.story import HERE, closed, marked, setting, somebody


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await marked()


async def listed(story: Story) -> list[tuple[str, str]]:
    found = (await waiting(console(), [story.competition.id]))[story.competition.id]
    return [(one.rule, one.page) for one in found if one.event == "W"]


async def test_each_link_in_its_order(story: Story) -> None:
    await setting(story, recheck_rule="top_10", masking_stages="review")
    await closed(story)
    unpublished = [("result_not_published", "publication")]
    masked = [("unmasking_owed", "masking")]
    assert await listed(story) == [
        ("recheck_owed", "recheck"), ("supervision_owed", "signatures"), *masked, *unpublished,
    ]  # fmt: skip
    async with ledger.change(console(), "recheck.made") as change:
        head = {"seed": "0" * 64, "head": "0" * 64, "seq": 1, "entries": 3, "top": 3, "sampled": 0, "drawn_at": 1}
        await change.save(Recheck(event_id=story.event.id, rule="top_10", state="done", **head))
    assert await listed(story) == [("supervision_owed", "signatures"), *masked, *unpublished]
    supervisor = await somebody(story, "supervisor", "jiandu")
    content = await event_content(await Event.get(id=story.event.id))
    await sign_as_supervisor(supervisor, *HERE, content=content)
    assert await listed(story) == [*masked, *unpublished]
    draw = Draw(event_id=story.event.id, stage="review", way="computed", state="unmasked")
    async with ledger.change(console(), "draw.made") as change:
        await change.save(draw)
    assert await listed(story) == unpublished


async def test_a_reopening_and_what_it_undoes(story: Story) -> None:
    await setting(story, signature_rule="chief")
    await closed(story)
    row = await ask_reopening(story.chief, *HERE, reason="漏记扣分")
    assert ("reopening_asked", "signatures") in await listed(story)
    await confirm_reopening(await somebody(story, "supervisor", "jiandu"), row.uid)
    assert await listed(story) == [("marking_not_closed", "sign_off")]
    await setting(story, state="closed")
    assert ("chief_signature_owed", "signatures") in await listed(story)
