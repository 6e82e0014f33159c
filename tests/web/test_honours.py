"""The roll of honour as pages: found by search and filters, said in words, kept apart by person, given as data."""

import csv
import io
import json
import re

from tests.web import invented

ROLL = "/honours"
NAMES = r'class="name"><a href="(/honours/[^"]+)">([^<]*)</a>'


def names(page: str) -> list[str]:
    return [name for _, name in re.findall(NAMES, page)]


async def test_empty_roll_says_what_would_be_here_and_how_it_gets_here(site):
    page = await site.get(ROLL)
    assert page.status_code == 200
    assert "还没有授予的荣誉" in page.text
    assert "公示期满而无异议" in page.text
    assert "<form" not in page.text
    assert "没有荣誉" in (await site.get("/honours?year=2023")).text


async def test_roll_counts_people_and_honours_with_a_day_and_opens_them(regions, site):
    await invented.honours()
    page = (await site.get(ROLL)).text
    assert re.search(r'<a href="#roll">人（单位、集体），截至\d{4}年\d+月\d+日</a></dt>\s*<dd>42</dd>', page)
    assert re.search(r'<a href="#roll">人次，含已撤销1人次</a></dt>\s*<dd>44</dd>', page)
    assert '<a href="/honours?title=CN-JSNS">全国技术能手</a> <b>2</b> 人次' in page
    assert "全部荣誉：共44人次、42人，最近授予的在前" in page


async def test_caption_repeats_the_query_in_words(regions, site):
    await invented.honours()
    page = (await site.get("/honours?search=李&title=SX-JSNS&jurisdiction=140000&year=2023&tier=province")).text
    assert re.search(r"“李” · 山西省 · 2023年 · 省级 · 三晋技术能手：共\d+人次、\d+人", page)
    assert '<input type="search" name="search" value="李"' in page
    assert '<option value="SX-JSNS" selected>' in page
    whole = (await site.get("/honours?jurisdiction=country")).text
    assert "全国：共2人次、2人" in whole
    assert '<option value="country" selected>全国</option>' in whole
    none = (await site.get("/honours?year=1999&search=%3Cb%3E")).text
    assert "“&lt;b&gt;” · 1999年：没有荣誉" in none
    assert 'href="/honours">查看全部荣誉' in none


async def test_search_finds_by_pinyin(regions, site):
    await invented.honours()
    assert set(names((await site.get("/honours?search=liqiang")).text)) == {"李强"}


async def test_two_of_one_name_are_two(regions, site):
    await invented.honours()
    page = (await site.get("/honours?search=李强")).text
    assert names(page) == ["李强", "李强"]
    assert len({path for path, _ in re.findall(NAMES, page)}) == 2
    assert "共2人次、2人" in page


async def test_roll_in_pages(regions, site):
    await invented.honours()
    first = (await site.get("/honours?search=&year=")).text
    following = re.search(r'<a href="([^"]+)" rel="next">下一页', first)
    assert following
    second = (await site.get(following[1].replace("&amp;", "&"))).text
    assert (len(names(first)), len(names(second))) == (30, 14)
    assert 'rel="next"' not in second
    assert 'href="/honours" rel="start"' in second
    bad = await site.get("/honours?after=nonsense")
    assert (bad.status_code, "请从第一页看起" in bad.text) == (400, True)


async def test_revoked_is_listed_as_revoked(regions, site):
    await invented.honours()
    page = (await site.get("/honours?year=2023")).text
    [row] = re.findall(r'<tr class="revoked">.*?</tr>', page, re.S)
    assert "2024-05-04" in row
    path = re.search(NAMES, row)
    assert path
    career = (await site.get(path[1])).text
    assert re.search(r"2024年5月4日，晋政发〔2024〕示例号", career)
    assert re.search(r"项现有荣誉</a></dt>\s*<dd>0</dd>", career)


async def test_career_of_a_holder(regions, site):
    await invented.honours()
    page = (await site.get("/honours?title=NX-SSDS")).text
    path = next(path for path, name in re.findall(NAMES, page) if name == invented.standings(30)[0]["name"])
    career = (await site.get(path)).text
    titles = re.findall(r'<h3><a href="/titles/([^"]+)">', career)
    assert titles == ["CN-JSNS", "SX-JSNS", "NX-SSDS"]
    for words in (
        "2024年5月4日",
        "第四届全省职业技能大赛（示例） · 焊接 · 第1名 · 成绩95.01",
        "晋人社函〔2023〕示例号",
    ):
        assert words in career
    assert re.search(r"项现有荣誉</a></dt>\s*<dd>3</dd>", career)


async def test_missing_holders_and_titles_are_missing(regions, site):
    await invented.honours()
    for path in ("/honours/x", "/honours/SG9sZGVyOng=", "/titles/NONE", "/titles/"):
        page = await site.get(path)
        assert page.status_code == 404, path
        assert "没有找到这一页" in page.text


async def test_title_shows_what_it_rests_on_and_who_holds_it(regions, site):
    await invented.honours()
    page = (await site.get("/titles/SX-JSNS")).text
    for words in (
        "山西省人力资源和社会保障厅授予",
        "1,000元",
        "前三名",
        "示例条文",
        "自2010年1月1日起",
        "40人次、40人",
    ):
        assert words in page
    assert len(names(page)) == 30
    assert "还没有授予过" in (await site.get("/titles/SX-NONE")).text


async def test_markup_in_a_name_stays_text(regions, site):
    await invented.honours()
    page = (await site.get("/honours?search=粗")).text
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert "<b>粗" not in page
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(block)["itemListElement"][0]["item"]["name"] == invented.MARKUP


async def test_linked_data(regions, site):
    await invented.honours()
    page = (await site.get("/honours?title=CN-JSNS")).text
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    items = [each["item"] for each in json.loads(block)["itemListElement"]]
    assert {item["@type"] for item in items} == {"Person", "Organization"}
    assert all(item["award"] == ["全国技术能手（2024）"] for item in items)
    career = (await site.get(items[0]["url"].removeprefix("http://jinbang.test"))).text
    assert "schema.org" in career


async def test_csv_of_the_roll(regions, site):
    await invented.honours()
    answer = await site.get("/honours.csv?year=2023")
    assert answer.content.startswith("\ufeff获得者,单位,".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 40
    assert {row["文号"] for row in rows} == {"晋人社函〔2023〕示例号"}
    assert len({row["获得者编号"] for row in rows}) == 40
    assert [row["撤销日期"] for row in rows if row["撤销日期"]] == ["2024-05-04"]
    english = await site.get("/honours.csv", headers={"accept-language": "en"})
    assert english.content.startswith("\ufeffHolder,Unit,".encode())


async def test_chain_shows_every_tier_with_counts(regions, site):
    await invented.jinzhong()
    await invented.heats()
    page = (await site.get("/competitions/JZ-2023-04/WELD/chain")).text
    assert re.search(r"个赛项已公布</a></dt>\s*<dd>3</dd>", page)
    assert page.index("榆次区职业技能竞赛") < page.index('class="this"')
    assert '<a href="/competitions/YC-2023/WELD">' in page
    assert "SX-2023-04/WELD" in page
    assert (await site.get("/competitions/JZ-2023-04/NONE/chain")).status_code == 404
    heat = (await site.get("/competitions/PY-2023/WELD")).text
    assert '<a class="linked" href="/competitions/JZ-2023-04/WELD">市</a>' in heat
    event = (await site.get("/competitions/JZ-2023-04/WELD")).text
    assert '<a class="linked" href="/competitions/JZ-2023-04/WELD/chain#county">县</a>' in event
    assert 'href="/competitions/JZ-2023-04/WELD/chain">看整条晋级链' in event
