"""A draw made by hand: typed twice by two people, blind to each other."""

from typing import Any

import pytest

from server.access import Viewer
from server.ledger.verify import verify
from server.masking import Code
from server.masking.recording import ByHand, Typed, record, type_again
from server.masking.telling import codes_of, names_of, to_be_typed
from tests.server.masking.masked import CODE, EVENT, Story, built, codes, person, refused, scan

LIST = {"001": "七", "002": "B-2", "003": "3"}


def typed(**other: str) -> list[Typed]:
    lines = LIST | {name.removeprefix("no"): code for name, code in other.items()}
    return [Typed(number, code) for number, code in lines.items()]


@pytest.fixture
async def made(database: Any) -> Story:
    return await built("entry", entries=3)


@pytest.fixture
async def first(made: Story) -> Viewer:
    return await person(made, "sealing_judge", "first")


@pytest.fixture
async def second(made: Story) -> Viewer:
    return await person(made, "coordinator", "second")


async def by_hand(viewer: Viewer, witness: str = "证人乙") -> ByHand:
    return ByHand("抽签人甲", witness, await scan(viewer))


async def test_typed_twice_and_drawn(made: Story, first: Viewer, second: Viewer) -> None:
    draw = await record(first, CODE, EVENT, "entry", typed(), await by_hand(first))
    assert (draw.state, draw.drawn_at) == ("typed_once", None)
    assert (await codes_of(first, [draw.id]))[draw.id] == []
    no = await refused(type_again(second, draw.uid, typed(no003="4"), version=1))
    assert (no.rule, [(one.column, one.rule, one.found) for one in no.faults]) == (
        "draw_differs", [("003", "draw_code_differs", "")],
    )  # fmt: skip
    again = await type_again(second, draw.uid, typed(), version=1)
    assert (again.state, again.second_typist_id) == ("drawn", second.account_id)
    assert await codes(again) == LIST
    assert {one.second for one in await Code.filter(draw_id=draw.id)} == set(LIST.values())
    assert [(one.number, one.code) for one in (await codes_of(first, [draw.id]))[draw.id]] == [
        ("003", "3"), ("002", "B-2"), ("001", "七"),
    ]  # fmt: skip
    assert (await names_of(first, [draw.id]))[draw.id] == ("抽签人甲", "证人乙", None)
    assert (await names_of(made.judges[0], [draw.id]))[draw.id] == (None, None, None)
    assert (await verify()).differences == []


async def test_never_by_the_same_person(made: Story, first: Viewer) -> None:
    draw = await record(first, CODE, EVENT, "entry", typed(), await by_hand(first))
    assert (await refused(type_again(first, draw.uid, typed(), version=1))).rule == "typed_by_the_same"
    twin = Viewer("account:twin", account_id=first.account_id, person_id=first.person_id, held=first.held)
    assert (await refused(type_again(twin, draw.uid, typed(), version=1))).rule == "typed_by_the_same"


async def test_every_fault_by_its_entry(made: Story, first: Viewer) -> None:
    lines = [Typed("001", "1"), Typed("001", "2"), Typed("009", "3"), Typed("002", "<b>")]
    no = await refused(record(first, CODE, EVENT, "entry", lines, await by_hand(first)))
    assert [(one.column, one.rule) for one in no.faults] == [
        ("001", "draw_entry_twice"), ("001", "draw_entry_twice"), ("009", "draw_entry_unknown"),
        ("002", "draw_code_malformed"), ("003", "draw_entry_missing"),
    ]  # fmt: skip
    same = await refused(record(first, CODE, EVENT, "entry", typed(no003="七"), await by_hand(first)))
    assert [(one.column, one.rule) for one in same.faults] == [("001", "draw_code_twice"), ("003", "draw_code_twice")]


async def test_drawer_witness_and_scan(made: Story, first: Viewer, second: Viewer) -> None:
    hand = await by_hand(first)
    for wrong, rule in (
        (ByHand("", "乙", hand.scan), "draw_name_missing"),
        (ByHand("甲", " 甲 ", hand.scan), "draw_witness_is_drawer"),
        (ByHand("甲", "乙", await scan(second)), "no_such_file"),
    ):
        assert (await refused(record(first, CODE, EVENT, "entry", typed(), wrong))).rule == rule


async def test_the_list_to_type_from(made: Story, first: Viewer) -> None:
    assert await to_be_typed(first, made.event, "entry") == ["001", "002", "003"]
    assert await to_be_typed(made.judges[0], made.event, "entry") == []
    assert await to_be_typed(first, made.event, "review") == ["001", "002", "003"]
    assert await to_be_typed(first, made.event, "entry", "夜场") == []
