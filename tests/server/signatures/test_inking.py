"""What was printed, signed by hand and scanned: only for what stands there now."""

import pytest

from server import db
from server.competitions import Event
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.results import owing
from server.results.protocol import protocol
from server.scoring import Sheet
from server.scoring.correct import correct_mark
from server.scoring.giving import give
from server.signatures import Signature
from server.signatures.content import event_content, sheet_contents, short
from server.signatures.inking import attach_signed_paper
from tests.server.scoring.story import FULL, Story, built, given, refused
from tests.server.signatures.story import HERE, closed, marked, scan, setting, somebody


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await marked()


async def test_the_supervisors_paper_counts(story: Story) -> None:
    await closed(story)
    event = await Event.get(id=story.event.id)
    supervisor = await somebody(story, "supervisor", "jiandu")
    printed = await protocol(supervisor, event)
    assert printed is not None
    assert (len(printed.lines), len(printed.sheets), printed.lines[0].label) == (3, 6, "001")
    assert printed.content == await event_content(event)
    file = await scan(supervisor)
    how = {"content": printed.short, "signer": "赵监督", "scan": file.uid}
    row = await attach_signed_paper(supervisor, *HERE, "supervision", **how, key="i")
    assert (await attach_signed_paper(supervisor, *HERE, "supervision", **how, key="i")).id == row.id
    assert (row.way, row.scan_id, row.content) == ("ink", file.id, printed.content)
    assert await owing.owing([event]) == []
    assert "赵监督" not in (await LedgerEvent.filter(act="signature.inked").get()).body
    assert (await verify()).differences == []


async def test_a_paper_of_another_content_is_refused(story: Story) -> None:
    await closed(story)
    chief, file = story.chief, await scan(story.chief)
    old = await event_content(story.event)
    sheet = await story.sheet(0, 0)
    await correct_mark(chief, sheet.number, "A1", "49.5", reason="誊录错误", version=sheet.version)
    how = {"signer": "钱裁判长", "scan": file.uid}
    no = await refused(attach_signed_paper(chief, *HERE, "event", content=short(old), **how))
    now = await event_content(story.event)
    assert (no.rule, no.params["now"]) == ("content_changed", short(now))
    assert (await attach_signed_paper(chief, *HERE, "event", content=short(now), **how)).content == now


async def test_what_stands_against_it(story: Story) -> None:
    chief, file = story.chief, await scan(story.chief)
    now = await event_content(story.event)
    how = {"content": now, "signer": "钱裁判长", "scan": file.uid}
    assert (await refused(attach_signed_paper(chief, *HERE, "event", **how))).rule == "sign_after_closing"
    await closed(story)
    how["content"] = await event_content(story.event)
    for change, rule in (
        ({"signer": ""}, "signer_missing"), ({"signer": "某" * 81}, "signer_too_long"),
        ({"scan": None}, "scan_missing"),
        ({"scan": (await scan(story.chief, "text/csv")).uid}, "scan_no_picture"),
        ({"scan": (await scan(story.judges[1])).uid}, "scan_missing"),
    ):  # fmt: skip
        assert (await refused(attach_signed_paper(chief, *HERE, "event", **{**how, **change}))).rule == rule
    assert (await refused(attach_signed_paper(chief, *HERE, "seal", **how))).rule == "no_such_signature_kind"
    assert (await refused(attach_signed_paper(chief, *HERE, "supervision", **how))).rule == "supervision_not_by_chief"
    assert (await refused(attach_signed_paper(chief, *HERE, "sheet", **how))).rule == "no_such_sheet"
    judge = story.judges[0]
    assert (await refused(attach_signed_paper(judge, *HERE, "event", **how))).rule == "not_your_role"


async def test_the_same_name_does_not_sign_twice(story: Story) -> None:
    """Both by hand: the names on the papers are compared."""
    await closed(story)
    sheet = await story.sheet(0, 0)
    await correct_mark(story.chief, sheet.number, "A1", "49.5", reason="誊录错误", version=sheet.version)
    organiser = await somebody(story, "organiser", "zuzhi")
    how = {"content": await event_content(story.event), "scan": (await scan(organiser)).uid}
    no = await refused(attach_signed_paper(organiser, *HERE, "supervision", **how, signer="钱某"))
    assert no.rule == "chief_signs_first"
    await attach_signed_paper(organiser, *HERE, "event", **how, signer="钱某")
    no = await refused(attach_signed_paper(organiser, *HERE, "supervision", **how, signer="钱某"))
    assert no.rule == "same_person_signs"
    await attach_signed_paper(organiser, *HERE, "supervision", **how, signer="赵某")
    assert await owing.owing([await Event.get(id=story.event.id)]) == []


async def test_a_sheet_signed_by_hand_is_signed(database: db.Database) -> None:
    story = await (await built()).opened()
    sheet, judge = await story.sheet(0, 0), story.judges[0]
    organiser = await somebody(story, "organiser", "zuzhi")
    how = {"signer": "裁判甲", "scan": (await scan(organiser)).uid, "sheet": sheet.number}
    no = await refused(attach_signed_paper(organiser, *HERE, "sheet", content="0" * 16, **how))
    assert no.rule == "not_sent"
    sheet = await give(judge, sheet.number, given(**FULL), send=True, version=1)
    content = (await sheet_contents([sheet]))[sheet.id]
    row = await attach_signed_paper(organiser, *HERE, "sheet", content=content, **how)
    now = await Sheet.get(id=sheet.id)
    assert (now.state, now.signed_by_id, now.version) == ("signed", story.rows[0].id, sheet.version + 1)
    assert (row.sheet_id, row.content) == (sheet.id, content)
    assert await Signature.all().count() == 1
    assert (await verify()).differences == []


async def test_a_masked_protocol_shows_codes_only(story: Story) -> None:
    """No draw was made in this event: then there is no code, and no number either."""
    await closed(story)
    await setting(story, masking_stages="review")
    printed = await protocol(story.chief, await Event.get(id=story.event.id))
    assert printed is not None
    assert (printed.is_masked, [one.label for one in printed.lines]) == (True, ["", "", ""])
