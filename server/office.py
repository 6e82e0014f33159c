"""The office whose database this is. One mark for now: a demo stays a demo for good."""

from typing import Any, ClassVar

from tortoise.fields import CharField

from server import db, ledger
from server.access import Viewer, console, sleeping
from server.ledger.records import LedgerEvent
from server.record import Record
from server.refusal import Refusal, insist


class OfficeMark(Record):
    """A mark on the whole database that is never taken off: `demo`, and `demo_built` once its world is complete."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("name",)
    named = ("name",)

    name: str = CharField(max_length=20, unique=True)  # type: ignore[assignment]

    class Meta:
        table = "office_mark"


def may_mark(viewer: Viewer) -> Refusal | None:
    """Marking the database is the operator's act."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "mark"})


async def may_become_demo(viewer: Viewer) -> Refusal | None:
    """A database with somebody's competitions in it never becomes a demo."""
    insist(may_mark(viewer))
    if not await LedgerEvent.visible_to(viewer).filter(act="package.imported").exists():
        return None
    return Refusal("not_empty", {}, "database")


async def is_demo(viewer: Viewer) -> bool:
    """Whether everything in here is invented."""
    return await is_marked(viewer, "demo")


async def is_marked(viewer: Viewer, name: str) -> bool:
    """Whether the database bears that mark."""
    return await OfficeMark.visible_to(viewer).filter(name=name).exists()


async def _is_known_as_demo() -> bool:
    known = db.remembered(OfficeMark)  # a mark is never taken off
    if not known and await is_demo(console()):
        known[0] = True
    return bool(known)


sleeping.exempt_where(_is_known_as_demo)


async def mark(viewer: Viewer, name: str) -> None:
    """Put a mark on the database, for good. Again: nothing happens."""
    insist(may_mark(viewer))
    if not await is_marked(viewer, name):
        async with ledger.change(viewer, "office.marked", name=name) as change:
            await change.save(OfficeMark(name=name))
