"""集训: the first n are called, the team is chosen after training with reasons; exactly those go up, then the next."""

from dataclasses import replace as with_
from types import SimpleNamespace

import pytest

from server.access import ANONYMOUS, console
from server.ledger.verify import verify
from server.progression import coming_up
from server.progression.advancing import advance
from server.progression.replacing import preview, replace
from server.progression.squad_judging import Judged, judge_squad
from server.progression.squads import Squad, SquadMember, SquadVerdict, first_of, squads
from server.progression.training import form_squad, leave_squad
from tests.server.progression.tiers import (
    ABOVE,
    TARGET,
    One,
    above,
    below,
    entered,
    gone,
    names,
    organiser,
    refused,
)

pytestmark = pytest.mark.usefixtures("regions")
SIX = [One("95", id=1), One("90", id=2), One("85", id=3), One("80", id=4), One("80", id=5), One("70", id=6)]


def line(n, place, state="ranked"):
    return SimpleNamespace(line=n, place=place, state=state)


@pytest.mark.parametrize(
    ("places", "size", "ties", "called"),
    [
        # domain.md 4: 忻州 top 5, 江苏 and 湖南 top 3, 国赛 top 10
        ((1, 2, 3, 4, 5, 6, 7), 5, "all", 5),
        ((1, 2, 3, 4, 5, 6, 7), 3, "none", 3),
        (tuple(range(1, 31)), 10, "all", 10),
        ((1, 2), 5, "all", 2),
        # a place that does not fit whole: all of it, or none
        ((1, 2, 3, 3, 5), 3, "all", 4),
        ((1, 2, 3, 3, 5), 3, "none", 2),
        ((1, 1, 1, 4), 2, "none", 0),
        ((1, 2, 2, 4), 3, "none", 3),
    ],
)
def test_the_first_are_called(places, size, ties, called):
    lines = [line(n, place) for n, place in enumerate(places, 1)]
    unranked = [line(99, None, "disqualified")]
    assert [one.line for one in first_of([*reversed(lines), *unranked], size, ties)] == list(range(1, called + 1))


async def members():
    rows = await SquadMember.visible_to(console()).prefetch_related("standing").order_by("standing__line")
    return {one.standing.entry_no: one for one in rows}


async def said(**by):
    """`e001="88.5"`: marks; `e001=1`: orders."""
    rows = await members()
    return [
        Judged(rows[no[1:]].uid, f"理由{no[1:]}", **({"mark": one} if isinstance(one, str) else {"order": one}))
        for no, one in by.items()
    ]


async def states():
    return {no: one.state for no, one in (await members()).items()}


async def test_exactly_those_chosen_after_training_go_up(database):
    await above()
    await below(SIX)  # 001 and 002 would go up by the result
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=2, key="f")
    assert (await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=2, key="f")).id == made.id
    assert await states() == {"001": "training", "002": "training", "003": "training"}
    assert await coming_up(console(), ABOVE, "WELD") == []
    assert (await refused(advance(console(), ABOVE, "WELD"))).rule == "nobody_comes_up"
    judged = await said(e001="80", e002="92.5", e003="88")
    done = await judge_squad(console(), made.uid, 2, judged, version=1, key="j")
    assert (await judge_squad(console(), made.uid, 2, judged, version=1, key="j")).id == done.id
    assert (done.state, done.decided_at is not None) == ("decided", True)
    assert await states() == {"001": "passed_over", "002": "chosen", "003": "chosen"}
    assert [one.entry_no for one in await coming_up(ANONYMOUS, ABOVE, "WELD")] == ["002", "003"]
    await advance(console(), ABOVE, "WELD")
    assert [name for _, name in await names()] == ["选手XZ2", "选手XZ3"]
    rows = await SquadVerdict.visible_to(console()).prefetch_related("member__standing").order_by("place")
    assert [(one.member.standing.entry_no, one.mark, one.stays, one.reason) for one in rows] == [
        ("002", "92.5", True, "理由002"), ("003", "88", True, "理由003"), ("001", "80", False, "理由001"),
    ]  # fmt: skip
    assert (await refused(judge_squad(console(), made.uid, 2, judged, version=2))).rule == "squad_decided"
    assert (await verify()).differences == []


async def test_ten_five_one_in_rounds(database):
    await above()
    await below([One(str(90 - n)) for n in range(12)])
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=10, team=1)
    ten = await judge_squad(console(), made.uid, 5, await said(**{f"e{n:03}": n for n in range(1, 11)}), version=1)
    assert (ten.state, ten.round) == ("training", 2)
    two = await judge_squad(console(), made.uid, 1, await said(e001=3, e002=2, e003=1, e004=4, e005=5), version=2)
    assert two.state == "decided"
    assert [no for no, one in (await states()).items() if one == "chosen"] == ["003"]
    # who came furthest is next, in the order of the last round he was in
    for leaving, then in (("003", "002"), ("002", "001"), ("001", "004"), ("004", "005"), ("005", "006")):
        row = (await members())[leaving]
        await leave_squad(console(), row.uid, "伤病", version=row.version)
        assert [no for no, one in (await states()).items() if one == "chosen"] == [then]
        assert [one.entry_no for one in await coming_up(console(), ABOVE, "WELD")] == [then]
    assert (await verify()).differences == []


async def test_a_place_left_above_goes_to_the_next_of_the_squad(database):
    await above()
    await below(SIX)
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=4, team=1)
    await judge_squad(console(), made.uid, 1, await said(e001=3, e002=4, e003=1, e004=2, e005=5), version=1)
    await advance(console(), ABOVE, "WELD")
    left = await gone((await entered())[0])
    row = (await members())["004"]
    await leave_squad(console(), row.uid, "调离", version=row.version)
    found = await preview(console(), left.uid)
    assert [(one.standing.entry_no, one.why.rule if one.why else None) for one in found.candidates] == [
        ("003", "reserve_withdrew"), ("004", "reserve_left_squad"), ("001", None),
    ]  # fmt: skip
    await replace(console(), left.uid, reason="伤病", version=2, shown=found.shown)
    assert [name for _, name in await names()] == ["选手XZ1"]


async def test_what_is_said_badly_is_refused_with_every_fault(database):
    await above()
    await below(SIX)
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=1)

    async def rules(judged, keep=1):
        no = await refused(judge_squad(console(), made.uid, keep, judged, version=1))
        return no.rule, [(one.column, one.rule) for one in no.faults]

    good = await said(e001="80", e002="90", e003="85")
    for keep in (0, 4):
        assert (await rules(good, keep))[0] == "squad_keep"
    assert (await rules(good[:2]))[1] == [("judged", "squad_members_differ")]
    assert (await rules([*good[:2], good[1]]))[1] == [("judged", "squad_members_differ")]
    assert (await rules([]))[1] == [("judged", "squad_members_differ")]
    mixed = [with_(good[0], reason=" "), with_(good[1], mark="", order=1), with_(good[2], mark="八十")]
    assert (await rules(mixed))[1] == [
        ("judged[0].reason", "squad_reason"), ("judged[1].mark", "squad_mark_or_order"),
        ("judged[2].mark", "squad_mark_number"),
    ]  # fmt: skip
    assert (await rules([with_(good[0], mark="90.0"), *good[1:]]))[1] == [("judged", "squad_equal")]
    orders = await said(e001=1, e002=0, e003=2)
    assert (await rules(orders))[1] == [("judged[1].order", "squad_order_number")]
    assert (await refused(judge_squad(console(), made.uid, 1, good, version=9))).rule == "changed_since"
    assert (await states())["001"] == "training"


async def test_a_squad_is_formed_of_a_published_result_before_anybody_went_up(database):
    await above()
    await below(SIX)

    async def rule(target=TARGET, size=3, team=1, ties="all", event="WELD", viewer=None):
        step = form_squad(viewer or console(), "XZ-2023", event, target, size=size, team=team, ties=ties)
        return (await refused(step)).rule

    assert await rule(target="NO/WELD") == "squad_not_fed"
    for sizes in ((0, 0), (2, 3), (201, 1)):
        assert await rule(size=sizes[0], team=sizes[1]) == "squad_sizes"
    assert await rule(ties="some") == "squad_sizes"
    assert await rule(event="NO") == "no_such_event"
    assert await rule(viewer=organiser("640000", "649999")) == "outside_your_scope"
    await advance(console(), ABOVE, "WELD")
    assert await rule() == "squad_too_late"


async def test_a_tie_that_none_of_may_come_leaves_too_few(database):
    await above()
    await below([One("90"), One("90"), One("90")], advance="count = 1")
    no = await refused(form_squad(console(), "XZ-2023", "WELD", TARGET, size=2, team=1, ties="none"))
    assert (no.rule, dict(no.params)) == ("squad_too_small", {"n": 0, "team": 1})
    assert (await form_squad(console(), "XZ-2023", "WELD", TARGET, size=2, team=1)).size == 2
    assert len(await members()) == 3
    assert (await refused(form_squad(console(), "XZ-2023", "WELD", TARGET, size=2, team=1))).rule == "squad_stands"


async def test_who_leaves_while_they_train_is_not_judged(database):
    await above()
    await below(SIX)
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=1)
    row = (await members())["001"]
    assert (await refused(leave_squad(console(), row.uid, " ", version=1))).rule == "reason_missing"
    await leave_squad(console(), row.uid, "伤病", version=1)
    assert (await refused(leave_squad(console(), row.uid, "伤病", version=2))).rule == "squad_member_out"
    done = await judge_squad(console(), made.uid, 1, await said(e002="90", e003="91"), version=1)
    assert [no for no, one in (await states()).items() if one == "chosen"] == ["003"] and done.round == 1


async def test_only_those_who_run_the_event_see_its_squad(database):
    await above()
    await below(SIX)
    made = await form_squad(console(), "XZ-2023", "WELD", TARGET, size=3, team=1)
    assert [one.id for one in await squads(organiser("140900", "140999"), "XZ-2023", "WELD")] == [made.id]
    for viewer in (ANONYMOUS, organiser("640000", "649999")):
        assert await squads(viewer, "XZ-2023", "WELD") == []
        assert await Squad.visible_to(viewer) == [] == await SquadMember.visible_to(viewer)
    no = await refused(judge_squad(organiser("640000", "649999"), made.uid, 1, [], version=1))
    assert no.rule == "no_such_squad"
