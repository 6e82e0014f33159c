"""Which region codes a package uses and where: their existence is asked of the region table by the import."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.packages.format import Package
from server.packages.layout import ENTRIES, JUDGES, TOML


@dataclass(frozen=True, slots=True)
class RegionUse:
    """A region code as written, and its place for a fault."""

    code: str
    file: str
    row: int | None
    column: str


def region_uses(package: Package) -> list[RegionUse]:
    """Every use of a region code, in the order of the files."""
    return list(_uses(package))


def _uses(package: Package) -> Iterator[RegionUse]:
    if package.competition.region:
        yield RegionUse(package.competition.region, TOML, None, "competition.region")
    for judge in package.judges:
        if judge.region:
            yield RegionUse(judge.region, JUDGES, judge.row, "region")
    for entry in package.entries:
        for member in entry.members:
            if member.region:
                yield RegionUse(member.region, ENTRIES, member.row, "region")
