"""An organiser of a province, one of another, and a competition of theirs."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from server import db, ledger
from server.access import Viewer, console
from server.access.granting import Scope
from server.competitions import Competition, Event, programme, registering, registration
from server.ledger.records import LedgerEvent
from server.record import Record
from server.refusal import Refusal, Refused
from tests.server.access.people import account, viewer_of

CODE = "SX-2026-01"
ORGANISER = "山西省人力资源和社会保障厅"
DEADLINE = 1_780_000_000_000_000  # 2026-05-29 04:26 in Asia/Shanghai
NOW = 1_775_000_000_000_000  # 2026-04-01


def form(**more: Any) -> dict[str, Any]:
    """A registration as a form hands it in."""
    return {
        "code": CODE,
        "title": "山西省职业技能大赛",
        "tier": "province",
        "kind": "comprehensive",
        "region": "14",
        "organisers": [ORGANISER],
        "hosts": ["太原市技师学院"],
        "starts_on": date(2026, 6, 13),
        "ends_on": date(2026, 6, 15),
    } | more


def event_form(code: str = "WELD", **more: Any) -> dict[str, Any]:
    """An event with a ready-made scheme."""
    values = {
        "code": code, "title": "焊接", "group": "worker", "format": "individual",
        "template": "theory_30_practice_70",
    }  # fmt: skip
    return values | more


async def organiser(login: str = "zhao", region: str = "140000") -> Viewer:
    """Somebody signed in who organises in a region."""
    await account(login, "organiser", scope=Scope("region", region_code=region))
    return await viewer_of(login)


async def competition(viewer: Viewer, **more: Any) -> Competition:
    """A registered competition."""
    return await registering.register(viewer, form(**more), key=str(uuid4()))


async def event(viewer: Viewer, code: str = "WELD", **more: Any) -> Event:
    """An event of it."""
    return await programme.add_event(viewer, CODE, event_form(code, **more), key=str(uuid4()))


async def opened(viewer: Viewer, code: str = "WELD") -> Event:
    """An event whose registration is open."""
    return await registration.open_registration(viewer, CODE, code, DEADLINE)


async def refused(step: Any) -> Refusal:
    """The refusal of an act, which must leave the ledger as it was."""
    before = await LedgerEvent.all(using_db=db.here()).count()
    with pytest.raises(Refused) as caught:
        await step
    assert await LedgerEvent.all(using_db=db.here()).count() == before
    return caught.value.refusal


async def put(row: Record, **columns: Any) -> None:
    """Change a row as an act of another room would."""
    async with ledger.change(console(), "test.put") as change:
        await change.save(row.update_from_dict(columns))
