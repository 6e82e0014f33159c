"""公示 of a round in pages: posted, read by everybody, a candidate taken off, ended with its result and proof."""

import re

import pytest

from schema.node import global_id
from seeds.working_days import load
from server import clock, db
from server.access.granting import Scope
from server.selecting import RoundNotice, RoundNoticeCandidate
from server.selecting.ending import withdraw
from server.selecting.leaving import withdraw as leave
from tests.server.access.people import account
from tests.server.selecting.test_showing import CONTACT, FRIDAY, LAST, PNG, SHOWN, on, posted
from tests.server.selecting.world import CODE, CONSOLE, PROVINCE, nominated, opened, up
from tests.web.test_ceremony import a_calendar
from tests.web.test_languages import Read
from tests.web.test_selecting import acted
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

DESK, PUBLIC = f"/desk/selection/{CODE}/notices", f"/selection/{CODE}/notices/1"
IN_JINZHONG = Scope("region", region_code="140700")


@pytest.fixture
async def rows(regions, site, tmp_path, monkeypatch):
    """Two recommended by 晋中, whose office is signed in."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await load(CONSOLE)
    with clock.set_to(on(FRIDAY)):
        await opened(SHOWN, PROVINCE)
        found = [await up(await nominated(n)) for n in (1, 2)]
    await account("city", "nominator", scope=IN_JINZHONG)
    return found


async def test_posted_read_by_everybody_and_a_candidate_taken_off(rows, site):
    """A page writes by the real clock."""
    await a_calendar()
    await signed_in(site, "city")
    fields = {"input.nominations": [global_id(one) for one in rows], "input.title": "市级推荐人选公示"}
    wrong = await acted(site, DESK, "PostRoundNotice", **fields)
    assert (wrong.status_code, await RoundNotice.all(using_db=db.here()).count()) == (422, 0)
    done = await acted(site, DESK, "PostRoundNotice", **fields, **{"input.contact": CONTACT})
    assert (done.status_code, done.headers["location"]) == (303, DESK)
    site.cookies.clear()
    page = (await site.get(PUBLIC)).text
    assert all(word in page for word in ("申报人1", "申报人2", "示例厂1", CONTACT, "公示期还剩5个工作日"))
    assert "市级推荐人选公示" in (await site.get(f"/notices/selection?round={CODE}")).text
    for path in (PUBLIC, "/notices/selection"):
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    await signed_in(site, "city")
    line = await RoundNoticeCandidate.all(using_db=db.here()).get(line=2)
    assert (await acted(site, DESK, "TakeOff", candidate=global_id(line), reason="材料有误")).status_code == 303
    assert "材料有误" in (await site.get(DESK)).text
    site.cookies.clear()
    page = (await site.get(PUBLIC)).text
    assert ("已调出公示名单" in page, "材料有误" in page) == (True, False)


async def test_ended_with_its_result_and_proof(rows, site):
    await posted(rows)
    await signed_in(site, "city")
    page = (await site.get(PUBLIC)).text
    assert ("公示期已经结束" in page, "申报人1" in page) == (True, True)  # the office sees them still
    result = {"result.reportsReceived": "false", "result.reportsVerified": "", "result.objections": "false"}
    no = await acted(site, DESK, "FinishRoundNotice", **result)
    assert (no.status_code, "还没有证明材料" in no.text) == (422, True)
    assert (await _with_proof(site, DESK, result)).status_code == 303
    notice = await RoundNotice.all(using_db=db.here()).get()
    assert (notice.state, notice.reports_received, notice.reports_verified) == ("finished", False, None)
    assert (await site.get(f"/round-proofs/{global_id(notice)}")).content == PNG
    assert Read((await site.get(DESK, headers=ENGLISH)).text).left() == []
    site.cookies.clear()
    assert (await site.get(f"/round-proofs/{global_id(notice)}")).status_code == 404
    page = (await site.get(PUBLIC)).text
    assert ("申报人1" in page, "名单不再公开" in page, "没有收到举报" in page) == (False, True, True)


async def _with_proof(site, path, fields):
    text = (await site.get(path)).text
    form = re.search(r'<form id="FinishRoundNotice[^"]*form".*?</form>', text, re.S)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    return await site.post(
        f"{path}?do=FinishRoundNotice", data=hidden | fields, headers=ORIGIN,
        files={"result.proof": ("公示.png", PNG, "image/png")},
    )  # fmt: skip


async def test_taken_back_it_says_why_and_names_nobody(rows, site):
    notice = await posted(rows)
    with clock.set_to(on(LAST)):
        await withdraw(CONSOLE, notice.uid, "单位名称有误", version=1)
        page = (await site.get(PUBLIC)).text
        assert ("单位名称有误" in page, "申报人1" in page) == (True, False)
        assert Read((await site.get(PUBLIC, headers=ENGLISH)).text).left() == []
    assert (await site.get(f"/selection/{CODE}/notices/2")).status_code == 404


async def test_the_desk_is_the_offices_alone(rows, site):
    assert (await site.get(DESK)).status_code == 303
    await account("other", "nominator", scope=Scope("region", region_code="140100"))
    await signed_in(site, "other")
    notice = await posted(rows)
    page = await site.get(DESK)
    assert (page.status_code, "没有待公示的人选" in page.text, f"notice-{notice.number}" in page.text) == (
        200,
        True,
        False,
    )
    await account("expert", "expert")
    await signed_in(site, "expert")
    assert (await site.get(DESK)).status_code == 404


async def test_who_withdraws_is_shown_as_withdrawn(rows, site):
    """The other one stays as he is; nobody outside is told why."""
    await a_calendar()
    await posted(rows, day=clock.today())
    await leave(CONSOLE, rows[0].uid, "本人放弃的缘由", successor=None, version=2)
    page = (await site.get(PUBLIC)).text
    assert (page.count("已退出"), "已调出公示名单" in page, "本人放弃的缘由" in page) == (1, False, False)
    assert "申报人1" in page
    assert Read((await site.get(PUBLIC, headers=ENGLISH)).text).left() == []
    await signed_in(site, "city")
    assert "已退出" in (await site.get(DESK)).text
