"""Rules as pages: readable sentences for everybody; recorded and ended by the honours office."""

import re
from datetime import date

from server.access import console
from server.rulebook import RuleSet
from server.rulebook.asking import body_of
from server.rulebook.recording import end_rule_set
from tests.server.access.people import account
from tests.web.test_languages import Read
from tests.web.test_signing import sent, signed_in

BODY = "once_a_year = true\nrows = [\n  { tiers = ['province'], from_place = 4, to_place = 6, held = 4, to = 5 },\n]\n"


def fields(**more: str) -> dict[str, str]:
    given = {"code": "P-NEW", "kind": "promotion", "region": "1407", "title": "示例规则", "subject": "",
             "startsOn": "2027-01-01", "endsOn": "", "body": BODY, "source": "示例文件"}  # fmt: skip
    return {f"input__{name}": value for name, value in (given | more).items()}


async def test_the_list_by_kind_region_and_day(regions, site):
    page = (await site.get("/rules")).text
    assert "山西省职业技能竞赛晋升规则（2020年）" in page and "三晋技术能手评选条件（2015年）" in page
    found = (await site.get("/rules?kind=promotion&region=14&on=2023-06-01")).text
    assert re.findall(r'href="/rules/([^"]+)"', found) == ["P-SX2020"]
    assert (
        re.findall(r'href="/rules/([^"]+)"', (await site.get("/rules?kind=promotion&region=14&on=2019-12-31")).text)
        == []
    )
    assert (await site.get("/rules/NONE")).status_code == 404


async def test_a_rule_set_is_read_as_sentences(regions, site):
    page = (await site.get("/rules/P-SX2020")).text
    for words in (
        "现为高级工的，晋升为技师：",
        "竞赛级别：省级",
        "竞赛类别：一类、省级一类",
        "名次：第4至6名",
        "并可申报高级技师。",
    ):
        assert words in page, words
    assert "to_place" not in page and "{" not in page.split("<main")[1].split("</main>")[0]
    conditions = (await site.get("/rules/H-SX-SANJIN-2015")).text
    for words in (
        "从事本职业满12年",
        "已获得市级、行业的“技术能手”称号",
        "技能等级不低于高级工",
        "由专家评审把握：在全省有较大影响。",
    ):
        assert words in conditions, words
    assert "主办地区：山西省" in (await site.get("/rules/H-SX-SANJIN-CONTEST-2020")).text


async def test_every_rule_set_in_english_leaves_no_chinese_of_ours(regions, site):
    site.cookies.set("language", "en")
    for row in await RuleSet.visible_to(console()):
        page = await site.get(f"/rules/{row.code}")
        assert page.status_code == 200
        assert Read(page.text).left() == [], row.code
    assert Read((await site.get("/rules")).text).left() == []


async def test_the_office_records_one_and_ends_it(regions, site):
    await account("ying", "honours_office")
    assert (await site.get("/desk/rules")).status_code == 303
    await signed_in(site, "ying")
    done = await sent(site, "/desk/rules", "RecordRuleSet", **fields())
    assert (done.status_code, done.headers.get("location", "").split("?")[0]) == (303, "/rules/P-NEW"), done.text[
        -3000:
    ]
    row = await RuleSet.visible_to(console()).get(code="P-NEW")
    assert (row.region_name, row.starts_on, body_of(row)["once_a_year"]) == ("晋中市", date(2027, 1, 1), True)
    ended = await sent(site, "/desk/rules", "EndRuleSet", code="P-NEW", lastDay="2027-12-31")
    assert ended.status_code in (303, 422)
    await end_rule_set(console(), "P-NEW", date(2027, 12, 31))
    site.cookies.set("language", "en")
    assert Read((await site.get("/desk/rules")).text).left() == []


async def test_a_wrong_body_is_told_with_its_places(regions, site):
    await account("ying", "honours_office")
    await signed_in(site, "ying")
    no = await sent(site, "/desk/rules", "RecordRuleSet", **fields(body="rows = [{ too = 5, to_place = 3 }]"))
    assert no.status_code == 422
    assert "规则正文有2处错误" in no.text and "rows[0].too" in no.text and "没有这一项" in no.text
    assert "rows = [{ too = 5" in no.text  # what was typed stays
    line = await sent(site, "/desk/rules", "RecordRuleSet", **fields(body="rows = [\n"))
    assert line.status_code == 422 and "附近不能读懂" in line.text


async def test_others_do_not_find_the_desk(regions, site):
    await account("zhao", "organiser")
    await signed_in(site, "zhao")
    assert (await site.get("/desk/rules")).status_code == 404
    assert (await site.get("/desk/promotions")).status_code == 404
