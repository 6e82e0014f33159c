"""A person's copy (PIPL 45): all that is held about him, in one piece, for himself; and who was shown what of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer
from server.disclosures import Disclosure
from server.disclosures.opening import reveal
from server.ledger import Change
from server.people import IdNumber, Person
from server.record import Record
from server.refusal import refuse
from server.retention import DataCorrection
from server.retention.correcting import phone_of
from server.retention.erasing import of_people
from server.rewards import BankCard

COPIED = "held_data.copied"
SECRET = frozenset({"salt", "password", "lookup", "sealed", "secret", "claim_hash", "id", "reason"})
OWN_REASON = "本人查阅"
MOST = 1000  # rows of one kind
ELSEWHERE = frozenset({"disclosure", "data_correction", "account"})
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Group:
    """What one table holds about somebody."""

    kind: str
    rows: Rows


async def held(viewer: Viewer) -> list[Group]:
    """What is held about whoever is signed in, without numbers in full, for the page."""
    person_id = _himself(viewer)
    person = await Person.get_or_none(id=person_id, using_db=db.here())
    if person is None:
        return []
    groups = [Group("person", [{"name": person.name, "uid": str(person.uid)}])]
    phone = await phone_of(person_id)
    if phone is not None:
        groups.append(Group("phone", [{"decided_at": _at(phone.decided_at or phone.asked_at)}]))
    for model, column in of_people():
        rows = await model.filter(**{column: person_id}).using_db(db.here()).order_by("id").limit(MOST)
        if rows and model.noun() not in ELSEWHERE:
            groups.append(Group(model.noun(), [_plain(one) for one in rows]))
    shown = await Disclosure.filter(person_id=person_id).using_db(db.here()).order_by("-id").limit(MOST)
    if shown:
        groups.append(
            Group("disclosure", [{"field": one.field, "actor": one.actor, "at": _at(one.at)} for one in shown])
        )
    return groups


async def copy(viewer: Viewer) -> dict[str, Any]:
    """The same with his ID number and bank cards in full, to keep. On the ledger, as every look is."""
    person_id = _himself(viewer)
    async with ledger.change(viewer, COPIED) as change:
        numbers = await _opened(viewer, change, "id_number", IdNumber, person_id)
        cards = await _opened(viewer, change, "bank_card", BankCard, person_id)
        phone = await phone_of(person_id)
        phones = await reveal(viewer, change, "held_data", [phone] if phone else [], OWN_REASON)
    groups = await held(viewer)
    made: dict[str, Any] = {one.kind: list(one.rows) for one in groups}
    made["id_number"] = [
        {"id_type": one.id_type, "number": numbers.get(one.id)} for one in await _of(IdNumber, person_id)
    ]
    if phone is not None:
        made["phone"] = [{**made["phone"][0], "phone": phones.get(phone.id)}]
    made["bank_card"] = [{"bank": one.bank, "number": cards.get(one.id)} for one in await _of(BankCard, person_id)]
    return {"format": "jinbang.held/1", "copied_at": _at(clock.now()), "held": made}


def _himself(viewer: Viewer) -> int:
    if viewer.person_id is None or not viewer.is_in_person:
        refuse("only_in_person")
    return viewer.person_id


async def _of(model: type[Any], person_id: int) -> list[Any]:
    found: list[Any] = await model.filter(person_id=person_id).using_db(db.here()).order_by("id").limit(MOST)
    return found


async def _opened(viewer: Viewer, change: Change, field: str, model: type[Any], person_id: int) -> dict[int, str]:
    rows = await _of(model, person_id)
    return await reveal(
        viewer, change, field, rows, OWN_REASON, people=dict.fromkeys([one.id for one in rows], person_id)
    )


def _plain(row: Record) -> dict[str, Any]:
    """The columns of a row that say something about him, as JSON values."""
    names = [*row.ledgered, *(name for name in row.covered if name not in row.ledgered)]
    wanted = [name for name in names if name not in SECRET and not name.endswith("_id")]
    return {name: _value(name, getattr(row, name)) for name in wanted if getattr(row, name) not in (None, "")}


def _value(name: str, value: Any) -> Any:
    if name.endswith("_at") and isinstance(value, int):
        return _at(value)
    return str(value) if isinstance(value, UUID | date) else value


def _at(instant: int) -> str:
    return clock.shown(instant).isoformat(timespec="seconds")


async def corrections(viewer: Viewer) -> list[DataCorrection]:
    """The corrections the viewer sees: his own, to the offices all; those that wait first."""
    rows = DataCorrection.visible_to(viewer).order_by("-asked_at", "-id").limit(200)
    return sorted(await rows, key=lambda one: one.state != "asked")
