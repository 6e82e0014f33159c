"""Objections: registered in time or late, triaged, decided, answered; private; they hold the named one alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from seeds.working_days import load
from server import clock, db
from server.access import Viewer
from server.honours.conferring import record_decision
from server.ledger.verify import verify
from server.objections import Objection
from server.objections.deciding import accept, decline, find, reply, triage
from server.objections.reading import names
from server.objections.registering import Registering
from server.objections.standing import held, held_up
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from server.selecting import Nomination, RoundNotice, RoundNoticeCandidate
from server.selecting.conferring import confer_round, conferral
from server.selecting.ending import finish
from server.selecting.objecting import object_to
from server.selecting.showing import end_of
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.test_showing import LAST_STAGE, NONE, on, posted, proof
from tests.server.selecting.world import (
    CITY,
    CODE,
    CONSOLE,
    PROVINCE,
    TITLE,
    nominated,
    now,
    opened,
    up,
)

FRIDAY, LAST = date(2026, 3, 6), date(2026, 3, 13)
LETTER = Registering(
    "letter", "示例申报人的工作年限不实，可向示例厂核实。", LAST, objector="示例举报人", contact="000-0000"
)


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


@pytest.fixture
async def notice(regions, database) -> RoundNotice:
    """The last stage's notice of two proposed, from Friday the 6th to Friday the 13th."""
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(LAST_STAGE)
        rows = [await up(await nominated(n)) for n in (1, 2)]
        await record_decision(CONSOLE, "示例〔2026〕1号", date(2026, 4, 1), "示例机关")
    return await posted(rows)


async def line(n: int = 1) -> RoundNoticeCandidate:
    """A line of the notice."""
    return await RoundNoticeCandidate.all(using_db=db.here()).get(line=n)


async def objected(
    notice: RoundNotice, viewer: Viewer = CONSOLE, n: int | None = 1, day: date = LAST, **more: object
) -> Objection:
    """Registered in the morning of a day, by default as a letter that came on that day."""
    candidate = (await line(n)).uid if n else None
    asked = replace(LETTER, arrived_on=day, **more)  # type: ignore[arg-type]
    with clock.set_to(on(day)):
        return await object_to(viewer, notice.uid, candidate, asked)


async def accepted(row: Objection, reason: str = "") -> Objection:
    """Triaged as signed, then accepted."""
    row = await triage(CONSOLE, row.uid, is_signed=True, has_clues=True, version=row.version)
    return await accept(CONSOLE, row.uid, reason, version=row.version)


async def numbers(rows: Sequence[Nomination]) -> list[int]:
    return [one.number for one in rows]


async def test_the_named_one_is_held_and_everybody_else_goes_on(notice):
    row = await objected(notice)
    assert (row.state, row.is_late, row.counted_on) == ("registered", False, LAST)
    with clock.set_to(end_of(LAST)):
        said = replace(NONE, proof=await proof(CONSOLE))
        assert (await refusal(finish(CONSOLE, notice.uid, said, version=1))).rule == "objections_on_record"
        await finish(CONSOLE, notice.uid, replace(said, objections=True, text="一件"), version=1)
        found = await conferral(CONSOLE, CODE, TITLE)
        assert (await numbers(found.ready), await numbers(found.held)) == ([1, 2], [])  # registered holds nobody
        row = await accepted(row)
        found = await conferral(CONSOLE, CODE, TITLE)
        assert (await numbers(found.ready), await numbers(found.held)) == ([2], [1])
        await confer_round(CONSOLE, CODE, TITLE, "示例〔2026〕1号")
        row = await find(CONSOLE, row.uid, "年限属实", upheld=False, version=row.version)
        await confer_round(CONSOLE, CODE, TITLE, "示例〔2026〕1号")
    assert {one.state for one in await Nomination.all(using_db=db.here())} == {"conferred"}
    assert (await verify()).differences == []


async def test_upheld_it_goes_on_holding_and_declined_it_holds_nobody(notice):
    first, second = await objected(notice), await objected(notice, n=2)
    with clock.set_to(end_of(LAST)):
        first = await accepted(first)
        await find(CONSOLE, first.uid, "年限不实", upheld=True, version=first.version)
        second = await triage(CONSOLE, second.uid, is_signed=False, has_clues=False, version=1)
        await decline(CONSOLE, second.uid, "没有可查的线索", version=2)
    uids = [(await line(n)).uid for n in (1, 2)]
    assert await held(uids) == {uids[0]}
    no = await held_up(uids)
    assert no is not None
    assert (no.rule, dict(no.params)) == ("objection_open", {"n": 1})
    assert await held_up(uids[1:]) is None
    assert await held_up([]) is None


async def test_one_against_the_notice_as_a_whole_holds_nobody(notice):
    row = await accepted(await objected(notice, n=None))
    assert (await names(CONSOLE, [row.id]))[row.id] == []
    assert await held([(await line(n)).uid for n in (1, 2)]) == set()


@pytest.mark.parametrize(
    ("counts", "arrived", "postmarked", "late"),
    [
        ("arrival", LAST, None, False),
        ("arrival", date(2026, 3, 14), LAST, True),
        ("postmark", date(2026, 3, 16), LAST, False),
        ("postmark", date(2026, 3, 16), date(2026, 3, 14), True),
        ("postmark", date(2026, 3, 16), None, True),
    ],
)
async def test_arrival_or_postmark_is_a_setting(notice, counts, arrived, postmarked, late):
    await record_rule_set(CONSOLE, rule({"counts": counts}))
    row = await objected(notice, day=arrived, postmarked_on=postmarked)
    assert (row.is_late, row.counts, row.reply_days) == (late, counts, 15)


def rule(body: dict[str, object]) -> Wanted:
    """How 山西 deals with objections."""
    return Wanted("OBJ-SX", "objections", "异议办理", body=body, region="14", starts_on=date(2020, 1, 1), source="示例")


async def test_a_late_one_is_registered_and_accepted_only_with_a_reason(notice):
    row = await objected(notice, day=date(2026, 3, 16))
    row = await triage(CONSOLE, row.uid, is_signed=True, has_clues=True, version=1)
    assert (await refusal(accept(CONSOLE, row.uid, " ", version=2))).rule == "objection_late_reason"
    assert (await accept(CONSOLE, row.uid, "线索重大", version=2)).state == "accepted"


async def test_a_vague_one_needs_a_reason_too(notice):
    row = await objected(notice, objector="", contact="")
    row = await triage(CONSOLE, row.uid, is_signed=False, has_clues=False, version=1)
    assert (await refusal(accept(CONSOLE, row.uid, version=2))).rule == "objection_vague_reason"
    row = await triage(CONSOLE, row.uid, is_signed=False, has_clues=True, version=2)
    assert (await accept(CONSOLE, row.uid, version=3)).state == "accepted"


async def test_each_step_in_its_turn(notice):
    row = await objected(notice)
    assert (await refusal(accept(CONSOLE, row.uid, version=1))).rule == "objection_is_registered"
    assert (await refusal(find(CONSOLE, row.uid, "无", upheld=True, version=1))).rule == "objection_is_registered"
    row = await triage(CONSOLE, row.uid, is_signed=True, has_clues=True, version=1)
    assert (await refusal(decline(CONSOLE, row.uid, "", version=2))).rule == "objection_text"
    assert (await refusal(reply(CONSOLE, row.uid, LAST, version=2))).rule == "objection_is_triaged"
    assert (await refusal(accept(CONSOLE, row.uid, version=1))).rule == "changed_since"
    row = await accept(CONSOLE, row.uid, version=2)
    assert (await refusal(decline(CONSOLE, row.uid, "不予受理", version=3))).rule == "objection_is_accepted"
    assert (await refusal(find(CONSOLE, row.uid, " ", upheld=True, version=3))).rule == "objection_text"
    row = await find(CONSOLE, row.uid, "属实", upheld=True, version=3)
    assert (await refusal(reply(CONSOLE, row.uid, FRIDAY, version=4))).rule == "objection_reply_day"
    row = await reply(CONSOLE, row.uid, date(2026, 3, 20), version=4)
    assert (await refusal(reply(CONSOLE, row.uid, LAST, version=5))).rule == "objection_replied"
    assert (row.state, row.replied_on, row.version) == ("upheld", date(2026, 3, 20), 5)
    assert (await verify()).differences == []


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"channel": "pigeon"}, "objection_channel"),
        ({"statement": " "}, "objection_text"),
        ({"contact": "0" * 301}, "objection_text"),
        ({"arrived_on": date(2026, 3, 14)}, "objection_arrives_later"),
        ({"arrived_on": date(2026, 3, 5)}, "objection_before_notice"),
        ({"channel": "phone", "postmarked_on": LAST}, "postmark_of_a_letter"),
        ({"arrived_on": date(2026, 3, 12), "postmarked_on": LAST}, "postmark_after_arrival"),
    ],
)
async def test_what_cannot_have_come(notice, more, rule):
    with clock.set_to(on(LAST)):
        no = await refusal(object_to(CONSOLE, notice.uid, None, replace(LETTER, **more)))
    assert no.rule == rule
    assert await Objection.all(using_db=db.here()).count() == 0


async def test_the_next_stage_waits_for_who_is_held(regions, database):
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(replace(CITY, notice_days=5), PROVINCE)
        rows = [await up(await nominated(n)) for n in (1, 2)]
    shown = await posted(rows)
    row = await objected(shown)
    with clock.set_to(end_of(LAST)):
        said = replace(NONE, proof=await proof(CONSOLE), objections=True, text="一件")
        await finish(CONSOLE, shown.uid, said, version=1)
        row = await accepted(row)
        no = await refusal(up(rows[0]))
        assert (no.rule, dict(no.params)) == ("nomination_held", {"number": 1})
        assert (await up(rows[1])).state == "proposed"
        await find(CONSOLE, row.uid, "查无实据", upheld=False, version=row.version)
        assert (await up(rows[0])).state == "proposed"
    assert (await now(rows[0])).state == "proposed"
