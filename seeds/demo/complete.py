"""A city contest of the demo world with the complete schemes: criteria and levels in words, rounds, a joint event."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

from seeds.demo.chain import MARK
from seeds.demo.contests import Contest, Programme
from seeds.demo.workers import Worker, Workers
from server.packages.format import Entry, EventDef, Mark, Package, Penalty
from server.ranking import (
    Aspect,
    Award,
    Criterion,
    Deduction,
    Entrant,
    Field,
    Group,
    Module,
    Round,
    Scheme,
    Tally,
    TieKey,
    entrants_of,
)

CODE = "JZ-2024-LH"
WORDS = ("没有完成，或有影响使用的缺陷", "达到行业的一般要求", "达到要求，部分优于一般水平", "各方面都明显优于一般水平")
AWARDS = (Award("一等奖", places=1), Award("二等奖", places=2), Award("三等奖", places=3))
LATE, GUARD = Deduction("LATE", "迟到", 1000, 5000), Deduction("GUARD", "未戴防护用品", 2000, 6000)


def furniture() -> Scheme:
    """家具制作: criteria between the module and its aspects, levels in words, a spread that blocks (domain.md 8)."""
    look = ("外观整洁", "榫卯配合", "打磨")
    judged = [
        Aspect(
            f"B{n}", title, 10_000, "judgement", judges=3, criterion="B", descriptors=WORDS, spread=1,
            spread_rule="block" if n == 1 else "warn",
        )
        for n, title in enumerate(look, 1)
    ]  # fmt: skip
    measured = [
        Aspect("A1", "外形尺寸", 40_000, "measurement", 2, criterion="A"),
        Aspect("A2", "接缝间隙", 30_000, "measurement", 2, criterion="A"),
    ]
    criteria = (Criterion("A", "尺寸精度", 70_000), Criterion("B", "外观质量", 30_000))
    module = Module("work", "家具制作", Fraction(1), (*measured, *judged), criteria=criteria)
    return Scheme((module,), ties=(TieKey("elapsed"), TieKey("share")), awards=AWARDS)


def turning() -> Scheme:
    """数控车: 理论 for all, the first six and whoever is level with the last of them go on to 实操 (domain.md 3.4)."""
    theory = Module("theory", "理论", Fraction(3, 10), (Aspect("T1", "笔试", 100_000, decimals=1),), round="R1")
    skill = Module("skill", "实操", Fraction(7, 10), (Aspect("S1", "零件加工", 100_000, decimals=1),), round="R2")
    rounds = (Round("R1", "初赛", 6), Round("R2", "决赛"))
    return Scheme((theory, skill), ties=(TieKey("elapsed"), TieKey("share")), awards=AWARDS, rounds=rounds)


def electricians() -> Scheme:
    """电工: workers and students together and each by themselves; the first three places are not shared."""
    parts = (Aspect("E1", "线路安装", 60_000, decimals=0), Aspect("E2", "故障排除", 40_000, decimals=0))
    groups = (Group("worker", "职工组"), Group("student", "学生组"))
    awards = tuple(
        replace(one, title=f"{group.title}{one.title}", group=group.code) for group in groups for one in AWARDS
    )
    return Scheme(
        (Module("work", "电工操作", Fraction(1), parts),), ties=(TieKey("decision"),), unshared=3, awards=awards,
        groups=groups, deductions=(LATE, GUARD), penalty_limit=10_000,
    )  # fmt: skip


class Complete(Contest):
    """The contest; its package says besides who was in which group, who was late, and how the chief judge decided."""

    def package(self, draw: Random) -> Package:
        """Who is not in a round has no mark in it."""
        whole = super().package(draw)
        turners = next(one for one in whole.events if one.code == "TURN")
        first = [one for one in whole.marks if one.event == "TURN" and one.aspect == "T1"]
        going = entrants_of(turners.scheme, _field(first))["R2"]
        marks = [one for one in whole.marks if one.aspect != "S1" or one.entry_no in going]
        entries = [_grouped(one) if one.event == "ELEC" else one for one in whole.entries]
        late = [
            Penalty("ELEC", number, rule.points, rule.title, rule.code)
            for number, rule in (("002", LATE), ("002", GUARD), ("007", LATE))
        ]
        return replace(whole, marks=[_level(one) for one in marks], entries=entries, penalties=late)


def contest(people: Workers) -> Contest:
    """Twelve makers of furniture, fourteen turners, twelve electricians of two groups."""
    places = (("140702", "榆次区"), ("140703", "太谷区"), ("140781", "介休市"), ("140728", "平遥县"))

    def entering(n: int) -> list[Sequence[Worker]]:
        return [(people.of(*places[one % len(places)]),) for one in range(n)]

    events = [
        (EventDef("WOOD", "家具制作", "worker", "individual", furniture()), 12),
        (EventDef("TURN", "数控车工", "worker", "individual", turning(), "6-18-01-01"), 14),
        (EventDef("ELEC", "电工", "open", "individual", electricians(), "6-31-01-03"), 12),
    ]
    return Complete(
        CODE, f"2024年晋中市职工与学生联合技能竞赛{MARK}", "city", "comprehensive", "1407",
        "晋中市人力资源和社会保障局", date(2024, 5, 18), [Programme(event, entering(n)) for event, n in events],
    )  # fmt: skip


def _field(marks: Iterable[Mark]) -> Field:
    """The first round as the ranking reads it: one mark each."""
    given = {one.entry_no: one.value if isinstance(one.value, int) else 0 for one in marks}
    return Field(
        [Entrant(number) for number in given],
        {number: {"T1": Tally(1, mark, mark, mark)} for number, mark in given.items()},
    )


def _grouped(entry: Entry) -> Entry:
    """Workers and students in turn; the decision is the order in which they handed in, and used in a tie alone."""
    number = int(entry.entry_no)
    return replace(entry, group=("worker", "student")[number % 2], decision=number)


def _level(mark: Mark) -> Mark:
    """The aspect whose spread blocks is judged alike by all."""
    return replace(mark, value=2000) if mark.event == "WOOD" and mark.aspect == "B1" else mark
