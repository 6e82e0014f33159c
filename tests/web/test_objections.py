"""The desk of objections in pages: registered from a notice, triaged, accepted, found, replied to; nobody else's."""

from datetime import timedelta

import pytest

from schema.node import global_id
from seeds.working_days import load
from server import clock, db
from server.access.granting import Scope
from server.access.records import Account
from server.ledger import change
from server.notices import Notice
from server.notices.posting import Posting, post_notice
from server.objections import Objection
from server.objections.standing import held
from server.selecting import RoundNotice, RoundNoticeCandidate
from tests.server.access.people import account
from tests.server.appeals.court import sitting
from tests.server.scoring.story import CODE as CONTEST
from tests.server.scoring.story import EVENT
from tests.server.selecting.test_showing import FRIDAY, LAST, LAST_STAGE, on, posted
from tests.server.selecting.world import CODE, CONSOLE, nominated, opened, up
from tests.web.test_ceremony import a_calendar
from tests.web.test_languages import Read
from tests.web.test_selecting import IN_SHANXI, acted
from tests.web.test_signing import ENGLISH, signed_in

DAY = 86_400_000_000  # microseconds
NEW = f"/desk/selection/{CODE}/notices/1/objection"
SAID = {
    "input.statement": "工作年限不实", "input.channel": "letter", "input.arrivedOn": LAST.isoformat(),
    "input.postmarkedOn": "", "input.objector": "示例举报人", "input.contact": "000-0000",
}  # fmt: skip


@pytest.fixture
async def office(regions, site) -> Account:
    """A notice of two by the province, whose honours office is signed in."""
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(LAST_STAGE)
        rows = [await up(await nominated(n)) for n in (1, 2)]
    await posted(rows)
    row = await account("zhao", "honours_office", scope=IN_SHANXI)
    await signed_in(site, "zhao")
    return row


async def test_from_the_letter_to_the_reply(office, site):
    line = await RoundNoticeCandidate.all(using_db=db.here()).get(line=1)
    assert NEW in (await site.get(NEW.removesuffix("/objection").removeprefix("/desk"))).text
    wrong = await acted(site, NEW, "RegisterObjection", **SAID | {"input.statement": ""})
    assert wrong.status_code == 422
    done = await acted(site, NEW, "RegisterObjection", **SAID, **{"input.candidate": global_id(line)})
    path = done.headers["location"]
    assert (done.status_code, path.startswith("/desk/objections/")) == (303, True)
    page = (await site.get(path)).text
    assert all(word in page for word in ("工作年限不实", "查阅署名和联系方式", "申报人1", "已登记", "还没有答复"))
    assert "示例举报人" not in page and "000-0000" not in page
    assert (await acted(site, path, "DiscloseObjector", reason=" ")).status_code == 422
    assert (await acted(site, path, "DiscloseObjector", reason="答复署名异议")).status_code == 303
    page = (await site.get(path)).text
    assert all(word in page for word in ("署名：", "示例举报人", "000-0000"))
    row = await Objection.all(using_db=db.here()).get()
    overdue = (await site.get("/desk/objections")).text
    assert (row.receipt in overdue, "已逾期" in overdue) == (True, True)
    assert (await acted(site, path, "TriageObjection", isSigned="true", hasClues="false")).status_code == 303
    no = await acted(site, path, "DeclineObjection", reason="")
    assert no.status_code == 422
    assert (await acted(site, path, "AcceptObjection", reason="")).status_code == 303
    assert await held([line.uid]) == {line.uid}
    assert (await acted(site, path, "RecordFinding", finding="年限属实", upheld="false")).status_code == 303
    assert await held([line.uid]) == set()
    for at in (path, "/desk/objections", "/desk/objections?listed=every", NEW):
        assert Read((await site.get(at, headers=ENGLISH)).text).left() == []
    today = clock.today().isoformat()
    assert (await acted(site, path, "RecordReply", repliedOn=today)).status_code == 303
    assert row.receipt not in (await site.get("/desk/objections")).text
    every = (await site.get("/desk/objections?listed=every")).text
    assert (row.receipt in every, "只看未答复的" in every) == (True, True)


async def test_nobody_else_reads_of_it(office, site):
    done = await acted(site, NEW, "RegisterObjection", **SAID)
    path = done.headers["location"]
    await account("city", "nominator", scope=Scope("region", region_code="140700"))
    await account("far", "honours_office", scope=Scope("region", region_code="110000"))
    for login in ("city", "far"):
        await signed_in(site, login)
        assert (await site.get(path)).status_code == 404
    assert (await site.get("/desk/objections")).status_code == 200
    receipt = (await Objection.all(using_db=db.here()).get()).receipt
    assert receipt not in (await site.get("/desk/objections")).text
    site.cookies.clear()
    assert (await site.get(path)).status_code == 303
    public = (await site.get(f"/selection/{CODE}/notices/1")).text
    assert (NEW in public, receipt in public) == (False, False)


async def test_against_a_notice_of_results(site):
    court = await (await sitting()).closed()
    await a_calendar()
    await court.published(at=clock.now())
    await post_notice(court.organiser, CONTEST, Posting([EVENT], "成绩公示"))
    await account("zheng", "arbitrator", scope=Scope("region", region_code="140700"))
    await signed_in(site, "zheng")
    site_form = f"/competitions/{CONTEST}/notices/1/object"
    assert site_form in (await site.get(f"/competitions/{CONTEST}/notices/1")).text
    filed = await acted(site, site_form, "FileResultObjection", **{"input.statement": "违规", "input.event": EVENT})
    assert (filed.status_code, "回执编号" in filed.text) == (200, True)
    assert Read((await site.get(site_form, headers=ENGLISH)).text).left() == []
    path = f"/desk/{CONTEST}/notices/1/objection"
    assert path in (await site.get(f"/competitions/{CONTEST}/notices/1")).text
    said = SAID | {"input.arrivedOn": clock.today().isoformat(), "input.entryNo": "999", "input.event": EVENT}
    no = await acted(site, path, "RegisterResultObjection", **said)
    assert (no.status_code, "999" in no.text) == (422, True)
    done = await acted(site, path, "RegisterResultObjection", **said | {"input.entryNo": "002"})
    assert done.status_code == 303
    row = await Objection.all(using_db=db.here()).get(channel="letter")
    notice = await Notice.all(using_db=db.here()).get()
    assert (row.subject_uid, row.event_id, row.is_late) == (notice.uid, court.event.id, False)
    assert notice.last_on > clock.today() - timedelta(days=1)
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []


async def test_anybody_objects_on_line_and_is_told_a_receipt_alone(office, site):
    """The notice of March has ended by now; one that runs is posted by the real clock."""
    path = f"/selection/{CODE}/notices/1/object"
    site.cookies.clear()
    assert "不再接受网上提交" in (await site.get(path)).text
    async with change(CONSOLE, "probe.made") as made:
        kept = await RoundNotice.all(using_db=made.client).get()
        kept.last_on, kept.publish_until = clock.today() + timedelta(days=7), clock.now() + 8 * DAY
        await made.save(kept)
    assert path in (await site.get(f"/selection/{CODE}/notices/1")).text
    line = await RoundNoticeCandidate.all(using_db=db.here()).get(line=2)
    said = {"input.statement": "工作年限不实", "input.objector": "示例举报人", "input.contact": "000-0000"}
    no = await acted(site, path, "FileObjection", **said | {"input.statement": ""})
    assert no.status_code == 422
    done = await acted(site, path, "FileObjection", **said, **{"input.candidate": global_id(line)})
    row = await Objection.all(using_db=db.here()).get()
    assert (done.status_code, row.receipt in done.text, "示例举报人" in done.text) == (200, True, False)
    assert (row.channel, row.account_id) == ("online", None)
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    for _ in range(4):
        assert (await acted(site, path, "FileObjection", **said)).status_code == 200
    held_back = await acted(site, path, "FileObjection", **said)
    assert (held_back.status_code, "太多" in held_back.text) == (422, True)
    assert row.receipt not in (await site.get(f"/selection/{CODE}/notices/1")).text
