"""Templates: placeholders are checked when recorded; numbers; codes; what no font has."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue import LANGUAGES
from schema.refusal import render, render_fault
from server.access import ANONYMOUS, Held, Viewer, console
from server.certificates import CERTIFICATE_KINDS, codes, glyphs, wording
from server.certificates.templates import newest, record_template, unfit
from tests.server.certificates.desk import BODIES, template, wanted
from tests.server.scoring.story import refused


def rules(refusal) -> list[tuple[str, str]]:
    return [(fault.rule, fault.found or fault.expected) for fault in refusal.faults]


@pytest.mark.parametrize("kind", CERTIFICATE_KINDS)
def test_a_body_of_each_kind_is_fit(kind):
    assert unfit(wanted(kind)) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{name}{award}{prize}", [("placeholder_unknown", "{prize}")]),
        ("{name}{award}{title}", [("placeholder_unknown", "{title}")]),
        ("{award}", [("placeholder_missing", "{name}")]),
        ("{name}[[{award}]]", [("placeholder_missing", "{award}")]),
        ("{name}{award}{", [("brace_alone", "{")]),
        ("{name}{award}[[x", [("brace_alone", "[[")]),
        ("{name}{award}{}", [("placeholder_unknown", "{}")]),
        ("{name}{award}{name.x}", [("placeholder_unknown", "{name.x}")]),
    ],
)
def test_an_unknown_placeholder_is_refused_by_name(body, found):
    no = unfit(wanted(body=body))
    assert (no.rule, no.field, rules(no)) == ("template_wording", "input.body", found)
    for language in LANGUAGES:
        assert "{prize}" in render_fault(no.faults[0], language) or "prize" not in body
        assert render(no, language)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("晋技赛", [("placeholder_missing", "{serial:04}")]),
        ("{serial}{serial}", [("placeholder_missing", "{serial:04}")]),
        ("{serial:4}", [("placeholder_unknown", "{serial:4}"), ("placeholder_missing", "{serial:04}")]),
        ("{month}{serial}", [("placeholder_unknown", "{month}")]),
    ],
)
def test_a_number_counts_up_by_one_serial(text, found):
    assert rules(unfit(wanted(number_format=text))) == found


def test_of_an_honour_no_competition_stands_in_the_number():
    assert rules(unfit(wanted("honour", number_format="{competition}-{serial}"))) == [
        ("placeholder_unknown", "{competition}")
    ]


def test_numbers_of_a_series():
    series = wording.series("晋技赛〔{year}〕{serial:04}", {"year": "2026"})
    assert (series, wording.numbered(series, 7)) == ("晋技赛〔2026〕{serial:04}", "晋技赛〔2026〕0007")
    assert wording.numbered("{serial}", 12) == "12"
    assert wording.numbered("{serial:04}", 12345) == "12345"
    assert wording.folded(" 晋技赛 [２０２６] ０００１ ") == "晋技赛〔2026〕0001"


def test_a_part_without_anything_to_say_is_left_out_and_a_name_in_braces_stays():
    body = "{name}：{award}[[，总成绩{total}分]]。"
    assert wording.filled(body, {"name": "{award}", "award": "一等奖"}) == "{award}：一等奖。"
    assert wording.filled(body, {"name": "甲", "award": "一等奖", "total": "90"}) == "甲：一等奖，总成绩90分。"


@given(st.text(max_size=60))
def test_any_body_is_judged_and_never_an_error(text):
    wording.body_faults("award", text)
    wording.number_faults("award", text)
    assert codes.folded(text) is not None


@given(st.uuids())
def test_a_token_opens_for_its_own_certificate_alone(uid):
    token = codes.token(uid)
    assert codes.opened(token) == codes.opened(token.lower()) == uid
    assert codes.is_right(uid, codes.check_code(uid))
    other = UUID(int=uid.int ^ 1)
    assert codes.opened(codes.token(other)[:26] + token[26:]) is None
    assert len(codes.check_code(uid)) == 9
    assert not set("ILOU") & set(token + codes.check_code(uid))


def test_what_no_font_has_is_named():
    assert glyphs.lacking(["王𬎆", "㐀甲A1“”〔〕", "𬎆"]) == ["𬎆"]
    assert glyphs.told(["𬎆"]) == "𬎆 (U+2C386)"
    assert unfit(wanted(title="证𬎆")).rule == "template_glyphs"


async def test_an_edition_is_immutable_and_the_next_is_another_row(database):
    first = await template()
    assert (await template()).id == first.id  # the same again
    second = await template(body=BODIES["award"] + "\n二〇二六年")
    assert (second.edition, (await newest(console(), "T-award")).id) == (2, second.id)
    assert (await refused(record_template(console(), wanted("honour", code="T-award")))).rule == "template_of_another"
    assert (await refused(record_template(console(), wanted(code="a b")))).field == "input.code"
    assert (await refused(record_template(console(), wanted(issuer=" ")))).field == "input.issuer"
    assert (await refused(record_template(console(), wanted(title="甲\n乙")))).rule == "template_text"
    assert (await refused(record_template(console(), replace(wanted(), kind="medal")))).rule == "template_kind"


async def test_a_template_belongs_to_the_region_of_who_records_it(regions, database):
    city = Viewer("account:1", account_id=1, held=(Held("organiser", "region", low="140700", high="140799"),))
    assert (await refused(record_template(ANONYMOUS, wanted(region="1407")))).rule == "sign_in_needed"
    assert (await refused(record_template(city, wanted(region="14")))).rule == "outside_your_scope"
    assert (await refused(record_template(city, wanted()))).rule == "outside_your_scope"
    assert (await refused(record_template(console(), wanted(region="999999")))).rule == "no_such_region"
