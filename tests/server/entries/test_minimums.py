"""The least number of entries: counted by group, and what follows by the event's setting. domain.md 2.2, 第十五条."""

import json

import pytest

from server.access import console
from server.competitions import Competition, Event
from server.competitions.keeping import groups_of
from server.competitions.programme import change_event
from server.entries import Entry
from server.entries.minimums import MinimumDecision, apply_minimum, minimums
from server.entries.reviewing import approve
from server.entries.submitting import submit
from server.ledger import change
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import publish
from server.results import Standing
from tests.server.entries.office import member, opened, while_open
from tests.server.entries.test_groups import joint
from tests.server.entries.test_importing import CODE
from tests.server.entries.test_submitting import refused
from tests.server.packages.sample import result_of
from tests.server.team_totals.contest import Entrant, files

pytestmark = pytest.mark.usefixtures("regions")
THREE = json.dumps({"min_entries": 3})


async def closed(outcome: str = "none", *, workers: int = 3, students: int = 2, groups: bool = True, approved=True):
    """The office after registration, three entries needed: so many workers and students."""
    office = await (joint() if groups else opened())
    made = []
    with while_open():
        for n in range(1, workers + students + 1):
            group = ("worker" if n <= workers else "student") if groups else ""
            made.append(await submit(office.leader(), CODE, "WELD", office.asked(member(n), group=group)))
        for one in made if approved else ():
            await approve(office.organiser, one.uid, one.version)
    await office.set_event("WELD", requirements=THREE, minimum_outcome=outcome, state="review")
    return office


async def said(office) -> list[tuple]:
    event = office.events["WELD"]
    found = (await minimums(console(), [event.id]))[event.id]
    return [(one.group, one.n, one.least, one.is_under, one.decided and one.decided.outcome) for one in found]


async def entries(group: str | None = None) -> list[Entry]:
    rows = Entry.visible_to(console()).filter(event__code="WELD")
    return await (rows.filter(group=group) if group else rows).order_by("entry_no")


async def apply(office, group: str = "", **more: str) -> Event:
    return await apply_minimum(office.organiser, CODE, "WELD", group, reason="报名不足", **more)


async def test_counted_by_group_or_as_a_whole(database, anonymous):
    office = await closed()
    assert await said(office) == [("worker", 3, 3, False, None), ("student", 2, 3, True, None)]
    assert (await minimums(anonymous, [office.events["CNC"].id, 7])) == {office.events["CNC"].id: [], 7: []}
    await office.set_event("WELD", groups="")
    assert await said(office) == [("", 5, 3, False, None)]
    await office.set_event("WELD", requirements="")
    assert await said(office) == []


async def test_selection_only_for_the_group_alone(database):
    office = await closed("selection")
    done = await apply(office, "student", key="once")
    again = await apply(office, "student", key="once")
    assert (done.id, done.state, again.version) == (again.id, "review", done.version)
    assert [one.takes_no_award for one in await entries("student")] == [True, True]
    assert [one.takes_no_award for one in await entries("worker")] == [False] * 3
    assert await said(office) == [("worker", 3, 3, False, None), ("student", 2, 3, True, "selection")]
    assert (await refused(apply(office, "student"))).rule == "minimum_decided"
    late = await submit(office.organiser, CODE, "WELD", office.asked(member(9), group="student"))
    assert (await approve(office.organiser, late.uid, late.version)).takes_no_award  # who comes late, too
    assert (await verify()).differences == []


async def test_merged_into_another_group(database):
    office = await closed("merge")
    for into in ("", "student", "teacher"):
        assert (await refused(apply(office, "student", into=into))).rule == "minimum_into"
    event = await apply(office, "student", into="worker")
    assert [one.code for one in groups_of(event)] == ["worker"]
    assert len(await entries("worker")) == 5
    (row,) = await MinimumDecision.visible_to(office.organiser)
    assert (row.group, row.into, row.n, row.least, row.reason) == ("student", "worker", 2, 3, "报名不足")
    assert await said(office) == [("worker", 5, 3, False, None)]
    assert (await verify()).differences == []


async def test_a_group_is_cancelled_and_the_others_go_on(database):
    office = await closed("cancel")
    event = await apply(office, "student")
    assert event.state == "review"
    assert [(one.state, one.status, one.note) for one in await entries("student")] == [
        ("withdrawn", "withdrawn", "报名不足"),
    ] * 2  # fmt: skip
    assert [one.status for one in await entries("worker")] == [""] * 3
    assert (await verify()).differences == []


async def test_an_event_without_groups_is_cancelled_whole(database):
    office = await closed("cancel", workers=2, students=0, groups=False)
    event = await apply(office)
    assert (event.state, event.cancel_reason) == ("cancelled", "报名不足")
    assert (await Competition.visible_to(console()).get(code=CODE)).stage == "registration"  # the other event is open
    assert (await verify()).differences == []


async def test_what_is_refused(database):
    office = await closed("none", approved=False)
    assert (await refused(apply(office, "worker"))).rule == "minimum_reached"
    assert (await refused(apply(office, "student"))).rule == "minimum_no_outcome"
    assert (await refused(apply(office))).params == {"groups": "worker、student"}
    await office.set_event("WELD", minimum_outcome="cancel")
    no = await refused(apply(office, "student"))
    assert (no.rule, no.params) == ("minimum_waits_for_review", {"n": 2})
    assert (
        await refused(apply_minimum(office.organiser, CODE, "WELD", "student", reason=" "))
    ).rule == "reason_missing"
    by_leader = apply_minimum(office.leader(), CODE, "WELD", "student", reason="x")
    assert (await refused(by_leader)).rule == "not_your_role"
    by_other = apply_minimum(office.foreign_organiser, CODE, "WELD", "student", reason="x")
    assert (await refused(by_other)).rule in ("outside_your_scope", "no_such_competition")
    await office.set_event("WELD", requirements="")
    assert (await refused(apply(office, "student"))).rule == "minimum_not_set"
    await office.set_event("WELD", requirements=THREE, state="marking")
    assert (await refused(apply(office, "student"))).rule == "event_in_other_state"


async def test_nothing_to_merge_where_there_are_no_groups(database):
    office = await closed("merge", workers=2, students=0, groups=False)
    assert (await refused(apply(office))).rule == "minimum_nothing_to_merge"


async def test_the_setting_is_kept_and_checked(database):
    office = await closed()
    event = office.events["WELD"]
    row = await change_event(office.organiser, CODE, "WELD", {"minimum_outcome": "merge"}, event.version)
    assert row.minimum_outcome == "merge"
    no = await refused(change_event(office.organiser, CODE, "WELD", {"minimum_outcome": "lot"}, row.version))
    assert no.faults[0].rule == "unknown_word"


async def test_a_result_for_selection_alone_has_places_and_no_awards(database):
    """Published: the same places as always, nobody with an award; and the recount agrees, else it were refused."""
    await import_package(console(), result_of(files({"WELD": [Entrant("XF", "99"), Entrant("DX", "90")]})))

    async def set_event(**columns):
        async with change(console(), "event.changed", chain="competition/XZ-2023") as done:
            row = await Event.visible_to(console()).get(code="WELD")
            await done.save(row.update_from_dict(columns))

    await set_event(state="review", requirements=THREE, minimum_outcome="selection")
    await apply_minimum(console(), "XZ-2023", "WELD", reason="报名不足")
    await set_event(state=None)
    await publish(console(), "XZ-2023", reason="公布")
    lines = await Standing.visible_to(console()).order_by("line")
    assert [(one.place, one.award) for one in lines] == [(1, None), (2, None)]
