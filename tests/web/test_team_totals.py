"""Team totals as pages: the organiser publishes them, everybody reads, prints and downloads them."""

import csv
import io

from tests.server.access.people import account
from tests.server.team_totals.contest import corrected, held
from tests.server.team_totals.test_publishing import DX, TWO, Entrant, recorded
from tests.web.test_languages import Read
from tests.web.test_signing import sent, signed_in

DESK, PUBLIC = "/desk/XZ-2023/team-total", "/team-totals/XZ-2023"


async def test_from_the_desk_to_the_public_page(regions, site):
    code = await held(TWO)
    await account("zhu", "organiser")
    await signed_in(site, "zhu")
    assert (await site.get(PUBLIC)).status_code == 404
    assert "团体总分" not in (await site.get(f"/competitions/{code}")).text
    page = (await site.get(DESK)).text
    assert "2023-06-12这一天没有适用于该竞赛的计分表" in page and "公布团体总分" not in page
    await recorded()
    page = (await site.get(DESK)).text
    assert page.index("定襄县") < page.index("忻府区") < page.index("公安局")
    assert (await sent(site, DESK, "Publish", reason=" ")).status_code == 422
    assert (await sent(site, DESK, "Publish", reason="大赛闭幕")).status_code == 303
    again = await sent(site, DESK, "Publish", reason="再来")
    assert again.status_code == 422 and "与第1版完全相同" in again.text
    for language in ("zh_CN", "en"):
        site.cookies.set("language", language)
        page = await site.get(DESK)
        assert language == "zh_CN" or Read(page.text).left() == []
    site.cookies.clear()
    page = (await site.get(PUBLIC)).text
    for words in ("5个代表队参赛，3个参加排名。", "团体优胜奖", "参赛纪念牌", "焊接 5 · 数控 5", "不参加排名", "10.00"):
        assert words in page, words
    assert f'href="{PUBLIC}"' in (await site.get(f"/competitions/{code}")).text
    site.cookies.set("language", "en")
    assert Read((await site.get(PUBLIC)).text).left() == []
    assert Read((await site.get(f"/competitions/{code}")).text).left() == []


async def test_a_correction_is_said_on_both_numbers(regions, site):
    await recorded(basis="published")
    await held(TWO)
    await account("zhu", "organiser")
    await signed_in(site, "zhu")
    await sent(site, DESK, "Publish", reason="大赛闭幕")
    await corrected(TWO, TWO | {"CNC": [Entrant(DX, "60"), *TWO["CNC"][1:]]})
    assert "涉及数控，团体总分以更新后的为准。" in (await site.get(PUBLIC)).text
    assert "此后有成绩更正：数控" in (await site.get(DESK)).text
    await sent(site, DESK, "Publish", reason="数控成绩更正")
    page = (await site.get(PUBLIC)).text
    assert "更正原因：数控成绩更正" in page and "历次公布" in page and "涉及数控" not in page
    assert "这一版已被更正。" in (await site.get(f"{PUBLIC}?number=1")).text
    assert (await site.get(f"{PUBLIC}?number=3")).status_code == 404
    site.cookies.set("language", "en")
    assert Read((await site.get(f"{PUBLIC}?number=1")).text).left() == []


async def test_the_csv_says_what_the_page_says(regions, site):
    await recorded()
    await held(TWO)
    await account("zhu", "organiser")
    await signed_in(site, "zhu")
    await sent(site, DESK, "Publish", reason="大赛闭幕")
    site.cookies.clear()
    answer = await site.get(f"{PUBLIC}/total.csv")
    head, *rows = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(one["名次"], one["代表队"], one["总分"], one["焊接"], one["数控"]) for one in found] == [
        ("1", "定襄县", "10.00", "5", "5"), ("2", "忻府区", "8.00", "5", "3"), ("3", "五台县", "1.00", "0", "1"),
        ("", "公安局", "1.00", "1", ""), ("", "来宾队", "2.00", "", "2"),
    ]  # fmt: skip


async def test_who_does_not_organise_has_no_desk(regions, site):
    await recorded()
    await held(TWO, final=False)
    assert (await site.get(DESK)).status_code == 303
    await account("jian", "coordinator")
    await signed_in(site, "jian")
    assert (await site.get(DESK)).status_code == 404
