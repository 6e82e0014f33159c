"""The pages of appeals, notices and the ceremony through the real front door: each form done once and refused once."""

import io
import re
from datetime import date

import docx
import httpx2
import pptx
import pytest

from server import clock, ledger
from server.access import console
from server.access.granting import Scope
from server.appeals import Appeal
from server.ceremony import Announcement
from server.ledger.verify import verify
from server.notices import Notice
from server.working_days import CalendarDay
from tests.pictures import PNG
from tests.server.access.people import account
from tests.server.appeals.court import Court, sitting
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import HERE, REGION, error_at, moved, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
APPEALS, STAGE, NOTICES = f"{HERE}/appeals", f"/ceremony/{CODE}", f"/desk/{CODE}/notices"


@pytest.fixture
async def court(site: httpx2.AsyncClient) -> Court:
    """A court whose session ends today, so that its windows are open now; with people who can sign in."""
    made = await sitting()
    async with ledger.change(console(), "session.changed", chain=made.story.competition.chain) as change:
        [session] = await made.event.sessions.all()
        await change.save(session.update_from_dict({"ends_at": clock.now(), "starts_at": clock.now() - 1}))
    await staffed()
    of = made.delegations["TG"]
    await account(
        "wang",
        "delegation_leader",
        scope=Scope("delegation", competition_id=made.story.competition.id, delegation_id=of.id),
    )
    await account("zheng", "arbitrator", scope=REGION)
    return made


async def a_calendar() -> None:
    """The year of the test and those around it are known: the server's clock is the real one here."""
    year = clock.today().year
    known = {one.day for one in await CalendarDay.visible_to(console())}
    wanted = {date(one, 1, 1) for one in (year - 1, year, year + 1)} - known
    days = [CalendarDay(day=one, kind="holiday") for one in sorted(wanted)]
    async with ledger.change(console(), "calendar_year.entered") as change:
        await change.save_many(days)


async def test_an_appeal_by_its_leader_with_a_photo_then_the_ruling(site, court, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await signed_in(site, "wang")
    page = (await site.get(APPEALS)).text
    assert "001 选手1号" in page
    assert not re.search(r"\b003\b", re.sub(r"<script.*?</script>", "", page))  # another delegation's
    fields = {"input.kind": "CONDUCT", "input.entryNos": "001", "input.statement": " "}
    empty = await sent(site, APPEALS, "FileAppeal", fields)
    assert error_at(empty.text, "input-statement")
    fields["input.statement"] = "设备故障未补时。"
    photo = {"input.files": ("现场.png", PNG, "image/png")}
    await moved(await sent(site, APPEALS, "FileAppeal", fields, files=photo), APPEALS)
    page = (await site.get(APPEALS)).text
    assert "第1号" in page
    address = re.search(r'href="(/appeal-evidence/[^"]+)"', page)
    assert (await site.get(address[1])).content == PNG
    await signed_in(site, "zheng")
    rule = {"outcome": "UPHELD", "reasons": "属实。"}
    no = await sent(site, APPEALS, "RuleOnAppeal", {**rule, "reasons": ""})
    assert error_at(no.text, "reasons") == "请填写这一项。"
    await moved(await sent(site, APPEALS, "RuleOnAppeal", rule), APPEALS)
    assert "成立" in (await site.get(APPEALS)).text
    paper = {"input.kind": "CONDUCT", "input.entryNos": "003", "input.statement": "抄录。"}
    paper |= {"input.receiver": "示例收件人", "input.receivedAt": "2020-01-01T10:00"}
    await moved(await sent(site, APPEALS, "EnterPaperAppeal", paper), APPEALS)
    await signed_in(site, "wang")
    assert "抄录。" not in (await site.get(APPEALS)).text
    await moved(await sent(site, APPEALS, "FileAppeal", {**fields, "input.entryNos": "002"}), APPEALS)
    await moved(await sent(site, APPEALS, "WithdrawAppeal", {}), APPEALS)
    assert (await Appeal.get(number=3)).state == "withdrawn"
    site.cookies.clear()
    assert (await site.get(APPEALS)).status_code == 303
    assert (await site.get(address[1])).status_code == 404
    assert (await verify()).differences == []


async def test_the_stage_then_the_notice(site, court):
    await a_calendar()
    await signed_in(site, "zhao")
    assert "还没有封评的赛项" in (await site.get(STAGE)).text
    await court.closed()
    await moved(await sent(site, STAGE, "AnnounceResults", {"events": EVENT}), STAGE)
    again = await sent(site, STAGE, "AnnounceResults", {"events": EVENT})
    assert again.status_code == 422
    assert "没有变化" in again.text
    hash_ = (await Announcement.get()).content[:16]
    for path in (STAGE, f"{STAGE}/order", f"{STAGE}/slides"):
        page = await site.get(path)
        assert page.status_code == 200
        assert hash_ in page.text
        assert "作废" not in re.sub(r"全部作废", "", page.text)
    order = (await site.get(f"{STAGE}/order")).text
    assert order.index("优秀奖") < order.index("一等奖", order.index("<table"))
    script = await site.get(f"{STAGE}/script.docx")
    assert "选手1号" in "".join(one.text for one in docx.Document(io.BytesIO(script.content)).paragraphs)
    show = await site.get(f"{STAGE}/slides.pptx?event={EVENT}")
    assert len(pptx.Presentation(io.BytesIO(show.content)).slides) == 4
    assert (await site.get(f"{STAGE}/slides.pptx?event=NO")).status_code == 404
    await court.corrected("54")
    for path in (STAGE, f"{STAGE}/order", f"{STAGE}/slides"):
        assert "作废" in re.sub(r"全部作废", "", (await site.get(path)).text)
    await court.published(at=clock.now())
    page = (await site.get(NOTICES)).text
    assert "异议的提出" in page
    fields = {"input.events": EVENT, "input.title": "示例成绩公示", "input.days": "5", "input.text": "示例办受理。"}
    bad = await sent(site, NOTICES, "PostNotice", {**fields, "input.days": "99"})
    assert "60" in error_at(bad.text, "input-days")
    await moved(await sent(site, NOTICES, "PostNotice", fields), NOTICES)
    public = f"/competitions/{CODE}/notices/1"
    site.cookies.clear()
    for path, words in ((public, "示例办受理。"), ("/notices", "示例成绩公示")):
        page = await site.get(path)
        assert page.status_code == 200
        assert words in page.text
    assert (await site.get(f"/competitions/{CODE}/notices/9")).status_code == 404
    for path in (STAGE, f"{STAGE}/script.docx"):
        assert (await site.get(path)).status_code in (303, 404)
    row = await Notice.get()
    assert (row.days, row.text) == (5, "示例办受理。")
    await signed_in(site, "zhao")
    assert (await sent(site, NOTICES, "WithdrawNotice", {"reason": ""})).status_code == 422
    await moved(await sent(site, NOTICES, "WithdrawNotice", {"reason": "附件有误"}), NOTICES)
    row = await Notice.get()
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "附件有误")
    assert (await verify()).differences == []


async def test_every_page_is_whole_in_english(site, court):
    await court.closed()
    await signed_in(site, "zhao")
    await moved(await sent(site, STAGE, "AnnounceResults", {"events": EVENT}), STAGE)
    for path in (STAGE, f"{STAGE}/order", NOTICES, "/notices", APPEALS):
        page = await site.get(path, headers=ENGLISH)
        assert page.status_code == 200
        assert Read(page.text).left() == [], path
