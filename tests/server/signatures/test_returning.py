"""The panel asked again: sheets go back with their marks, signatures fall, nothing else moves."""

import pytest

from server import db
from server.access import ANONYMOUS
from server.entries import Incident
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.scoring import Mark, Sheet
from server.scoring.floor import void_run
from server.scoring.giving import give
from server.signatures import Signature
from server.signatures.asking import process_signed
from server.signatures.content import sheet_contents
from server.signatures.returning import ask_panel_again
from server.signatures.signing import close_marking, sign_process, sign_sheet
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, events, given, refused, rules
from tests.server.scoring.test_spread import spread
from tests.server.signatures.story import HERE

WHY = "等级相差过大，请合议后重评"


@pytest.fixture
async def story(database: db.Database) -> Story:
    """Two judges say 3 and 1 of the first entry, where 1 apart is allowed; all is signed, by the entrants too."""
    made = await (await built(wanted=spread("block"))).opened()
    for seat, judge in enumerate(made.judges):
        for n in range(len(made.entries)):
            sheet = await made.sheet(seat, n)
            marks = given(**(FULL | {"A2": ("3", "1")[seat] if n == 0 else "2"}))
            sheet = await give(judge, sheet.number, marks, send=True, version=sheet.version)
            content = (await sheet_contents([sheet]))[sheet.id]
            await sign_process(made.chief, sheet.number, "某选手", content=content)
            await sign_sheet(judge, sheet.number, version=sheet.version)
    return made


async def marks_of(sheet: Sheet) -> list[tuple[str, int | None]]:
    return [(one.state, one.value) for one in await Mark.filter(sheet_id=sheet.id).order_by("id")]


async def test_the_way_out_of_a_blocked_spread(story: Story) -> None:
    no = await refused(close_marking(story.chief, *HERE, version=2))
    assert rules(no) == [(None, "over_spread")]
    before = [await marks_of(await story.sheet(seat, 0)) for seat in (0, 1)]
    await ask_panel_again(story.chief, *HERE, "001", "A2", WHY, key="k")
    await ask_panel_again(story.chief, *HERE, "001", "A2", WHY, key="k")
    sheets = [await story.sheet(seat, 0) for seat in (0, 1)]
    assert [(one.state, one.signed_by_id, one.signed_at) for one in sheets] == [("draft", None, None)] * 2
    assert [await marks_of(one) for one in sheets] == before
    fallen = {(one.sheet_id, one.kind) for one in await Signature.filter(undone_at__isnull=False)}
    assert fallen == {(one.id, kind) for one in sheets for kind in ("process", "sheet")}
    assert await process_signed(story.chief, [one.id for one in sheets]) == {one.id: False for one in sheets}
    other = await story.sheet(0, 1)
    assert (other.state, await process_signed(story.chief, [other.id])) == ("signed", {other.id: True})
    waits = await refused(close_marking(story.chief, *HERE, version=2))
    assert {rule for _, rule in rules(waits)} == {"sheet_still_draft"}
    assert {number for number, _ in rules(waits)} == {one.number for one in sheets}
    for seat, (judge, level) in enumerate(zip(story.judges, ("2", "1"), strict=True)):
        sheet = await story.sheet(seat, 0)
        sheet = await give(judge, sheet.number, given(**(FULL | {"A2": level})), send=True, version=sheet.version)
        await sign_sheet(judge, sheet.number, version=sheet.version)
    assert (await close_marking(story.chief, *HERE, version=2)).state == "closed"
    assert [one.note for one in await Incident.all()] == [WHY]
    assert (await events()).count("panel.asked_again") == 1
    assert WHY not in "".join([one.body for one in await LedgerEvent.all()])
    assert (await verify()).differences == []


async def test_nobody_is_asked_again_without_need(story: Story) -> None:
    for entry, aspect in (("002", "A2"), ("001", "B1"), ("001", "Z9")):
        no = await refused(ask_panel_again(story.chief, *HERE, entry, aspect, WHY))
        assert (no.rule, no.field) == ("spread_not_too_wide", "aspect")
    assert (await refused(ask_panel_again(story.chief, *HERE, "099", "A2", WHY))).rule == "no_entry_of_number"
    assert (await refused(ask_panel_again(story.chief, *HERE, "001", "A2", " "))).rule == "reason_missing"
    await ask_panel_again(story.chief, *HERE, "001", "A2", WHY)
    assert (await refused(ask_panel_again(story.chief, *HERE, "001", "A2", WHY))).rule == "asked_again_already"


async def test_a_paper_does_not_go_back_to_a_tablet(story: Story) -> None:
    sheet = await story.sheet(0, 0)
    async with db.transaction() as client:
        await client.execute_query(f"UPDATE sheet SET state = 'typed' WHERE id = {sheet.id}")
    no = await refused(ask_panel_again(story.chief, *HERE, "001", "A2", WHY))
    assert (no.rule, no.params["number"]) == ("spread_on_paper", sheet.number)
    await void_run(story.chief, *HERE, "001", "合议后重录")  # the remedy that the sentence names
    assert (await story.sheet(0, 0)).state == "open"


async def test_who_may_and_when(story: Story) -> None:
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role"), (story.staff("supervisor"), "not_your_role"),
        (story.staff("chief_judge", scope="foreign"), "outside_your_scope"),
    ):  # fmt: skip
        no = await refused(ask_panel_again(viewer, CODE, EVENT, "001", "A2", WHY))
        assert no.rule in (rule, "no_such_competition")
    await void_run(story.chief, *HERE, "001", "重赛")
    assert (await refused(ask_panel_again(story.chief, *HERE, "001", "A2", WHY))).rule == "spread_not_too_wide"
