"""Statistics as a page and as a table: every figure with its definition, its day and its list."""

import csv
import io
import re

from tests.web import invented
from web.pictures import bars


async def test_empty_statistics_say_what_is_missing(site):
    page = await site.get("/statistics")
    assert page.status_code == 200
    assert "没有可统计的" in page.text


async def test_every_figure_has_its_definition_its_day_and_its_list(regions, site):
    await invented.jinzhong()
    await invented.honours()
    page = (await site.get("/statistics")).text
    heads = re.findall(r'<th scope="col" class="number"><a href="#(of-\w+)">', page)
    assert len(heads) == 8
    assert all(f'<dt id="{head}">' in page for head in heads)
    assert re.search(r"全国：\d行，截至\d{4}年\d+月\d+日", page)
    [row] = [one for one in re.findall(r"<tr>.*?</tr>", page, re.S) if "2023年" in one]
    assert 'href="/honours?year=2023">40</a>' in row
    assert 'href="/competitions?year=2023">1</a>' in row
    assert "各级技术能手（人），按授予年份" in page


async def test_a_region_leads_one_division_down(regions, site):
    await invented.jinzhong()
    await invented.honours()
    page = (await site.get("/statistics?by=region&second=year")).text
    assert 'href="/statistics?by=region&amp;region=140000">山西省</a>' in page
    below = (await site.get("/statistics?by=region&region=140000")).text
    assert 'region=140700">晋中市</a>' in below
    nothing = (await site.get("/statistics?year=1990")).text
    assert "1990年：没有可统计的" in nothing
    assert (await site.get("/statistics?by=moon")).status_code == 400
    assert (await site.get("/statistics?asOf=moon")).status_code == 400


async def test_the_page_speaks_english(regions, site):
    await invented.jinzhong()
    await invented.honours()
    page = (await site.get("/statistics?by=payer", headers={"accept-language": "en"})).text
    assert "Honours conferred" in page
    assert "The lines may therefore add up to more than the total." in page
    assert "No payer named" in page


async def test_the_whole_table_as_csv(regions, site):
    await invented.jinzhong()
    await invented.honours()
    answer = await site.get("/statistics.csv?by=year&second=region&third=occupation&fourth=payer")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert sum(int(row["授予荣誉（人次）"]) for row in rows) == 44
    assert {row["年份"] for row in rows} >= {"2023", "2024"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["截至"]) for row in rows)
    by_year = await site.get("/statistics.csv")
    lines = list(csv.DictReader(io.StringIO(by_year.content.decode("utf-8-sig"))))
    assert {row["年份"]: row["竞赛（场）"] for row in lines}["2023"] == "1"


def test_bars_of_a_series() -> None:
    """3 of 5 on a scale to 5 is 600 of 1,000."""
    assert bars([3, 5, 0]) == ("5", [600, 1000, 0])
    assert bars([]) == ("1", [])
