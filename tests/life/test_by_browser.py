"""The whole life of a competition in a real Chromium, from an empty database to the public roll, as seven roles.

Everybody begins at the front page and goes on by links, labels and buttons alone. The same story by GraphQL, with the
same data and the same expected totals, is tests/life/test_by_graphql.py.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from server import clock, db
from server.access import console
from server.ledger.records import LedgerEvent
from tests.life.seeing import Office, Person
from tests.life.test_by_graphql import ENTRANTS, EXPECTED, JUDGES, MARKS, PASSWORD, STATIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
FIRST = f"初始-{PASSWORD}"
CONTEST, EVENT = "晋中市焊工技能大赛", "焊接"
TITLE = "三晋技术能手"
DECISION = "晋人社函〔2026〕9号"
Come = Callable[[str], Awaitable[Person]]


def day(after: int) -> str:
    """A date so many days from today."""
    return str(clock.today() + timedelta(days=after))


async def open_account(by: Person, login: str, name: str) -> None:
    """A new account, from the page of accounts."""
    await by.submit("开立账号", 姓名=name, 账号=login, 初始密码=FIRST)
    await expect(by.page.get_by_role("heading", name=name)).to_be_visible()


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
    async with db.opened(office.url):  # what was sent twice was entered once
        given = LedgerEvent.visible_to(console()).filter(act="sheet.given")
        assert await given.count() == 2 * len(MARKS)
    await office.command("verify")


async def appoint(admin: Person) -> None:
    """The administrator gives the organiser of the city and the honours office their accounts."""
    await admin.sign_in("admin", PASSWORD)
    await admin.follow("账号与角色")
    await open_account(admin, "organiser", "李组织")
    await admin.submit("授予角色", "角色已授予", 角色="主办方", 地区="", 地区代码="140700")
    await admin.follow("账号与角色")
    await open_account(admin, "honours", "周表彰")
    await admin.submit("授予角色", "角色已授予", 角色="荣誉管理", 全部="")


async def register(organiser: Person) -> None:
    """The contest, its filing."""
    await organiser.follow("工作台", "登记第一项竞赛")
    await organiser.submit(
        "登记竞赛", "竞赛已登记", 竞赛编号="JZ-2026", 名称=CONTEST, 级别="市级", 类别="综合性竞赛", 地区代码="1407",
        主办单位="晋中市人力资源和社会保障局", 第一天=day(30), 最后一天=day(31),
    )  # fmt: skip
    await organiser.unfold("填写备案")
    await organiser.submit(
        "保存备案", "备案已记录", 备案编号="市人社备〔2026〕1号", 备案日期=day(0), 受理部门="晋中市人力资源和社会保障局"
    )
    await organiser.submit("添加赛项", "赛项已添加", 赛项编号="WELD", 名称=EVENT, 组别="职工组", 形式="个人赛")


async def prepare(organiser: Person) -> None:
    """The ready-made scheme, with two judges for the practice and three awards; a session and stations."""
    await organiser.follow("评分方案")
    practice = organiser.page.get_by_role("region", name="模块 2的评分点")
    await practice.get_by_label("裁判数").first.fill("2")
    await practice.get_by_label("小数位").first.fill("1")
    awards = organiser.page.get_by_role("region", name="奖项")
    for row, (_, _, _, award) in enumerate(EXPECTED):
        await awards.get_by_label("奖项", exact=True).nth(row).fill(award)
        await awards.get_by_label("名额").nth(row).fill("1")
    await organiser.submit("检查并保存为新的一版", "评分方案已存为新的一版")
    await organiser.follow(EVENT)
    await organiser.submit(
        "添加场次", "场次已添加", 场次编号="上午", 地点="一号车间", 开始=f"{day(30)}T08:30", 结束=f"{day(30)}T11:30"
    )
    await organiser.unfold("添加工位")
    await organiser.submit("添加工位", "工位已添加", 工位编号="\n".join(STATIONS.values()))


async def open_registration(organiser: Person) -> None:
    """Entries are taken for twenty days."""
    await organiser.submit("开放报名", "报名已开放", 报名截止=f"{day(20)}T18:00")


async def report(organiser: Person, reporter: Person) -> None:
    """The county's delegation and its reporter, who enters three people; one with a wrong number at first."""
    await organiser.follow("代表队与报名", "代表队（")
    await organiser.submit("添加代表队", "代表队已添加", 编号="140702", 名称="榆次区", 类别="地区", 地区代码="140702")
    await organiser.follow("李组织", "账号与角色")
    await open_account(organiser, "reporter", "吴填报")
    await organiser.submit("授予角色", "角色已授予", 角色="县级填报员", 地区="", 地区代码="140702")
    await reporter.first_time("reporter", FIRST, PASSWORD)
    await reporter.follow("工作台", CONTEST)
    for name, number, unit in ENTRANTS:
        await reporter.follow("填报")
        if name == ENTRANTS[0][0]:
            await reporter.submit("报名", "没有提交", 姓名=name, 证件号码=number[:-1] + "8", 单位=unit)
            wrong = reporter.main.get_by_label("证件号码")
            await expect(wrong).to_have_attribute("aria-invalid", "true")
            await expect(reporter.main.get_by_label("姓名")).to_have_value(name)
            await reporter.submit("报名", "已报名，等待审核", 证件号码=number)
        else:
            await reporter.submit("报名", "已报名，等待审核", 姓名=name, 证件号码=number, 单位=unit)
    await reporter.sees(*(each[0] for each in ENTRANTS))


async def review(organiser: Person) -> None:
    """Approve all by the keyboard, and put each at a station of its own."""
    await organiser.follow("工作台", CONTEST, EVENT, "资格审核")
    for left in (3, 2, 1):
        await organiser.sees(f"还剩{left}份")
        async with organiser.page.expect_event("load"):
            await organiser.page.keyboard.press("a")
    await organiser.sees("没有要审核的")
    await organiser.follow("看全部报名")
    for (name, _, _), station in zip(ENTRANTS, STATIONS.values(), strict=True):
        await organiser.follow(name)
        await organiser.submit("保存场次和工位", "场次和工位已保存", 场次="上午", 工位=station)
        await organiser.follow(EVENT)


async def seat(organiser: Person) -> None:
    """A chief judge and two judges, with accounts and seats; then nobody else may be entered."""
    for login, name, _, _ in JUDGES:
        await organiser.follow("李组织", "账号与角色")
        await open_account(organiser, login, name)
    await organiser.follow("工作台", CONTEST, EVENT, "裁判与席位")
    for login, name, role, number in JUDGES:
        await organiser.unfold("登记裁判")
        post = {"CHIEF": "裁判长", "JUDGE": "评分裁判"}[role]
        await organiser.submit(
            "登记裁判", "裁判已登记", 姓名=name, 职务=post, 单位="晋中技师学院", 登录账号=f"（{login}）"
        )
        if number:
            await organiser.unfold("安排裁判入席")
            await organiser.submit("入席", "裁判已入席", 裁判=name, 席位号=number)
    await organiser.follow(EVENT)
    await organiser.unfold("现在截止报名")
    await organiser.submit("截止报名", "报名已截止")


async def theory(organiser: Person, folder: Path) -> None:
    """The theory test's marks as its own system gives them out: tried first, then taken."""
    lines = ["参赛号,姓名,成绩", *(f"{no},{who[0]},{MARKS[no][0]}" for no, who in zip(MARKS, ENTRANTS, strict=True))]
    (folder / "理论成绩.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    await organiser.follow("评分进度", "导入成绩")
    await organiser.submit(
        "试导入：先看结果",
        "还没有导入任何成绩",
        模块="理论知识",
        成绩来自哪个系统="机考系统",
        文件=str(folder / "理论成绩.csv"),
    )
    await organiser.submit("确认导入", "成绩已导入")


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


async def close_marking(chief: Person) -> None:
    """All is signed."""
    await chief.follow("封评与更正")
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
    await office.submit(
        "记录决定", "决定已记录", 文号=DECISION, 日期=day(0), 作出决定的机关="山西省人力资源和社会保障厅"
    )
    await office.submit("看获奖者", 竞赛编号="JZ-2026")
    await office.follow(EVENT)
    await office.submit("授予", "已授予", 称号=TITLE, 授予前几名="1")
