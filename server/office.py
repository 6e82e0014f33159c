"""The office whose database this is. One mark for now: a demo stays a demo for good."""

from typing import Any, ClassVar

from tortoise.fields import CharField

from server import ledger
from server.access import Viewer
from server.record import Record
from server.refusal import Refusal, insist


class OfficeMark(Record):
    """A mark on the whole database that is never taken off: `demo`."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("name",)
    named = ("name",)

    name: str = CharField(max_length=20, unique=True)

    class Meta:
        table = "office_mark"


def may_mark(viewer: Viewer) -> Refusal | None:
    """Marking the database is the operator's act."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "mark"})


async def is_demo(viewer: Viewer) -> bool:
    """Whether everything in here is invented."""
    return await OfficeMark.visible_to(viewer).filter(name="demo").exists()


async def mark_demo(viewer: Viewer) -> None:
    """Mark the database as a demo, for good. Again: nothing happens."""
    insist(may_mark(viewer))
    if not await is_demo(viewer):
        async with ledger.change(viewer, "office.marked_demo") as change:
            await change.save(OfficeMark(name="demo"))
