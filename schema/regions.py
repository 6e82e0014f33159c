"""Regions as the public sees them."""

import strawberry

from schema.access import PUBLIC, field
from schema.mirror import Mirror
from server import listing, regions


@strawberry.type(description="A region (地区): a division of the country or a functional area.")
class Region(Mirror, of=regions.Region):
    """地区."""

    code: str = field("GB/T 2260 in six digits, or the code of a functional area.", access=PUBLIC)
    name: str = field("Its name.", access=PUBLIC)


@strawberry.type(description="A region in which competitions have been published.")
class RegionFigure(Mirror, of=listing.RegionFigure):
    """地区 of published competitions."""

    code: str = field("GB/T 2260 in six digits, or the code of a functional area.", access=PUBLIC)
    name: str = field("Its name.", access=PUBLIC)
