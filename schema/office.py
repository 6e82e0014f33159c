"""The office whose database this is."""

import strawberry

from schema.access import PUBLIC
from schema.access import field as declared
from schema.context import Info
from schema.refusal import render
from server import office
from server.db import read_only
from server.refusal import Refusal


@strawberry.type
class OfficeQuery:
    """What is said of the whole database."""

    @declared("Whether this is a demo: its people and results are invented.", access=PUBLIC)
    @staticmethod
    async def demo(info: Info) -> bool:
        """The mark that is never taken off."""
        return await office.is_demo(info.context.viewer)

    @declared("Why nothing is taken down at present, in the reader's words; null in the usual case.", access=PUBLIC)
    @staticmethod
    async def read_only(info: Info) -> str | None:
        """The house reads on, and refuses every act with the same sentence."""
        why = read_only.why()
        return None if why is None else render(Refusal("read_only", {"why": why}), info.context.language)
