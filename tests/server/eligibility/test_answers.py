"""What follows from the verdicts: the refusal, the review, the sentences; and the examples of the docstrings."""

import doctest
import importlib
import pkgutil
from dataclasses import replace
from datetime import date

import pytest

from schema import catalogue
from schema.refusal import render, render_fault
from server import eligibility
from server.eligibility import (
    EarlierPlace,
    EntryFacts,
    Facts,
    OtherEntry,
    PriorTitle,
    PriorWinners,
    Requirements,
    Verdict,
    enough_entries,
    needs_review,
    passed_over,
    refusal,
    verdicts,
)
from tests.server.eligibility.known import ENTRY, PERSON

ALL = Requirements(
    born_from=date(1990, 1, 1),
    born_to=date(2006, 12, 31),
    years_of_work=2,
    certificates=("甲证", "乙证"),
    min_level=3,
    max_level=5,
    standings=("worker",),
    regions=("1407",),
    employed=True,
    prior_titles=(PriorTitle("全国技术能手", "barred"), PriorTitle("三晋技术能手", "no_award")),
    prior_winners=PriorWinners(3, 3, "barred"),
    per_delegation=3,
    events_per_person=1,
    team_size=(1, 1),
    coaches=(0, 1),
    min_entries=30,
)
EVERY = replace(ALL, certificates_all=True)
FITTING = replace(PERSON, certificates=("甲证", "乙证"))
OTHER = OtherEntry("CNC", "数控车", "平遥", 1_500, 2_500)
FAILING = Facts(
    date(1989, 12, 31), 1, (), 2, "student", "140802", None, ("全国技术能手",), (EarlierPlace("上届", 1, 1),), (OTHER,)
)
FULL = replace(ENTRY, contestants=2, coaches=2, delegation_entries=3)


def of(rules: Requirements, *members: Facts, entry: EntryFacts = ENTRY) -> list[Verdict]:
    return verdicts(rules, replace(entry, members=members))


def say(language: str, one: Verdict) -> str:
    return catalogue.say(language, f"rule.{one.code}", **one.params)


@pytest.mark.parametrize("module", [one.name for one in pkgutil.iter_modules(eligibility.__path__)])
def test_the_examples_of_the_docstrings_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"server.eligibility.{module}")).failed == 0


def test_every_rule_answers_once_also_where_it_is_met() -> None:
    found = of(ALL, FITTING)
    assert [(one.rule, one.outcome) for one in found] == [
        (rule, "met")
        for rule in (
            "born_from",
            "born_to",
            "years_of_work",
            "certificates",
            "min_level",
            "max_level",
            "standings",
            "regions",
            "employed",
            "prior_titles",
            "prior_winners",
            "events_per_person",
            "no_session_clash",
            "one_delegation",
            "per_delegation",
            "team_size",
            "coaches",
        )
    ]
    assert (refusal(found), needs_review(found), passed_over(found)) == (None, False, ())


def test_no_rule_no_verdict() -> None:
    assert of(Requirements(no_session_clash=False, one_delegation=False), Facts()) == []


def test_every_fact_that_is_not_known_demands_a_review() -> None:
    found = of(ALL, Facts(organisation="太谷厂"), entry=EntryFacts("WELD"))
    assert {one.outcome for one in found if one.rule != "employed"} == {"unknown"}
    assert needs_review(found) and refusal(found) is None


def test_contestants_without_a_name_demand_a_review() -> None:
    """A team of unknown members does not pass for want of members; and the control: its members are known."""
    team = replace(ENTRY, contestants=3)
    (first, *_) = of(ALL, entry=team)
    assert (first.rule, first.outcome, dict(first.params)) == ("members", "unknown", {"n": 3})
    assert not [one for one in of(ALL, FITTING, FITTING, FITTING, entry=team) if one.rule == "members"]
    one_missing = next(one for one in of(ALL, FITTING, FITTING, entry=team) if one.rule == "members")
    assert one_missing.params == {"n": 1}
    nothing_asked = Requirements(no_session_clash=False, one_delegation=False, team_size=(1, 3))
    assert [one.rule for one in of(nothing_asked, entry=team)] == ["team_size"]


@pytest.mark.parametrize(
    "rules",
    [
        Requirements(born_from=date(1990, 1, 1)),
        Requirements(born_to=date(2006, 12, 31)),
        Requirements(years_of_work=1),
        Requirements(certificates=("甲证",)),
        Requirements(min_level=1),
        Requirements(max_level=8),
        Requirements(standings=("worker",)),
        Requirements(regions=("14",)),
        Requirements(employed=True),
        Requirements(prior_titles=(PriorTitle("全国技术能手", "barred"),)),
        Requirements(prior_winners=PriorWinners(1, 1, "barred")),
        Requirements(events_per_person=1),
        Requirements(),
    ],
)
def test_each_personal_rule_asks_for_the_members(rules: Requirements) -> None:
    """Each alone: the two that hold unless they are switched off, switched off for the others."""
    for name in ("no_session_clash", "one_delegation"):
        quiet = {"no_session_clash": False, "one_delegation": False}
        only = replace(rules, **{**quiet, name: True} if rules == Requirements() else quiet)
        assert needs_review(of(only))


def test_the_refusal_is_the_first_failed_rule_and_lists_all() -> None:
    found = of(ALL, FITTING, FAILING, entry=FULL)
    refused = refusal(found)
    assert refused is not None
    assert (refused.rule, refused.field) == ("eligibility_born_from_failed", "members[1]")
    assert refused.params == {"born": "1989-12-31", "limit": "1990-01-01"}
    assert [(one.column, one.rule) for one in refused.faults] == [
        (one.place, one.code) for one in found if one.outcome == "failed"
    ]
    assert [one.column for one in refused.faults[-3:]] == [None] * 3
    assert len(refused.faults) == 15
    assert render(refused, "zh_CN") == "出生于 1989-12-31，早于要求的 1990-01-01。如有误，请更正证件信息。"
    for language in catalogue.LANGUAGES:
        assert not [one for one in refused.faults if one.rule in render_fault(one, language)]


def test_the_sentences_of_the_rules_in_force() -> None:
    (held,) = [one for one in of(ALL, replace(FITTING, titles=("三晋技术能手",))) if one.rule == "prior_titles"]
    assert say("zh_CN", held) == "持有三晋技术能手：可以参赛，不参加奖项评定。"
    assert say("en", held) == "Holds 三晋技术能手: may compete, takes no award."
    late = next(one for one in of(ALL, replace(FITTING, born=date(2008, 5, 1))) if one.rule == "born_to")
    assert say("zh_CN", late).startswith("出生于 2008-05-01，晚于要求的 2006-12-31")
    unknown = next(one for one in of(ALL, replace(FITTING, born=None)) if one.rule == "born_to")
    assert say("zh_CN", unknown).startswith("出生日期未填，须由审核人核实")


def every_verdict() -> list[Verdict]:
    """Verdicts of every code there is."""
    found: list[Verdict] = []
    for rules in (ALL, EVERY):
        found += of(rules, FITTING) + of(rules, FAILING, entry=FULL) + of(rules, Facts(), entry=EntryFacts("WELD"))
    found += of(ALL, replace(FITTING, born=date(2008, 5, 1), level=6, titles=("三晋技术能手",)))
    found += of(ALL, replace(FITTING, revoked=("三晋技术能手",)))
    found += of(ALL, entry=ENTRY)
    words = ("worker", "student", "teacher")
    for one in words:
        for other in words:
            rules = Requirements(standings=tuple(dict.fromkeys((other, one))))
            for standing in words:
                found += of(rules, replace(FITTING, standing=standing))
    for effect in ("barred", "no_award"):
        for places, awards in ((1, ()), (None, ("一等奖",))):
            winners = PriorWinners(places, None, effect, awards)  # type: ignore[arg-type]
            earlier = (EarlierPlace("上届大赛", 1, 1, "一等奖"),)
            found += of(Requirements(prior_winners=winners), replace(FITTING, earlier=earlier))
    warnings = [enough_entries(ALL, n) for n in (29, 30)]
    return [*found, *(one for one in warnings if one)]


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_verdict_has_its_sentence_and_no_sentence_is_idle(language: str) -> None:
    found = every_verdict()
    for one in found:
        sentence = say(language, one)
        assert "{" not in sentence and sentence[-1] in "。."
    written = {key for key in catalogue.sentences(language) if key.startswith("rule.eligibility_")}
    assert {f"rule.{one.code}" for one in found} == written - {"rule.eligibility_twice"}
