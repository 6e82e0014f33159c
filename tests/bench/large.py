"""A large package made by the bench: 1,000 entries × 40 aspects, one judge, invented and numbered."""

from datetime import date
from fractions import Fraction
from random import Random

from server.packages.format import CompetitionHead, Entry, EventDef, Judge, Mark, Member, Package
from server.ranking import Aspect, Award, Module, Scheme, TieKey

ENTRIES, ASPECTS = 1000, 40


def package(code: str = "BENCH") -> Package:
    """Every mark is seeded, so that each run works on the same numbers."""
    draw = Random(7)
    aspects = tuple(Aspect(f"A{n}", f"评分点{n}", 100_000) for n in range(ASPECTS))
    scheme = Scheme(
        modules=(Module("skill", "操作技能", Fraction(1), aspects),),
        ties=(TieKey("elapsed"), TieKey("share")),
        awards=(Award("一等奖", share=Fraction(1, 10)), Award("二等奖", share=Fraction(1, 5))),
    )
    numbers = [f"{n:04d}" for n in range(1, ENTRIES + 1)]
    return Package(
        competition=CompetitionHead(
            code,
            "测速",
            "city",
            "comprehensive",
            date(2023, 6, 10),
            date(2023, 6, 12),
            ("示例主办单位",),
            region="1407",
        ),
        events=(EventDef("E", "示例赛项", "worker", "individual", scheme),),
        entries=tuple(
            Entry("E", no, (Member(1, f"选手{no}", organisation=f"示例单位{n % 50}"),), elapsed=draw.randrange(9000))
            for n, no in enumerate(numbers)
        ),
        judges=(Judge("E", "J1", "裁判"),),
        marks=tuple(
            Mark("E", no, aspect.code, "J1", draw.randrange(0, 100_001, 100)) for no in numbers for aspect in aspects
        ),
    )
