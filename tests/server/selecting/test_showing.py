"""公示 of a stage: posted for working days, seen by everybody until a microsecond, ended with a result and its proof.

2026-03-06 is a Friday: five working days from then on, the day of posting not counted, end on Friday 2026-03-13.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from seeds.working_days import load
from server import clock
from server.access import ANONYMOUS, Viewer
from server.files import StoredFile
from server.files.keeping import keep
from server.honours.conferring import record_decision
from server.ledger.verify import verify
from server.selecting import Nomination, RoundNotice, RoundNoticeCandidate
from server.selecting.conferring import confer_round, conferral
from server.selecting.ending import Outcome, finish, state_of
from server.selecting.ending import withdraw as withdraw_notice
from server.selecting.showing import Showing, due, end_of, post
from server.selecting.shown import days_left, names_are_public, titles
from tests.pictures import PNG
from tests.schema.conftest import statements
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.world import (
    CITY,
    CODE,
    CONSOLE,
    PROVINCE,
    TITLE,
    nominated,
    now,
    office,
    opened,
    somebody,
    up,
)

FRIDAY, LAST = date(2026, 3, 6), date(2026, 3, 13)
SHOWN = replace(CITY, notice_days=5)
LAST_STAGE = replace(PROVINCE, notice_days=5)
CONTACT = "示例市人社局，电话 000-0000，示例路 1 号"
NONE = Outcome(reports_received=False, objections=False)


def on(day: date) -> int:
    """Nine in the morning of a day."""
    return clock.morning(day)


def asked(rows: Sequence[Nomination], position: int = 1, **more: object) -> Showing:
    """A notice of these."""
    return replace(Showing(position, [one.uid for one in rows], "推荐人选公示", CONTACT), **more)  # type: ignore[arg-type]


async def posted(
    rows: Sequence[Nomination], viewer: Viewer = CONSOLE, day: date = FRIDAY, **more: object
) -> RoundNotice:
    """Posted in the morning of a day."""
    with clock.set_to(on(day)):
        return await post(viewer, CODE, asked(rows, **more))  # type: ignore[arg-type]


async def proof(viewer: Viewer) -> UUID:
    """An upload of one's own."""
    row: StoredFile = await keep(viewer, "公示.png", PNG)
    return row.uid


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


@pytest.fixture
async def two(regions, database) -> list[Nomination]:
    """Two recommended by the city, which has to show them."""
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, PROVINCE)
        rows = [await nominated(1), await nominated(2)]
        return [await up(one) for one in rows]


async def test_from_the_city_through_its_notice_to_conferral(regions, database):
    """End to end: nothing goes on before each notice has run out and its result is on record."""
    await load(CONSOLE)
    await record_decision(CONSOLE, "示例〔2026〕1号", date(2026, 4, 1), "示例机关")
    city, province = await office("140700"), await office("140000", "honours_office")
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, LAST_STAGE)
        row = await up(await nominated(1), viewer=city)
        assert (await refusal(up(row, viewer=province))).rule == "notice_unfinished"
    [one] = await due(city, CODE)
    assert (one.stage.name, one.body_name, [each.id for each in one.nominations]) == ("市级推荐", "晋中市", [row.id])
    first = await posted([row], city)
    assert (first.number, first.body_name, first.first_on, first.last_on) == (1, "晋中市", date(2026, 3, 9), LAST)
    assert await due(city, CODE) == []
    with clock.set_to(end_of(LAST) - 1):
        no = await refusal(finish(city, first.uid, NONE, version=1))
        assert (no.rule, no.params["last"], state_of(first)) == ("round_notice_runs", "2026-03-13", "running")
        assert (await refusal(up(row, viewer=province))).rule == "notice_unfinished"
    with clock.set_to(end_of(LAST)):
        assert state_of(first) == "ended"
        assert (await refusal(up(row, viewer=province))).rule == "notice_unfinished"
        assert (await refusal(finish(city, first.uid, NONE, version=1))).rule == "round_notice_unproved"
        done = await finish(city, first.uid, replace(NONE, proof=await proof(city)), version=1, key="once")
        assert (done.state, done.version) == ("finished", 2)
        row = await up(row, viewer=province)
        assert (row.state, (await conferral(province, CODE, TITLE)).refusal.rule) == (
            "proposed", "round_notices_unfinished",
        )  # fmt: skip
        second = await post(province, CODE, asked([row], 2, proof=await proof(province)))
        assert (second.number, second.body_name, second.last_on) == (2, "山西省", date(2026, 3, 20))
    with clock.set_to(end_of(second.last_on)):
        await finish(province, second.uid, NONE, version=1)
        await confer_round(province, CODE, TITLE, "示例〔2026〕1号")
    assert (await now(row)).state == "conferred"
    assert (await verify()).differences == []


async def test_only_the_office_of_the_stage_posts_and_ends_it(two):
    other, expert = await office("140100"), await somebody("x")
    assert (await refusal(post(other, CODE, asked(two)))).rule == "no_such_nomination"
    assert (await refusal(post(expert, CODE, asked(two)))).rule == "not_your_role"
    county = await office("140702")
    assert (await refusal(post(county, CODE, asked(two)))).rule == "outside_your_scope"
    assert await due(county, CODE) == []
    notice = await posted(two)
    with clock.set_to(end_of(LAST)):
        assert (await refusal(finish(other, notice.uid, NONE, version=1))).rule == "outside_your_scope"
        assert (await refusal(withdraw_notice(other, notice.uid, "误发", version=1))).rule == "outside_your_scope"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"nominations": []}, "round_notice_of_nobody"),
        ({"title": " "}, "selection_text"),
        ({"contact": ""}, "selection_text"),
        ({"days": 0}, "notice_days"),
        ({"days": 4}, "round_notice_short"),
        ({"position": 2}, "stage_without_notice"),
        ({"position": 9}, "no_such_round_stage"),
        ({"publish_until": date(2026, 3, 12)}, "round_notice_hidden"),
        ({"proof": UUID(int=7)}, "no_such_file"),
    ],
)
async def test_what_is_no_notice(two, more, rule):
    assert (await refusal(posted(two, **more))).rule == rule
    assert await RoundNotice.visible_to(ANONYMOUS).count() == 0


async def test_beyond_the_known_calendar_it_is_asked_and_never_guessed(two):
    no = await refusal(posted(two, day=date(2026, 12, 29)))
    assert (no.rule, no.field) == ("calendar_ends", "days")


async def test_a_notice_lists_one_office_and_each_candidate_once(regions, database):
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, PROVINCE)
        here, there = await nominated(1), await nominated(2, region="140105")
        waiting = await nominated(3)
        for one in (here, there):
            await up(one)
    no = await refusal(posted([here, waiting]))
    assert (no.rule, no.params["numbers"]) == ("not_to_be_shown", "3")
    assert (await refusal(posted([here, there]))).rule == "round_notice_two_bodies"
    assert [one.body_name for one in await due(CONSOLE, CODE)] == ["太原市", "晋中市"]
    await posted([here])
    assert (await refusal(posted([here]))).rule == "not_to_be_shown"
    assert (await posted([there])).number == 2


async def test_the_first_day_counts_where_the_stage_says_so(regions, database):
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(replace(SHOWN, counts_start=True), PROVINCE)
        row = await up(await nominated(1))
    notice = await posted([row], days=6)
    assert (notice.first_on, notice.last_on, notice.days) == (FRIDAY, LAST, 6)


async def test_names_are_public_to_the_microsecond(two):
    notice = await posted(two, publish_until=date(2026, 3, 20))
    until = end_of(date(2026, 3, 20))
    city = await office("140700")
    for instant, seen in ((on(LAST), 2), (until - 1, 2), (until, 0), (until + 1, 0)):
        with clock.set_to(instant):
            assert await RoundNoticeCandidate.visible_to(ANONYMOUS).count() == seen
            assert names_are_public(notice) == (seen == 2)
            assert await RoundNoticeCandidate.visible_to(city).count() == 2
            assert await RoundNotice.visible_to(ANONYMOUS).count() == 1


@pytest.mark.parametrize(
    ("day", "left"),
    [("2026-03-06", 5), ("2026-03-09", 5), ("2026-03-12", 2), ("2026-03-13", 1), ("2026-03-14", 0), ("2027-03-14", 0)],
)
async def test_the_working_days_that_are_left(two, day, left):
    notice = await posted(two)
    with clock.set_to(on(date.fromisoformat(day))):
        assert (await days_left(ANONYMOUS, [notice.id]))[notice.id] == left


async def test_the_title_of_a_line_asks_no_private_row_where_the_round_has_one_title(two):
    notice = await posted(two)
    with clock.set_to(on(LAST)), statements() as asked:
        lines = [one.id for one in await RoundNoticeCandidate.visible_to(ANONYMOUS).filter(notice_id=notice.id)]
        found = await titles(ANONYMOUS, lines)
    assert {one.code for one in found.values() if one} == {TITLE}
    assert len(found) == 2
    assert not [one for one in asked if '"nomination"' in one.replace("`", '"')]
