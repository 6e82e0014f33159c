"""Revoking with grounds and money, restoring, the history in order; titles inside one's own scope; 公示 first."""

from dataclasses import replace
from datetime import date

import pytest

from server import ledger
from server.access import Held, Viewer
from server.conditions.gathering import facts_of
from server.honours import Decision, Honour, HonourStep, Title
from server.honours.background import held
from server.honours.cataloguing import need_notice
from server.honours.conferring import confer_from_revision, record_decision
from server.honours.holders import Holder, held_titles
from server.honours.revoking import restore, revoke
from server.ledger.records import PublicChange
from server.ledger.verify import verify
from server.listing import Sought, honours
from tests.server.access.people import account
from tests.server.promotion.test_promoting import contest, made_final
from tests.server.selecting.test_conferring import DECISION, LAST, confer_round, proposed, shown
from tests.server.selecting.world import CODE, TITLE, opened
from tests.server.test_honours import NUMBER, catalogue, confer, refusal  # noqa: F401  a fixture among them

LATER, LAST_WORD = "宁人社发〔2024〕示例3号", "宁人社发〔2025〕示例4号"


@pytest.fixture
async def honour(regions, catalogue, viewer):  # noqa: F811
    """A title held by a person, and two later decisions."""
    await record_decision(viewer, LATER, date(2024, 1, 1), "厅")
    await record_decision(viewer, LAST_WORD, date(2025, 1, 1), "厅")
    [one] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "王示例", region="640104")])
    return one


async def person(login: str, region: str | None) -> Viewer:
    """An honours office: of a region, else of the whole office."""
    row = await account(login)
    low, high = (region, region[:4].rstrip("0").ljust(6, "9")) if region else (None, None)
    held_ = (Held("honours_office", "region" if region else "office", low, high),)
    return Viewer(f"account:{login}", account_id=row.id, person_id=row.person_id, name=login, held=held_)


async def history(honour: Honour) -> list[tuple[int, str, str | None, int | None, bool]]:
    rows = await HonourStep.all().filter(honour_id=honour.id).order_by("number")
    return [(one.number, one.kind, one.ground, one.to_recover, one.stops_benefits) for one in rows]


async def test_revoked_restored_and_revoked_again_is_told_in_order(honour, viewer, anonymous):
    await revoke(viewer, honour.uid, LATER, "事迹不实", ground="faked", to_recover=1_000_000)
    assert await held_titles(honour.person_id) == frozenset()
    assert await held([honour.person_id]) == []
    restored = await restore(viewer, honour.uid, LAST_WORD, "复查属实，原撤销不当", key="k")
    assert (await restore(viewer, honour.uid, LAST_WORD, "复查属实，原撤销不当", key="k")).id == restored.id
    assert (restored.state, restored.revoked_on, restored.revoking_decision_id, restored.grounds) == (
        "held", None, None, None,
    )  # fmt: skip
    assert await held_titles(honour.person_id) == {"自治区技术能手"}
    assert await held([honour.person_id]) == [(honour.person_id, "自治区技术能手")]
    await revoke(viewer, honour.uid, LAST_WORD, "又", ground="misconduct", stops_benefits=False)
    assert await history(honour) == [
        (1, "revoked", "faked", 1_000_000, True), (2, "restored", None, None, False),
        (3, "revoked", "misconduct", None, False),
    ]  # fmt: skip
    kinds = await PublicChange.visible_to(anonymous).filter(uid=str(honour.uid)).order_by("seq")
    assert [one.kind for one in kinds] == ["conferred", "revoked", "restored", "revoked"]
    assert (await verify()).differences == []


async def test_conditions_and_search_reflect_it_at_once(honour, viewer, anonymous):
    async def known() -> tuple[list[str], list[str]]:
        facts = (await facts_of([honour.person_id], date(2026, 1, 1)))[honour.person_id]
        listed = (await honours(anonymous, Sought(search="王示例"), 5, None)).rows
        return [one.name for one in facts.titles or ()], [one.state for one in listed]

    assert await known() == (["自治区技术能手"], ["held"])
    await revoke(viewer, honour.uid, LATER, "事迹不实", ground="faked")
    assert await known() == ([], ["revoked"])
    await restore(viewer, honour.uid, LAST_WORD, "复查属实")
    assert await known() == (["自治区技术能手"], ["held"])


async def test_what_cannot_be_revoked_or_restored_is_refused_with_the_remedy(honour, viewer, anonymous):
    uid = honour.uid
    assert (await refusal(revoke(viewer, uid, LATER, "x", ground="other"))).rule == "ground_unknown"
    assert (await refusal(revoke(viewer, uid, LATER, "字" * 2001))).rule == "grounds_too_long"
    assert (await refusal(revoke(viewer, uid, LATER, "x", to_recover=0))).rule == "sum_to_recover"
    assert (await refusal(restore(viewer, uid, LATER, "x"))).rule == "not_revoked"
    assert (await refusal(restore(anonymous, uid, LATER, "x"))).rule == "sign_in_needed"
    await revoke(viewer, uid, LAST_WORD, "事迹不实")
    assert (await refusal(restore(viewer, uid, LAST_WORD, " "))).rule == "grounds_missing"
    assert (await refusal(restore(viewer, uid, LAST_WORD, "x"))).rule == "restored_by_the_same"
    early = await refusal(restore(viewer, uid, LATER, "x"))
    assert (early.rule, early.params["day"]) == ("decision_too_early", "2025-01-01")
    assert await history(honour) == [(1, "revoked", None, None, True)]


async def test_one_revoked_before_steps_were_kept_has_a_whole_history_when_restored(honour, viewer):
    later = await Decision.visible_to(viewer).get(number=LATER)
    async with ledger.change(viewer, "honour.revoked") as change:
        columns = {"state": "revoked", "revoked_on": later.decided_on, "revoking_decision_id": later.id}
        await change.save(honour.update_from_dict(columns | {"grounds": "事迹不实"}))
    await restore(viewer, honour.uid, LAST_WORD, "复查属实")
    assert [one[1] for one in await history(honour)] == ["revoked", "restored"]
    assert (await HonourStep.all().filter(honour_id=honour.id, number=1).get()).decision_id == later.id


async def test_a_county_office_confers_and_revokes_no_provincial_title(honour, viewer):
    county, province = await person("county", "640104"), await person("province", "640000")
    again = [Holder("person", "丁示例")]
    assert (await refusal(confer(county, NUMBER, "NX-EXPERT", again))).rule == "outside_your_scope"
    assert (await refusal(confer(province, NUMBER, "CN-EXPERT", again))).rule == "outside_your_scope"
    assert (await refusal(revoke(county, honour.uid, LATER, "x"))).rule == "outside_your_scope"
    assert (await refusal(need_notice(county, "NX-EXPERT", True))).rule == "outside_your_scope"
    assert [one.name for one in await confer(province, NUMBER, "NX-EXPERT", again)] == ["丁示例"]
    await revoke(province, honour.uid, LATER, "事迹不实")
    assert (await refusal(restore(county, honour.uid, LAST_WORD, "x"))).rule == "outside_your_scope"


async def test_a_county_office_confers_no_provincial_title_on_a_result(regions, catalogue, viewer):  # noqa: F811
    code = await contest(2)
    await record_decision(viewer, DECISION, date(2024, 1, 1), "厅")
    county = await person("county", "140702")
    step = confer_from_revision(county, DECISION, TITLE, code, "WELD", places=1)
    assert (await refusal(step)).rule == "outside_your_scope"


async def test_a_title_that_needs_a_notice_waits_for_the_final_result(regions, catalogue, viewer):  # noqa: F811
    code = await contest(2, final=False)
    await record_decision(viewer, DECISION, date(2024, 1, 1), "厅")
    await need_notice(viewer, TITLE, True, key="k")
    assert (await need_notice(viewer, TITLE, True, key="k")).needs_notice
    no = await refusal(confer_from_revision(viewer, DECISION, TITLE, code, "WELD", places=1))
    assert (no.rule, no.params["event"]) == ("title_needs_final", "焊接")
    await made_final(code)
    assert len(await confer_from_revision(viewer, DECISION, TITLE, code, "WELD", places=1)) == 1


async def test_without_the_setting_it_is_conferred_as_before(regions, catalogue, viewer):  # noqa: F811
    code = await contest(2, final=False)
    await record_decision(viewer, DECISION, date(2024, 1, 1), "厅")
    assert not (await Title.visible_to(viewer).get(code=TITLE)).needs_notice
    assert len(await confer_from_revision(viewer, DECISION, TITLE, code, "WELD", places=1)) == 1


async def test_by_selection_a_title_that_needs_a_notice_goes_through_a_round_alone(regions, catalogue, viewer):  # noqa: F811
    await need_notice(viewer, TITLE, True)
    no = await refusal(confer(viewer, NUMBER, TITLE, [Holder("person", "丁示例")]))
    assert no.rule == "title_needs_round"
    await opened(LAST)
    rows = await proposed()
    await shown(rows, "省级审定")
    assert len(await confer_round(viewer, CODE, TITLE, DECISION)) == 2


async def test_a_round_without_a_notice_is_no_way_round_it(regions, catalogue, viewer):  # noqa: F811
    await need_notice(viewer, TITLE, True)
    await opened(replace(LAST, notice_days=0))
    await proposed()
    assert (await refusal(confer_round(viewer, CODE, TITLE, DECISION))).rule == "title_needs_round"
