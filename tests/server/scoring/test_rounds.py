"""Rounds inside an event at work: theory for all, the hall for the best two; domain.md 3.4."""

from fractions import Fraction

import pytest

from server import db
from server.access import ANONYMOUS
from server.competitions import Event
from server.ledger.verify import verify
from server.ranking import Aspect, Module, Round, Scheme
from server.results.draft import draft
from server.scoring import Sheet
from server.scoring.closing import close_marking
from server.scoring.floor import record_absence, void_run
from server.scoring.giving import give
from server.scoring.next_round import open_round
from server.scoring.opening import open_marking
from server.scoring.rounds import shown
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, Story, built, events, given, refused, rules, state

HERE = (CODE, EVENT)
PANELS = ("theory", "hall")


def scheme(top: int = 2, ties: str = "all") -> Scheme:
    """理论 of 100 in the first round, 实操 of 100 in the second; carried."""
    theory = Module("theory", "理论", Fraction(1), (Aspect("T1", "笔试", 100_000),), round="R1")
    hall = Module("hall", "实操", Fraction(1), (Aspect("H1", "作品", 100_000),), round="R2")
    rounds = (Round("R1", "初赛", top, ties), Round("R2", "决赛"))  # type: ignore[arg-type]
    return Scheme(modules=(theory, hall), rounds=rounds)


async def started(entries: int = 4, **keys: object) -> Story:
    wanted = scheme(**keys)  # type: ignore[arg-type]
    return await (await built(entries=entries, wanted=wanted, panels=PANELS)).opened()


async def mark(story: Story, seat: int, entry: int, **marks: str) -> None:
    sheet = await story.sheet(seat, entry)
    sheet = await give(story.judges[seat], sheet.number, given(**marks), send=True, version=sheet.version)
    await sign(story.judges[seat], sheet.number, version=sheet.version)


async def theory(story: Story, *values: str) -> None:
    for n, value in enumerate(values):
        await mark(story, 0, n, T1=value)


async def in_hall(story: Story) -> list[str]:
    rows = await Sheet.filter(seat_id=story.seats[1].id).select_related("entry").order_by("entry__entry_no")
    return [one.entry.entry_no for one in rows]


async def test_the_first_round_opens_alone(database: db.Database) -> None:
    story = await started()
    assert len(await story.sheets(0)) == 4
    assert await in_hall(story) == []
    rounds = (await shown(story.chief, [story.event.id]))[story.event.id]
    assert [(one.code, one.is_open, one.entrants) for one in rounds] == [("R1", True, 4), ("R2", False, None)]
    assert (await shown(story.judges[0], [story.event.id]))[story.event.id] == []


async def test_who_goes_on_gets_sheets_and_nobody_else(database: db.Database) -> None:
    """90, 80, 70, 60: two go on. The two who do not need no mark in the hall, and stand behind."""
    story = await started()
    await theory(story, "90", "60", "80", "70")
    for _ in range(2):
        assert (await open_round(story.chief, *HERE, "R2", version=2, key="r")).version == 3
    assert (await events()).count("round.opened") == 1
    assert await in_hall(story) == ["001", "003"]
    unmarked = await refused(close_marking(story.chief, *HERE, version=3))
    assert sorted(rule for _, rule in rules(unmarked)) == ["sheet_still_open"] * 2
    await mark(story, 1, 0, H1="50")
    await mark(story, 1, 2, H1="70")
    closed = await close_marking(story.chief, *HERE, version=3)
    lines = (await draft(closed)).lines
    assert [(one.standing.entry_no, one.standing.total, one.standing.round) for one in lines] == [
        ("003", "150.00", "决赛"), ("001", "140.00", "决赛"), ("004", "70.00", "初赛"), ("002", "60.00", "初赛"),
    ]  # fmt: skip
    assert (await verify()).differences == []


async def test_a_round_waits_for_the_one_before(database: db.Database) -> None:
    story = await started(entries=2, top=1)
    first, second = await story.sheets(0)
    assert rules(await refused(close_marking(story.chief, *HERE, version=2))) == [
        (first.number, "sheet_still_open"), (second.number, "sheet_still_open"), (None, "round_not_opened"),
    ]  # fmt: skip
    await mark(story, 0, 0, T1="90")
    no = await refused(open_round(story.chief, *HERE, "R2", version=2))
    assert (no.rule, rules(no)) == ("round_not_ready", [((await story.sheet(0, 1)).number, "sheet_still_open")])
    await record_absence(story.chief, *HERE, "002", "absent")
    assert rules(await refused(close_marking(story.chief, *HERE, version=2))) == [(None, "round_not_opened")]
    await open_round(story.chief, *HERE, "R2", version=2)
    assert await in_hall(story) == ["001"]


async def test_what_is_refused(database: db.Database) -> None:
    story = await built(entries=2, wanted=scheme(top=1), panels=PANELS)
    assert (await refused(open_round(story.chief, *HERE, "R2", version=1))).rule == "marking_not_open"
    await story.opened()
    await theory(story, "90", "80")
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role"), (story.staff("typist"), "not_your_role"),
        (story.staff("chief_judge", scope="foreign"), "no_such_competition"),
    ):  # fmt: skip
        no = await refused(open_round(viewer, *HERE, "R2", version=2))
        assert no.rule in (rule, "outside_your_scope"), no
    assert (await refused(open_round(story.chief, *HERE, "R1", version=2))).rule == "no_such_round"
    assert (await refused(open_round(story.chief, *HERE, "R9", version=2))).params["expected"] == "R2"
    assert (await refused(open_round(story.chief, *HERE, "R2", version=1))).rule == "changed_since"
    await open_round(story.chief, *HERE, "R2", version=2)
    assert (await refused(open_round(story.chief, *HERE, "R2", version=3))).rule == "round_open_already"


async def test_a_tie_at_the_cut_goes_in(database: db.Database) -> None:
    story = await started(entries=3, top=1)
    await theory(story, "90", "90", "80")
    await open_round(story.chief, *HERE, "R2", version=2)
    assert await in_hall(story) == ["001", "002"]


async def test_a_mark_given_anew_lets_somebody_else_in(database: db.Database) -> None:
    """001 was in with 90; voided and marked 10 it is out: 003 gets a sheet, and what 001 has not signed holds up
    nothing."""
    story = await started(entries=3, top=2)
    await theory(story, "90", "80", "70")
    await open_round(story.chief, *HERE, "R2", version=2)
    await mark(story, 1, 1, H1="50")
    await void_run(story.chief, *HERE, "001", "误评")
    await mark(story, 0, 0, T1="10")
    no = await refused(close_marking(story.chief, *HERE, version=3))
    assert rules(no) == [(None, "aspect_unscored")]
    await open_round(story.chief, *HERE, "R2", version=3)
    assert await in_hall(story) == ["001", "002", "003"]
    await mark(story, 1, 2, H1="60")
    assert (await close_marking(story.chief, *HERE, version=4)).state == "closed"
    assert (await verify()).differences == []


@pytest.mark.parametrize(("panels", "rule"), [(("", ""), "seat_of_two_rounds"), (("theory", "theory"), None)])
async def test_the_seats_of_the_rounds(database: db.Database, panels: tuple[str, str], rule: str | None) -> None:
    """One panel for both rounds is refused; a later module of one mark may still be imported, so needs no seat yet."""
    story = await built(entries=2, wanted=scheme(top=1), panels=panels)
    if rule is not None:
        no = await refused(open_marking(story.chief, *HERE, version=1))
        assert [one for _, one in rules(no)] == [rule, rule]
        return
    await story.opened()
    for seat in (0, 1):
        for n, value in enumerate(("90", "80")):
            await mark(story, seat, n, T1=value)
    no = await refused(open_round(story.chief, *HERE, "R2", version=2))
    assert [one for _, one in rules(no)] == ["too_few_seats"]
    before = await state()
    assert (await Event.get(id=story.event.id)).state == "marking"
    assert await state() == before
