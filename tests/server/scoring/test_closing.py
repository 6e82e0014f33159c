"""The floor, closing, correcting, publication's question; a whole story verified."""

import json

import pytest

from server import db
from server.access import ANONYMOUS, console
from server.competitions import Event
from server.entries import Entry, Incident
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.scoring import Mark, Penalty, Sheet, penalties
from server.scoring.closing import close_marking, missing, unpublishable
from server.scoring.correct import correct_mark
from server.scoring.floor import (
    give_penalty,
    grant_extra_time,
    record_absence,
    record_incident,
    record_time,
    void_run,
)
from server.scoring.giving import give
from server.scoring.progress import progress
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, events, given, refused, rules

HERE = (CODE, EVENT)


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built()).opened()


async def signed(story: Story, *entries: int) -> None:
    for seat, judge in enumerate(story.judges):
        for entry in entries:
            sheet = await story.sheet(seat, entry)
            sheet = await give(judge, sheet.number, given(**FULL), send=True, version=sheet.version)
            await sign(judge, sheet.number, version=sheet.version)


async def test_closing_names_what_is_missing_then_closes(story: Story) -> None:
    await signed(story, 0, 1)
    sheet = await story.sheet(0, 2)
    await give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1)
    no = await refused(close_marking(story.chief, *HERE, version=2))
    other = await story.sheet(1, 2)
    assert (no.rule, rules(no)) == (
        "marking_incomplete",
        [(sheet.number, "sheet_still_draft"), (other.number, "sheet_still_open")],
    )
    assert [one.sheet for one in await missing(story.chief, story.event)] == [sheet.number, other.number]
    assert [(one.rule, one.sheet, one.count) for one in await missing(story.staff("organiser"), story.event)] == [
        ("sheet_still_draft_many", None, 1),
        ("sheet_still_open_many", None, 1),
    ]
    found = await unpublishable(await Event.get(id=story.event.id))
    assert found is not None and (found.rule, len(found.faults)) == ("marking_still_open", 2)
    await signed(story, 2)
    closed = await close_marking(story.chief, *HERE, version=2, key="c")
    assert (await close_marking(story.chief, *HERE, version=2, key="c")).id == closed.id
    assert (closed.state, closed.closed_by_id, closed.closed_at is not None) == (
        "closed", story.chief.account_id, True,
    )  # fmt: skip
    assert await unpublishable(closed) is None
    late = await refused(give(story.judges[0], sheet.number, given(A1="2"), send=False, version=4))
    assert late.rule == "marking_closed"
    assert (await refused(close_marking(story.chief, *HERE, version=3))).rule == "marking_already_closed"
    assert (await verify()).differences == []


async def test_who_may_close(story: Story) -> None:
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role"), (story.staff("organiser"), "not_your_role"),
    ):  # fmt: skip
        assert (await refused(close_marking(viewer, *HERE, version=2))).rule == rule
    foreign = await refused(close_marking(story.staff("chief_judge", scope="foreign"), *HERE, version=2))
    assert foreign.rule in ("outside_your_scope", "no_such_event", "no_such_competition")


async def test_an_absent_entry_holds_nothing_up(story: Story) -> None:
    await signed(story, 0, 1)
    await record_absence(story.staff("floor_judge"), *HERE, "003", "absent")
    assert (await close_marking(story.chief, *HERE, version=2)).state == "closed"
    seats = (await progress(console(), [story.event.id]))[story.event.id]
    assert seats is not None and (seats.sheets, seats.signed) == (4, 4)


async def test_a_correction_after_closing(story: Story) -> None:
    await signed(story, 0, 1, 2)
    sheet = await story.sheet(0, 0)
    how = {"reason": "登录错误", "version": 3}
    assert (await refused(correct_mark(story.chief, sheet.number, "A1", "51", **how))).rule == "correct_after_closing"
    await close_marking(story.chief, *HERE, version=2)
    for aspect, value, rule in (
        ("A1", "50.5", "mark_unchanged"), ("A1", "61", "marks_faulty"), ("Z", "1", "aspect_not_on_sheet"),
    ):  # fmt: skip
        assert (await refused(correct_mark(story.chief, sheet.number, aspect, value, **how))).rule == rule
    assert (await refused(correct_mark(story.judges[0], sheet.number, "A1", "51", **how))).rule == "not_your_role"
    no = await refused(correct_mark(story.chief, sheet.number, "A1", "51", reason=" ", version=3))
    assert no.rule == "reason_missing"
    done = await correct_mark(story.chief, sheet.number, "A1", "51", **how)
    mark = await Mark.get(sheet_id=sheet.id, aspect__code="A1")
    assert (done.version, done.state, mark.value, mark.remark) == (4, "signed", 51000, "登录错误")
    assert (await Event.get(id=story.event.id)).version == 4
    assert "登录错误" not in (await LedgerEvent.filter(act="mark.corrected").get()).body
    assert (await verify()).differences == []


async def test_time_is_net_of_what_was_granted(story: Story) -> None:
    floor = story.staff("floor_judge")
    await record_time(floor, *HERE, "001", 3600)
    await record_incident(floor, *HERE, "001", "equipment", "焊机断电")
    await grant_extra_time(story.chief, *HERE, "001", 600, "焊机断电")
    assert (await Entry.get(id=story.entries[0].id)).elapsed == 3000
    await grant_extra_time(story.chief, *HERE, "001", 4000, "再次断电")
    row = await Entry.get(id=story.entries[0].id)
    assert (row.time_taken, row.elapsed, row.version) == (3600, 0, 5)
    await record_time(floor, *HERE, "001", 5000)
    assert (await Entry.get(id=story.entries[0].id)).elapsed == 400
    assert [one.extra_seconds for one in await Incident.all().order_by("id")] == [0, 600, 4000]
    assert (await refused(record_time(floor, *HERE, "001", -1))).rule == "seconds_out_of_range"
    assert (await refused(record_time(floor, *HERE, "999", 1))).rule == "no_entry_of_number"
    assert (await refused(grant_extra_time(floor, *HERE, "001", 60, "因故"))).rule == "not_your_role"
    assert (await refused(record_incident(floor, *HERE, "001", "ghost", "x"))).rule == "no_such_incident"
    assert (await verify()).differences == []


async def test_penalties_are_exact(story: Story) -> None:
    for text, rule in (("0", "penalty_malformed"), ("-1", "penalty_malformed"), ("1.0001", "penalty_malformed")):
        assert (await refused(give_penalty(story.chief, *HERE, "001", text, "迟到"))).rule == rule
    for _ in range(2):
        await give_penalty(story.chief, *HERE, "001", "1.125", "迟到", key="p")
    assert await penalties(story.event.id) == {story.entries[0].id: {"": 1125}}
    assert await Penalty.all().count() == 1


async def test_absence_with_marks_needs_a_reason(story: Story) -> None:
    sheet, floor = await story.sheet(0, 0), story.staff("floor_judge")
    await give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1)
    assert (await refused(record_absence(floor, *HERE, "001", "absent"))).rule == "marks_exist"
    assert (await refused(record_absence(floor, *HERE, "001", "ill"))).rule == "no_such_absence"
    done = await record_absence(floor, *HERE, "001", "forfeited", reason="中途退场")
    assert (done.status, done.note) == ("forfeited", "中途退场")
    assert (await refused(record_absence(floor, *HERE, "001", "forfeited"))).rule == "entry_is_out"
    assert (await verify()).differences == []


async def test_a_void_run_opens_the_sheets_again(story: Story) -> None:
    await signed(story, 0)
    await void_run(story.chief, *HERE, "001", "设备故障，重赛")
    sheets = await Sheet.filter(entry_id=story.entries[0].id)
    assert {(one.state, one.version, one.signed_by_id) for one in sheets} == {("open", 4, None)}
    marks = await Mark.filter(sheet_id__in=[one.id for one in sheets])
    assert {(one.state, one.value) for one in marks} == {("void", None)}
    assert (await events())[-3:] == ["run.voided", "sheet.voided", "sheet.voided"]
    stood = [json.loads(one.body) for one in await LedgerEvent.filter(act="sheet.given")]
    assert 50500 in [row[5] for one in stood for row in one["rows"]["mark"]["values"]]
    assert (await refused(void_run(story.chief, *HERE, "002", "无"))).rule == "nothing_to_void"
    await give(story.judges[0], sheets[0].number, given(A1="9"), send=False, version=4)
    assert (await verify()).differences == []
