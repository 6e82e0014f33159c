"""Announced is not public: a signed revision with hash and head, made public unchanged or overtaken by another."""

import pytest

from server import clock
from server.access import ANONYMOUS
from server.appeals.filing import file_appeal
from server.ceremony import Announcement
from server.ceremony.announcing import announce
from server.ceremony.programme import is_superseded, programme
from server.competitions import Event
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.results import Revision, Standing
from tests.server.appeals.court import END, HOUR, MINUTE, Court, filing, sitting
from tests.server.scoring.story import CODE, EVENT, refused


@pytest.fixture
async def court(database) -> Court:
    return await (await sitting()).closed()


async def announced(court: Court, at: int = END + HOUR) -> Announcement:
    with clock.set_to(at):
        return (await announce(court.organiser, CODE, [EVENT]))[0]


async def void(row: Announcement) -> bool:
    return await is_superseded(await Announcement.get(id=row.id).select_related("event"))


async def test_announced_is_not_public(court):
    with clock.set_to(END + MINUTE):
        await file_appeal(court.leader(), CODE, EVENT, filing())
    before = await LedgerEvent.filter(chain=f"competition/{CODE}").order_by("-seq").first()
    row = await announced(court)
    assert (row.number, row.open_appeals, row.at) == (1, 1, END + HOUR)
    assert (row.chain_seq, row.chain_head) == (before.seq, before.hash)
    revision = await Revision.get()
    assert (revision.announced_at, revision.published_at) == (END + HOUR, None)
    for viewer in (ANONYMOUS, court.leader()):
        assert await Revision.visible_to(viewer).count() == 0
        assert await Standing.visible_to(viewer).count() == 0
        assert await Announcement.visible_to(viewer).count() == 0
    assert (await Event.get()).published_at is None
    assert await Announcement.visible_to(court.organiser).count() == 1
    assert not await void(row)
    assert (await verify()).differences == []


async def test_publishing_makes_that_very_revision_public(court):
    row = await announced(court)
    revision = await court.published(at=END + 2 * HOUR)
    assert (revision.id, revision.number, revision.announced_at) == (row.revision_id, 1, END + HOUR)
    assert (revision.published_at, revision.reason) == (END + 2 * HOUR, "首次公布")
    assert await Revision.visible_to(ANONYMOUS).count() == 1
    assert ((await Event.get()).revision, (await Announcement.get()).superseded_at) == (1, None)
    assert not await void(row)
    assert (await verify()).differences == []


async def test_a_change_in_between_voids_what_was_printed_and_is_a_new_revision(court):
    row = await announced(court)
    await court.corrected("54")
    assert await void(row)
    assert (await Announcement.get()).superseded_at is None  # told by comparing, before anybody acts
    revision = await court.published(at=END + 2 * HOUR)
    assert (revision.number, revision.announced_at) == (2, None)
    assert (await Announcement.get()).superseded_at is not None
    assert [one.number for one in await Revision.visible_to(ANONYMOUS)] == [2]
    assert (await verify()).differences == []


async def test_another_announcement_voids_the_one_before(court):
    first = await announced(court)
    await court.corrected("54")
    second = await announced(court, END + 2 * HOUR)
    assert (second.number, (await Announcement.get(id=first.id)).superseded_at) == (2, END + 2 * HOUR)
    assert (await void(first), await void(second)) == (True, False)
    found = await programme(court.organiser, CODE)
    assert [one.announcement.number for one in found.stages] == [2]
    assert (await court.published(at=END + 3 * HOUR)).id == second.revision_id
    assert (await verify()).differences == []


async def test_a_published_result_is_announced_as_it_is(court):
    revision = await court.published()
    row = await announced(court, END + 2 * HOUR)
    assert row.revision_id == revision.id
    assert await Revision.all().count() == 1


async def test_the_windows_for_appeals_run_from_the_announcement(court):
    await announced(court)
    await court.published(at=END + 2 * HOUR)
    result = filing(kind="result")
    with clock.set_to(END + 3 * HOUR):
        await file_appeal(court.leader(), CODE, EVENT, result)
    with clock.set_to(END + 3 * HOUR + 1):
        assert (await refused(file_appeal(court.leader(), CODE, EVENT, result))).rule == "appeal_late"


async def test_who_may_not_and_when(court):
    for viewer, events, rule in (
        (ANONYMOUS, [EVENT], "sign_in_needed"),
        (court.leader(), [EVENT], "not_your_role"),
        (court.story.chief, [EVENT], "not_your_role"),
        (court.foreign_organiser, [EVENT], "outside_your_scope"),
        (court.organiser, ["NO"], "no_such_event"),
    ):
        assert (await refused(announce(viewer, CODE, events))).rule == rule
    await announce(court.organiser, CODE, [EVENT], key="a")
    again = await announce(court.organiser, CODE, [EVENT], key="a")
    assert [one.number for one in again] == [1]
    assert (await refused(announce(court.organiser, CODE, [EVENT]))).rule == "announced_already"
    assert await LedgerEvent.filter(act="result.announced").count() == 1


async def test_unsigned_marking_is_not_announced(database):
    court = await sitting()
    assert (await refused(announce(court.organiser, CODE, [EVENT]))).rule == "marking_not_closed"
    await court.closed()
    await court.corrected("54", sign=False)
    assert (await refused(announce(court.organiser, CODE, [EVENT]))).rule == "not_ready"
    assert await Announcement.all().count() == 0


async def test_the_order_of_the_stage(court):
    await announced(court)
    [stage] = (await programme(court.organiser, CODE, EVENT)).stages
    called = [(one.number, one.award, one.standing.entry_no, one.name) for one in stage.winners]
    assert called == [
        (1, "优秀奖", "003", "选手3号"), (2, "二等奖", "002", "选手2号"), (3, "一等奖", "001", "选手1号"),
    ]  # fmt: skip
    assert [title for title, _ in stage.by_award()] == ["优秀奖", "二等奖", "一等奖"]
    assert not stage.is_void
    assert await programme(ANONYMOUS, CODE) is None
    assert await programme(court.leader(), CODE) is None
    assert await programme(court.organiser, CODE, "NO") is None
