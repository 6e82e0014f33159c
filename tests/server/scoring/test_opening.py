"""Opening the marking: what is made, and the exact list of what is missing."""

import pytest

from server import clock, db, ledger
from server.access import ANONYMOUS, Viewer, console
from server.competitions import Competition, Event, chain_of
from server.entries import Entry
from server.judging import Recusal, Seating
from server.ledger.verify import verify
from server.record import Record
from server.refusal import Refused
from server.scoring import Sheet
from server.scoring.opening import open_marking
from tests.server.scoring.story import CODE, EVENT, Story, built, events, refused, rules


async def save(*rows: Record) -> None:
    async with ledger.change(console(), "story.changed", chain=chain_of(CODE)) as change:
        await change.save_many(list(rows))


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await built()


async def test_one_sheet_for_each_competing_entry_and_seat(story: Story) -> None:
    story.entries[1].state = "under_review"
    await save(story.entries[1])
    await story.opened()
    assert (story.event.state, story.event.version, story.event.stage) == ("marking", 2, "judging")
    assert (await Competition.get(id=story.competition.id)).stage == "judging"
    for seat in (0, 1):
        sheets = await story.sheets(seat)
        assert {one.entry_id for one in sheets} == {one.id for one in story.entries}
        assert [one.position for one in sheets] == [1, 2, 3]
        assert {(one.state, one.version) for one in sheets} == {("open", 1)}
    assert (await events())[-1] == "marking.opened"
    assert (await verify()).differences == []


async def test_a_recused_judge_gets_no_sheet_of_that_entry(database: db.Database) -> None:
    story = await built(judges=3)
    scheme_needs_three = await refused_with(story, story.rows[0], 0)
    assert [rule for _, rule in rules(scheme_needs_three)] == ["recusal_leaves_too_few"] * 3
    assert {one.params["entry_no"] for one in scheme_needs_three.faults} == {"001"}


async def refused_with(story: Story, judge: Record, entry: int):  # type: ignore[no-untyped-def]
    await save(
        Recusal(event_id=story.event.id, judge_id=judge.id, entry_id=story.entries[entry].id, kind="coach", at=1)
    )
    return await refused(open_marking(story.chief, CODE, EVENT, version=1))


async def test_where_enough_judges_are_left_the_pair_has_no_sheet(database: db.Database) -> None:
    from tests.server.scoring.story import scheme

    story = await built(judges=3, wanted=scheme(judges=2))
    await save(
        Recusal(event_id=story.event.id, judge_id=story.rows[0].id, entry_id=story.entries[0].id, kind="coach", at=1)
    )
    await story.opened()
    assert story.entries[0].id not in {one.entry_id for one in await story.sheets(0)}
    assert len(await story.sheets(1)) == 3


async def test_everything_that_is_missing_is_named_at_once(story: Story) -> None:
    seating = await Seating.get(seat_id=story.seats[1].id)
    seating.until = 2
    story.entries[2].state = "submitted"
    await save(seating, story.entries[2])
    await save(Recusal(event_id=story.event.id, judge_id=story.rows[0].id, kind="employer", at=1))
    no = await refused(open_marking(story.chief, CODE, EVENT, version=1))
    assert no.rule == "marking_not_ready"
    assert [rule for _, rule in rules(no)] == ["entry_undecided", "seated_judge_recused", "seat_without_judge"]


async def test_fewer_seats_than_an_aspect_needs(database: db.Database) -> None:
    from tests.server.scoring.story import scheme

    await built(judges=2, wanted=scheme(judges=3))
    story_chief = await refused(open_marking(console(), CODE, EVENT, version=1))
    assert [(one.rule, one.params["aspect"]) for one in story_chief.faults] == [
        ("too_few_seats", "A1"), ("too_few_seats", "A2"), ("too_few_seats", "B1"),
    ]  # fmt: skip


async def test_a_panel_named_after_a_module_marks_that_module_alone(database: db.Database) -> None:
    story = await built(judges=4, wanted=None, panels=("skill", "skill", "finish", "finish"))
    story.event.version = 1
    from tests.server.scoring.story import scheme

    assert scheme(judges=4)
    no = await refused(open_marking(story.chief, CODE, EVENT, version=1))  # the scheme asks for four each
    assert [(one.params["aspect"], one.params["seats"]) for one in no.faults] == [("A1", 2), ("A2", 2), ("B1", 2)]


@pytest.mark.parametrize(("state", "until", "opens"), [
    ("registration", 10, True), ("registration", 30, False), ("registration", None, False), ("planned", 10, False),
    ("marking", None, False), ("closed", None, False), (None, None, False),
])  # fmt: skip
async def test_only_from_review_or_past_the_deadline(
    story: Story, state: str | None, until: int | None, opens: bool
) -> None:
    await save(story.event.update_from_dict({"state": state, "entries_until": until}))
    with clock.set_to(20):
        if opens:
            assert (await open_marking(story.chief, CODE, EVENT, version=1)).state == "marking"
        else:
            assert (await refused(open_marking(story.chief, CODE, EVENT, version=1))).rule == "marking_not_openable"


async def test_who_may_and_who_may_not(story: Story) -> None:
    foreign = story.staff("chief_judge", scope="foreign")
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role"),
    ):  # fmt: skip
        assert (await refused(open_marking(viewer, CODE, EVENT, version=1))).rule == rule
        assert (await refused(open_marking(viewer, "NIX", "NIX", version=1))).rule == rule
    assert (await refused(open_marking(foreign, CODE, EVENT, version=1))).rule in (
        "outside_your_scope", "no_such_competition", "no_such_event",
    )  # fmt: skip
    assert (await refused(open_marking(story.chief, CODE, EVENT, version=7))).rule == "changed_since"


async def test_the_same_key_opens_once(story: Story) -> None:
    first = await open_marking(story.chief, CODE, EVENT, version=1, key="k")
    again = await open_marking(story.chief, CODE, EVENT, version=1, key="k")
    assert (first.id, first.version) == (again.id, again.version)
    assert (await events()).count("marking.opened") == 1
    assert await Sheet.all().count() == 6
    with pytest.raises(Refused, match="key_reused"):
        await open_marking(story.chief, CODE, EVENT, version=2, key="k")


async def test_a_rehearsal_stays_hidden(story: Story) -> None:
    other = await built(number=2)
    await save(story.competition.update_from_dict({"rehearsal_of_id": other.competition.id}))
    await story.opened()
    assert (await Event.get(id=story.event.id)).stage is None
    assert (await Competition.get(id=story.competition.id)).stage is None
    assert isinstance(story.chief, Viewer) and await Entry.all().count() == 6
