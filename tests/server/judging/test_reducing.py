"""Panels of a session, exact numbers of judges, and the chief judge's decision to go on with fewer."""

from dataclasses import replace

import pytest

from server import db, ledger
from server.access import ANONYMOUS, console
from server.competitions import Event, Session
from server.competitions.keeping import newest
from server.judging import FewerJudges, Judge, Panel, Recusal, Seat, Seating
from server.judging.qualifying import Qualification, record_qualification, shortfalls
from server.judging.scheduling import assign_panel
from server.ledger.verify import verify
from server.ranking import Scheme
from server.record import Record
from server.scoring import Mark, Sheet
from server.scoring.closing import close_marking
from server.scoring.giving import give
from server.scoring.hinting import hints_of
from server.scoring.opening import open_marking
from server.scoring.reducing import allow_fewer, withdraw_fewer
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, events, given, refused, scheme

HERE = (CODE, EVENT)
WHY = "一名裁判途中受伤，无法到场"


async def save(*rows: Record) -> None:
    async with ledger.change(console(), "story.changed", chain=f"competition {CODE}") as change:
        await change.save_many(rows)


async def afternoon(story: Story, *entries: int) -> Session:
    """A second session, of these entries."""
    late = Session(event_id=story.event.id, code="下午")
    await save(late)
    for n in entries:
        story.entries[n].session_id = late.id
        await save(story.entries[n])
    return late


async def leave(story: Story, seat: int) -> None:
    """The judge of a seat is recused from the event."""
    await save(Recusal(event_id=story.event.id, judge_id=story.rows[seat].id, kind="other", reason="伤", at=1))


async def counts() -> dict[str, int]:
    """How many sheets each entry has."""
    found: dict[str, int] = {}
    for one in await Sheet.all().select_related("entry"):
        found[one.entry.entry_no] = found.get(one.entry.entry_no, 0) + 1
    return found


async def test_a_panel_of_a_session_marks_its_entries_alone(database: db.Database) -> None:
    story = await built(entries=4, judges=4, wanted=scheme(judges=2), panels=("A", "A", "B", "B"))
    late = await afternoon(story, 2, 3)
    early = await Session.get(event_id=story.event.id, code="上午")
    of = {one.code: one for one in await Panel.all()}
    await assign_panel(story.chief, of["A"].uid, early.uid, key="a")
    await assign_panel(story.chief, of["A"].uid, early.uid, key="a")
    await assign_panel(story.chief, of["B"].uid, late.uid)
    await story.opened()
    assert [len(await story.sheets(seat)) for seat in range(4)] == [2, 2, 2, 2]
    assert {one.entry_id for one in await story.sheets(0)} == {story.entries[0].id, story.entries[1].id}
    assert {one.entry_id for one in await story.sheets(3)} == {story.entries[2].id, story.entries[3].id}
    assert (await refused(assign_panel(story.chief, of["A"].uid, None))).rule == "seats_frozen"
    assert (await verify()).differences == []


async def test_a_session_without_enough_seats_is_named(database: db.Database) -> None:
    story = await built(entries=3, judges=2, wanted=scheme(judges=2), panels=("A", "B"))
    late = await afternoon(story, 2)
    panel = await Panel.get(code="B")
    await assign_panel(story.staff("coordinator"), panel.uid, late.uid)
    no = await refused(open_marking(story.chief, *HERE, version=1))
    assert {(one.rule, one.params["session"], one.params["seats"]) for one in no.faults} == {
        ("too_few_seats_in_session", "上午", 1)
    }
    assert len(no.faults) == 3


async def test_who_may_put_a_panel_on_a_session(database: db.Database) -> None:
    story = await built()
    panel = await Panel.get(event_id=story.event.id)
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role"),
        (story.staff("chief_judge", scope="foreign"), "no_such_panel"),
    ):  # fmt: skip
        assert (await refused(assign_panel(viewer, panel.uid, None))).rule == rule
    assert (await refused(assign_panel(story.chief, panel.uid, panel.uid))).rule == "no_session_of_event"


async def test_fewer_judges_by_decision(database: db.Database) -> None:
    """Three needed, one falls out: two are enough for everybody, and the whole way to closing knows it."""
    story = await built(entries=3, judges=3, spare=0, wanted=scheme(judges=3))
    await leave(story, 2)
    no = await refused(open_marking(story.chief, *HERE, version=1))
    assert {one.rule for one in no.faults} == {"seated_judge_recused"}
    decided = await allow_fewer(story.chief, *HERE, "", 2, WHY, key="d")
    assert (await allow_fewer(story.chief, *HERE, "", 2, WHY, key="d")).id == decided.id
    await story.opened()
    assert await counts() == {"001": 2, "002": 2, "003": 2}
    kept = (await newest([story.event.id]))[story.event.id]
    assert (kept.version, {one.judges for module in kept.scheme.modules for one in module.aspects}) == (2, {2})
    for seat in (0, 1):
        for sheet in await story.sheets(seat):
            await give(story.judges[seat], sheet.number, given(**FULL), send=True, version=1)
            await sign(story.judges[seat], sheet.number, version=2)
    assert (await close_marking(story.chief, *HERE, version=2)).state == "closed"
    assert (await verify()).differences == []


async def test_the_number_decided_is_exact(database: db.Database) -> None:
    """All three still sit there: with two decided some would have more judges than others."""
    story = await built(entries=2, judges=3, wanted=scheme(judges=3))
    await allow_fewer(story.chief, *HERE, "", 2, WHY)
    no = await refused(open_marking(story.chief, *HERE, version=1))
    assert {(one.rule, one.params["seats"], one.params["needed"]) for one in no.faults} == {
        ("more_seats_than_decided", 3, 2)
    }
    await leave(story, 0)
    await save(
        Recusal(event_id=story.event.id, judge_id=story.rows[1].id, entry_id=story.entries[0].id, kind="coach", at=1)
    )
    uneven = await refused(open_marking(story.chief, *HERE, version=1))
    assert {(one.rule, one.params["entry_no"], one.params["judges"]) for one in uneven.faults} == {
        ("recusal_leaves_too_few", "001", 1)
    }


async def test_a_decision_for_one_session_holds_there_alone(database: db.Database) -> None:
    """Panel A (three seats) in the morning, panel B (two of three) in the afternoon."""
    story = await built(entries=2, judges=6, wanted=scheme(judges=3), panels=("A", "A", "A", "B", "B", "B"))
    late = await afternoon(story, 1)
    early = await Session.get(event_id=story.event.id, code="上午")
    of = {one.code: one for one in await Panel.all()}
    await assign_panel(console(), of["A"].uid, early.uid)
    await assign_panel(console(), of["B"].uid, late.uid)
    await leave(story, 5)
    await allow_fewer(story.chief, *HERE, "B", 2, WHY, session=late.uid)
    await story.opened()
    assert await counts() == {"001": 3, "002": 2}
    assert (await verify()).differences == []


async def test_what_cannot_be_decided(database: db.Database) -> None:
    base = scheme(judges=5)
    skill = base.modules[0]
    trimmed = replace(skill, aspects=(replace(skill.aspects[0], combine="trimmed_mean", drop=1), skill.aspects[1]))
    story = await built(judges=5, wanted=Scheme(modules=(trimmed, base.modules[1])))
    chief = story.chief
    assert (await refused(allow_fewer(chief, *HERE, "", 5, WHY))).rule == "fewer_not_fewer"
    assert (await refused(allow_fewer(chief, *HERE, "", 0, WHY))).rule == "fewer_not_fewer"
    least = await refused(allow_fewer(chief, *HERE, "", 2, WHY))
    assert (least.rule, least.params["least"]) == ("fewer_than_trimmed", 3)
    assert (await refused(allow_fewer(chief, *HERE, "Z", 3, WHY))).rule == "no_panel_of_code"
    assert (await refused(allow_fewer(chief, *HERE, "", 3, " "))).rule == "reason_missing"
    assert (await refused(allow_fewer(chief, *HERE, "", 3, WHY, session=story.event.uid))).rule == "no_session_of_event"
    decided = await allow_fewer(chief, *HERE, "", 3, WHY)
    assert (await refused(allow_fewer(chief, *HERE, "", 4, WHY))).rule == "fewer_decided_already"
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"), (story.staff("organiser"), "not_your_role"), (story.judges[0], "not_your_role"),
    ):  # fmt: skip
        assert (await refused(allow_fewer(viewer, *HERE, "", 3, WHY))).rule == rule
        assert (await refused(withdraw_fewer(viewer, decided.uid))).rule == rule
    assert (await withdraw_fewer(chief, decided.uid, key="w")).undone_at is not None
    assert (await refused(withdraw_fewer(chief, decided.uid))).rule == "decision_undone"
    await story.opened()
    assert await FewerJudges.all().count() == 1
    assert (await newest([story.event.id]))[story.event.id].version == 1
    assert (await refused(allow_fewer(chief, *HERE, "", 3, WHY))).rule == "fewer_seats_differ"  # all five sit there
    async with ledger.change(console(), "story.closed", chain=f"competition {CODE}") as change:
        event = await Event.get(id=story.event.id, using_db=change.client)
        await change.save(event.update_from_dict({"state": "closed"}))
    assert (await refused(allow_fewer(chief, *HERE, "", 3, WHY))).rule == "seats_frozen"


@pytest.mark.parametrize(("role", "known", "rules"), [
    ("judge", Qualification(5, 3, 2), []),
    ("judge", Qualification(4, 3, 1), ["level_below_5", "events_too_few"]),
    ("floor", Qualification(), ["qualification_unknown"]),
    ("chief", Qualification(6, 5, 0, True), []),
    ("chief", Qualification(5, 4, 9), ["level_below_6", "years_too_few", "never_led"]),
    ("supervisor", Qualification(), []),
])  # fmt: skip
def test_shortfalls(role: str, known: Qualification, rules: list[str]) -> None:
    """The limits of domain.md 2.4: chief 5 years, 高级技师 and led before; judge 技师 and 2 events."""
    judge = Judge(
        judge_no="J1", role=role, level=known.level, years=known.years, events_judged=known.events_judged,
        led_before=known.led_before,
    )  # fmt: skip
    assert [one.rule for one in shortfalls(judge)] == rules


async def test_a_qualification_is_recorded_and_hinted_at(database: db.Database) -> None:
    story = await built(judges=2, wanted=scheme(judges=1))
    organiser, judge = story.staff("organiser"), story.rows[0]
    before = (await hints_of(organiser, [story.event.id]))[story.event.id]
    assert [(one.rule, one.seat) for one in before] == [
        ("qualification_unknown", "1"), ("qualification_unknown", "2"), ("more_judges_than_needed", None),
        ("more_judges_than_needed", None),
    ]  # fmt: skip
    known = Qualification(6, 10, 4)
    await record_qualification(organiser, CODE, judge.uid, known, key="q")
    await record_qualification(organiser, CODE, judge.uid, known, key="q")
    row = await Judge.get(id=judge.id)
    assert (row.level, row.years, row.events_judged, row.led_before) == (6, 10, 4, False)
    after = (await hints_of(organiser, [story.event.id]))[story.event.id]
    assert [one.seat for one in after if one.rule == "qualification_unknown"] == ["2"]
    assert (await hints_of(story.judges[0], [story.event.id]))[story.event.id] == []
    wrong = await refused(record_qualification(organiser, CODE, judge.uid, Qualification(level=9)))
    assert (wrong.rule, wrong.field) == ("qualification_out_of_range", "level")
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (story.chief, "not_your_role")):
        assert (await refused(record_qualification(viewer, CODE, judge.uid, known))).rule == rule
    await story.opened()  # a hint blocks nothing
    assert await Seating.all().count() == 2
    assert (await verify()).differences == []


async def test_marks_imported_before_go_over_to_the_new_version(database: db.Database) -> None:
    """Theory came from another system; then a judge of the rest falls out."""
    story = await built(entries=2, judges=3, spare=0, wanted=scheme(judges=3, theory=True))
    panel = Panel(event_id=story.event.id, code="import")
    await save(panel)
    seat = Seat(panel_id=panel.id, number="theory")
    await save(seat)
    kept = (await newest([story.event.id]))[story.event.id]
    for entry in story.entries:
        sheet = Sheet(event_id=story.event.id, entry_id=entry.id, seat_id=seat.id, scheme_id=kept.id, state="imported")
        await save(sheet)
        await save(Mark(sheet_id=sheet.id, aspect_id=kept.aspect_ids["T1"], value=80_000))
    await leave(story, 2)
    await allow_fewer(story.chief, *HERE, "", 2, WHY)
    await story.opened()
    now = (await newest([story.event.id]))[story.event.id]
    assert {one.scheme_id for one in await Sheet.all()} == {now.id}
    assert {one.aspect_id for one in await Mark.all()} == {now.aspect_ids["T1"]}
    assert now.scheme.modules[2].aspects[0].judges == 1
    assert (await events()).count("sheet.carried") == 2
    assert (await verify()).differences == []
