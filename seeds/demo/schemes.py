"""The schemes of the demo world, after the policy papers: 30/70, five judges, M/J, a team's task, medals."""

from fractions import Fraction

from server.ranking import Advance, Aspect, Award, Module, Scheme, TieKey

PERCENT = Fraction(1, 100)
TIES = (TieKey("skill", descending=True), TieKey("theory", descending=True), TieKey("share"))
CITY_AWARDS = (Award("一等奖", places=1), Award("二等奖", places=2), Award("三等奖", places=3))
PROVINCE_AWARDS = (
    Award("一等奖", places=3),
    Award("二等奖", places=5),
    Award("三等奖", places=10),
    Award("优胜奖", upto=Fraction(2, 3)),
)
MEDALS = (
    Award("金牌", places=1),
    Award("银牌", places=1),
    Award("铜牌", places=1),
    Award("优胜奖", upto=Fraction(1, 2)),
)
PASSED_OVER = ("中华技能大奖", "全国技术能手", "三晋技术能手")


def theory_and_skill(
    judges: int, awards: tuple[Award, ...], advance: Advance | None = None, passed_over: tuple[str, ...] = ()
) -> Scheme:
    """理论 30 %, 操作 70 %; from five judges on, one highest and one lowest are left out (domain.md 3.1, 3.2)."""
    trimmed = judges >= 5
    skill = Aspect(
        "S1", "操作技能", 100_000, decimals=1, judges=judges, combine="trimmed_mean" if trimmed else "mean",
        drop=int(trimmed),
    )  # fmt: skip
    return Scheme(
        modules=(
            Module("theory", "理论知识", 30 * PERCENT, (Aspect("T1", "笔试", 100_000, decimals=1),), Fraction(60)),
            Module("skill", "操作技能", 70 * PERCENT, (skill,), Fraction(60)),
        ),
        ties=TIES,
        awards=awards,
        advance=advance,
        passed_over=passed_over,
    )


def measured_and_judged(awards: tuple[Award, ...]) -> Scheme:
    """M/J after the WorldSkills model: measurements, and judgements of 0 to 3 by three judges (domain.md 8)."""
    return Scheme(
        modules=(
            Module(
                "A", "装配与接线", Fraction(1),
                (
                    Aspect("A1", "尺寸公差", 20_000, "measurement", 2),
                    Aspect("A2", "接线正确", 25_000, "measurement", 2),
                    Aspect("A3", "工艺外观", 15_000, "judgement", judges=3),
                ),
            ),
            Module(
                "B", "编程与调试", Fraction(1),
                (
                    Aspect("B1", "功能实现", 30_000, "measurement", 2),
                    Aspect("B2", "程序结构", 10_000, "judgement", judges=3),
                ),
            ),
        ),
        ties=(TieKey("B", descending=True), TieKey("elapsed"), TieKey("share")),
        awards=awards,
    )  # fmt: skip


def team_task(awards: tuple[Award, ...]) -> Scheme:
    """A team's task: the points of two stages added up."""
    stages = (Aspect("P1", "方案", 40_000, decimals=1), Aspect("P2", "实施", 60_000, decimals=1))
    return Scheme(modules=(Module("task", "综合任务", Fraction(1), stages),), awards=awards)
