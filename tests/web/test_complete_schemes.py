"""A complete scheme through the organiser's form: nothing is lost when it is read back and saved again."""

import re

import pytest

from server.competitions import Event, keeping
from tests.web.test_organising import EVENT, contest, moved, organiser, sent
from tests.web.test_organising_schemes import SCHEME, rows_of

__all__ = ["organiser"]  # signs him in for every test
pytestmark = pytest.mark.usefixtures("regions")
WORDS = "不符合标准\n达到标准\n部分超出标准\n优秀"
COMPLETE = {
    "scheme.modules.0.round": "R1", "scheme.modules.1.round": "R2",
    "scheme.modules.1.aspects.0.criterion": "A", "scheme.modules.1.aspects.0.kind": "judgement",
    "scheme.modules.1.aspects.0.descriptors": WORDS, "scheme.modules.1.aspects.0.spread": "1",
    "scheme.modules.1.aspects.0.spreadRule": "block", "scheme.modules.1.aspects.0.combine": "mean",
    "scheme.modules.1.aspects.0.drop": "", "scheme.modules.1.aspects.0.decimals": "",
    "scheme.modules.1.criteria.0.code": "A", "scheme.modules.1.criteria.0.title": "外观质量",
    "scheme.rounds.0.code": "R1", "scheme.rounds.0.title": "初赛", "scheme.rounds.0.top": "30",
    "scheme.rounds.0.carry": "false", "scheme.rounds.1.code": "R2", "scheme.rounds.1.title": "决赛",
    "scheme.deductions.0.code": "LATE", "scheme.deductions.0.title": "迟到", "scheme.deductions.0.points": "1",
    "scheme.deductions.0.limit": "5", "scheme.groups.0.code": "worker", "scheme.groups.0.title": "职工组",
    "scheme.groups.1.code": "student", "scheme.groups.1.title": "学生组", "scheme.unshared": "3",
    "scheme.penaltyLimit": "20", "scheme.ties": "decision asc", "scheme.awards.0.title": "一等奖",
    "scheme.awards.0.places": "1", "scheme.awards.0.group": "worker", "scheme.advance.count": "2",
    "scheme.advance.byGroup": "true",
}  # fmt: skip


async def kept():
    event = await Event.get(code=EVENT.rsplit("/", 1)[-1])
    return (await keeping.newest([event.id]))[event.id].scheme


async def test_everything_is_said_kept_and_comes_back(site):
    await contest()
    rows = {name: value for name, value in rows_of((await site.get(SCHEME)).text).items() if ".aspects." not in name}
    rows |= {
        name: value
        for name, value in rows_of((await site.get(SCHEME)).text).items()
        if ".aspects.0." in name
    }  # fmt: skip
    awards = {f"scheme.awards.{n}.{key}": "" for n in range(6) for key in ("title", "share", "upto", "places")}
    await moved(await sent(site, SCHEME, "ChangeScheme", {**rows, **awards, **COMPLETE}), SCHEME)
    first = await kept()
    assert [one.code for one in first.rounds] == ["R1", "R2"]
    assert (first.rounds[0].top, first.rounds[0].carry, first.unshared, first.penalty_limit) == (30, False, 3, 20_000)
    aspect = first.modules[1].aspects[0]
    assert (aspect.criterion, aspect.spread, aspect.spread_rule) == ("A", 1, "block")
    assert list(aspect.descriptors) == WORDS.split("\n")
    assert [(one.code, one.points, one.limit) for one in first.deductions] == [("LATE", 1000, 5000)]
    assert [one.code for one in first.groups] == ["worker", "student"]
    assert first.advance is not None
    assert (first.advance.by_group, first.awards[0].group) == (True, "worker")
    again = rows_of((await site.get(SCHEME)).text)
    await moved(await sent(site, SCHEME, "ChangeScheme", again), SCHEME)
    assert await kept() == first


async def test_a_fault_stands_at_its_row(site):
    await contest()
    rows = rows_of((await site.get(SCHEME)).text)
    answer = await sent(site, SCHEME, "ChangeScheme", {**rows, "scheme.deductions.0.code": "LATE"})
    assert answer.status_code == 422
    assert 'id="ChangeScheme-scheme-deductions-0' in answer.text


async def test_the_settings_of_an_event(site):
    await contest()
    fields = {
        "input.signatureRule": "chief_and_supervisor",
        "input.maskingStages": ["", "entry", "review"], "input.conductMinutes": "90", "input.resultMinutes": "60",
    }  # fmt: skip
    page = (await site.get(EVENT)).text
    rules = re.findall(r'name="input.recheckRule".*?</select>', page, re.S)
    fields["input.recheckRule"] = next(one for one in re.findall(r'value="([^"]+)"', rules[0]) if one != "none")
    await moved(await sent(site, EVENT, "ChangeEvent", {**settled(page), **fields}), EVENT)
    row = await Event.get(code=EVENT.rsplit("/", 1)[-1])
    assert (row.signature_rule, row.masking_stages, row.conduct_minutes, row.result_minutes) == (
        "chief_and_supervisor", "entry;review", 90, 60,
    )  # fmt: skip
    assert row.recheck_rule == fields["input.recheckRule"]
    page = (await site.get(EVENT)).text
    assert page.count('name="input.maskingStages" value="') == 4
    await moved(await sent(site, EVENT, "ChangeEvent", {**settled(page), **fields, "input.maskingStages": ""}), EVENT)
    assert (await Event.get(id=row.id)).masking_stages == ""


def settled(page: str) -> dict[str, str]:
    """The title and the recusal of the form as they stand."""
    form = re.search(r'<form id="ChangeEvent-form".*?</form>', page, re.S)
    assert form
    title = re.search(r'name="input.title"[^>]* value="([^"]*)"', form[0])
    assert title
    return {"input.title": title[1], "input.recusal": "own_entrants"}
