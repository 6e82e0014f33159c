"""Objections against a 公示 of results: the event waits for them, the entry named is held, nobody else."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from seeds.working_days import load
from server import clock, db, ledger
from server.access import ANONYMOUS, Viewer, console
from server.competitions import Event
from server.entries import Entry
from server.honours.winners import appealed
from server.ledger.verify import verify
from server.notices import Notice
from server.notices.finishing import make_final
from server.notices.objecting import object_to
from server.notices.posting import Posting, post_notice
from server.objections import Objection
from server.objections.deciding import accept, decline, find, triage
from server.objections.reading import names
from server.objections.registering import Registering
from server.objections.standing import held
from server.refusal import Refused
from server.results import Standing
from tests.server.appeals.court import HOUR, Court, sitting
from tests.server.scoring.story import CODE, EVENT, refused

POSTED, LAST, AFTER = date(2026, 3, 6), date(2026, 3, 13), date(2026, 3, 16)
LETTER = Registering("letter", "002 的选手不是本单位职工。", LAST)


def on(day: date) -> int:
    return clock.morning(day) + HOUR


@pytest.fixture
async def court(database) -> Court:
    await load(console())
    made = await (await sitting()).closed()
    await made.published()
    with clock.set_to(on(POSTED)):
        await post_notice(made.organiser, CODE, Posting([EVENT], "成绩公示"))
    return made


async def objected(viewer: Viewer, event: str = EVENT, entry_no: str = "002", day: date = LAST) -> Objection:
    with clock.set_to(on(day)):
        notice = await Notice.all(using_db=db.here()).order_by("-id").first()
        assert notice is not None
        return await object_to(viewer, notice.uid, event, entry_no, replace(LETTER, arrived_on=day))


async def accepted(row: Objection, reason: str = "") -> Objection:
    row = await triage(console(), row.uid, is_signed=True, has_clues=True, version=row.version)
    return await accept(console(), row.uid, reason, version=row.version)


async def final(court: Court) -> str:
    """What making the event final refuses; empty where it is final then."""
    with clock.set_to(on(AFTER)):
        try:
            await make_final(court.organiser, CODE, [EVENT])
        except Refused as no:
            return f"{no.refusal.rule} {no.refusal.params.get('n', '')}".strip()
    return ""


async def uid_of(entry_no: str) -> UUID:
    return (await Entry.all(using_db=db.here()).get(entry_no=entry_no)).uid


async def test_final_waits_for_it_and_only_the_named_entry_is_held(court):
    row = await objected(court.arbitrator())
    assert (row.competition_id, row.event_id, row.region_code) == (court.story.competition.id, court.event.id, "140700")
    assert (await names(court.arbitrator(), [row.id]))[row.id] != []
    assert await final(court) == "objection_open 1"
    row = await accepted(row)
    assert await held([await uid_of(one) for one in ("001", "002", "003")]) == {await uid_of("002")}
    lines = await Standing.all(using_db=db.here()).order_by("entry_no")
    event = await Event.all(using_db=db.here()).get()
    async with ledger.change(console(), "probe.made"):
        no = await appealed(event, [one for one in lines if one.entry_no == "002"])
        assert no is not None
        assert no.rule == "objection_open"
        assert await appealed(event, [one for one in lines if one.entry_no != "002"]) is None
    assert await final(court) == "objection_open 1"
    await find(console(), row.uid, "系本单位职工", upheld=False, version=row.version)
    assert await final(court) == ""
    assert (await verify()).differences == []


async def test_upheld_it_waits_until_a_correction_is_published(court):
    row = await accepted(await objected(console()))
    with clock.set_to(on(LAST) + 1):
        await find(console(), row.uid, "属实", upheld=True, version=row.version)
    assert await final(court) == "objection_open 1"
    await court.corrected("54")
    await court.published("更正", at=on(LAST) + 2)
    assert await final(court) == ""


async def test_declined_or_late_it_stops_nothing(court):
    row = await objected(console())
    row = await triage(console(), row.uid, is_signed=False, has_clues=False, version=1)
    await decline(console(), row.uid, "没有线索", version=2)
    late = await objected(console(), day=AFTER)
    assert late.is_late
    late = await accepted(late, "线索重大")
    assert await final(court) == "objection_open 1"
    await find(console(), late.uid, "查无实据", upheld=False, version=late.version)
    await objected(console(), day=AFTER)
    assert await final(court) == ""


async def test_one_against_the_whole_notice_stops_each_event(court):
    row = await objected(console(), event="", entry_no="")
    assert row.event_id is None
    assert await final(court) == "objection_open 1"


async def test_what_it_is_against_and_who_may(court):
    for event, entry_no, rule in (("NO", "", "no_such_event"), (EVENT, "999", "no_such_entry_no")):
        assert (await refused(objected(console(), event, entry_no))).rule == rule
    assert (await refused(objected(court.organiser))).rule == "not_your_role"
    assert (await refused(objected(court.leader()))).rule == "not_your_role"
    assert (await refused(objected(ANONYMOUS))).rule == "sign_in_needed"
    await objected(court.arbitrator())
    for viewer, seen in ((court.arbitrator(), 1), (court.organiser, 0), (court.leader(), 0), (court.leader("PY"), 0)):
        assert await Objection.visible_to(viewer).count() == seen
