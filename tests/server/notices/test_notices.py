"""公示: the working days of domain.md 7.5, several events in one notice, replaced while it runs, final afterwards."""

from datetime import date

import pytest

from seeds.working_days import load
from server import clock
from server.access import ANONYMOUS, console
from server.appeals.filing import file_appeal, withdraw_appeal
from server.competitions import Event
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.notices import Notice, NoticeEvent
from server.notices.finishing import make_final, state_of
from server.notices.posting import Posting, post_notice, withdraw_notice
from server.notices.reading import listed
from tests.server.appeals.court import END, HOUR, Court, filing, sitting
from tests.server.scoring.story import CODE, EVENT, refused

DAY = 24 * HOUR
WHY = {"reason": "附件有误"}


def at(day: str) -> int:
    """Ten in the morning of that day in Shanghai."""
    return clock.morning(date.fromisoformat(day)) + HOUR


@pytest.fixture
async def court(database) -> Court:
    await load(console())
    return await (await sitting()).closed()


async def posted(court: Court, day: str = "2026-03-06", **more) -> Notice:
    with clock.set_to(at(day)):
        return await post_notice(court.organiser, CODE, Posting([EVENT], "成绩公示", **more))


@pytest.mark.parametrize(
    ("start", "days", "counts_start", "first", "last"),
    [
        ("2023-08-17", 5, True, "2023-08-17", "2023-08-23"),  # CAL-1
        ("2023-09-25", 5, True, "2023-09-25", "2023-10-07"),  # CAL-2: a make-up Saturday
        ("2023-09-25", 7, True, "2023-09-25", "2023-10-09"),  # CAL-3
        ("2024-02-05", 5, True, "2024-02-05", "2024-02-09"),  # CAL-4
        ("2023-08-16", 5, False, "2023-08-17", "2023-08-23"),  # CAL-1, the day of posting not counted
        ("2023-09-29", 1, True, "2023-10-07", "2023-10-07"),  # posted on a holiday
    ],
)
async def test_the_period(court, start, days, counts_start, first, last):
    await court.published(at=at(start) - HOUR)
    row = await posted(court, start, days=days, counts_start=counts_start)
    assert (row.first_on.isoformat(), row.last_on.isoformat()) == (first, last)


async def test_beyond_the_known_calendar_the_organiser_is_asked(court):
    await court.published(at=at("2026-12-20"))
    with clock.set_to(at("2026-12-29")):
        refusal = await refused(post_notice(court.organiser, CODE, Posting([EVENT], "成绩公示")))
    assert (refusal.rule, refusal.field) == ("calendar_ends", "days")
    assert await Notice.all().count() == 0


async def test_everybody_sees_it_and_what_it_shows(court):
    revision = await court.published()
    row = await posted(court, text="异议请向示例办提出。")
    assert (row.number, row.days, row.state, row.first_on) == (1, 5, "running", date(2026, 3, 9))
    assert await Notice.visible_to(ANONYMOUS).count() == 1
    [one] = (await listed(ANONYMOUS, [row.id]))[row.id]
    assert (one.event.code, one.revision.id, one.is_replaced, one.open_appeals) == (EVENT, revision.id, False, 0)
    assert "示例办" not in (await LedgerEvent.get(act="notice.posted")).body
    assert (await verify()).differences == []


async def test_who_may_not_post_and_what_cannot_be(court):
    notice = Posting([EVENT], "成绩公示")
    with clock.set_to(at("2026-03-06")):
        for viewer, asked, rule in (
            (court.organiser, notice, "notice_without_result"),
            (ANONYMOUS, notice, "sign_in_needed"),
            (court.leader(), notice, "not_your_role"),
            (court.foreign_organiser, notice, "outside_your_scope"),
            (court.organiser, Posting([], "成绩公示"), "notice_of_nothing"),
            (court.organiser, Posting(["NO"], "成绩公示"), "no_such_event"),
            (court.organiser, Posting([EVENT], " "), "notice_title"),
            (court.organiser, Posting([EVENT], "成绩公示", days=0), "notice_days"),
            (court.organiser, Posting([EVENT], "成绩公示", text="长" * 5001), "notice_text"),
        ):
            assert (await refused(post_notice(viewer, CODE, asked))).rule == rule
    await court.published()
    with clock.set_to(at("2026-03-06")):
        first = await post_notice(court.organiser, CODE, notice, key="n")
        assert (await post_notice(court.organiser, CODE, notice, key="n")).id == first.id
        assert (await refused(post_notice(court.organiser, CODE, notice))).rule == "notice_runs_already"
    assert await LedgerEvent.filter(act="notice.posted").count() == 1


async def test_a_withdrawn_one_stays_readable_and_another_may_follow(court):
    await court.published()
    row = await posted(court)
    assert (await refused(withdraw_notice(court.organiser, row.uid, **WHY, version=9))).rule == "changed_since"
    assert (await refused(withdraw_notice(court.leader(), row.uid, **WHY, version=1))).rule == "not_your_role"
    no = await refused(withdraw_notice(court.organiser, row.uid, reason=" ", version=1))
    assert (no.rule, no.field) == ("reason_missing", "reason")
    assert (await withdraw_notice(court.organiser, row.uid, **WHY, version=1)).state == "withdrawn"
    assert (await Notice.visible_to(ANONYMOUS).get(id=row.id)).withdrawn_reason == WHY["reason"]
    assert (await refused(withdraw_notice(court.organiser, row.uid, **WHY, version=2))).rule == "notice_is_over"
    assert (await posted(court)).number == 2
    assert await Notice.visible_to(ANONYMOUS).count() == 2
    assert (await verify()).differences == []


async def test_final_only_after_the_last_day_and_nothing_open(court):
    await court.published()
    with clock.set_to(END + HOUR):
        appeal = await file_appeal(court.leader(), CODE, EVENT, filing())
    assert (await refused(make_final(court.organiser, CODE, [EVENT]))).rule == "no_notice"
    row = await posted(court)
    last = clock.morning(row.last_on) + 15 * HOUR - 1  # one microsecond before midnight
    with clock.set_to(last):
        assert state_of(row) == "running"
        assert (await refused(make_final(court.organiser, CODE, [EVENT]))).rule == "notice_still_runs"
    with clock.set_to(last + 1):
        assert state_of(row) == "ended"
        assert (await refused(make_final(court.organiser, CODE, [EVENT]))).rule == "appeal_open"
        await withdraw_appeal(court.leader(), appeal.uid, version=1)
        assert (await refused(make_final(court.leader(), CODE, [EVENT]))).rule == "not_your_role"
        assert (await refused(make_final(court.organiser, CODE, []))).rule == "nothing_to_make_final"
        await court.corrected("54")
        assert (await refused(make_final(court.organiser, CODE, [EVENT]))).rule == "correction_not_published"
        await court.published("更正", at=last + 2)
        [done] = await make_final(court.organiser, CODE, [EVENT], key="f")
        assert [one.id for one in await make_final(court.organiser, CODE, [EVENT], key="f")] == [done.id]
        assert (await refused(make_final(court.organiser, CODE, [EVENT]))).rule == "result_is_final"
    assert (done.final_at, (await Notice.get()).state, (await Notice.get()).final_at) == (last + 1, "final", last + 1)
    assert await LedgerEvent.filter(act="result.final").count() == 1
    assert (await verify()).differences == []


async def test_a_new_revision_replaces_the_old_in_a_running_notice(court):
    await court.published()
    row = await posted(court)
    await court.corrected("54")
    second = await court.published("更正", at=at("2026-03-09"))
    [one] = (await listed(ANONYMOUS, [row.id]))[row.id]
    assert (one.revision.id, one.is_replaced) == (second.id, True)
    assert (await Notice.get()).last_on == row.last_on
    assert (await verify()).differences == []


async def test_what_is_published_after_final_is_final_no_more(court):
    await court.published()
    row = await posted(court)
    with clock.set_to(clock.morning(row.last_on) + DAY):
        await make_final(court.organiser, CODE, [EVENT])
    first = await NoticeEvent.get()
    await court.corrected("54")
    await court.published("更正", at=at("2026-04-01"))
    assert (await Event.get()).final_at is None
    assert (await NoticeEvent.get()).revision_id == first.revision_id  # what was final is shown as it was
    assert (await posted(court, "2026-04-02")).number == 2
    assert (await verify()).differences == []
