"""The demo world as the README says to see it: each account opens the pages of its row, and finds its own work first.

The world takes seconds to build, so one test looks at all of it."""

import re

import pytest

import seeds.demo
from seeds.demo import hands
from server.access import console
from server.access.demo import PASSWORD
from tests.web.conftest import ROOT

ORIGIN = {"origin": "http://jinbang.test"}
ROWS = re.findall(r"^\| (`[a-z_`, 0-9]+|none) \| (`.+?) \|", (ROOT / "README.md").read_text("utf-8"), re.M)
MILL, WELD = f"/desk/{hands.CODE}/MILL", f"/desk/{hands.CODE}/WELD"

pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture
async def world(site):
    """The demo, and how somebody comes into it."""
    await seeds.demo.build(console())

    async def enter(login):
        site.cookies.clear()
        if login:
            answer = await site.post("/sign-in", data={"login": login, "password": PASSWORD}, headers=ORIGIN)
            assert answer.status_code == 303, login
        return site

    return enter


def pages(cell: str) -> list[str]:
    """The addresses a cell of the README names; `…` is the contest, one that begins with / after another goes on."""
    found: list[str] = []
    for one in re.findall(r"`([^`]+)`", cell):
        path = one.replace("…", f"/desk/{hands.CODE}")
        found.append(found[-1] + path if path.startswith("/entries") else path)
    return found


async def read(site, path):
    answer = await site.get(path)
    assert answer.status_code == 200, path
    return answer.text


async def every_account_opens_the_pages_the_readme_names(world):
    assert len(ROWS) == 9
    for accounts, cell in ROWS:
        for login in re.findall(r"`(\w+)`", accounts) or [None]:
            site = await world(login)
            for path in pages(cell):
                await read(site, path)


async def what_waits_for_me_stands_first_and_says_the_event_by_its_name(world):
    page = await read(await world("supervisor"), "/desk")
    mine, others = page.split("机械加工技能竞赛", 1)[1].split("等别人办的", 1)
    assert "钳工" in mine
    assert "抽检复核尚未完成" in mine
    assert 'aria-label="FIT：抽检复核尚未完成">抽检复核尚未完成<' in mine
    assert "评分表尚未开始" not in mine
    assert "评分表尚未开始" in others
    page = await read(await world("organiser"), "/desk")
    assert "等别人办的" not in page
    assert page.index("机械加工技能竞赛") < page.index('id="quiet"') < page.index("第四届晋中市职业技能大赛")


async def the_pages_of_an_event_stand_in_four_parts(world):
    page = await read(await world("organiser"), WELD)
    parts = re.findall(r'<ul class="jobs" aria-label="(\w+)">(.*?)</ul>', page, re.S)
    assert [name for name, _ in parts] == ["赛前", "评分", "确认", "公布"]
    assert [part.count("<li>") for _, part in parts] == [9, 4, 3, 5]
    assert f'href="{WELD}/reserves"' in parts[0][1] and f'href="{WELD}/squad"' in parts[3][1]
    assert "squad" not in await read(await world("auditor"), WELD)
    typing = await read(await world("typist"), f"{MILL}/typing")
    assert 'class="stages"' not in typing
    assert "核对录入" not in typing


async def no_typist_is_offered_the_second_entry_of_his_own_first(world):
    for login in ("typist", "typist_2"):
        page = await read(await world(login), f"{MILL}/typing")
        assert len(re.findall("<td[^>]*>您已录，等另一个人</td>", page)) == 1
        assert page.count(">录第二遍<") == 1


async def signatures_that_a_later_one_replaced_ask_for_nothing(world):
    page = await read(await world("organiser"), f"{WELD}/signatures")
    assert page.count("签字后内容有更正，已重签") == 2
    assert "须重签" not in page
    assert "签字齐全，没有缺的。" in page


async def test_the_demo_as_a_person_walks_it(world):
    await every_account_opens_the_pages_the_readme_names(world)
    await what_waits_for_me_stands_first_and_says_the_event_by_its_name(world)
    await the_pages_of_an_event_stand_in_four_parts(world)
    await no_typist_is_offered_the_second_entry_of_his_own_first(world)
    await signatures_that_a_later_one_replaced_ask_for_nothing(world)
