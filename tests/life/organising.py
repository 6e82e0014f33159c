"""What the administrator, the organiser and the county reporter do by browser until the marking can begin."""

from datetime import timedelta
from pathlib import Path

from playwright.async_api import expect

from server import clock
from tests.life.seeing import Person
from tests.life.test_by_graphql import ENTRANTS, EXPECTED, JUDGES, MARKS, PASSWORD, STATIONS

FIRST = f"初始-{PASSWORD}"
CONTEST, EVENT = "晋中市焊工技能大赛", "焊接"


def day(after: int) -> str:
    """A date so many days from today."""
    return str(clock.today() + timedelta(days=after))


async def open_account(by: Person, login: str, name: str) -> None:
    """A new account, from the page of accounts."""
    await by.submit("开立账号", 姓名=name, 账号=login, 初始密码=FIRST)
    await expect(by.page.get_by_role("heading", name=name)).to_be_visible()


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
