"""Organisations: credit codes by GB 32100, names with from and to."""

from datetime import date

import pytest

from server import ledger, organisations
from server.organisations import Organisation, OrganisationName, credit_code_fault


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("91110000600037341L", None),  # domain.md 7.2
        ("12140000405701234G", None),
        ("52140700MJY0123458", None),
        ("N2140702MF1234567G", None),  # letter-led: beyond the public rule, not refused
        ("91110000600037341M", "credit_code_check"),
        ("9111000060003734", "credit_code_malformed"),
        ("91110000I00037341L", "credit_code_malformed"),
    ],
)
def test_credit_codes(code, rule):
    fault = credit_code_fault(code)
    assert (fault and fault.rule) == rule


async def test_an_organisation_is_found_by_its_present_name_only(database, viewer):
    async with ledger.change(viewer, "organisation.registered") as change:
        [(_, first)] = (await organisations.by_name(change, ["晋中焊接厂"])).items()
        name = await OrganisationName.visible_to(viewer).get(name="晋中焊接厂")
        await change.save(name.update_from_dict({"ends_on": date(2024, 1, 1)}))
        await change.save(OrganisationName(organisation_id=first, name="晋中重工", starts_on=date(2024, 1, 1)))
    async with ledger.change(viewer, "organisation.registered") as change:
        ids = await organisations.by_name(change, ["晋中重工", "晋中焊接厂", ""])
    assert ids["晋中重工"] == first
    assert ids["晋中焊接厂"] != first
    assert await organisations.names_of([first]) == {first: "晋中重工"}
    assert await Organisation.visible_to(viewer).count() == 2
