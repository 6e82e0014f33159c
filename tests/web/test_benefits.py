"""Benefits on the pages: by title, by level, of a holder; in both languages."""

from datetime import date

import pytest

import seeds.honours
from schema.node import written_id
from server.access import console
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from tests.server.honours.test_benefits import SETTLEMENT
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH


@pytest.fixture
async def holder(regions, site) -> str:
    """The page of who holds 三晋技术能手."""
    await seeds.honours.load(console())
    await record_decision(console(), "晋政发〔2024〕1号", date(2024, 5, 1), "山西省人民政府")
    people = [Holder("person", "示例人", unit="示例厂", region="140702")]
    [one] = await confer(console(), "晋政发〔2024〕1号", "SX-SANJIN-EXPERT", people)
    return f"/honours/{written_id('Holder', one.holder)}"


async def test_on_the_holders_and_the_titles_page(site, holder):
    for path in (holder, "/titles/SX-SANJIN-EXPERT"):
        page = (await site.get(path)).text
        assert SETTLEMENT in page, path
        assert "落户" in page and 'href="/rules/B-SX2021"' in page
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == [], path
    assert "落户" not in (await site.get("/titles/XZ-EXPERT")).text


async def test_by_title_level_and_region(site, holder):
    body = {"rows": [{"kind": "care", "sentence": "示例原文。", "level": 5}]}
    wanted = Wanted("B-CN", "benefits", "示例待遇", date(2020, 1, 1), "示例文件", body=body)
    await record_rule_set(console(), wanted)
    page = (await site.get("/benefits")).text
    assert page.index(">全国<") < page.index(">湖南省<") < page.index(">宁夏回族自治区<")
    assert "山西省" in page and "宁夏回族自治区" in page and "湖南省" in page
    hunan = (await site.get("/benefits?region=43&level=5")).text
    assert "相当于工程师" in hunan and "宁夏回族自治区" not in hunan.split("<main")[1].split("</form>")[1]
    assert "没有找到这样的待遇" in (await site.get("/benefits?level=1")).text
    for path in ("/benefits", "/benefits?level=1", "/rules/B-SX2021"):
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == [], path
    assert (await site.get("/benefits?level=x")).status_code in (400, 404)
