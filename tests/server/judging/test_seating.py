"""Judges seated: panels and seats made, one seat each, frozen once marking is open; conflicts under each setting."""

from dataclasses import replace
from typing import Any

import pytest

from server import db, ledger
from server.access import ANONYMOUS, console
from server.competitions import Event, chain_of
from server.entries import Entry, Member
from server.judging import Judge, Panel, Recusal, Seat, Seating, conflicts
from server.judging.conflicts import settle
from server.judging.recusing import recuse
from server.judging.seating import seat_judge
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.opening import open_marking
from tests.server.judging.hall import CODE, EVENT, OTHER, Hall, acts, built, refused


@pytest.fixture
async def hall(database: db.Database) -> Hall:
    return await built()


async def seated(hall: Hall, judge: Judge, panel: str | None = None, number: str | None = None, **more: Any) -> Seat:
    event = more.pop("event", EVENT)
    return await seat_judge(more.pop("by", hall.organiser), CODE, event, judge.uid, panel, number, **more)


async def open_(hall: Hall) -> None:
    event = await Event.get(id=hall.events[EVENT].id)
    await open_marking(hall.chief, CODE, EVENT, version=event.version)


async def test_panel_and_seat_are_made(hall: Hall) -> None:
    first, second = await hall.judge("甲"), await hall.judge("乙", role="chief", panel="B")
    one, two = await seated(hall, first, by=hall.chief), await seated(hall, second)
    third = await seated(hall, await hall.judge("丙", role="floor"), "B", "9")
    panels = {row.id: row.code for row in await Panel.all()}
    assert [(panels[row.panel_id], row.number) for row in (one, two, third)] == [("A", "J1"), ("B", "J2"), ("B", "9")]
    assert sorted(panels.values()) == ["A", "B"]
    assert sorted([row.panel for row in await Judge.all()]) == ["A", "B", "B"]
    sitting = await Seating.all().order_by("id")
    assert [(row.judge_id, row.turn, row.until) for row in sitting[:2]] == [(first.id, 1, None), (second.id, 1, None)]
    assert (await verify()).differences == []


async def test_a_judge_of_all_events_sits_once_in_each(hall: Hall) -> None:
    judge = await hall.judge("甲", event=None)
    await seated(hall, judge, "A")
    assert (await refused(seated(hall, judge, "B"))).rule == "judge_seated_already"
    await seated(hall, judge, "B", event=OTHER)
    assert (await Judge.get(id=judge.id)).panel == ""


async def test_the_same_request_seats_once(hall: Hall) -> None:
    judge = await hall.judge("甲")
    first = await seated(hall, judge, key="k")
    assert (await seated(hall, judge, key="k")).id == first.id
    assert await acts() == ["judge.registered", "judge.seated"]


async def test_who_may_seat(hall: Hall) -> None:
    judge = await hall.judge("甲")
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (hall.staff("judge"), "not_your_role"),
        (hall.staff("chief_judge", OTHER), "no_such_event"),
    ):
        assert (await refused(seated(hall, judge, by=viewer))).rule == rule


@pytest.mark.parametrize(
    ("panel", "number", "rule"),
    [
        ("import", None, "panel_reserved"),
        ("A" * 61, None, "seat_malformed"),
        (None, "1\x07", "seat_malformed"),
        ("A", "J1", "seat_taken"),
        ("B", "J1", "seat_number_taken"),
    ],
)
async def test_seats_that_are_not_to_be_had(hall: Hall, panel: str | None, number: str | None, rule: str) -> None:
    await seated(hall, await hall.judge("甲"))
    assert (await refused(seated(hall, await hall.judge("乙"), panel, number))).rule == rule


async def test_who_takes_no_seat(hall: Hall) -> None:
    sealing = await hall.judge("甲", role="sealing")
    assert (await refused(seated(hall, sealing))).rule == "judge_role_not_seated"
    elsewhere = await hall.judge("乙", event=OTHER)
    assert (await refused(seated(hall, elsewhere))).rule == "judge_of_another_event"
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        asked = await change.save(
            Judge(
                competition_id=hall.competition.id, event_id=hall.events[EVENT].id, judge_no="J9", state="proposed"
            )
        )  # fmt: skip
    assert (await refused(seated(hall, asked))).rule == "judge_not_confirmed"


@pytest.mark.parametrize("state", ["marking", "closed", "cancelled"])
async def test_seats_are_frozen_once_marking_is_open(hall: Hall, state: str) -> None:
    judge = await hall.judge("甲")
    await hall.becomes(state)
    assert (await refused(seated(hall, judge))).rule == "seats_frozen"


# --- conflicts of interest ---


async def test_an_event_that_bars_an_entrants_employer(hall: Hall) -> None:
    await hall.becomes(recusal="event")
    no = await refused(seated(hall, await hall.judge("甲", "甲厂")))
    assert (no.rule, dict(no.params)) == ("judge_conflict_employer", {"judge_no": "J1", "unit": "甲厂", "n": 1})
    # the unit that registers a delegation counts as the entrant's
    no = await refused(seated(hall, await hall.judge("乙", "丙局")))
    assert (no.rule, no.params["unit"]) == ("judge_conflict_employer", "丙局")
    await seated(hall, await hall.judge("丙", "丁所"))
    assert await Recusal.all().count() == 0


async def test_an_employer_whose_own_entrants_are_left_to_others(hall: Hall) -> None:
    for name, unit in (("甲", "甲厂"), ("乙", "丁所"), ("丙", "丁所")):
        await seated(hall, await hall.judge(name, unit))
    [row] = await Recusal.all()
    assert (row.entry_id, row.kind, row.account_id, row.reason) == (hall.entries[0].id, "employer", None, None)
    await open_(hall)
    sheets = await Sheet.all().values_list("entry_id", "seat__number")
    assert sorted(str(seat) for entry, seat in sheets if entry == hall.entries[0].id) == ["J2", "J3"]
    assert len(sheets) == 8
    assert (await verify()).differences == []


async def test_a_declared_employer_marks_blind(hall: Hall) -> None:
    await hall.becomes(recusal="declared")
    for name, unit in (("甲", "甲厂"), ("乙", "丁所")):
        await seated(hall, await hall.judge(name, unit))
    [shown] = (await conflicts.of_events(hall.organiser, [hall.events[EVENT].id]))[hall.events[EVENT].id]
    assert (shown.effect, shown.kind, shown.entry_no) == ("declare", "employer", "001")
    await open_(hall)
    assert (await Recusal.all().count(), await Sheet.all().count()) == (0, 6)


@pytest.mark.parametrize(
    ("setting", "effect"), [("event", "barred_event"), ("own_entrants", "barred_entry"), ("declared", "declare")]
)
async def test_coaches_leaders_and_who_competes_himself(hall: Hall, setting: str, effect: str) -> None:
    """They were judges before they came to the entries: of all events, registered with their numbers."""
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        coach, leader, contestant = (
            (await Member.get(role="coach", using_db=change.client)).person_id,
            (await Entry.get(id=hall.entries[2].id, using_db=change.client).select_related("delegation")).delegation,
            (await Member.get(entry_id=hall.entries[1].id, using_db=change.client)).person_id,
        )
        assert leader is not None
        people = {"J1": coach, "J2": leader.leader_id, "J3": contestant}
        await change.save_many(
            [Judge(competition_id=hall.competition.id, judge_no=no, person_id=one) for no, one in people.items()]
        )
    event = await hall.becomes(recusal=setting)
    found = (await conflicts.of_events(hall.organiser, [event.id]))[event.id]
    assert [(one.judge.judge_no, one.kind, one.effect, one.entry_no) for one in found] == [
        ("J1", "coach", effect, "001"),
        ("J2", "delegation", effect, "003"),
        ("J3", "other", "barred_event", "002"),
    ]
    expected = {"J1": "judge_conflict_coach", "J2": "judge_conflict_delegation", "J3": "judge_conflict_other"}
    for judge in await Judge.all().order_by("judge_no"):
        if setting == "event" or judge.judge_no == "J3":
            assert (await refused(seated(hall, judge))).rule == expected[judge.judge_no]
    of_judges = await conflicts.of_judges(hall.organiser, [found[0].judge.id])
    assert [one.kind for one in of_judges[found[0].judge.id]] == ["coach"]


async def test_withdrawn_entries_bar_nobody(hall: Hall) -> None:
    await hall.becomes(recusal="event")
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        row = await Entry.get(id=hall.entries[0].id, using_db=change.client)
        row.state = "withdrawn"
        await change.save(row)
    await seated(hall, await hall.judge("甲", "甲厂"))


@pytest.mark.parametrize(("setting", "barred"), [("event", None), ("own_entrants", 1), ("declared", "nothing")])
async def test_entries_that_came_after_the_seating_are_settled(hall: Hall, setting: str, barred: Any) -> None:
    event = await hall.becomes(recusal=setting)
    judge = await hall.judge("甲", "丁所")
    await seated(hall, judge)
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        row = await Member.get(entry_id=hall.entries[1].id, using_db=change.client)
        row.organisation_id = hall.units["丁所"]
        await change.save(row)
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        made = await settle(change, event)
        assert made + await settle(change, event) == made  # twice is once
    rows = await Recusal.all()
    assert [row.entry_id for row in rows] == {"nothing": [], 1: [hall.entries[1].id], None: [None]}[barred]
    assert (await verify()).differences == []


# --- recusal ---


async def recused(hall: Hall, judge: Judge, entry_no: str | None = None, **more: Any) -> Judge:
    how: dict[str, Any] = {"kind": "relative", "reason": "亲属", **more}
    return await recuse(how.pop("by", hall.organiser), CODE, EVENT, judge.uid, entry_no=entry_no, **how)


async def test_a_judge_recuses_himself_and_nobody_else(hall: Hall) -> None:
    first, second = await hall.judge("甲评", account=hall.accounts[1].uid), await hall.judge("乙")
    himself = hall.staff("judge", account=hall.accounts[1])
    await recused(hall, first, "002", by=himself, key="k")
    await recused(hall, first, "002", by=himself, key="k")
    [row] = await Recusal.all()
    assert (row.judge_id, row.entry_id, row.reason) == (first.id, hall.entries[1].id, "亲属")
    assert row.account_id == hall.accounts[1].id
    assert (await refused(recused(hall, second, by=himself))).rule == "no_such_judge"  # judges do not see each other
    assert (await refused(recused(hall, first, by=hall.staff("judge", OTHER)))).rule == "no_such_event"
    assert (await refused(recused(hall, first, by=ANONYMOUS))).rule == "sign_in_needed"
    assert (await refused(recused(hall, first, by=hall.staff("typist")))).rule == "not_your_role"
    typist = replace(himself, held=himself.held + hall.staff("typist").held)  # sees the judges
    assert (await refused(recused(hall, second, by=typist))).rule == "recuse_only_yourself"
    for role in ("chief_judge", "supervisor", "coordinator"):
        await recused(hall, await hall.judge(role), by=hall.staff(role))
    assert (await verify()).differences == []


async def test_recusals_that_are_not_taken(hall: Hall) -> None:
    judge = await hall.judge("甲")
    for more, rule in (
        ({"entry_no": "099"}, "no_entry_of_number"),
        ({"reason": " "}, "reason_missing"),
        ({"reason": "长" * 1001}, "recusal_reason_too_long"),
        ({"kind": "friend"}, "conflict_kind_unknown"),
    ):
        assert (await refused(recused(hall, judge, **more))).rule == rule
    elsewhere = await hall.judge("乙", event=OTHER)
    assert (await refused(recused(hall, elsewhere))).rule == "judge_of_another_event"
    await recused(hall, judge, "001")
    assert (await refused(recused(hall, judge, "001"))).rule == "recused_already"
    await recused(hall, judge)
    assert (await refused(recused(hall, judge, "002"))).rule == "recused_already"
    assert (await refused(seated(hall, judge))).rule == "judge_recused_from_event"
    await hall.becomes("closed")
    assert (await refused(recused(hall, await hall.judge("丙", event=None), "001"))).rule == "recusal_too_late"
