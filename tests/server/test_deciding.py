"""A place that may not be shared: publication waits until the chief judge decides, and then follows the decision."""

import pytest

from server.access import Viewer
from server.entries import Entry
from server.ledger.verify import verify
from server.packages.format import Package
from server.packages.importing import import_package
from server.refusal import Refused
from server.results import Standing
from server.results.deciding import decide_tie
from server.results.publishing import publish
from tests.server.packages.sample import result_of
from tests.server.packages.test_complete_schemes import FILES, files

TIED = FILES["entries.csv"].replace("student,2", "student,").replace("student,1", "student,")


@pytest.fixture
async def tied(database: object, viewer: Viewer, regions: None) -> None:
    """Entries 2 and 3 share the first place of an event whose first place is not shared."""
    package = result_of(files(entries=TIED))
    assert isinstance(package, Package)
    await import_package(viewer, package)


@pytest.mark.usefixtures("tied")
async def test_publication_waits_for_the_decision_and_follows_it(viewer: Viewer) -> None:
    with pytest.raises(Refused) as refused:
        await publish(viewer, "QX-2026", reason="首次公布")
    assert refused.value.refusal.rule == "tie_undecided"
    assert [one.params["entry_no"] for one in refused.value.refusal.faults] == ["2", "3"]
    await decide_tie(viewer, "QX-2026", "WELD", ["3", "2"], "加试一项，3号优")
    await publish(viewer, "QX-2026", reason="首次公布")
    rows = await Standing.visible_to(viewer).order_by("line")
    assert [(one.entry_no, one.place, one.decided_by) for one in rows][:2] == [
        ("3", 1, "decision"),
        ("2", 2, "decision"),
    ]
    assert {one.note for one in await Entry.visible_to(viewer).filter(entry_no__in=["2", "3"])} == {"加试一项，3号优"}
    assert (await verify()).differences == []


@pytest.mark.usefixtures("tied")
@pytest.mark.parametrize("order", [["3"], ["1", "2", "3"], ["2", "2"], ["1", "4"], []])
async def test_only_a_whole_shared_place_is_parted(viewer: Viewer, order: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        await decide_tie(viewer, "QX-2026", "WELD", order, "理由")
    assert refused.value.refusal.rule == "not_one_tie"
    assert refused.value.refusal.params["expected"] == "2、3"


async def test_a_chain_that_shares_has_nothing_to_decide(database: object, viewer: Viewer, regions: None) -> None:
    text = FILES["competition.toml"].replace('"decision"]', '"share"]').replace("unshared = 1", "unshared = 0")
    package = result_of(files(entries=TIED, competition=text))
    assert isinstance(package, Package), package
    await import_package(viewer, package)
    with pytest.raises(Refused) as refused:
        await decide_tie(viewer, "QX-2026", "WELD", ["3", "2"], "理由")
    assert refused.value.refusal.rule == "nothing_decides"
    await publish(viewer, "QX-2026", reason="首次公布")
    assert [one.place for one in await Standing.visible_to(viewer).order_by("line")] == [1, 1, 3, 4]


async def test_the_draw_decides_where_the_chain_ends_in_it(database: object, viewer: Viewer, regions: None) -> None:
    package = result_of(files(entries=TIED, competition=FILES["competition.toml"].replace('"decision"]', '"draw"]')))
    assert isinstance(package, Package), package
    await import_package(viewer, package)
    await decide_tie(viewer, "QX-2026", "WELD", ["2", "3"], "当众抽签，监督在场")
    assert {one.entry_no: one.draw for one in await Entry.visible_to(viewer)} == {"1": None, "2": 1, "3": 2, "4": None}
    await publish(viewer, "QX-2026", reason="首次公布")
