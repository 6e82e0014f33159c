"""Pages of complete schemes: a tie that may not be shared, groups and rounds in the result, levels on the sheet, rounds
and hints while it is marked."""

from dataclasses import replace

import pytest

from server.access import console
from server.entries import Entry
from server.packages.importing import import_package
from server.ranking import Criterion, Deduction
from server.results.publishing import publish
from server.scoring import Penalty, Sheet
from tests.server.packages.sample import result_of
from tests.server.packages.test_complete_schemes import FILES, files
from tests.server.scoring.story import EVENT, built, scheme
from tests.server.scoring.test_rounds import mark, started, theory
from tests.server.scoring.test_spread import differing, spread
from tests.web.deciding import FLOOR, PROGRESS, SIGN_OFF, error_at, moved, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
TIED = FILES["entries.csv"].replace("student,2", "student,").replace("student,1", "student,")
HERE = FILES["competition.toml"].replace("[competition]\n", '[competition]\nregion = "1407"\n', 1)
WORDS = ("不符合标准", "达到标准", "部分超出标准", "优秀")


async def test_the_chief_judge_parts_a_tie_and_the_result_shows_groups_and_rounds(site):
    await staffed()
    await import_package(console(), result_of(files(entries=TIED, competition=HERE)))
    await signed_in(site, "qian")
    path = "/desk/QX-2026/publication?event=WELD"
    page = (await site.get(path)).text
    assert "第1名：2、3" in page
    wrong = await sent(site, path, "DecideTie", {"order": "3", "reason": "裁定"})
    assert wrong.status_code == 422
    assert error_at(wrong.text, "order")
    await moved(await sent(site, path, "DecideTie", {"order": "3\n2", "reason": "加试一项，3号优"}), path)
    assert (await Entry.get(entry_no="3")).decision < (await Entry.get(entry_no="2")).decision
    assert "不能并列的名次" not in (await site.get(path)).text
    await publish(console(), "QX-2026", reason="首次公布")
    public = (await site.get("/competitions/QX-2026/WELD")).text
    assert "组别与组内名次" in public
    assert "到第几轮" in public
    english = await site.get("/competitions/QX-2026/WELD", headers=ENGLISH)
    assert Read(english.text).left() == []


async def test_a_round_is_opened_on_the_progress_page(site):
    await staffed()
    story = await started(entries=3, top=1)
    await theory(story, "90", "80", "70")
    await signed_in(site, "qian")
    page = (await site.get(PROGRESS)).text
    assert "还没有开始" in page
    assert "轮次“决赛”还没有开始" in (await site.get(SIGN_OFF)).text
    await moved(await sent(site, PROGRESS, "OpenRound", {}), PROGRESS)
    assert await Sheet.filter(seat_id=story.seats[1].id).count() == 1
    again = await sent(site, PROGRESS, "OpenRound", {})
    assert again.status_code == 422
    await mark(story, 1, 0, H1="60")
    assert "没有缺的" in (await site.get(SIGN_OFF)).text
    assert Read((await site.get(PROGRESS, headers=ENGLISH)).text).left() == []


@pytest.mark.parametrize(("rule", "where"), [("warn", "宜留意"), ("block", "还缺1件")])
async def test_a_spread_is_told_on_the_sign_off_page(site, rule, where):
    await staffed()
    story = await (await built(wanted=spread(rule))).opened()
    await differing(story, "3", "1")
    await signed_in(site, "qian")
    page = (await site.get(SIGN_OFF)).text
    assert where in page
    assert "1 级到 3 级" in page
    await signed_in(site, "zhao")
    assert "1 级到 3 级" not in (await site.get(SIGN_OFF)).text


async def test_the_penalty_form_offers_the_deductions(site):
    await staffed()
    late = Deduction("LATE", "迟到", 1000, 2000)
    await (await built(wanted=replace(scheme(), deductions=(late,)))).opened()
    await signed_in(site, "qian")
    assert "迟到：每次扣1分，最多扣2分" in (await site.get(FLOOR)).text
    fields = {"entryNo": "001", "deduction": "LATE", "points": "", "reason": "迟到十分钟"}
    assert (await sent(site, FLOOR, "GivePenalty", fields)).status_code == 200
    row = await Penalty.get()
    assert (row.points, row.deduction) == (1000, "LATE")
    bad = await sent(site, FLOOR, "GivePenalty", {**fields, "deduction": ""})
    assert error_at(bad.text, "points")


async def test_levels_and_criteria_stand_on_the_sheet_and_on_paper(site):
    await staffed()
    whole = scheme()
    skill = whole.modules[0]
    aspects = tuple(replace(one, criterion="A") for one in skill.aspects)
    skill = replace(
        skill, criteria=(Criterion("A", "外观质量"),), aspects=(aspects[0], replace(aspects[1], descriptors=WORDS))
    )
    story = await (await built(wanted=replace(whole, modules=(skill, *whole.modules[1:])))).opened()
    await signed_in(site, "zhao")
    blank = (await site.get(f"/competitions/{story.competition.code}/{EVENT}/papers")).text
    assert "部分超出标准" in blank
    assert blank.count("外观质量") == len(story.entries) * 2
    await signed_in(site, "qian")
    sheet = await story.sheet(0, 0)
    page = (await site.get(f"/judge/{sheet.number}")).text
    assert '<h3 class="criterion"' in page
    assert page.count("外观质量") == 1
