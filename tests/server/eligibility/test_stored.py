"""Requirements as stored JSON: every fault is named with its path, and what changed is listed."""

import json
from datetime import date
from typing import Any

import pytest

from schema import catalogue
from schema.refusal import render_fault
from server.eligibility import PriorTitle, PriorWinners, Requirements, changed, from_dict, to_dict

STORED = {
    "born_from": None,
    "born_to": "2006-12-31",
    "years_of_work": 2,
    "certificates": ["特种设备作业人员证"],
    "certificates_all": False,
    "min_level": 3,
    "max_level": 8,
    "standings": ["worker", "teacher"],
    "regions": ["1407", "NDGW"],
    "employed": True,
    "prior_titles": [{"title": "三晋技术能手", "effect": "no_award"}],
    "prior_winners": {"places": 3, "editions": 3, "effect": "barred", "awards": [], "same_event": False},
    "per_delegation": 3,
    "events_per_person": 2,
    "no_session_clash": True,
    "one_delegation": False,
    "team_size": [2, 3],
    "coaches": [0, 1],
    "min_entries": 30,
}
RULES = Requirements(
    born_to=date(2006, 12, 31),
    years_of_work=2,
    certificates=("特种设备作业人员证",),
    min_level=3,
    max_level=8,
    standings=("worker", "teacher"),
    regions=("1407", "NDGW"),
    employed=True,
    prior_titles=(PriorTitle("三晋技术能手", "no_award"),),
    prior_winners=PriorWinners(3, 3, "barred"),
    per_delegation=3,
    events_per_person=2,
    one_delegation=False,
    team_size=(2, 3),
    coaches=(0, 1),
    min_entries=30,
)


def test_the_stored_form() -> None:
    assert json.loads(json.dumps(to_dict(RULES))) == STORED
    assert list(to_dict(RULES)) == list(to_dict(Requirements())) == list(STORED)
    assert from_dict(STORED) == RULES


def test_a_key_may_be_left_out() -> None:
    assert from_dict({}) == Requirements()
    assert from_dict({"employed": False, "certificates": [], "team_size": None}) == Requirements()


WINNERS: dict[str, Any] = {"places": 3, "editions": 3, "effect": "barred"}


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"born": "2000-01-01"}, [("born", "unknown_key")]),
        ({"born_from": "2007-01-01", "born_to": "2006-12-31"}, [("born_to", "dates_reversed")]),
        ({"min_level": 5, "max_level": 4}, [("max_level", "out_of_range")]),
        ({"born_to": 2006}, [("born_to", "wrong_type")]),
        ({"born_to": "20061231"}, [("born_to", "wrong_type")]),
        ({"born_to": "2006-02-30"}, [("born_to", "wrong_type")]),
        ({"born_to": "0206-12-31"}, [("born_to", "out_of_range")]),
        ({"years_of_work": "2"}, [("years_of_work", "wrong_type")]),
        ({"years_of_work": True}, [("years_of_work", "wrong_type")]),
        ({"years_of_work": 2.0}, [("years_of_work", "wrong_type")]),
        ({"years_of_work": 0}, [("years_of_work", "out_of_range")]),
        ({"per_delegation": 0}, [("per_delegation", "out_of_range")]),
        ({"min_level": 9}, [("min_level", "out_of_range")]),
        ({"max_level": 0}, [("max_level", "out_of_range")]),
        ({"certificates": "电工证"}, [("certificates", "wrong_type")]),
        ({"certificates": ["电工证", "电工证"]}, [("certificates[1]", "eligibility_twice")]),
        ({"certificates": [""]}, [("certificates[0]", "missing_value")]),
        ({"certificates": [" 电工证"]}, [("certificates[0]", "surrounding_space")]),
        ({"certificates": ["电工\n证"]}, [("certificates[0]", "control_character")]),
        ({"certificates": ["证" * 201]}, [("certificates[0]", "text_too_long")]),
        ({"certificates": [str(n) for n in range(51)]}, [("certificates", "too_many_items")]),
        ({"certificates_all": True}, [("certificates", "missing_value")]),
        ({"certificates_all": 1}, [("certificates_all", "wrong_type")]),
        ({"standings": ["worker", "boss"]}, [("standings[1]", "unknown_word")]),
        ({"regions": ["147"]}, [("regions[0]", "bad_region")]),
        ({"employed": "yes"}, [("employed", "wrong_type")]),
        ({"prior_titles": [{"title": "甲"}]}, [("prior_titles[0].effect", "missing_key")]),
        ({"prior_titles": [{"effect": "barred"}]}, [("prior_titles[0].title", "missing_key")]),
        ({"prior_titles": [{"title": "甲", "effect": "fined"}]}, [("prior_titles[0].effect", "unknown_word")]),
        ({"prior_titles": [{"title": "甲;乙", "effect": "barred"}]}, [("prior_titles[0].title", "separator_in_title")]),
        (
            {"prior_titles": [{"title": "甲", "effect": "barred"}, {"title": "甲", "effect": "no_award"}]},
            [("prior_titles[1].title", "title_twice")],
        ),
        (
            {"prior_titles": [{"title": "甲", "effect": "barred", "since": 1}, "乙"]},
            [
                ("prior_titles[0].since", "unknown_key"),
                ("prior_titles[1]", "wrong_type"),
                ("prior_titles[1].title", "missing_key"),
                ("prior_titles[1].effect", "missing_key"),
            ],
        ),
        ({"prior_winners": {**WINNERS, "places": None}}, [("prior_winners.places", "missing_value")]),
        ({"prior_winners": {**WINNERS, "places": 0}}, [("prior_winners.places", "out_of_range")]),
        ({"prior_winners": {**WINNERS, "edition": 3}}, [("prior_winners.edition", "unknown_key")]),
        ({"team_size": [3, 2]}, [("team_size[1]", "out_of_range")]),
        ({"team_size": 3}, [("team_size", "wrong_type")]),
        ({"team_size": [1]}, [("team_size", "wrong_type")]),
        ({"team_size": [None, 3]}, [("team_size", "wrong_type")]),
        ({"coaches": [-1, "2"]}, [("coaches[0]", "out_of_range"), ("coaches[1]", "wrong_type")]),
        ({"min_entries": 0}, [("min_entries", "out_of_range")]),
    ],
)
def test_each_fault_is_named_with_its_path(values: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    found = from_dict(values)
    assert isinstance(found, list)
    assert [(one.column, one.rule) for one in found] == faults
    for one in found:
        assert catalogue.knows(f"rule.{one.rule}")
        for language in catalogue.LANGUAGES:
            assert str(one.column) in render_fault(one, language)


def test_what_is_no_object_is_a_fault() -> None:
    found = from_dict([])  # type: ignore[arg-type]
    assert isinstance(found, list) and [one.rule for one in found] == ["wrong_type"]


def test_every_fault_is_reported_at_once_and_a_long_value_is_cut() -> None:
    found = from_dict({"born_to": "x" * 10_000, "min_level": 9, "seats": 1})
    assert isinstance(found, list)
    assert {one.column for one in found} == {"born_to", "min_level", "seats"}
    assert max(len(one.found) for one in found) <= 61


def test_what_copying_last_year_changed() -> None:
    now = Requirements(
        born_to=date(2007, 12, 31), prior_titles=(PriorTitle("三晋技术能手", "barred"),), one_delegation=False
    )
    last = Requirements(born_to=date(2006, 12, 31), prior_titles=RULES.prior_titles, min_entries=30)
    assert changed(last, now) == [
        ("born_to", "2006-12-31", "2007-12-31"),
        (
            "prior_titles",
            [{"title": "三晋技术能手", "effect": "no_award"}],
            [{"title": "三晋技术能手", "effect": "barred"}],
        ),
        ("one_delegation", True, False),
        ("min_entries", 30, None),
    ]
    assert changed(RULES, RULES) == []
