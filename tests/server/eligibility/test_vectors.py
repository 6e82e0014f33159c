"""Real entry rules, each with cases on both sides of its edges. The outcomes are read from the rule texts.

Sources: domain.md 2.2 (第十五条) and 2.3.
"""

from dataclasses import replace
from datetime import date

import pytest

from server.eligibility import (
    EarlierPlace,
    PriorTitle,
    PriorWinners,
    Requirements,
    enough_entries,
    needs_review,
    passed_over,
    refusal,
    verdicts,
)
from tests.server.eligibility.known import ENTRY, PERSON, of_person

HONOURED = ("中华技能大奖", "全国技术能手", "三晋技术能手")
# "born before 2007-01-01"; title holders and the first three of the previous three editions compete without award.
SHANXI_2023 = Requirements(
    born_to=date(2006, 12, 31),
    prior_titles=tuple(PriorTitle(title, "no_award") for title in HONOURED),
    prior_winners=PriorWinners(3, 3, "no_award"),
)
# 世赛选拔 of 2023, "mostly <= 22": who turns 22 in that year was born in 2001.
WORLDSKILLS_22 = Requirements(born_from=date(2001, 1, 1))
# Employed by a filed unit, the special-equipment certificate, at least two years of service.
ELEVATOR = Requirements(years_of_work=2, certificates=("特种设备作业人员证",), employed=True)
# At most three entrants of a team in an event.
NANJING = Requirements(per_delegation=3)
# 全国职业院校: former winners of a first prize may not enter the same event again, whenever that was.
COLLEGES = Requirements(
    prior_winners=PriorWinners(places=None, editions=None, effect="barred", awards=("一等奖",), same_event=True)
)


@pytest.mark.parametrize(
    ("rules", "rule", "facts", "expected"),
    [
        (SHANXI_2023, "born_to", {"born": date(2006, 12, 30)}, "met"),
        (SHANXI_2023, "born_to", {"born": date(2006, 12, 31)}, "met"),
        (SHANXI_2023, "born_to", {"born": date(2007, 1, 1)}, "failed"),
        (SHANXI_2023, "born_to", {"born": date(2008, 5, 1)}, "failed"),
        (SHANXI_2023, "born_to", {"born": None}, "unknown"),
        (WORLDSKILLS_22, "born_from", {"born": date(2000, 12, 31)}, "failed"),
        (WORLDSKILLS_22, "born_from", {"born": date(2001, 1, 1)}, "met"),
        (WORLDSKILLS_22, "born_from", {"born": date(2001, 1, 2)}, "met"),
        (WORLDSKILLS_22, "born_from", {"born": None}, "unknown"),
        (SHANXI_2023, "prior_titles", {"titles": ()}, "met"),
        (SHANXI_2023, "prior_titles", {"titles": ("忻州技术能手",)}, "met"),
        (SHANXI_2023, "prior_titles", {"titles": ("忻州技术能手", "三晋技术能手")}, "no_award"),
        (SHANXI_2023, "prior_titles", {"titles": None}, "unknown"),
        (SHANXI_2023, "prior_winners", {"earlier": ()}, "met"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("第三届", 3, 1),)}, "no_award"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("第三届", 4, 1),)}, "met"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("第一届", 1, 3),)}, "no_award"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("第零届", 1, 4),)}, "met"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("某届", 1, None),)}, "unknown"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("某届", 4, None),)}, "met"),
        (SHANXI_2023, "prior_winners", {"earlier": (EarlierPlace("第三届", None, 1),)}, "unknown"),
        (SHANXI_2023, "prior_winners", {"earlier": None}, "unknown"),
        (ELEVATOR, "years_of_work", {"years_of_work": 1}, "failed"),
        (ELEVATOR, "years_of_work", {"years_of_work": 2}, "met"),
        (ELEVATOR, "years_of_work", {"years_of_work": None}, "unknown"),
        (ELEVATOR, "certificates", {"certificates": ()}, "failed"),
        (ELEVATOR, "certificates", {"certificates": ("电工证", "特种设备作业人员证")}, "met"),
        (ELEVATOR, "certificates", {"certificates": None}, "unknown"),
        (ELEVATOR, "employed", {"organisation": "平遥电梯公司"}, "met"),
        (ELEVATOR, "employed", {"organisation": None}, "failed"),
        (ELEVATOR, "employed", {"organisation": " "}, "failed"),
        (COLLEGES, "prior_winners", {"earlier": (EarlierPlace("2019", 9, 9, "一等奖", True),)}, "failed"),
        (COLLEGES, "prior_winners", {"earlier": (EarlierPlace("2019", 1, 9, "二等奖", True),)}, "met"),
        (COLLEGES, "prior_winners", {"earlier": (EarlierPlace("2019", 1, 9, "一等奖", False),)}, "met"),
        (COLLEGES, "prior_winners", {"earlier": (EarlierPlace("2019", 1, 9, "一等奖", None),)}, "unknown"),
        (COLLEGES, "prior_winners", {"earlier": (EarlierPlace("2019", 1, 9, None, True),)}, "unknown"),
    ],
)
def test_rules_in_force(rules: Requirements, rule: str, facts: dict[str, object], expected: str) -> None:
    assert of_person(rules, rule, **facts) == expected


@pytest.mark.parametrize(
    ("rules", "rule", "facts", "expected"),
    [
        (Requirements(min_level=4), "min_level", {"level": 3}, "failed"),
        (Requirements(min_level=4), "min_level", {"level": 4}, "met"),
        (Requirements(min_level=1), "min_level", {"level": 0}, "failed"),
        (Requirements(min_level=1), "min_level", {"level": None}, "unknown"),
        (Requirements(max_level=4), "max_level", {"level": 4}, "met"),
        (Requirements(max_level=4), "max_level", {"level": 5}, "failed"),
        (Requirements(max_level=4), "max_level", {"level": None}, "unknown"),
        (Requirements(standings=("student", "teacher")), "standings", {"standing": "teacher"}, "met"),
        (Requirements(standings=("student", "teacher")), "standings", {"standing": "worker"}, "failed"),
        (Requirements(standings=("student", "teacher")), "standings", {"standing": None}, "unknown"),
        (Requirements(standings=("student", "teacher")), "standings", {"standing": "guest"}, "unknown"),
        (Requirements(regions=("1407",)), "regions", {"region_code": "140702"}, "met"),
        (Requirements(regions=("1407",)), "regions", {"region_code": "140802"}, "failed"),
        (Requirements(regions=("1408", "140700")), "regions", {"region_code": "140702"}, "met"),
        (Requirements(regions=("140702",)), "regions", {"region_code": "140700"}, "unknown"),
        (Requirements(regions=("1407",)), "regions", {"region_code": "NDGW"}, "unknown"),
        (Requirements(regions=("NDGW",)), "regions", {"region_code": "NDGW"}, "met"),
        (Requirements(regions=("1407",)), "regions", {"region_code": None}, "unknown"),
        (Requirements(regions=("1407",)), "regions", {"region_code": ""}, "unknown"),
        (Requirements(certificates=("甲", "乙")), "certificates", {"certificates": ("乙",)}, "met"),
        (Requirements(certificates=("甲", "乙")), "certificates", {"certificates": ("丙",)}, "failed"),
        (
            Requirements(certificates=("甲", "乙"), certificates_all=True),
            "certificates_all",
            {"certificates": ("乙",)},
            "failed",
        ),
        (
            Requirements(certificates=("甲", "乙"), certificates_all=True),
            "certificates_all",
            {"certificates": ("乙", "甲")},
            "met",
        ),
        (Requirements(certificates=("甲",), certificates_all=True), "certificates_all", {}, "failed"),
        (
            Requirements(prior_titles=(PriorTitle("全国技术能手", "barred"),)),
            "prior_titles",
            {"titles": ("全国技术能手",)},
            "failed",
        ),
    ],
)
def test_further_rules(rules: Requirements, rule: str, facts: dict[str, object], expected: str) -> None:
    assert of_person(rules, rule, **facts) == expected


@pytest.mark.parametrize(("n", "expected"), [(30, "met"), (29, "failed")])
def test_thirty_entries_of_an_event_and_group(n: int, expected: str) -> None:
    """第十五条: at least 30 of an event and group; a warning that refuses nobody (domain.md 2.2)."""
    found = enough_entries(Requirements(min_entries=30), n)
    assert found is not None and found.outcome == expected
    assert refusal([found]) is None
    assert enough_entries(Requirements(), n) is None


def test_a_holder_in_shanxi_competes_without_award() -> None:
    person = replace(PERSON, titles=("三晋技术能手", "全国技术能手"), earlier=(EarlierPlace("第三届全省大赛", 2, 1),))
    found = verdicts(SHANXI_2023, replace(ENTRY, members=(person,)))
    assert refusal(found) is None and not needs_review(found)
    assert passed_over(found) == ("全国技术能手", "三晋技术能手", "第三届全省大赛")


def test_one_holder_takes_the_award_from_the_team() -> None:
    """And the control: the same team without the holder."""
    members = (PERSON, replace(PERSON, titles=("全国技术能手",)))
    assert passed_over(verdicts(SHANXI_2023, replace(ENTRY, contestants=2, members=members))) == ("全国技术能手",)
    assert passed_over(verdicts(SHANXI_2023, ENTRY)) == ()
