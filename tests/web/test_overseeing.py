"""The pages of the recheck, the calibration and the recusals, and what the seating page says of panels and judges."""

import re
from pathlib import Path

import pytest

from server.competitions import Event, Session
from server.judging import FewerJudges, Judge, Panel
from server.ledger.verify import verify
from server.rechecking import Recheck, RecheckItem
from server.scoring.correct import correct_mark
from tests.server.access.people import account
from tests.server.judging.test_reducing import save
from tests.server.rechecking.story import closed
from tests.server.scoring.story import built, scheme
from tests.web.deciding import HERE, REGION, SEATS, error_at, moved, option, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
RECHECK, CALIBRATION, RECUSALS = (f"{HERE}/{one}" for one in ("recheck", "calibration", "recusals"))
PUBLIC = HERE.replace("/desk/", "/competitions/") + "/recheck"


@pytest.fixture(autouse=True)
async def people(site):
    await staffed()
    await account("wang", "supervisor", scope=REGION)


async def test_a_recheck_from_drawing_to_its_end(site):
    story = await closed("all", entries=20)
    await signed_in(site, "wang")
    page = (await site.get(RECHECK)).text
    assert "全部复核" in page
    await moved(await sent(site, RECHECK, "DrawRecheck", {}), RECHECK)
    page = (await site.get(RECHECK)).text
    assert "名单已抽出" in page or "第1次" in page
    assert "排列与名次无关" in page
    first = await RecheckItem.get(entry_id=story.entries[0].id)
    nth = first.position - 1
    number = (await story.sheet(0, 0)).number
    bad = {"findings.0.sheet": number, "findings.0.aspect": "B1", "findings.0.should": "11"}
    no = await sent(site, RECHECK, "RecordErrors", bad, nth)
    assert no.status_code == 422
    assert "登记的差错有" in no.text
    await moved(await sent(site, RECHECK, "RecordErrors", {**bad, "findings.0.should": "5"}, nth), RECHECK)
    page = (await site.get(RECHECK)).text
    assert "待更正" in page
    for _ in range(19):
        await moved(await sent(site, RECHECK, "RecordRight", {"right": "true"}), RECHECK)
    early = await sent(site, RECHECK, "FinishRecheck", {})
    assert (early.status_code, "还有 1 处差错没有更正" in early.text) == (422, True)
    await correct_mark(story.chief, number, "B1", "5", reason="抽检", version=3)
    await moved(await sent(site, RECHECK, "FinishRecheck", {}), RECHECK)
    assert (await Recheck.get(event_id=story.event.id)).state == "done"
    assert Read((await site.get(RECHECK, headers=ENGLISH)).text).left() == []
    assert (await verify()).differences == []
    public = await site.get(PUBLIC)
    seed = (await Recheck.get(event_id=story.event.id)).seed
    assert (public.status_code, seed in public.text) == (200, True)
    assert Read((await site.get(PUBLIC, headers=ENGLISH)).text).left() == []


async def test_who_reaches_the_pages(site):
    await closed("top_10", entries=2)
    for login, statuses in (("qian", (200, 200, 404)), ("sun", (404, 404, 404)), ("wang", (200, 200, 200))):
        await signed_in(site, login)
        assert tuple([(await site.get(one)).status_code for one in (RECHECK, CALIBRATION, RECUSALS)]) == statuses
        await site.post("/sign-out", headers={"origin": "http://jinbang.test"})
    assert (await site.get(RECHECK)).status_code == 303
    assert (await site.get(PUBLIC)).status_code == 200


async def test_calibration_and_recusals_are_read(site):
    story = await (await built(judges=3, wanted=scheme(judges=2))).opened()
    from tests.web.deciding import marked

    await marked(story)
    await signed_in(site, "wang")
    page = (await site.get(CALIBRATION)).text
    assert page.count("<caption") == 2
    assert "0.000" in page
    assert Read((await site.get(CALIBRATION, headers=ENGLISH)).text).left() == []
    assert "没有查出利害关系" in (await site.get(RECUSALS)).text
    await signed_in(site, "zhao")
    judge = option((await site.get(SEATS)).text, "裁判1号")
    fields = {"judge": judge, "entryNo": "001", "kind": "relative", "reason": "表亲"}
    await moved(await sent(site, SEATS, "RecuseJudge", fields), SEATS)
    await signed_in(site, "wang")
    report = (await site.get(RECUSALS)).text
    assert ("已遵守" in report, "账本第" in report, "001" in report) == (True, True, True)
    assert Read((await site.get(RECUSALS, headers=ENGLISH)).text).left() == []


async def test_panels_decisions_and_qualifications(site):
    story = await built(judges=3, wanted=scheme(judges=3))
    late = Session(event_id=story.event.id, code="下午")
    await save(late)
    await signed_in(site, "zhao")
    page = (await site.get(SEATS)).text
    assert "宜留意，不妨碍开评" in page
    wrong = await sent(site, SEATS, "RecordQualification", {"input.level": "9"})
    assert "1 到 8" in error_at(wrong.text, "input-level")
    known = {"input.level": "6", "input.years": "12", "input.eventsJudged": "3"}
    await moved(await sent(site, SEATS, "RecordQualification", known), SEATS)
    assert (await Judge.filter(level=6).count()) == 1
    await moved(await sent(site, SEATS, "AssignPanel", {"session": option(page, "下午")}), SEATS)
    assert (await Panel.get(event_id=story.event.id)).session_id == late.id
    await moved(await sent(site, SEATS, "AssignPanel", {"session": ""}), SEATS)
    assert (await Panel.get(event_id=story.event.id)).session_id is None
    assert Read((await site.get(SEATS, headers=ENGLISH)).text).left() == []
    await signed_in(site, "qian")
    few = await sent(site, SEATS, "AllowFewerJudges", {"panel": "", "session": "", "count": "3", "reason": "缺人"})
    assert "1 到 2" in error_at(few.text, "count")
    fields = {"panel": "", "session": "", "count": "2", "reason": "一名裁判病假"}
    await moved(await sent(site, SEATS, "AllowFewerJudges", fields), SEATS)
    page = (await site.get(SEATS)).text
    assert "一名裁判病假" in page
    await moved(await sent(site, SEATS, "WithdrawFewerJudges", {}), SEATS)
    assert (await FewerJudges.get(event_id=story.event.id)).undone_at is not None
    assert (await Event.get(id=story.event.id)).state == "review"
    assert (await verify()).differences == []


def test_the_way_to_draw_again_is_written_as_it_is_done() -> None:
    """The page and the module name the same separators."""
    page = Path("web/pages/recheck_proof.html").read_text("utf-8")
    assert re.search(r"printf '%s:%s' SEED 001 \| sha256sum", page)
