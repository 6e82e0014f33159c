"""Penalties by the deductions of the scheme."""

from dataclasses import replace

import pytest

from server import db
from server.competitions.keeping import newest
from server.ledger.verify import verify
from server.ranking import Deduction, penalties_of
from server.results.draft import competing, field_of
from server.scoring import Penalty, penalties
from server.scoring.floor import give_penalty
from tests.server.scoring.story import CODE, EVENT, Story, built, refused, scheme

HERE = (CODE, EVENT)
LATE, TOOLS = Deduction("LATE", "迟到", 1000, 2000), Deduction("TOOLS", "工具未归位", 500)


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built(wanted=replace(scheme(), deductions=(LATE, TOOLS)))).opened()


async def test_a_deduction_brings_its_own_points(story: Story) -> None:
    for _ in range(2):
        await give_penalty(story.chief, *HERE, "001", None, "迟到十分钟", deduction="LATE", key="p")
    await give_penalty(story.chief, *HERE, "001", "  ", "又迟到", deduction="LATE")
    await give_penalty(story.chief, *HERE, "001", "0.25", "少一件", deduction="TOOLS")
    await give_penalty(story.chief, *HERE, "001", "3", "其他")
    assert await Penalty.all().count() == 4
    assert await penalties(story.event.id) == {story.entries[0].id: {"LATE": 2000, "TOOLS": 250, "": 3000}}
    assert (await verify()).differences == []


async def test_a_limit_holds_over_several_penalties(story: Story) -> None:
    for _ in range(3):
        await give_penalty(story.chief, *HERE, "001", None, "迟到", deduction="LATE")
    kept = (await newest([story.event.id]))[story.event.id]
    given = await field_of(story.event.id, kept, await competing(story.event.id))
    late = next(one for one in given.entrants if one.entry_no == "001")
    assert (late.penalties, penalties_of(kept.scheme, late)) == (3000, 2000)  # as given, as it counts


async def test_what_is_refused(story: Story) -> None:
    no = await refused(give_penalty(story.chief, *HERE, "001", None, "迟到", deduction="LAET"))
    assert (no.rule, no.field, no.params["expected"]) == ("no_such_deduction", "deduction", "LATE、TOOLS")
    assert (await refused(give_penalty(story.chief, *HERE, "001", "x", "迟到", deduction="LATE"))).rule == (
        "penalty_malformed"
    )
    assert (await refused(give_penalty(story.chief, *HERE, "001", "0", "迟到", deduction="LATE"))).rule == (
        "penalty_malformed"
    )
    assert (await refused(give_penalty(story.chief, *HERE, "001", None, "迟到"))).rule == "penalty_malformed"
    judge = story.judges[0]
    assert (await refused(give_penalty(judge, *HERE, "001", None, "迟到", deduction="LATE"))).rule == "not_your_role"
