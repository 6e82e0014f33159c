"""Fewer judges while marking is open: one falls ill in the middle, and what he marked is left out for all alike."""

import pytest

from server import db, ledger
from server.access import console
from server.competitions import Event, Session
from server.competitions.keeping import newest
from server.judging import FewerJudges, Recusal
from server.judging.recusing import recuse
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.results.draft import draft
from server.results.recounting import recount_agrees
from server.scoring import Mark, Sheet
from server.scoring.closing import close_marking
from server.scoring.correct import correct_mark
from server.scoring.floor import void_run
from server.scoring.giving import give
from server.scoring.reducing import allow_fewer, withdraw_fewer
from server.scoring.signing import sign
from server.scoring.succeeding import succeed
from tests.server.judging.test_reducing import HERE, WHY, afternoon
from tests.server.scoring.story import CODE, FULL, Story, built, events, given, refused, rules, scheme


async def marked(story: Story, seat: int, entry: int, a1: str) -> None:
    """One sheet given and signed, A1 as it is said."""
    sheet = await story.sheet(seat, entry)
    marks = given(**(FULL | {"A1": a1}))
    sheet = await give(story.judges[seat], sheet.number, marks, send=True, version=sheet.version)
    await sign(story.judges[seat], sheet.number, version=sheet.version)


@pytest.fixture
async def story(database: db.Database) -> Story:
    """Three judges needed, three sit; the third marked the first entry (with 10 where the others say 50), then falls
    ill."""
    made = await (await built(entries=3, judges=3, spare=0, wanted=scheme(judges=3))).opened()
    for seat, a1 in ((0, "50"), (1, "50"), (2, "10")):
        await marked(made, seat, 0, a1)
    return made


async def ill(story: Story, seat: int = 2) -> None:
    await recuse(story.chief, *HERE, story.rows[seat].uid, entry_no=None, kind="other", reason="突发疾病")


async def states(story: Story, seat: int) -> list[str]:
    return sorted([one.state for one in await story.sheets(seat)])


async def test_the_rest_of_the_day(story: Story) -> None:
    """What the ill judge gave the first entry counts no more than what he never gave the others: 50 and 50, not
    50, 50 and 10."""
    await ill(story)
    decided = await allow_fewer(story.chief, *HERE, "", 2, WHY, key="d")
    assert (await allow_fewer(story.chief, *HERE, "", 2, WHY, key="d")).id == decided.id
    assert (await states(story, 2), await states(story, 0)) == (["out"] * 3, ["open", "open", "signed"])
    kept = (await newest([story.event.id]))[story.event.id]
    assert (kept.version, {one.judges for module in kept.scheme.modules for one in module.aspects}) == (2, {2})
    out = await Mark.filter(sheet_id=(await story.sheet(2, 0)).id).order_by("id")
    assert [(one.pass_no, one.state) for one in out] == [(0, "given")] * 3
    for seat in (0, 1):
        for entry, a1 in ((1, "40"), (2, "30")):
            await marked(story, seat, entry, a1)
    event = await Event.get(id=story.event.id)
    closed = await close_marking(story.chief, *HERE, version=event.version)
    assert closed.state == "closed"
    made = await draft(closed)
    assert [(one.standing.entry_no, one.standing.state) for one in made.lines] == [
        ("001", "ranked"), ("002", "ranked"), ("003", "ranked"),
    ]  # fmt: skip
    assert made.field.tallies["001"]["A1"].count == 2
    assert made.field.tallies["001"]["A1"].sum == 100_000
    assert await recount_agrees([made]) is None
    assert (await events()).count("sheet.left_out") == 3
    assert WHY not in "".join([one.body for one in await LedgerEvent.all()])
    assert (await verify()).differences == []


async def test_what_is_left_out_takes_no_mark(story: Story) -> None:
    await ill(story)
    await allow_fewer(story.chief, *HERE, "", 2, WHY)
    sheet = await story.sheet(2, 1)
    no = await refused(give(console(), sheet.number, given(**FULL), send=True, version=sheet.version))
    assert no.rule in ("sheet_out", "not_your_sheet")
    no = await refused(succeed(story.chief, story.seats[2].uid, story.rows[0].uid, "re_mark", "替补"))
    assert no.rule == "seat_left_out"
    async with ledger.change(console(), "story.closed", chain=f"competition {CODE}") as change:
        event = await Event.get(id=story.event.id, using_db=change.client)
        await change.save(event.update_from_dict({"state": "closed"}))
    no = await refused(correct_mark(story.chief, sheet.number, "A1", "5", reason="补记", version=sheet.version))
    assert no.rule == "sheet_out"


async def test_a_run_held_again_is_marked_by_those_who_are_left(story: Story) -> None:
    await ill(story)
    await allow_fewer(story.chief, *HERE, "", 2, WHY)
    await void_run(story.chief, *HERE, "001", "设备故障，重赛")
    assert [(await story.sheet(seat, 0)).state for seat in range(3)] == ["open", "open", "out"]


async def test_exactly_so_many_are_left(story: Story) -> None:
    """All three still sit there; or one entry has fewer than the others."""
    no = await refused(allow_fewer(story.chief, *HERE, "", 2, WHY))
    assert (no.rule, {rule for _, rule in rules(no)}) == ("fewer_seats_differ", {"more_seats_than_decided"})
    await ill(story)
    no = await refused(allow_fewer(story.chief, *HERE, "", 1, WHY))
    assert {rule for _, rule in rules(no)} == {"more_seats_than_decided"}
    await recuse(
        story.chief, *HERE, story.rows[1].uid, entry_no="002", kind="other", reason="师徒",
    )  # fmt: skip
    no = await refused(allow_fewer(story.chief, *HERE, "", 2, WHY))
    assert {rule for _, rule in rules(no)} == {"recusal_leaves_too_few"}
    assert await states(story, 2) == ["open", "open", "signed"]  # nothing of a refused decision stays
    assert await FewerJudges.all().count() == 0


async def test_a_second_judge_falls_ill(story: Story) -> None:
    """The further decision takes the place of the one before; neither is withdrawn."""
    await ill(story)
    first = await allow_fewer(story.chief, *HERE, "", 2, WHY)
    assert (await refused(withdraw_fewer(story.chief, first.uid))).rule == "seats_frozen"
    await ill(story, 1)
    await allow_fewer(story.chief, *HERE, "", 1, WHY)
    assert [(one.count, one.undone_at is None) for one in await FewerJudges.all().order_by("id")] == [
        (2, False), (1, True),
    ]  # fmt: skip
    assert (await states(story, 1), await states(story, 2)) == (["out"] * 3, ["out"] * 3)
    for entry, a1 in ((1, "40"), (2, "30")):
        await marked(story, 0, entry, a1)
    event = await Event.get(id=story.event.id)
    assert (await close_marking(story.chief, *HERE, version=event.version)).state == "closed"
    assert (await verify()).differences == []


async def test_another_session_is_not_touched(database: db.Database) -> None:
    """One panel for both sessions: in the morning all three had marked, the judge falls ill at noon."""
    story = await built(entries=2, judges=3, spare=0, wanted=scheme(judges=3))
    late = await afternoon(story, 1)
    await story.opened()
    for seat in range(3):
        await marked(story, seat, 0, "50")
    await ill(story)
    await allow_fewer(story.chief, *HERE, "", 2, WHY, session=late.uid)
    assert {(one.entry_id, one.state) for one in await story.sheets(2)} == {
        (story.entries[0].id, "signed"), (story.entries[1].id, "out"),
    }  # fmt: skip
    assert await Session.get(event_id=story.event.id, code="上午") is not None
    for seat in (0, 1):
        await marked(story, seat, 1, "40")
    event = await Event.get(id=story.event.id)
    closed = await close_marking(story.chief, *HERE, version=event.version)
    made = await draft(closed)
    assert [made.field.tallies[no]["A1"].count for no in ("001", "002")] == [3, 2]
    assert await recount_agrees([made]) is None
    assert (await Recusal.all().count(), await Sheet.all().count()) == (1, 6)
    assert (await verify()).differences == []
