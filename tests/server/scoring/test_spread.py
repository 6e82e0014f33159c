"""Judges whose levels differ too much: closing is refused where the scheme says so, else it is a hint. Vectors of
domain.md 8.2: levels 3 and 1 differ by 2."""

from dataclasses import replace

import pytest

from server import db
from server.ledger.verify import verify
from server.ranking import Scheme
from server.scoring.closing import close_marking, missing
from server.scoring.floor import void_run
from server.scoring.giving import give
from server.scoring.hinting import hints_of
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given, refused, rules, scheme

HERE = (CODE, EVENT)


def spread(rule: str, most: int = 1) -> Scheme:
    """The scheme of the story, whose judgement A2 has a spread."""
    whole = scheme()
    skill = whole.modules[0]
    aspects = (skill.aspects[0], replace(skill.aspects[1], spread=most, spread_rule=rule))
    return replace(whole, modules=(replace(skill, aspects=aspects), *whole.modules[1:]))


async def differing(story: Story, *levels: str) -> None:
    """Everything given and signed; of the first entry the judges say these levels."""
    for seat, (judge, level) in enumerate(zip(story.judges, levels, strict=True)):
        for entry in range(len(story.entries)):
            sheet = await story.sheet(seat, entry)
            marks = given(**(FULL | {"A2": level if entry == 0 else "2"}))
            sheet = await give(judge, sheet.number, marks, send=True, version=sheet.version)
            await sign(judge, sheet.number, version=sheet.version)


async def test_a_blocking_spread_holds_up_closing(database: db.Database) -> None:
    story = await (await built(wanted=spread("block"))).opened()
    await differing(story, "3", "1")
    no = await refused(close_marking(story.chief, *HERE, version=2))
    assert (no.rule, rules(no)) == ("marking_incomplete", [(None, "over_spread")])
    assert no.faults[0].params == {"entry_no": "001", "aspect": "A2", "low": 1, "high": 3, "spread": 1}
    organiser = [
        (one.rule, one.count, dict(one.params)) for one in await missing(story.staff("organiser"), story.event)
    ]
    assert organiser == [("over_spread_many", 1, {"n": 1})]
    await void_run(story.chief, *HERE, "001", "等级相差过大，合议后重评")
    for seat, judge in enumerate(story.judges):
        sheet = await story.sheet(seat, 0)
        sheet = await give(judge, sheet.number, given(**(FULL | {"A2": "2"})), send=True, version=sheet.version)
        await sign(judge, sheet.number, version=sheet.version)
    assert (await close_marking(story.chief, *HERE, version=2)).state == "closed"
    assert (await verify()).differences == []


@pytest.mark.parametrize(("levels", "n"), [(("3", "1"), 1), (("3", "2"), 0)])
async def test_a_warning_is_a_hint(database: db.Database, levels: tuple[str, str], n: int) -> None:
    story = await (await built(wanted=spread("warn"))).opened()
    await differing(story, *levels)
    told = (await hints_of(story.chief, [story.event.id]))[story.event.id]
    assert [one.params["high"] for one in told if one.rule == "spread_hint"] == [3] * n
    other = (await hints_of(story.staff("organiser"), [story.event.id]))[story.event.id]
    assert [one.rule for one in other if "spread" in one.rule] == ["spread_hint_many"] * n
    assert (await close_marking(story.chief, *HERE, version=2)).state == "closed"
