"""What a package can only be told by the database: regions that exist, ID numbers that bear another name."""

from server import people, regions
from server.packages.format import Member, Package
from server.packages.layout import ENTRIES
from server.packages.region_uses import region_uses
from server.refusal import Fault


async def unknown_regions(package: Package) -> list[Fault]:
    """Every region that is not in the table."""
    uses = region_uses(package)
    known = await regions.names_of({regions.padded(use.code) for use in uses})
    return [
        Fault(use.file, use.row, use.column, "unknown_region", found=use.code)
        for use in uses
        if regions.padded(use.code) not in known
    ]


async def other_names(package: Package) -> list[Fault]:
    """Two people are one only by ID number: the same number must bear the same name."""
    numbered: list[Member] = [member for entry in package.entries for member in entry.people if member.id_number]
    known = await people.by_id_number((member.id_type, member.id_number) for member in numbered)
    return [
        Fault(ENTRIES, member.row, "id_number", "id_number_of_another")
        for member in numbered
        if (found := known.get((member.id_type, member.id_number))) and found.name not in (None, member.name)
    ]
