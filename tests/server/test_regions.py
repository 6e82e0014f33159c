"""Regions: the table, codes of two, four and six digits, ranges, functional areas, old codes."""

import pytest

import seeds.regions
from server import regions
from server.ledger.records import LedgerEvent
from server.regions import Region


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("14", "140000", "149999"),
        ("1407", "140700", "140799"),
        ("140700", "140700", "140799"),
        ("140702", "140702", "140702"),
        ("NX-NINGDONG", "NX-NINGDONG", "NX-NINGDONG"),
    ],
)
def test_a_code_is_a_range(code, first, last):
    assert regions.code_range(code) == (first, last)


async def test_the_table_holds_what_the_papers_name(database, viewer, anonymous):
    await seeds.regions.load(viewer)
    names = await regions.names_of({"140700", "140702", "140781", "430000", "640000", "NX-NINGDONG", "999999"})
    assert names == {
        "140700": "晋中市",
        "140702": "榆次区",
        "140781": "介休市",
        "430000": "湖南省",
        "640000": "宁夏回族自治区",
        "NX-NINGDONG": "宁东能源化工基地管委会",
    }
    first, last = regions.code_range("1407")
    counties = Region.visible_to(anonymous).filter(
        code__gte=first, code__lte=last, level="county", ends_on__isnull=True
    )
    assert await counties.count() == 11  # domain.md 7.3
    assert (await Region.visible_to(anonymous).get(code="142401")).successor == "140702"
    parents = set(await Region.visible_to(anonymous).exclude(level="province").values_list("parent", flat=True))
    assert parents <= set(await Region.visible_to(anonymous).values_list("code", flat=True))


async def test_loading_again_writes_nothing_and_mends_what_differs(database, viewer):
    await seeds.regions.load(viewer)
    assert await seeds.regions.load(viewer) == 0
    assert await LedgerEvent.visible_to(viewer).count() == 1
