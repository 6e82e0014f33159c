"""Giving and signing: who may write on a sheet, what a mark may be, drafts, versions, and what stays on record."""

import json

import pytest

from server import db, ledger
from server.access import ANONYMOUS, console
from server.competitions import chain_of
from server.judging import Recusal, Seating
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.record import Record
from server.scoring import Mark, Sheet, tallies
from server.scoring.giving import Given, give
from server.scoring.paper import papers_of
from server.scoring.progress import my_sheets
from server.scoring.signing import content_hash, sign
from tests.server.scoring.story import CODE, FULL, Story, built, events, given, refused, rules


async def save(*rows: Record) -> None:
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        await change.save_many(list(rows))


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built()).opened()


async def test_a_draft_then_the_whole_then_signed(story: Story) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    draft = await give(judge, sheet.number, given(A1="0"), send=False, version=1)
    assert (draft.state, draft.version) == ("draft", 2)
    no = await refused(give(judge, sheet.number, given(B1="7"), send=True, version=2))
    assert (no.rule, no.params["aspects"], rules(no)) == ("not_scored", "A2", [("A2", "aspect_not_scored")])
    sent = await give(judge, sheet.number, given(A2="2", B1="7"), send=True, version=2)
    assert sent.state == "sent"
    assert (await refused(sign(judge, sheet.number, version=2))).rule == "changed_since"
    signed = await sign(judge, sheet.number, version=3)
    assert (signed.state, signed.version, signed.signed_by_id) == ("signed", 4, story.rows[0].id)
    paper = (await papers_of([signed]))[signed.id]
    event = await LedgerEvent.filter(act="sheet.signed").get()
    assert json.loads(event.body)["facts"]["content"] == content_hash(signed, paper)
    assert (await refused(give(judge, sheet.number, given(A1="1"), send=False, version=4))).rule == "sheet_signed"
    assert (await events())[-3:] == ["sheet.given", "sheet.given", "sheet.signed"]
    assert (await verify()).differences == []


async def test_every_fault_is_named_at_once(story: Story) -> None:
    sheet = await story.sheet(0, 0)
    marks = [
        Given("A1", "60.1"), Given("A2", "1.5"), Given("B1", "7", absent=True), Given("Z9", "1"), Given("A1", "1"),
    ]  # fmt: skip
    no = await refused(give(story.judges[0], sheet.number, marks, send=False, version=1))
    assert no.rule == "marks_faulty"
    assert rules(no) == [
        ("A1", "mark_out_of_range"), ("A2", "mark_too_fine"), ("B1", "mark_and_absent"),
        ("Z9", "aspect_not_on_sheet"), ("A1", "aspect_twice"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), [
    ("60", None), ("60.0", None), ("0", None), ("0.1", None), ("059.5", None), ("60.00000", None),
    ("60.1", "mark_out_of_range"), ("-1", "bad_number"), ("+1", "bad_number"), ("1e1", "bad_number"),
    ("1.05", "mark_too_fine"), ("1.0005", "bad_number"), ("٥", "bad_number"), ("１", "bad_number"),
    (".5", "bad_number"),
    ("5.", "bad_number"), ("1,5", "bad_number"), ("NaN", "bad_number"), ("9999999999", "bad_number"),
])  # fmt: skip
async def test_what_a_mark_may_be(story: Story, text: str, rule: str | None) -> None:
    sheet = await story.sheet(0, 0)
    act = give(story.judges[0], sheet.number, given(A1=text), send=False, version=1)
    if rule is None:
        assert (await act).version == 2
    else:
        assert rules(await refused(act)) == [("A1", rule)]


async def test_not_scored_absent_and_zero_are_three_things(story: Story) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    await give(judge, sheet.number, given(A1="0", A2="absent", B1="5"), send=True, version=1)
    await give(judge, sheet.number, given(B1=None), send=False, version=2)
    found = {row.state: row.value for row in await Mark.filter(sheet_id=sheet.id)}
    assert found == {"given": 0, "absent": None, "void": None}
    assert [
        (one.count, one.absent, one.void)
        for _, one in sorted((await tallies(story.event.id, set()))[sheet.entry_id].items())
    ] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    values = [
        row[5]
        for event in await LedgerEvent.filter(act="sheet.given").order_by("seq")
        for row in json.loads(event.body)["rows"]["mark"]["values"]
    ]
    assert 5000 in values  # what was cleared is still on record


async def test_a_remark_stays_until_it_is_changed(story: Story) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    await give(judge, sheet.number, given(A1="1"), send=False, version=1)
    await give(judge, sheet.number, [Given("A1", "1", remark="划伤")], send=False, version=2)
    await give(judge, sheet.number, [Given("A1", "2")], send=False, version=3)
    assert (await Mark.get(sheet_id=sheet.id)).remark == "划伤"
    assert (await verify()).differences == []
    await give(judge, sheet.number, [Given("A1", "2", remark="")], send=False, version=4)
    assert (await Mark.get(sheet_id=sheet.id)).remark is None
    no = await refused(give(judge, sheet.number, [Given("A1", "2", remark="长" * 501)], send=False, version=5))
    assert rules(no) == [("A1", "remark_too_long")]


async def test_the_second_writer_is_told_which_aspects_differ(story: Story) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    await give(judge, sheet.number, given(A1="10", B1="5"), send=False, version=1)
    no = await refused(give(judge, sheet.number, given(A1="11", A2="2", B1="5"), send=False, version=1))
    assert (no.rule, no.params["aspects"], no.params["now"]) == ("changed_since", "A1、A2", 2)


async def test_only_who_sits_in_the_seat_now(story: Story) -> None:
    sheet = await story.sheet(0, 0)
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.staff("organiser"), "not_your_role"), (story.judges[1], "no_such_sheet"),
        (story.spare[0], "no_such_sheet"), (story.chief, "not_your_sheet"),
        (story.staff("chief_judge", scope="foreign"), "no_such_sheet"),
    ):  # fmt: skip
        assert (await refused(give(viewer, sheet.number, given(A1="1"), send=False, version=1))).rule == rule
        assert (await refused(sign(viewer, sheet.number, version=1))).rule == rule
    seating = await Seating.get(seat_id=story.seats[0].id)
    seating.until = 5
    await save(seating, Seating(seat_id=story.seats[0].id, judge_id=story.rows[2].id, turn=2, since=5, way="continue"))
    assert await my_sheets(story.judges[0]) == []
    assert (await refused(give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1))).rule == (
        "no_such_sheet"
    )
    assert (await give(story.spare[0], sheet.number, given(A1="1"), send=False, version=1)).version == 2


@pytest.mark.parametrize("status", ["withdrawn", "disqualified", "absent"])
async def test_an_entry_that_is_out_is_not_marked(story: Story, status: str) -> None:
    await save(story.entries[0].update_from_dict({"status": status}))
    sheet = await story.sheet(0, 0)
    no = await refused(give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1))
    assert no.rule == "entry_not_competing"
    assert no.params == {"number": sheet.number}  # and nothing of whose work it is


async def test_a_recusal_while_marking(story: Story) -> None:
    sheet, other = await story.sheet(0, 0), await story.sheet(0, 1)
    await save(
        Recusal(event_id=story.event.id, judge_id=story.rows[0].id, entry_id=story.entries[0].id, kind="coach", at=1)
    )
    no = await refused(give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1))
    assert no.rule == "judge_recused_from_sheet"
    assert (await give(story.judges[0], other.number, given(A1="1"), send=False, version=1)).version == 2


async def test_the_same_key_gives_once(story: Story) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    for _ in range(3):
        done = await give(judge, sheet.number, given(**FULL), send=True, version=1, key="k")
        assert (done.version, done.state) == (2, "sent")
    assert (await events()).count("sheet.given") == 1
    assert await Sheet.filter(version=2).count() == 1
