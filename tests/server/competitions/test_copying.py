"""Last year's competition as the beginning of this year's; the rehearsal; what competitions wait for."""

from datetime import date, timedelta

import pytest

from server import clock, ledger
from server.access import ANONYMOUS, console
from server.competitions import Competition, Document, Event, Session, documents, holding, programme, registration
from server.competitions.announcing import announce
from server.competitions.holding import Hours
from server.competitions.keeping import newest
from server.entries import Entry, Member
from server.files import keeping
from server.judging import Judge
from server.judging.copying import copy
from server.ledger.verify import verify
from server.listing.desk import desk, desk_count
from server.listing.waiting import waiting
from server.people import Person
from server.results import rehearsing, wiping
from tests.server.competitions.office import (
    CODE,
    DEADLINE,
    NOW,
    competition,
    event,
    opened,
    organiser,
    put,
    refused,
)

pytestmark = pytest.mark.usefixtures("regions", "april", "files")
HOUR = 3_600_000_000
COPY = {"code": "SX-2027-01", "title": "山西省职业技能大赛", "edition": 2, "starts_on": date(2026, 9, 12)}


@pytest.fixture
def april():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path / "files"))


async def whole(viewer):
    """A competition with two events, a session, a deadline, a document, a judge, entry rules."""
    row = await competition(viewer)
    await event(viewer)
    await event(viewer, "CNC")
    await programme.change_requirements(viewer, CODE, "WELD", {"min_level": 3}, 1)
    start = clock.morning(date(2026, 6, 13))
    await holding.add_session(viewer, CODE, "WELD", Hours("1", start, start + HOUR, "一号厅"))
    await holding.add_stations(viewer, CODE, "WELD", ["A1"])
    file = await keeping.keep(viewer, "方案.pdf", b"%PDF-1.7\n%%EOF\n")
    await documents.publish_document(viewer, CODE, "plan", "实施方案", file.uid)
    async with ledger.change(console(), "test.put") as change:
        person = await change.save(Person(name="示例裁判"))
        await change.save(Judge(competition_id=row.id, judge_no="J1", person_id=person.id))
    return row


async def test_a_copy_takes_everything_but_the_people(database):
    zhao = await organiser()
    old = await whole(zhao)
    await opened(zhao)
    copied = await copy(zhao, CODE, COPY, key="k")
    again = await copy(zhao, CODE, COPY, key="k")
    assert (again.competition.id, again.shifted, again.proposed_judges) == (
        copied.competition.id, copied.shifted, copied.proposed_judges,
    )  # fmt: skip
    made = copied.competition
    assert (made.copied_from_id, made.ends_on, made.public_stage, made.lead_id) == (
        old.id, date(2026, 9, 14), "planned", old.lead_id,
    )  # fmt: skip
    events = await Event.visible_to(zhao).filter(competition_id=made.id).order_by("position")
    assert [(one.code, one.state, one.stage) for one in events] == [("WELD", "planned", None), ("CNC", "planned", None)]
    assert programme.requirements_of(events[0]).min_level == 3
    assert {kept.version for kept in (await newest(one.id for one in events)).values()} == {1}
    session = await Session.get(event_id=events[0].id)
    assert session.starts_at == clock.morning(date(2026, 9, 12))
    reasons = {one.what: (one.reason, one.to is None) for one in copied.shifted}
    assert reasons == {"session WELD/1": ("kept_weekday", False), "deadline WELD": ("kept_weekday", False)}
    document = await Document.get(competition_id=made.id)
    assert document.published_at is None
    judge = await Judge.get(competition_id=made.id)
    assert (judge.state, copied.proposed_judges) == ("proposed", 1)
    assert await Document.visible_to(ANONYMOUS).filter(competition_id=made.id).count() == 0
    assert (await verify()).differences == []


async def test_a_proposal_becomes_a_document_by_publishing_its_own_file(database):
    zhao = await organiser()
    await whole(zhao)
    await copy(zhao, CODE, COPY)
    proposal = await Document.get(competition__code=COPY["code"]).select_related("file")
    row = await documents.publish_document(zhao, COPY["code"], "plan", "实施方案", proposal.file.uid)
    assert (row.id, row.version, row.published_at) == (proposal.id, 1, NOW)
    file = await keeping.keep(zhao, "新方案.pdf", b"%PDF-1.7\n2\n%%EOF\n")
    assert (await documents.publish_document(zhao, COPY["code"], "plan", "实施方案", file.uid)).version == 2


async def test_rules_that_differ_from_the_newest_other_competition_are_listed(database):
    zhao = await organiser()
    await whole(zhao)
    await competition(zhao, code="SX-2026-02", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 2))
    values = {"code": "WELD", "title": "焊接", "group": "worker", "format": "individual", "template": "five_judges"}
    await programme.add_event(zhao, "SX-2026-02", values)
    await programme.change_requirements(zhao, "SX-2026-02", "WELD", {"min_level": 4}, 1)
    copied = await copy(zhao, CODE, COPY)
    assert [(one.event, one.key, one.here, one.there) for one in copied.changed_rules] == [
        ("WELD", "min_level", "3", "4")
    ]


async def test_beyond_the_calendar_dates_are_left_empty(database):
    zhao = await organiser()
    await whole(zhao)
    copied = await copy(zhao, CODE, COPY | {"starts_on": date(2031, 6, 14)})
    assert {(one.what, one.to, one.reason) for one in copied.shifted} == {("session WELD/1", None, "beyond_calendar")}


async def test_a_rehearsal_is_held_like_the_real_one_and_never_public(database):
    zhao = await organiser()
    await whole(zhao)
    await opened(zhao)
    made = await rehearsing.begin(zhao, CODE, 3, key="k")
    assert (made.code, made.rehearsal_of_id is not None) == (f"{CODE}-R1", True)
    assert (await rehearsing.begin(zhao, CODE, 3, key="k")).id == made.id
    entries = await Entry.visible_to(zhao).filter(event__competition_id=made.id).order_by("event_id", "entry_no")
    assert [(one.entry_no, one.state) for one in entries] == [(f"00{n}", "approved") for n in (1, 2, 3)] * 2
    people = await Person.filter(id__in=[one.person_id for one in await Member.all()]).order_by("id")
    assert [one.name for one in people] == ["演练选手01", "演练选手02", "演练选手03"] * 2
    events = await Event.visible_to(zhao).filter(competition_id=made.id)
    for row in (made, *events):  # even if some act should forget what it is
        await put(row, stage="judging", published_at=NOW)
    assert [one.code for one in await Competition.visible_to(ANONYMOUS)] == [CODE]
    assert {one.competition_id for one in await Event.visible_to(ANONYMOUS)} == {made.rehearsal_of_id}
    no = await refused(announce(console(), made.code, "judging"))
    assert no.rule == "rehearsal_is_not_published"
    assert (await refused(rehearsing.begin(zhao, made.code, 3))).rule == "rehearsal_of_rehearsal"
    assert (await refused(rehearsing.begin(zhao, CODE, 0))).rule == "rehearsal_entrants"


async def test_a_wiped_rehearsal_is_known_to_the_ledger_alone(database):
    zhao = await organiser()
    await whole(zhao)
    made = await rehearsing.begin(zhao, CODE, 2)
    assert (await refused(wiping.wipe(zhao, CODE))).rule == "no_rehearsal"
    wiped = await wiping.wipe(zhao, made.code, key="w")
    assert wiped.wiped_at == NOW
    assert (await wiping.wipe(zhao, made.code, key="w")).id == made.id
    assert [one.code for one in await Competition.visible_to(zhao)] == [CODE]
    assert await desk_count(zhao) == 1
    assert await Person.filter(name__startswith="演练选手").count() == 0
    assert (await refused(wiping.wipe(zhao, made.code))).rule == "no_such_competition"
    assert (await rehearsing.begin(zhao, CODE, 1)).code == f"{CODE}-R2"
    assert (await verify()).differences == []


async def rules(viewer, row):
    return [(one.rule, one.event, one.count) for one in (await waiting(viewer, [row.id]))[row.id]]


async def test_what_a_competition_waits_for_in_the_order_of_its_life(database):
    zhao = await organiser()
    row = await competition(zhao)
    assert await rules(zhao, row) == [("not_filed", "", 1), ("no_event", "", 1), ("documents_missing", "", 2)]
    await event(zhao)
    assert (await rules(zhao, row))[2:] == [
        ("session_without_hours", "WELD", 1),
        ("registration_not_opened", "WELD", 1),
    ]
    one = await opened(zhao)
    async with ledger.change(console(), "test.put") as change:
        await change.save(Entry(event_id=one.id, entry_no="1", state="submitted"))
    with clock.set_to(DEADLINE + 1):
        assert ("deadline_passed", "WELD", 1) in await rules(zhao, row)
        assert ("entries_to_review", "WELD", 1) in await rules(zhao, row)
    await registration.close_registration(zhao, CODE, "WELD")
    assert ("seats_missing", "WELD", 1) in await rules(zhao, row)
    assert await rules(ANONYMOUS, row) == []


async def test_the_desk_shows_what_is_held_newest_first(database):
    zhao, qian = await organiser(), await organiser("qian", "430000")
    await competition(zhao)
    later = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 1) + timedelta(days=1)}
    await competition(zhao, code="SX-2026-02", **later)
    assert [one.code for one in (await desk(zhao, 10, None)).rows] == ["SX-2026-02", CODE]
    assert (await desk(zhao, 1, None)).more
    assert await desk_count(qian) == 0
