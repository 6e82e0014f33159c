"""The life of a competition and its events up to the review of entries: each act, what it refuses, who may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server import clock
from server.access import ANONYMOUS
from server.access.granting import Scope
from server.competitions import Competition, Station, holding, programme, registering, registration
from server.competitions.holding import Hours
from server.competitions.keeping import newest
from server.competitions.places import competition_of
from server.competitions.registration import takes_entries
from server.competitions.scheme import Scheme
from server.ledger.verify import verify
from tests.server.access.people import account, acts, viewer_of
from tests.server.competitions.office import (
    CODE,
    DEADLINE,
    NOW,
    ORGANISER,
    competition,
    event,
    event_form,
    form,
    opened,
    organiser,
    put,
    refused,
)

pytestmark = pytest.mark.usefixtures("regions", "april")
HOUR = 3_600_000_000
SCHEME = {
    "scheme": {
        "modules": [
            {"code": "skill", "title": "操作", "weight": "1", "aspects": [{"code": "A", "title": "整件", "max": "100"}]}
        ]
    }
}


@pytest.fixture
def april():
    with clock.set_to(NOW):
        yield


async def test_a_competition_is_registered_once_and_seen_by_its_staff_alone(database):
    zhao, qian = await organiser(), await organiser("qian", "430000")
    made = await registering.register(zhao, form(), key="k")
    again = await registering.register(zhao, form(), key="k")
    assert (made.id, made.lead_id is not None, made.public_stage, made.region_name) == (
        again.id, True, "planned", "山西省",
    )  # fmt: skip
    assert (await acts()).count("competition.registered") == 1
    assert await registering.units_of(made) == {
        "organiser": (ORGANISER,), "host": ("太原市技师学院",), "co_organiser": (), "supporter": (),
    }  # fmt: skip
    assert (await refused(competition_of(qian, CODE))).rule == "no_such_competition"
    assert (await refused(competition_of(ANONYMOUS, CODE))).rule == "no_such_competition"
    assert (await verify()).differences == []


async def test_what_registering_refuses(database):
    zhao = await organiser()
    await competition(zhao)
    assert (await refused(registering.register(ANONYMOUS, form()))).rule == "sign_in_needed"
    assert (await refused(registering.register(zhao, form()))).rule == "competition_exists"
    assert (await refused(registering.register(zhao, form(code="X-1", region="43")))).rule == "outside_your_scope"
    assert (await refused(registering.register(zhao, form(code="X-1", region="99")))).rule == "unknown_region_code"
    wrong = form(code="a b", tier="galaxy", organisers=["甲", "甲"], ends_on=date(2026, 6, 1), title="")
    no = await refused(registering.register(zhao, wrong))
    assert (no.rule, no.params["n"]) == ("input_faults", 5)
    assert {(fault.column, fault.rule) for fault in no.faults} == {
        ("code", "bad_code"), ("tier", "unknown_word"), ("title", "missing_value"), ("endsOn", "dates_reversed"),
        ("organisers[1]", "unit_twice"),
    }  # fmt: skip


async def test_an_organisation_registers_only_with_itself_in_the_lead(database):
    zhao = await organiser()
    lead = (await competition(zhao)).lead_id
    await account("sun", "organiser", scope=Scope("organisation", organisation_id=lead))
    sun = await viewer_of("sun")
    assert (await registering.register(sun, form(code="X-1"))).code == "X-1"
    other = form(code="X-2", organisers=["别的单位", ORGANISER])
    assert (await refused(registering.register(sun, other))).rule == "outside_your_scope"


async def test_a_change_keeps_what_it_does_not_name_and_takes_units_off_without_deleting(database):
    zhao = await organiser()
    await competition(zhao)
    row = await registering.change_competition(zhao, CODE, {"hosts": ["乙单位"], "edition": 3}, 1)
    assert (row.title, row.edition, row.version, row.starts_on) == ("山西省职业技能大赛", 3, 2, date(2026, 6, 13))
    assert (await registering.units_of(row))["host"] == ("乙单位",)
    assert (await refused(registering.change_competition(zhao, CODE, {"edition": 4}, 1))).rule == "changed_since"
    wrong = registering.change_competition(zhao, CODE, {"title": None}, 2)
    assert (await refused(wrong)).rule == "input_faults"
    assert (await verify()).differences == []


async def test_filing(database):
    zhao = await organiser()
    await competition(zhao)
    today = clock.today()
    row = await registering.file(zhao, CODE, "晋人社备〔2026〕1号", today, "山西省人社厅")
    assert registering.filing_of(row) == registering.Filing("晋人社备〔2026〕1号", today, "山西省人社厅")
    later = registering.file(zhao, CODE, "1", today + timedelta(days=1), "厅")
    assert (await refused(later)).rule == "filed_in_future"
    assert (await refused(registering.file(zhao, CODE, " ", today, "厅"))).rule == "text_missing"


async def test_an_event_has_a_scheme_from_the_start_and_a_new_version_for_each_change(database):
    zhao = await organiser()
    await competition(zhao)
    made = await event(zhao)
    assert (made.state, made.stage, made.recusal) == ("planned", None, "own_entrants")
    kept = (await newest([made.id]))[made.id]
    assert [(one.code, str(one.weight), one.pass_mark) for one in kept.scheme.modules] == [
        ("theory", "3/10", 60), ("practice", "7/10", 60),
    ]  # fmt: skip
    changed = await programme.change_scheme(zhao, CODE, "WELD", SCHEME, 1)
    assert (changed.version, (await newest([made.id]))[made.id].version) == (2, 2)
    assert await Scheme.filter(event_id=made.id).count() == 2
    broken = {"scheme": {"modules": [{"code": "skill", "title": "操作", "weight": "x", "aspects": []}]}}
    no = await refused(programme.change_scheme(zhao, CODE, "WELD", broken, 2))
    assert [(fault.column, fault.rule) for fault in no.faults] == [
        ("modules[0].weight", "bad_number"), ("modules[0].aspects", "missing_value"),
    ]  # fmt: skip
    assert (await refused(programme.change_scheme(zhao, CODE, "WELD", SCHEME, 1))).rule == "changed_since"
    await put(changed, state="marking")
    assert (await refused(programme.change_scheme(zhao, CODE, "WELD", SCHEME, 2))).rule == "scheme_frozen"


async def test_what_adding_an_event_refuses(database):
    zhao = await organiser()
    await competition(zhao)
    await event(zhao)
    assert (await refused(programme.add_event(zhao, CODE, event_form()))).rule == "event_exists"
    no = await refused(programme.add_event(zhao, CODE, event_form("CNC", template="nothing")))
    assert no.rule == "no_such_template"
    both = programme.add_event(zhao, CODE, event_form("CNC", scheme=SCHEME))
    assert [fault.rule for fault in (await refused(both)).faults] == ["scheme_or_template"]
    wrong = event_form("CNC", template="", scheme={"scheme": {"modules": [{"code": "total"}]}})
    columns = {fault.column for fault in (await refused(programme.add_event(zhao, CODE, wrong))).faults}
    assert "scheme.modules[0].aspects" in columns


async def test_requirements_are_judged_before_they_are_kept(database):
    zhao = await organiser()
    await competition(zhao)
    await event(zhao)
    row = await programme.change_requirements(zhao, CODE, "WELD", {"min_level": 3, "per_delegation": 2}, 1)
    assert (programme.requirements_of(row).min_level, programme.requirements_of(row).per_delegation) == (3, 2)
    no = await refused(programme.change_requirements(zhao, CODE, "WELD", {"min_level": 4, "max_level": 2}, 2))
    assert [(fault.column, fault.rule) for fault in no.faults] == [("maxLevel", "out_of_range")]


async def test_sessions_have_hours_inside_the_days(database):
    zhao = await organiser()
    await competition(zhao)
    await event(zhao)
    start = clock.morning(date(2026, 6, 13))
    hours = Hours("1", start, start + 3 * HOUR, "一号厅")
    await holding.add_session(zhao, CODE, "WELD", hours)
    for wrong, rule in (
        (hours, "session_exists"),
        (replace(hours, code="2", ends_at=start), "hours_reversed"),
        (replace(hours, code="2", ends_at=None), "hours_incomplete"),
        (replace(hours, code="2", starts_at=start - 10 * HOUR), "hours_outside"),
        (replace(hours, code="2", ends_at=start + 64 * HOUR), "hours_outside"),
        (replace(hours, code=""), "text_missing"),
    ):
        assert (await refused(holding.add_session(zhao, CODE, "WELD", wrong))).rule == rule
    assert (await holding.add_stations(zhao, CODE, "WELD", ["A1", "A2"])).version == 3
    assert (await refused(holding.add_stations(zhao, CODE, "WELD", ["A3", "A2"]))).rule == "station_exists"
    assert await Station.all().count() == 2


async def test_registration_opens_and_makes_public_then_closes(database):
    zhao = await organiser()
    await competition(zhao)
    await event(zhao)
    assert (await refused(registration.open_registration(zhao, CODE, "WELD"))).rule == "deadline_missing"
    for until, rule in ((NOW, "deadline_past"), (DEADLINE + 30 * 24 * HOUR, "deadline_after_start")):
        assert (await refused(registration.open_registration(zhao, CODE, "WELD", until))).rule == rule
    row = await opened(zhao)
    assert (row.state, row.stage, takes_entries(row, NOW)) == ("registration", "registration", None)
    assert takes_entries(row, DEADLINE + 1).rule == "registration_over"
    [seen] = await Competition.visible_to(ANONYMOUS)
    assert seen.public_stage == "registration"
    assert (await refused(opened(zhao))).rule == "event_in_other_state"
    assert (await registration.close_registration(zhao, CODE, "WELD")).state == "review"
    assert (await verify()).differences == []


async def test_a_cancelled_event_stays_with_its_reason(database):
    zhao = await organiser()
    await competition(zhao)
    await event(zhao)
    await event(zhao, "CNC")
    await opened(zhao)
    assert (await refused(registration.cancel(zhao, CODE, "WELD", " "))).rule == "reason_missing"
    row = await registration.cancel(zhao, CODE, "WELD", "报名不足三十人")
    assert (row.state, row.cancel_reason) == ("cancelled", "报名不足三十人")
    assert (await refused(registration.cancel(zhao, CODE, "WELD", "再一次"))).rule == "event_in_other_state"
    assert (await verify()).differences == []


async def test_another_province_reaches_none_of_it(database):
    zhao, qian = await organiser(), await organiser("qian", "430000")
    await competition(zhao)
    await event(zhao)
    await opened(zhao)  # public: he sees it and may not touch it
    for step in (
        registering.change_competition(qian, CODE, {}, 1),
        programme.add_event(qian, CODE, event_form("CNC")),
        programme.change_scheme(qian, CODE, "WELD", SCHEME, 1),
        holding.add_stations(qian, CODE, "WELD", ["A"]),
        registration.close_registration(qian, CODE, "WELD"),
        registration.cancel(qian, CODE, "WELD", "无"),
    ):
        assert (await refused(step)).rule == "outside_your_scope"
