"""The whole life of a competition in a real Chromium, from an empty database to the public roll, as seven roles.

Everybody begins at the front page and goes on by links, labels and buttons alone; no step is taken another way. The
same story by GraphQL, with the same data and the same expected totals, is tests/life/test_by_graphql.py. The control of
the line that dies while sending is in tests/web/judging/test_network.py.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from server import db
from server.access import console
from server.ledger.records import LedgerEvent
from tests import databases
from tests.life.organising import (
    CONTEST,
    EVENT,
    FIRST,
    appoint,
    day,
    open_registration,
    prepare,
    register,
    report,
    review,
    seat,
    theory,
)
from tests.life.seeing import Office, Person
from tests.life.test_by_graphql import ENTRANTS, EXPECTED, MARKS, PASSWORD, STATIONS

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.asyncio(loop_scope="session"),
]  # fmt: skip
TITLE = "五一劳动奖章"
DECISION = "晋人社函〔2026〕9号"
Come = Callable[[str], Awaitable[Person]]


@databases.POSTGRES_AT_NIGHT
async def test_from_nothing_to_the_roll(office: Office, come: Come, tmp_path: Path) -> None:
    said = await office.command("account", "add", "admin", "--name", "韩主任", "--role", "administrator",
                                JINBANG_PASSWORD=PASSWORD)  # fmt: skip
    assert "admin" in said
    admin, organiser, public = await come("管理员"), await come("主办方"), await come("公众")
    await appoint(admin)
    await organiser.first_time("organiser", FIRST, PASSWORD)
    await register(organiser)
    await prepare(organiser)
    await public.come()
    await public.follow("竞赛")
    await public.sees_not(CONTEST)
    await open_registration(organiser)
    await public.follow("竞赛", CONTEST)
    await public.sees("报名中")
    await report(organiser, await come("县级填报员"))
    await review(organiser)
    await seat(organiser)
    await theory(organiser, tmp_path)
    chief, first, second = await come("裁判长"), await come("裁判员一"), await come("裁判员二")
    await open_marking(chief)
    await mark(first, "judge1", 1, loses=True)
    await still_missing(chief)
    await mark(second, "judge2", 2)
    await close_marking(chief)
    await publish(organiser)
    await read_results(public)
    await confer(await come("荣誉管理"))
    await public.follow("荣誉榜", ENTRANTS[2][0])
    await public.sees(TITLE, DECISION, CONTEST)
    assert await public.context.cookies() == []
    given = await sheets_given(office)
    assert len(given) == len(set(given)) == 3 * len(MARKS)  # of the theory and two judges; what was sent twice once
    await office.command("verify")


async def sheets_given(office: Office) -> list[str]:
    """The sheet of every giving of marks, from the ledger."""
    async with db.opened(office.url):
        found = await LedgerEvent.visible_to(console()).filter(act="sheet.given")
    return [json.loads(one.body)["facts"]["sheet"] for one in found]


async def open_marking(chief: Person) -> None:
    """The chief judge sees that nothing is missing and opens the marking."""
    await chief.first_time("chief", FIRST, PASSWORD)
    await chief.follow("工作台", "WELD：", "评分进度")
    await chief.submit("开始评分", "评分已开始")


async def mark(judge: Person, login: str, which: int, *, loses: bool = False) -> None:
    """Type, send and sign every sheet by the keyboard alone; `loses`: on the first the line dies while sending."""
    await judge.first_time(login, FIRST, PASSWORD)
    await judge.follow("我的评分表")
    for left in range(len(MARKS), 0, -1):
        await judge.enter("评下一份" if left == len(MARKS) else "下一份")
        label = await judge.page.get_by_role("heading", level=1).inner_text()
        [number] = [no for no, station in STATIONS.items() if station in label]
        await judge.score("P1 操作", MARKS[number][which])
        if loses and left == len(MARKS):
            assert await judge.send_into_the_void() >= 2
        else:
            await judge.send()
        await judge.sign()
    await judge.follow("我的评分表")
    await judge.sees("全部评分表都已签字")


async def still_missing(chief: Person) -> None:
    """The chief judge sees what is missing, and cannot close."""
    await chief.follow("封评与更正")
    await chief.sees("还缺3件", *(f"席位 A/2 第 {n} 份" for n in (1, 2, 3)))
    await chief.submit("封评", "没有提交")
    await chief.follow("席位 A/2 第 1 份")
    await chief.sees("未开始")


async def close_marking(chief: Person) -> None:
    """All is signed: so the desk says, and the chief judge closes."""
    await chief.follow("工作台", "WELD：评分表均已签字")
    await chief.sees("全部评分表已签字，没有缺的")
    await chief.submit("封评", "已封评")


async def publish(organiser: Person) -> None:
    """The preview has the lines that are expected; they are published."""
    await organiser.follow("工作台", CONTEST, "成绩公布", EVENT)
    names = dict(zip(MARKS, ENTRANTS, strict=True))
    lines = await organiser.rows("预览")
    wanted = [[str(place), f"{names[no][0]} {no}", total, award] for no, total, place, award in EXPECTED]
    assert [line[:4] for line in lines] == wanted
    await organiser.submit("立即公布", "已公布")


async def read_results(public: Person) -> None:
    """Anybody reads the results."""
    await public.follow("竞赛", CONTEST, EVENT)
    names = dict(zip(MARKS, ENTRANTS, strict=True))
    wanted = [(str(place), names[no][0], no, total, award) for no, total, place, award in EXPECTED]
    assert [(line[0], line[1].split()[0], line[2], *line[-2:]) for line in await public.rows("第1版")] == wanted


async def confer(office: Person) -> None:
    """The honours office records the decision and confers the title on the first."""
    await office.first_time("honours", FIRST, PASSWORD)
    await office.follow("工作台", "授予与撤销")
    await office.submit("记录决定", "决定已记录", 文号=DECISION, 日期=day(31), 作出决定的机关="晋中市总工会")
    await office.submit("看获奖者", 竞赛编号="JZ-2026")
    await office.follow(EVENT)
    await office.submit("授予", "已授予", 称号=TITLE, 授予前几名="1")
