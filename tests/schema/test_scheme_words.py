"""The scheme in words: whole schemes in both languages, and every key changes what is said."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from schema import catalogue
from schema.scheme_words import decided, sentences
from server.ranking import Advance, Aspect, Award, Module, Scheme, TieKey

WELD = Scheme(
    modules=(
        Module("theory", "理论知识", Fraction("0.3"), (Aspect("T1", "笔试", 100_000),), pass_mark=Fraction(60)),
        Module(
            "skill",
            "操作技能",
            Fraction("0.7"),
            (
                Aspect("S1", "外观", 30_000, "judgement", judges=3),
                Aspect("S2", "尺寸", 40_000, "measurement", decimals=1),
                Aspect("S3", "速度", 30_000, combine="trimmed_mean", drop=1, judges=5),
            ),
        ),
        Module("extra", "附加题", Fraction(0), (Aspect("X1", "附加题", 10_000, decimals=0),)),
    ),
    ties=(TieKey("skill", True), TieKey("elapsed"), TieKey("share")),
    awards=(
        Award("一等奖", places=3),
        Award("二等奖", share=Fraction("0.1")),
        Award("三等奖", upto=Fraction(1, 2), of="started", min_total=Fraction(60)),
    ),
    advance=Advance(5, per_delegation=2, min_total=Fraction("60.5")),
    passed_over=("中华技能大奖", "全国技术能手"),
)
HUNAN = Scheme(
    modules=(
        Module(
            "solved",
            "通过题数",
            Fraction(1),
            tuple(Aspect(f"P{letter}", f"{letter} 题", 1000, "measurement", combine="sum") for letter in "ABC"),
        ),
        Module("penalty", "罚时", Fraction(0), (Aspect("T", "罚时", 99_999_000, "measurement", combine="sum"),)),
    ),
    places=0,
    ties=(TieKey("penalty", False), TieKey("share")),
    awards=(Award("一等奖", upto=Fraction(1, 10)),),
)


def words(scheme: Scheme, language: str = "zh_CN") -> list[str]:
    return sentences(scheme, partial(catalogue.say, language))


def test_a_welding_event_in_chinese() -> None:
    assert words(WELD) == [
        "总成绩 = 理论知识 × 30% + 操作技能 × 70%，四舍五入保留两位小数。",
        "有扣分的，先从中减去扣分再取舍；总成绩最低为 0 分。",
        "附加题不计入总成绩，但仍须评分。",
        "理论知识只评“笔试”一项：满分 100 分，由裁判打分，至少一人评分，多人评分时取平均分。",
        "理论知识的及格线为 60 分，只作记录，不影响名次、奖项和晋级。",
        "操作技能为 3 个评分点之和："
        "外观（满分 30 分，由裁判评 0、1、2、3 级，3 级得满分，其余按比例，至少 3 人评分，取平均分）；"
        "尺寸（满分 40 分，按规定的客观标准给分，最多 1 位小数，至少一人评分，多人评分时取平均分）；"
        "速度（满分 30 分，由裁判打分，至少 5 人评分，去掉 1 个最高分和 1 个最低分后取平均分）。",
        "附加题：满分 10 分，由裁判打分，只给整数分，至少一人评分，多人评分时取平均分。",
        "任何一个评分点缺考，整个赛项按缺考处理，不排名次。",
        "总成绩相同时，依次比较操作技能（高者在前）、用时（短者在前）；仍相同则名次并列。",
        "没有用时记录的，排在有记录的之后。",
        "并列之后空出相应名次，例如 1、1、3。",
        "比较名次和各种分数线时，都用取舍之后的成绩。",
        "已获中华技能大奖、全国技术能手的选手照排名次，但不参加评奖，奖项由后面的选手依次顺延。",
        "一等奖：3 个名额。",
        "二等奖：名额为有名次者人数（队数）的 10%（四舍五入取整）。",
        "三等奖：评到实际参赛人数（队数，含弃权和取消资格）的 50% 为止（有小数即进位），前面已评的奖项包括在内；"
        "总成绩须达到 60 分，达不到的名额空缺。",
        "名次相同的都得较高的奖项，因此多占的名额不再补给后面。",
        "按名次取前 5 名晋级上一级竞赛。",
        "每个代表队最多晋级 2 名，满额后由其他代表队依次递补。",
        "总成绩达到 60.5 分的才能晋级。",
        "与最后一个晋级者名次并列的，一并晋级。",
        "不参加评奖的选手照样可以晋级。",
    ]


def test_a_programming_event_in_english() -> None:
    assert words(HUNAN, "en") == [
        "Total = 通过题数, rounded half up to a whole number.",
        "Penalty points are taken off before rounding; a total is never below 0.",
        "Not part of the total, though it must be marked: 罚时.",
        "通过题数 is the sum of 3 aspects: A 题, B 题, C 题 (at most 1 points each time, measured by a fixed rule, "
        "marked at least once and, where more than once, all marks added up).",
        "罚时: at most 99999 points each time, measured by a fixed rule, "
        "marked at least once and, where more than once, all marks added up.",
        "Whoever is absent from any aspect counts as absent from the whole event and takes no place.",
        "Equal totals are parted by 罚时 (lower first); if still equal, the place is shared.",
        "After a shared place the next places stay empty, for example 1, 1, 3.",
        "Places and minimum scores are decided by the rounded values.",
        "一等奖: down to 10% of the entries with a place (rounded up), the awards before it included.",
        "Those who share a place all take the better award; what this uses up is not given again further down.",
    ]


def test_weights_that_are_no_shares_are_said_as_they_are() -> None:
    one, two, three = WELD.modules
    scheme = replace(WELD, modules=(replace(one, weight=Fraction(1)), replace(two, weight=Fraction("2.5")), three))
    assert words(scheme)[0] == "总成绩 = 理论知识 + 操作技能 × 2.5，四舍五入保留两位小数。"
    nothing = replace(HUNAN, modules=(replace(HUNAN.modules[0], weight=Fraction(0)), HUNAN.modules[1]))
    assert words(nothing)[0] == "没有模块计入总成绩，总成绩均为 0。"


@pytest.mark.parametrize(
    ("rounding", "places", "said"),
    [
        ("half_up", 0, "四舍五入取整数"),
        ("half_up", 1, "四舍五入保留一位小数"),
        ("half_even", 3, "四舍六入五成双保留三位小数"),
        ("floor", 2, "舍去多余小数，保留两位"),
        ("ceil", 12, "有多余小数即进位，保留12位"),
    ],
)
def test_rounding(rounding: str, places: int, said: str) -> None:
    assert words(replace(WELD, rounding=rounding, places=places))[0].endswith(f"，{said}。")  # type: ignore[arg-type]


def changed() -> Iterator[tuple[str, Scheme, Scheme]]:
    """Two schemes that differ in one key."""
    for key, value in {
        "places": 1,
        "rounding": "floor",
        "compare": "exact",
        "ties": (TieKey("skill"), TieKey("elapsed"), TieKey("share")),
        "absent": "zero",
        "awards": WELD.awards[:2],
        "advance": None,
        "passed_over": (),
    }.items():
        yield key, WELD, replace(WELD, **{key: value})
    yield "ties draw", WELD, replace(WELD, ties=(*WELD.ties[:2], TieKey("draw")))
    yield "ties none", WELD, replace(WELD, ties=(TieKey("share"),))
    module = WELD.modules[0]
    for key, value in {"weight": Fraction(1), "pass_mark": None, "title": "笔试部分"}.items():
        yield f"module {key}", WELD, replace(WELD, modules=(replace(module, **{key: value}), *WELD.modules[1:]))
    for how in ("judge", "field"):
        yield how, WELD, replace(WELD, modules=(replace(module, standardise=how), *WELD.modules[1:]))
    aspect = Aspect("S", "速度", 30_000, combine="trimmed_mean", drop=1, judges=5)
    for key, value in {
        "title": "快慢",
        "max": 30_500,
        "kind": "measurement",
        "decimals": 2,
        "combine": "median",
        "drop": 2,
        "judges": 6,
    }.items():
        yield f"aspect {key}", _of(aspect), _of(replace(aspect, **{key: value}))
    for combine in ("mean", "sum", "best", "median"):
        yield f"combine {combine}", _of(aspect), _of(replace(aspect, combine=combine))
    award = Award("奖", share=Fraction(1, 3), min_total=Fraction(60))
    for key, value in {
        "title": "大奖",
        "share": Fraction(1, 4),
        "rounding": "ceil",
        "of": "entered",
        "min_total": None,
    }.items():
        yield f"award {key}", replace(WELD, awards=(award,)), replace(WELD, awards=(replace(award, **{key: value}),))
    advance = Advance(5, 2, Fraction(60))
    for key, value in {"count": 4, "per_delegation": None, "min_total": None, "ties": "all"}.items():
        yield f"advance {key}", replace(WELD, advance=advance), replace(WELD, advance=replace(advance, **{key: value}))
    yield "advance none", replace(WELD, advance=advance), replace(WELD, advance=replace(advance, ties="none"))


def _of(aspect: Aspect) -> Scheme:
    return replace(WELD, modules=(replace(WELD.modules[0], aspects=(aspect,)), *WELD.modules[1:]))


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_key_changes_what_is_said(language: str) -> None:
    cases = list(changed())
    assert len(cases) > 35
    assert [key for key, before, after in cases if words(before, language) == words(after, language)] == []


@pytest.mark.parametrize(
    ("key", "chinese", "english"),
    [
        ("", "", ""),
        ("total", "按总成绩", "by total"),
        ("skill", "按操作技能（高者在前）", "by 操作技能 (higher first)"),
        ("elapsed", "按用时（短者在前）", "by time (shorter first)"),
        ("draw", "按抽签号（小者在前）", "by drawn number (lower first)"),
        ("share", "并列", "shared place"),
    ],
)
def test_decided_by(key: str, chinese: str, english: str) -> None:
    assert decided(key, WELD, partial(catalogue.say, "zh_CN")) == chinese
    assert decided(key, WELD, partial(catalogue.say, "en")) == english


def test_many_alike_aspects_are_not_all_named() -> None:
    aspects = tuple(Aspect(f"P{n}", f"{n} 题", 1000) for n in range(1, 25))
    said = words(replace(HUNAN, modules=(replace(HUNAN.modules[0], aspects=aspects), HUNAN.modules[1])))[3]
    assert said.startswith("通过题数为 24 个评分点之和：1 题、2 题、")
    assert "20 题等 24 项（每项满分 1 分" in said


DECIMALS = some.fractions(0, 100, max_denominator=8)


@settings(max_examples=60, deadline=None)
@given(
    places=some.integers(0, 12),
    rounding=some.sampled_from(["half_up", "half_even", "floor", "ceil"]),
    weights=some.lists(DECIMALS, min_size=1, max_size=4),
    combine=some.sampled_from(["mean", "trimmed_mean", "median", "sum", "best"]),
    drop=some.integers(0, 2),
    share=DECIMALS,
)
def test_any_scheme_can_be_said(places, rounding, weights, combine, drop, share) -> None:  # type: ignore[no-untyped-def]
    modules = tuple(
        Module(f"m{n}", f"模块{n}", weight, (Aspect(f"A{n}", "项", 500, combine=combine, drop=drop, judges=5),))
        for n, weight in enumerate(weights)
    )
    scheme = Scheme(modules, places, rounding, awards=(Award("奖", share=share), Award("奖", upto=share)))
    for language, end in (("zh_CN", "。"), ("en", ".")):
        said = words(scheme, language)
        assert all(sentence.endswith(end) and "{" not in sentence for sentence in said)
