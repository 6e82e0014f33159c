"""The office whose database this is."""

import strawberry

from schema.access import PUBLIC
from schema.access import field as declared
from schema.context import Info
from server import office


@strawberry.type
class OfficeQuery:
    """What is said of the whole database."""

    @declared("Whether this is a demo: its people and results are invented.", access=PUBLIC)
    @staticmethod
    async def demo(info: Info) -> bool:
        """The mark that is never taken off."""
        return await office.is_demo(info.context.viewer)
