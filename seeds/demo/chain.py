"""The chain of 晋中's welders: eleven county heats and an enterprise contest → city → province → national final.

The winners of each tier are those the system advanced: the next tier's entries are read from the published result.
"""

from collections.abc import Sequence
from datetime import date
from random import Random

from seeds.demo.contests import Contest, Programme, entry_no
from seeds.demo.schemes import (
    CITY_AWARDS,
    MEDALS,
    PASSED_OVER,
    PROVINCE_AWARDS,
    measured_and_judged,
    team_task,
    theory_and_skill,
)
from seeds.demo.workers import Worker, Workers
from server.packages.format import EventDef
from server.ranking import Advance

COUNTIES = {
    "140702": "榆次区", "140703": "太谷区", "140721": "榆社县", "140722": "左权县", "140723": "和顺县",
    "140724": "昔阳县", "140725": "寿阳县", "140727": "祁县", "140728": "平遥县", "140729": "灵石县",
    "140781": "介休市",
}  # fmt: skip
CITIES = {
    "1401": "太原市", "1402": "大同市", "1403": "阳泉市", "1404": "长治市", "1405": "晋城市", "1406": "朔州市",
    "1408": "运城市", "1409": "忻州市", "1410": "临汾市", "1411": "吕梁市",
}  # fmt: skip
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省",
    "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省",
    "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "61": "陕西省",
    "62": "甘肃省", "64": "宁夏回族自治区",
}  # fmt: skip
WELDER = "6-18-02-04"
MARK = "（示例）"
CITY, PROVINCE, NATIONAL = "JZ-2023-04", "SX-2023-04", "CN-2023-02"


def welding(scheme_of: int, feeds: str = "", **rules: object) -> EventDef:
    """The welding event of a contest judged by `scheme_of` judges."""
    scheme = theory_and_skill(scheme_of, **rules)  # type: ignore[arg-type]
    return EventDef("WELD", "焊接", "worker", "individual", scheme, WELDER, (feeds,) if feeds else ())


def county_heats(people: Workers) -> list[tuple[Contest, list[Worker]]]:
    """One heat a county, eight to eleven welders each; three go up."""
    heats = []
    for n, (code, name) in enumerate(COUNTIES.items()):
        workers = [people.of(code, name) for _ in range(8 + n % 4)]
        event = welding(1, f"{CITY}/WELD", awards=CITY_AWARDS, advance=Advance(3))
        contest = Contest(
            f"JZ-{code}-2023", f"2023年{name}职业技能竞赛{MARK}", "county", "comprehensive", code,
            f"{name}人力资源和社会保障局", date(2023, 4, 8 + n), (Programme(event, [(one,) for one in workers]),),
        )  # fmt: skip
        heats.append((contest, workers))
    return heats


def enterprise_contest(people: Workers) -> tuple[Contest, list[Worker]]:
    """An employer's own contest; its best two go straight to the city."""
    workers = [people.of("140702", "榆次区", better=20) for _ in range(12)]
    event = welding(3, f"{CITY}/WELD", awards=CITY_AWARDS, advance=Advance(2))
    contest = Contest(
        "JZ-QY-2023", f"晋中示例重工有限公司2023年岗位练兵比武{MARK}", "enterprise", "enterprise", "140702",
        "晋中示例重工有限公司", date(2023, 3, 18), (Programme(event, [(one,) for one in workers]),),
    )  # fmt: skip
    return contest, workers


def city_contest(people: Workers, coming: Sequence[Worker]) -> Contest:
    """The fourth city competition: 30/70 with five judges, an M/J event, a team event; the best four go up."""
    counties = list(COUNTIES.items())
    robots = [(people.of(*counties[n % 11], better=10),) for n in range(18)]
    teams = [tuple(people.of(*counties[n]) for _ in range(3)) for n in range(11)]
    welders = welding(5, f"{PROVINCE}/WELD", awards=CITY_AWARDS, advance=Advance(4, per_delegation=None))
    robot = EventDef(
        "ROBOT", "工业机器人系统操作", "worker", "individual", measured_and_judged(CITY_AWARDS), "6-31-07-03"
    )
    team = EventDef("RESCUE", "矿山应急救援", "worker", "team", team_task(CITY_AWARDS))
    return Contest(
        CITY, f"第四届晋中市职业技能大赛{MARK}", "city", "comprehensive", "1407", "晋中市人力资源和社会保障局",
        date(2023, 6, 10),
        (Programme(welders, [(one,) for one in coming]), Programme(robot, robots), Programme(team, teams)), 4,
        ("晋中示例技师学院",),
    )  # fmt: skip


def provincial_contest(people: Workers, coming: Sequence[Worker]) -> Contest:
    """The fourth provincial one: 3/5/10 and 优胜奖 to two thirds; holders of earlier titles keep only their place."""
    others = [people.of(f"{code}00", name, better=25) for code, name in CITIES.items() for _ in range(4)]
    holders = [
        people.of("140100", "太原市", honours=("三晋技术能手",), better=90),
        people.of("140200", "大同市", honours=("全国技术能手",), better=80),
    ]
    event = welding(5, f"{NATIONAL}/WELD", awards=PROVINCE_AWARDS, advance=Advance(2), passed_over=PASSED_OVER)
    return Contest(
        PROVINCE, f"第四届山西省职业技能大赛{MARK}", "province", "comprehensive", "14", "山西省人力资源和社会保障厅",
        date(2023, 6, 24), (Programme(event, [(one,) for one in (*coming, *others, *holders)]),), 4,
        delegations=CITIES | {"1407": "晋中市"},
    )  # fmt: skip


def national_final(people: Workers, coming: Sequence[Worker]) -> Contest:
    """The second national one: a medal each to the first three, 优胜奖 to the upper half."""
    others = [people.of(f"{code}0000", name, better=60) for code, name in PROVINCES.items()]
    return Contest(
        NATIONAL, f"第二届全国职业技能大赛{MARK}", "national", "comprehensive", "", "人力资源和社会保障部",
        date(2023, 9, 16), (Programme(welding(5, awards=MEDALS), [(one,) for one in (*coming, *others)]),), 2,
        delegations=PROVINCES | {"14": "山西省"},
    )  # fmt: skip


def ningxia_contest(people: Workers) -> Contest:
    """A contest of 宁夏 whose winner becomes 自治区技术能手."""
    workers = [people.of("640104", "兴庆区", better=30) for _ in range(10)]
    return Contest(
        "NX-2025-GJB", f"2025年宁夏“工匠杯”职业技能竞赛{MARK}", "province", "industry", "64",
        "宁夏回族自治区人力资源和社会保障厅", date(2025, 8, 16),
        (Programme(welding(5, awards=CITY_AWARDS), [(one,) for one in workers]),),
    )  # fmt: skip


def entrant(contest_workers: Sequence[Worker], number: str) -> Worker:
    """The worker who entered under `number`."""
    return contest_workers[next(n for n in range(len(contest_workers)) if entry_no(n + 1) == number)]


def draw() -> Random:
    """The seed of the demo world."""
    return Random(2023)  # noqa: S311  invented marks, not secrets
