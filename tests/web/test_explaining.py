"""Explain this score in the pages: the public, the contestant with a code, the judges before publication, the slips."""

import re

import httpx2
import pytest

from server.access import console
from server.progression import publish
from tests.schema.conftest import statements
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import HERE, closed, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import signed_in

pytestmark = pytest.mark.usefixtures("regions")
RESULT = f"/competitions/{CODE}/{EVENT}"
PAGE = f"{RESULT}/entries/002/explain"
CODES = f"{HERE}/codes"


@pytest.fixture
async def published(site: httpx2.AsyncClient):
    """A published event of three entries."""
    await staffed()
    story = await closed()
    await publish(console(), CODE, EVENT, reason="首次公布")
    return story


async def issued(site):
    """The codes of the slips as the organiser sees them once."""
    await signed_in(site, "zhao")
    page = await sent(site, CODES, "IssueCodes", {"entryNo": ""})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    site.cookies.clear()
    return dict(re.findall(r'class="person">(\d+) .*?<code>([0-9A-Z-]+)</code>', page.text, re.S))


async def test_each_line_of_a_result_leads_to_its_explanation(site, published):
    assert f'href="{PAGE}"' in (await site.get(RESULT)).text


async def test_the_public_reads_the_way_from_the_modules_to_the_place(site, published):
    shown = await site.get(PAGE)
    assert shown.status_code == 200
    text = shown.text
    assert "总成绩：69 + 7 = 76；四舍五入保留两位小数，公布为 76.00。" in text
    assert "在 3 个有名次的参赛者中列第 2 名。" in text
    assert "裁判1" not in text
    assert 'name="code"' in text
    assert (await site.get(f"{RESULT}/entries/404/explain")).status_code == 404


async def test_the_code_opens_the_marks_and_a_wrong_one_says_so(site, published):
    codes = await issued(site)
    assert list(codes) == ["001", "002", "003"]
    shown = await site.get(PAGE, params={"code": codes["002"]})
    assert "裁判1给 49 分，裁判2给 49 分" in shown.text
    assert 'name="code"' not in shown.text
    assert shown.headers["cache-control"] == "private, no-store"
    wrong = await site.get(PAGE, params={"code": codes["001"]})
    unknown = await site.get(f"{RESULT}/entries/404/explain", params={"code": codes["001"]})
    for page in (wrong.text, unknown.text):
        assert "查询码与参赛号不符" in page
        assert "总成绩：" not in page
    assert wrong.text.replace("002", "404") == unknown.text


async def test_the_judges_see_a_draft_and_others_nothing(site, database):
    await staffed()
    await closed()
    path = f"{HERE}/entries/002/explain"
    await signed_in(site, "qian")
    page = await site.get(path)
    assert "尚未公布，不对外" in page.text
    assert "裁判1给 49 分，裁判2给 49 分" in page.text
    for login in ("zhao", "zhang"):
        await signed_in(site, login)
        assert (await site.get(path)).status_code == 404
    site.cookies.clear()
    assert (await site.get(path)).status_code == 303
    assert (await site.get(PAGE)).status_code == 404


async def test_it_is_said_in_english_too(site, published):
    codes = await issued(site)
    site.cookies.set("language", "en")
    for path in (PAGE, f"{PAGE}?code={codes['002']}", f"{PAGE}?code=0"):
        assert Read((await site.get(path)).text).left() == []
    await signed_in(site, "zhao")
    site.cookies.set("language", "en")
    assert Read((await site.get(CODES)).text).left() == []


async def test_it_costs_the_same_for_any_number_of_entries(site, published):
    with statements() as found:
        await site.get(PAGE)
    assert len(found) < 20
