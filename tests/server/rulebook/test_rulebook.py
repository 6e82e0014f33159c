"""Rule sets: the nearest jurisdiction in force that day, never changed; a wrong one refused with place and remedy."""

import asyncio
import json
from datetime import date

import pytest

import seeds.regions
import seeds.rules
from schema.catalogue import LANGUAGES, say
from schema.refusal import render, render_fault
from server.access import ANONYMOUS, Held, Viewer, console
from server.ledger.records import LedgerEvent
from server.refusal import Refused
from server.rulebook import RuleSet, readers, tellers
from server.rulebook.asking import body_of, in_force, rule_sets
from server.rulebook.recording import end_rule_set, record_rule_set, record_written
from server.rulebook.wanted import Wanted
from tests.server.access.people import account

BODY = {"rows": [{"to_place": 3, "to": 5}]}


@pytest.fixture
async def places(database) -> None:
    """All regions, and no rule set."""
    await seeds.regions.load(console())


def wanted(code: str = "P-1", **more) -> Wanted:
    given = {
        "kind": "promotion",
        "title": "示例规则",
        "starts_on": date(2020, 1, 1),
        "source": "示例文件",
        "body": BODY,
    }
    return Wanted(**{"code": code, "region": "14", **given, **more})


async def recorded(code: str = "P-1", **more) -> RuleSet:
    return await record_rule_set(console(), wanted(code, **more))


async def refusal(step):
    """Why `step` was refused; the reason can be said in both languages."""
    with pytest.raises(Refused) as refused:
        await step
    no = refused.value.refusal
    for language in LANGUAGES:
        said = [render(no, language), *(render_fault(fault, language) for fault in no.faults)]
        assert not any("{" in one or no.rule in one for one in said)
    return no


async def test_the_nearest_jurisdiction_in_force_that_day(places):
    await recorded("P-COUNTRY", region="")
    await recorded("P-PROVINCE", region="14")
    await recorded("P-CITY", region="1407", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    asked = {
        ("140702", date(2022, 6, 1)): "P-CITY",
        ("140702", date(2022, 12, 31)): "P-CITY",
        ("140702", date(2023, 1, 1)): "P-PROVINCE",
        ("140700", date(2021, 12, 31)): "P-PROVINCE",
        ("430000", date(2022, 6, 1)): "P-COUNTRY",
        (None, date(2022, 6, 1)): "P-COUNTRY",
    }
    for (region, day), code in asked.items():
        found = await in_force("promotion", region, day)
        assert found is not None
        assert (found.code, region, day) == (code, region, day)
    assert await in_force("promotion", "140702", date(2019, 12, 31)) is None
    assert await in_force("promotion", "140702", date(2022, 6, 1), "another") is None
    assert await in_force("conditions", "140702", date(2022, 6, 1)) is None


async def test_a_functional_area_is_under_the_one_it_lies_in(places):
    await recorded("P-NX", region="64")
    found = await in_force("promotion", "NX-NINGDONG", date(2022, 6, 1))
    assert found is not None and found.code == "P-NX"


async def test_everybody_reads_them_and_the_ledger_holds_them(places):
    row = await recorded()
    assert body_of(row) == BODY and row.region_name == "山西省"
    assert [one.code for one in await rule_sets(ANONYMOUS, kind="promotion", region="140000")] == ["P-1"]
    assert await rule_sets(ANONYMOUS, kind="conditions") == []
    assert await LedgerEvent.visible_to(console()).filter(act="rule_set.recorded").count() == 1


async def test_the_same_again_is_answered_other_content_is_refused(places):
    first = await recorded()
    assert (await recorded()).id == first.id
    no = await refusal(recorded(title="另一个"))
    assert (no.rule, no.field) == ("rule_set_differs", "code")
    key = "a-key-of-one-request"
    once = await record_rule_set(console(), wanted("P-2", region="43"), key=key)
    assert (await record_rule_set(console(), wanted("P-2", region="43"), key=key)).id == once.id


async def test_overlapping_periods_are_refused_until_the_former_has_ended(places):
    await recorded()
    no = await refusal(recorded("P-2", starts_on=date(2024, 1, 1)))
    assert (no.rule, no.field, no.params["code"]) == ("rule_set_overlaps_open", "startsOn", "P-1")
    await recorded("P-3", starts_on=date(2024, 1, 1), region="1407")
    await recorded("P-4", starts_on=date(2024, 1, 1), subject="another")
    await end_rule_set(console(), "P-1", date(2023, 12, 31))
    assert (await refusal(recorded("P-2", starts_on=date(2023, 12, 31)))).rule == "rule_set_overlaps"
    await recorded("P-2", starts_on=date(2024, 1, 1))
    assert (await refusal(recorded("P-0", starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1)))).rule.startswith(
        "rule_set_overlaps"
    )
    await recorded("P-0", starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31))


async def test_two_at_once_for_one_period_are_one(places):
    said = await asyncio.gather(recorded("P-1"), recorded("P-2"), return_exceptions=True)
    assert sorted(isinstance(one, Refused) for one in said) == [False, True]
    assert await RuleSet.visible_to(console()).count() == 1


async def test_ending_only_makes_it_shorter(places):
    await recorded()
    key = "a-key-of-one-request"
    await end_rule_set(console(), "P-1", date(2023, 12, 31), key=key)
    await end_rule_set(console(), "P-1", date(2023, 12, 31), key=key)
    assert (await refusal(end_rule_set(console(), "P-1", date(2024, 12, 31)))).rule == "rule_set_ended"
    assert (await refusal(end_rule_set(console(), "P-1", date(2019, 12, 31)))).rule == "rule_set_ends"
    assert (await refusal(end_rule_set(console(), "P-9", date(2023, 12, 31)))).rule == "no_such_rule_set"


@pytest.mark.parametrize(
    ("more", "rule", "field"),
    [
        ({"code": "P 1"}, "rule_set_code", "code"),
        ({"kind": "wish"}, "rule_set_kind", "kind"),
        ({"title": " "}, "rule_set_text", "title"),
        ({"source": ""}, "rule_set_text", "source"),
        ({"ends_on": date(2019, 12, 31)}, "rule_set_ends", "endsOn"),
        ({"starts_on": date(1066, 1, 1)}, "rule_set_starts", "startsOn"),
        ({"region": "99"}, "rule_set_region", "region"),
        ({"region": "142401"}, "rule_set_region_vanished", "region"),
    ],
)
async def test_what_is_no_rule_set_is_refused(places, more, rule, field):
    no = await refusal(recorded(**more))
    assert (no.rule, no.field) == (rule, field)


WRONG = [
    ("promotion", {"rows": [{"to_place": 3, "to": 5, "tier": ["province"]}]}, "rows[0].tier", "body_unknown_key"),
    ("promotion", {"rows": [{"to_place": 3, "to": 9}]}, "rows[0].to", "body_whole"),
    ("promotion", {"rows": [{"to_place": True, "to": 5}]}, "rows[0].to_place", "body_whole"),
    ("promotion", {"rows": [{"to_place": 3}]}, "rows[0].to", "body_missing"),
    ("promotion", {"rows": [{"to": 5}]}, "rows[0]", "promotion_row_open"),
    ("promotion", {"rows": [{"to_place": 3, "to": 4, "held": 4}]}, "rows[0].to", "promotion_row_not_up"),
    ("promotion", {"rows": [{"from_place": 4, "to_place": 3, "to": 4}]}, "rows[0].to_place", "promotion_row_backwards"),
    ("promotion", {"rows": [{"share": 0.3, "to": 4}]}, "rows[0].share", "body_share"),
    ("promotion", {"rows": [{"awards": [""], "to": 4}]}, "rows[0].awards[0]", "body_text"),
    ("promotion", {"rows": []}, "rows", "body_tables"),
    ("promotion", {"rows": [7]}, "rows[0]", "body_table"),
    ("promotion", {**BODY, "once_a_year": "yes"}, "once_a_year", "body_flag"),
    ("promotion", {**BODY, "body_code": "12"}, "body_code", "promotion_body_code"),
    ("conditions", {}, "all", "body_missing"),
    ("conditions", {"all": [{"years": 12}]}, "all[0]", "conditions_one_key"),
    ("conditions", {"all": [{"level": 4, "years_of_work": 1}]}, "all[0]", "conditions_one_key"),
    ("conditions", {"all": [{"level": 4}], "any": [{"level": 4}]}, "any", "conditions_both"),
    ("conditions", {"all": [{"any": [{"age": {}}]}]}, "all[0].any[0].age", "conditions_age_open"),
    ("conditions", {"all": [{"result": {"places": 1, "tier": "x"}}]}, "all[0].result.tier", "body_unknown_key"),
    ("conditions", {"all": [{"result": {"tiers": ["moon"], "places": 1}}]}, "all[0].result.tiers[0]", "body_word"),
    ("conditions", {"all": [{"result": {"places": 1, "since": "10.6."}}]}, "all[0].result.since", "body_day"),
    ("conditions", {"all": [{"result": {"tiers": "city"}}]}, "all[0].result", "conditions_result_open"),
    ("conditions", {"all": [{"titles": {"names": ["a"], "word": "b"}}]}, "all[0].titles", "conditions_names_or_word"),
    ("conditions", {"all": [{"result": {"places": 1, "region": "99"}}]}, "all[0].result.region", "body_region"),
    (
        "conditions",
        {"all": [{"level": 4}, {"result": {"places": 1, "region": "142401"}}]},
        "all[1].result.region",
        "body_region_vanished",
    ),
]


async def test_every_fault_of_a_body_has_its_place_and_a_remedy(places):
    for kind, body, place, rule in WRONG:
        no = await refusal(record_rule_set(console(), wanted(kind=kind, body=body)))
        assert (no.rule, no.field, [(one.column, one.rule) for one in no.faults]) == (
            "rule_set_body",
            "body",
            [(place, rule)],
        ), body
    assert await RuleSet.visible_to(console()).count() == 0


async def test_all_faults_at_once(places):
    body = {"rows": [{"to_place": 0, "to": 9}, {"too": 1}], "note": "x"}
    no = await refusal(record_rule_set(console(), wanted(body=body)))
    places_of_faults = {one.column for one in no.faults}
    assert places_of_faults == {"rows[0].to_place", "rows[0].to", "rows[1].to", "rows[1].too", "rows[1]", "note"}


async def test_who_may_and_where(places):
    id_ = (await account("office")).id
    of_shanxi = Viewer(
        "account:1", account_id=id_, held=(Held("honours_office", "region", low="140000", high="149999"),)
    )
    assert (await refusal(record_rule_set(ANONYMOUS, wanted()))).rule == "sign_in_needed"
    judge = Viewer("account:1", account_id=id_, held=(Held("judge", "office"),))
    assert (await refusal(record_rule_set(judge, wanted()))).rule == "not_your_role"
    for region in ("43", ""):
        assert (await refusal(record_rule_set(of_shanxi, wanted(region=region)))).rule == "outside_your_scope"
    assert (await record_rule_set(of_shanxi, wanted())).account_id == id_
    assert (await refusal(end_rule_set(judge, "P-1", date(2024, 1, 1)))).rule == "not_your_role"
    await end_rule_set(of_shanxi, "P-1", date(2024, 1, 1))


async def test_the_seeds_are_sound_and_read_as_sentences(places):
    n = len(seeds.rules.wanted())
    assert await seeds.rules.load(console()) == n >= 28
    assert await seeds.rules.load(console()) == 0
    for row in await RuleSet.visible_to(ANONYMOUS):
        assert not isinstance(readers[row.kind](json.loads(row.body)), list)
        lines = tellers[row.kind](json.loads(row.body))
        assert len(lines) >= 2 or row.kind == "conditions"
        for line in lines:
            for language in LANGUAGES:
                if line.rule:
                    assert say(language, f"rule.{line.rule}", **line.params)


async def test_an_office_that_recorded_its_own_keeps_it(places):
    await record_rule_set(console(), wanted("OWN", starts_on=date(2019, 1, 1)))
    assert await seeds.rules.load(console()) == len(seeds.rules.wanted()) - 1
    assert not await RuleSet.visible_to(console()).filter(code="P-SX2020").exists()


async def test_a_body_is_written_in_toml_or_json(places):
    row = await record_written(console(), wanted(), "rows = [\n  { to_place = 3, to = 5 },\n]\n")
    assert body_of(row) == BODY
    same = await record_written(console(), wanted(), json.dumps(BODY))
    assert same.id == row.id


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("rows = [\n  { to_place = 3 to = 5 }\n]", "rule_set_unreadable", 2),
        ('{"rows": [\n{]}', "rule_set_unreadable", 2),
        ('{"rows": NaN}', "rule_set_unreadable", None),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "rule_set_deep", None),
        ("a = " + "[" * 50 + "]" * 50, "rule_set_deep", None),
        ("#" * 100_001, "rule_set_long", None),
        ('{"rows": [{"awards": ["\\ud800"], "to": 5}]}', "rule_set_body", None),
        ('{"\\ud800": 1, "rows": [{"to_place": 1, "to": 5}]}', "rule_set_body", None),
    ],
)
async def test_a_body_nobody_can_read_is_refused_with_the_line(places, text, rule, line):
    no = await refusal(record_written(console(), wanted(), text))
    assert (no.rule, no.field) == (rule, "body")
    assert line is None or no.params["line"] == line
    "".join(one.column or "" for one in no.faults).encode()
