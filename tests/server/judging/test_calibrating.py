"""The calibration list and the recusal report, each against a small field worked out by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from server import db, ledger
from server.access import ANONYMOUS, Viewer, console
from server.access.records import Account
from server.judging import Recusal
from server.scoring.calibrating import Line, calibrations, root_text, variance
from server.scoring.closing import close_marking
from server.scoring.correct import correct_mark
from server.scoring.giving import give
from server.scoring.recused import Kept, reports
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, Story, built, given

# B1 of three entries by two judges. Panel means 6, 8, 7.
FIRST, SECOND = ("7", "8", "9"), ("5", "8", "5")


async def marked(story: Story, seat: int, entry: int, b1: str, level: str = "2") -> None:
    sheet = await story.sheet(seat, entry)
    marks = given(A1="50", A2=level, B1=b1)
    sheet = await give(story.judges[seat], sheet.number, marks, send=True, version=sheet.version)
    await sign(story.judges[seat], sheet.number, version=sheet.version)


@pytest.fixture
async def story(database: db.Database) -> Story:
    story = await (await built()).opened()
    early = await story.sheet(0, 0)
    await give(story.judges[0], early.number, given(A1="50", A2="1", B1="6"), send=True, version=1)
    for entry in range(3):  # the first sheet was sent with 6 and level 1 before: two marks changed after sending
        await marked(story, 0, entry, FIRST[entry], "3" if entry == 2 else "2")
        await marked(story, 1, entry, SECOND[entry])
    return story


async def lines(viewer: Viewer, story: Story) -> dict[tuple[str, str], Line]:
    found = (await calibrations(viewer, [story.event.id]))[story.event.id]
    return {(one.judge.judge_no, one.module): one for one in found}


async def test_by_hand(story: Story) -> None:
    """J1: (1 + 0 + 2) / 3 = 1, variance of 7 8 9 is 2/3, of the means 6 8 7 is 2/3: ratio 1. J2: -1, variance of
    5 8 5 is 2: ratio √3 = 1.7320…."""
    found = await lines(story.staff("supervisor"), story)
    assert set(found) == {("J1", "skill"), ("J1", "finish"), ("J2", "skill"), ("J2", "finish")}
    first, second = found["J1", "finish"], found["J2", "finish"]
    assert (first.entries, first.compared, first.exact_shift, first.shift, first.spread) == (
        3, 3, Fraction(1), "1.000", "1.000",
    )  # fmt: skip
    assert (second.exact_shift, second.shift, second.spread) == (Fraction(-1), "-1.000", "1.732")
    assert (first.after_sending, second.after_sending, found["J1", "skill"].after_sending) == (1, 0, 1)
    assert found["J1", "skill"].used == [0, 0, 2, 1]
    assert found["J2", "skill"].used == [0, 0, 3, 0]
    # levels 2 2 3 and 2 2 2 of 30: 20 20 30 and 20 20 20, so J1 is 10/6 above the means 20, 20, 25.
    assert found["J1", "skill"].exact_shift == Fraction(5, 3)
    assert found["J1", "skill"].shift == "1.667"
    assert found["J2", "skill"].spread == "0.000"


async def test_a_judge_alone_is_compared_with_nobody(database: db.Database) -> None:
    from tests.server.scoring.story import scheme

    story = await (await built(judges=1, wanted=scheme(judges=1))).opened()
    await marked(story, 0, 0, "7")
    line = (await lines(console(), story))["J1", "finish"]
    assert (line.entries, line.compared, line.shift, line.spread) == (1, 0, None, None)


async def test_corrections_after_closing(story: Story) -> None:
    await close_marking(story.chief, CODE, EVENT, version=2)
    sheet = await story.sheet(1, 0)
    await correct_mark(story.chief, sheet.number, "B1", "6", reason="誊录", version=sheet.version)
    found = await lines(story.staff("auditor"), story)
    assert (found["J2", "finish"].after_closing, found["J2", "skill"].after_closing) == (1, 0)
    assert found["J2", "finish"].exact_shift == Fraction(-5, 6)  # 6 8 5 beside 6.5 8 7


async def test_who_reads_the_list(story: Story) -> None:
    for viewer in (ANONYMOUS, story.judges[0], story.staff("organiser"), story.chief):
        assert await lines(viewer, story) == {}
    assert await lines(story.staff("supervisor", scope="foreign"), story) == {}
    await close_marking(story.chief, CODE, EVENT, version=2)
    assert len(await lines(story.chief, story)) == 4


@pytest.mark.parametrize(
    ("square", "text"),
    [("0", "0.000"), ("3", "1.732"), ("1/4", "0.500"), ("2", "1.414"), ("1/3", "0.577"), ("9/4000000", "0.002")],
)
def test_roots(square: str, text: str) -> None:
    """The last: √(9/4·10⁻⁶) = 0.0015 exactly, half up."""
    assert root_text(Fraction(square)) == text
    assert variance([]) == 0


async def recuse(story: Story, judge: int, entry: int | None) -> None:
    async with ledger.change(console(), "judge.recused", chain=story.competition.chain) as change:
        entry_id = None if entry is None else story.entries[entry].id
        await change.save(
            Recusal(event_id=story.event.id, judge_id=story.rows[judge].id, entry_id=entry_id, kind="coach", at=5)
        )


async def report(viewer: Viewer, story: Story) -> list[Kept]:
    return list((await reports(viewer, [story.event.id]))[story.event.id])


async def named(story: Story) -> None:
    """Let the judges act under the names their accounts sign with."""
    rows = {one.id: one for one in await Account.all()}
    story.judges[:] = [replace(one, actor=f"account:{rows[one.account_id].uid}") for one in story.judges]  # type: ignore[index]


async def test_a_recusal_before_opening_makes_no_sheet(database: db.Database) -> None:
    from tests.server.scoring.story import scheme

    story = await built(judges=3, spare=0, wanted=scheme(judges=2))
    await named(story)
    await recuse(story, 0, 0)
    await story.opened()
    await marked(story, 0, 1, "7")
    (line,) = await report(story.staff("supervisor"), story)
    assert (line.entry, line.seats, line.made, line.written, line.is_kept) == ("001", ["1"], 0, 0, True)
    assert (line.recorded_at, line.conflict.effect) == (5, "barred_entry")
    assert line.seq == 2 and len(line.hash or "") == 64


async def test_a_sheet_written_in_spite_of_it_is_seen(database: db.Database) -> None:
    """The control: the questions that keep him from it are passed by, and the report says so."""
    story = await (await built()).opened()
    await named(story)
    await marked(story, 0, 0, "7")
    await recuse(story, 0, 0)
    (line,) = await report(story.staff("arbitrator"), story)
    assert (line.made, line.written, line.is_kept) == (1, 0, True)  # what he wrote before was right then
    async with ledger.change(
        story.judges[0], "sheet.given", chain=story.competition.chain, sheet=(await story.sheet(0, 0)).number, send=True
    ) as change:
        await change.save(await story.sheet(0, 0))
    (line,) = await report(story.staff("auditor"), story)
    assert (line.written, line.is_kept) == (1, False)
    for viewer in (ANONYMOUS, story.judges[0], story.staff("organiser"), story.chief):
        assert await report(viewer, story) == []
