"""Pages as text: what they say, how they refuse, how they are kept; on both engines."""

import csv
import io
import re

import pytest

from server import office
from server.access import console
from server.competitions.announcing import announce
from tests.web import invented
from tests.world import World

WELD = "/competitions/JZ-2023-04/WELD"
NOTHING = "还没有公布的竞赛"


@pytest.mark.parametrize("path", ["/", "/competitions"])
async def test_empty_page_says_what_would_be_here_and_how_it_gets_here(site, path):
    page = await site.get(path)
    assert page.status_code == 200
    assert NOTHING in page.text
    assert "jinbang import" in page.text
    assert "jinbang publish" in page.text


async def test_home_lists_the_newest_and_counts(site):
    await invented.jinzhong()
    page = (await site.get("/")).text
    assert "第四届晋中市职业技能大赛（示例）" in page
    assert re.search(r"场竞赛已公布成绩</a></dt>\s*<dd>1</dd>", page)
    assert re.search(r"人（组、队）次参赛</dt>\s*<dd>456</dd>", page)


async def test_competitions_repeat_the_query_in_words(site):
    await invented.jinzhong()
    page = (await site.get("/competitions?tier=city&kind=comprehensive&year=2023&region=")).text
    assert "市级 · 综合性竞赛 · 2023年：共1场，按举办日期从近到远" in page
    assert '<option value="city" selected>市级</option>' in page
    none = (await site.get("/competitions?tier=national")).text
    assert "国家级：没有竞赛" in none
    assert NOTHING not in none
    unknown = (await site.get("/competitions?year=2020")).text
    assert "2020年：没有竞赛" in unknown
    assert '<option value="2020" selected>' in unknown


async def test_competitions_in_pages(site):
    async with World.begun() as world:
        for n in range(35):
            await world.competition(f"C{n:02d}", lines=1)
    first = (await site.get("/competitions?tier=city")).text
    assert "共35场" in first
    following = re.search(r'<a href="([^"]+)" rel="next">下一页', first)
    assert following
    second = (await site.get(following[1].replace("&amp;", "&"))).text
    codes = [re.findall(r'href="/competitions/(C\d\d)"', text) for text in (first, second)]
    assert [len(page) for page in codes] == [30, 5]
    assert len(set(codes[0] + codes[1])) == 35
    assert 'href="/competitions?tier=city" rel="start"' in second
    assert 'rel="next"' not in second


async def test_competition_shows_facts_and_events(site):
    await invented.jinzhong()
    page = (await site.get("/competitions/JZ-2023-04")).text
    for words in (
        "晋中市人力资源和社会保障局、晋中市总工会",
        "晋中某职业技术学院",
        "2023年6月10日至12日",
        "第4届",
        "一类",
    ):
        assert words in page
    assert f'<a href="{WELD}">焊接</a>' in page
    assert "第2版，有更正" in page
    assert '<strong aria-current="true">市</strong>' in page
    assert '<a href="/competitions?tier=province">省</a>' in page


async def test_event_shows_the_whole_sheet(site):
    await invented.jinzhong()
    page = (await site.get(WELD)).text
    assert page.partition("<figure")[0].count('<th scope="row"') == 33
    for words in (
        "2023年6月18日 10:05",
        "并列",
        "不占奖项",
        "缺考",
        "取消资格",
        "退赛",
        "未列名次3人",
        "SX-2023-04/WELD",
    ):
        assert words in page
    assert page.index("W030") < page.index("未列名次") < page.index("W031")
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert "<b>粗" not in page


async def test_event_says_when_a_revision_was_replaced(site):
    await invented.jinzhong()
    old = (await site.get(f"{WELD}?revision=1")).text
    assert "这是第1版，已不是现行成绩。" in old
    assert "由第2版替代，原因：更正：W007" in old
    assert 'name="robots" content="noindex"' in old
    new = (await site.get(f"{WELD}?revision=2")).text
    assert "已不是现行成绩" not in new


@pytest.mark.parametrize(
    "path",
    [
        "/competitions/NONE",
        "/competitions/JZ-2023-04/NONE",
        f"{WELD}?revision=9",
        f"{WELD}?revision=0",
        "/no",
        "/static/x",
    ],
)
async def test_missing_is_a_page(site, path):
    await invented.jinzhong()
    page = await site.get(path)
    assert page.status_code == 404
    assert "没有找到这一页" in page.text


async def test_drafts_are_missing(site):
    async with World.begun() as world:
        await world.competition("DRAFT", events=0, drafts=1)
        await world.competition("OPEN", events=1, drafts=1)
    assert (await site.get("/competitions/DRAFT")).status_code == 404
    assert (await site.get("/competitions/OPEN/D1")).status_code == 404
    assert "D1" not in (await site.get("/competitions/OPEN")).text


async def test_an_announced_competition_says_how_far_it_is(site):
    async with World.begun() as world:
        await world.competition("SOON", events=0, drafts=1)
        await world.competition("PART", events=1, drafts=1)
    for code in ("SOON", "PART"):
        await announce(console(), code, "judging")
    assert "评分中" in (await site.get("/competitions")).text
    assert "SOON" in (await site.get("/competitions.csv")).text
    soon, part = [(await site.get(f"/competitions/{code}")).text for code in ("SOON", "PART")]
    assert "成绩尚未公布。" in soon
    assert "以下1个赛项的成绩已经公布" in part
    for page in (soon, part):
        assert '<span class="state">评分中</span>' in page
        assert "/D1" not in page
    assert (await site.get("/competitions/SOON/D1")).status_code == 404
    assert (await site.get("/competitions/PART/E1/chain")).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tier=town", "“tier”一项写的是“town”，这里需要以下之一：city、county、enterprise、"),
        ("year=二零", "“year”一项写的是“二零”，这里需要一个整数"),
        ("year=99999999999", "一个整数"),
        ("year=2022&year=2023", "“year”一项出现了不止一次：“2022、2023”"),
        ("region=%00", "“region”一项太长，或含有不能显示的字符"),
        ("after=abc", "请从第一页看起"),
    ],
)
async def test_bad_query_names_the_place_and_the_remedy(site, query, words):
    page = await site.get(f"/competitions?{query}")
    assert page.status_code == 400
    assert words in page.text
    assert 'href="/competitions"' in page.text


async def test_the_address_cannot_say_how_many_rows(site):
    await invented.jinzhong()
    assert (await site.get(f"{WELD}?first=1")).text.partition("<figure")[0].count('<th scope="row"') == 33


async def test_page_is_kept_and_asked_for_again(site):
    await invented.jinzhong()
    page = await site.get(WELD)
    tag = page.headers["etag"]
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["vary"] == "Cookie, Accept-Language"
    again = await site.get(WELD, headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    await invented.correct_again()
    assert (await site.get(WELD, headers={"if-none-match": tag})).status_code == 200


async def test_files_are_kept_for_a_year_under_their_hash(site):
    page = (await site.get("/")).text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        file = await site.get(address)
        assert (file.status_code, "immutable" in file.headers["cache-control"]) == (200, True)
        assert (await site.get(address.split("?")[0])).headers["cache-control"] == "no-cache"


async def test_a_demo_says_so_on_every_page(regions, site):
    await invented.jinzhong()
    await invented.honours()
    paths = ["/", "/competitions", "/competitions/JZ-2023-04", WELD, f"{WELD}/chain", "/honours", "/titles/SX-JSNS"]
    troubles = ["/no", "/competitions/NONE", "/competitions?year=x", "/titles/NONE"]
    for path in [*paths, *troubles]:
        assert "演示数据" not in (await site.get(path)).text
    await office.mark(console(), "demo")
    for path in [*paths, *troubles]:
        assert "演示数据。</strong>这里的人员、单位、成绩和荣誉均为虚构" in (await site.get(path)).text, path


async def test_csv_of_a_sheet(site):
    await invented.jinzhong()
    answer = await site.get(f"{WELD}/results.csv?revision=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "JZ-2023-04-WELD-1.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith("\ufeff名次,并列,参赛号".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 33
    assert (rows[4]["名次"], rows[4]["并列"], rows[4]["总成绩"]) == ("4", "是", rows[3]["总成绩"])
    assert (rows[9]["姓名"], rows[9]["单位"]) == (invented.MARKUP, "'=1+1")
    assert rows[12]["技能操作"] == "缺考"
    assert (rows[-1]["名次"], rows[-1]["状态"]) == ("", "退赛")


async def test_csv_of_the_list(site):
    await invented.jinzhong()
    answer = await site.get("/competitions.csv?tier=city")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["编号"], row["主办"]) == ("JZ-2023-04", "晋中市人力资源和社会保障局、晋中市总工会")
    assert row["公布（北京时间）"] == "2023-06-15 14:30"


async def test_hunan_is_as_expected(regions, site):
    await invented.hunan()
    page = await site.get("/competitions/HUNAN-2023/PROG/results.csv")
    rows = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))
    expected = csv.DictReader(io.StringIO((invented.HUNAN.parent / "hunan-2023.expected.csv").read_text("utf-8-sig")))
    assert [(row["名次"], row["参赛号"], row["总成绩"], row["奖项"]) for row in rows] == [
        (row["place"], row["entry_no"], row["total"], row["award"]) for row in expected
    ]
