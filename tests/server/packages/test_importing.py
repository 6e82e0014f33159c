"""Import, publish, results, export: the whole way of a package, on both engines."""

import csv
from pathlib import Path

from server.competitions import Competition
from server.packages.canonical import canonical
from server.packages.exporting import export
from server.packages.importing import import_package
from server.packages.reading import read
from server.results import Standing
from server.results.publishing import publish

PACKAGES = Path("seeds/packages")


async def test_hunan_is_published_exactly_as_expected(database, viewer, anonymous, regions):
    package = read(PACKAGES / "hunan-2023")
    done = await import_package(viewer, package)
    assert done.counts == {"events": 1, "entries": 146, "judges": 1, "marks": 1752, "penalties": 0}
    assert await Competition.visible_to(anonymous).count() == 0
    [revision] = await publish(viewer, "HUNAN-2023", "PROG", reason="决赛结果")
    assert revision.number == 1
    found = await Standing.visible_to(anonymous).order_by("line")
    with (PACKAGES / "hunan-2023.expected.csv").open(encoding="utf-8-sig") as file:
        expected = {row["entry_no"]: row for row in csv.DictReader(file)}
    assert len(found) == len(expected) == 146
    for one in found:
        row = expected[one.entry_no]
        assert (str(one.place), str(int(one.tied)), one.total, one.award or "") == (
            row["place"], row["tied"], row["total"], row["award"],
        )  # fmt: skip


async def test_importing_the_same_again_does_nothing(database, viewer, regions):
    package = read(PACKAGES / "hunan-2023")
    assert not (await import_package(viewer, package)).already
    assert (await import_package(viewer, package)).already


async def test_export_gives_the_package_back(database, viewer, regions, tmp_path):
    package = read(PACKAGES / "hunan-2023")
    await import_package(viewer, package)
    await export(viewer, "HUNAN-2023", tmp_path / "out.zip")
    back = read(tmp_path / "out.zip")
    assert not isinstance(back, list), back[:5]
    assert canonical(back) == canonical(package)
    assert back.results
