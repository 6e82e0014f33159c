"""A correction of one's own data (PIPL 46): asked by the person with what it should be, decided by an office. What was
published stays as it was published; from then on the corrected value holds.

A name holds on the person, an ID number on its own row; a telephone has no other place than the correction accepted
last, whose sealed value is the one in use. What is no longer in use is not kept sealed."""

import re
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.disclosures.opening import no_reason, reveal
from server.ledger import Change
from server.people import ID_TYPES, IdNumber, Person, identity, vault
from server.refusal import Refusal, insist, refuse
from server.retention import CORRECTED, DataCorrection

ASKED, DECIDED = "data_correction.asked", "data_correction.decided"
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,19}")
NAME_MOST = 100


def unfit(field: str, value: str, id_type: str) -> Refusal | None:
    """Whether it can be that. A number is never repeated. Refused: `correction_field`, `name_missing`,
    `correction_phone`, and as ID numbers are."""
    if field not in CORRECTED:
        return Refusal("correction_field", {}, "field")
    if field == "name":
        is_fit = 1 <= len(value) <= NAME_MOST and value.isprintable()
        return None if is_fit else Refusal("name_missing", {}, "value")
    if field == "phone":
        return None if PHONE.fullmatch(value) else Refusal("correction_phone", {}, "value")
    if id_type not in ID_TYPES:
        return Refusal("correction_number", {}, "idType")
    return Refusal("correction_number", {}, "value") if identity.fault_of(id_type, value.upper()) else None


async def ask(
    viewer: Viewer, field: str, value: str, reason: str, *, id_type: str = "", key: str | None = None
) -> DataCorrection:
    """Ask for a correction of one's own name, ID number or telephone. Refused: not in person, what it cannot be, no
    reason, one that waits already (`correction_waits_already`)."""
    insist(may(viewer, ASKED))
    if viewer.person_id is None or not viewer.is_in_person:
        refuse("only_in_person")
    value = value.strip()
    insist(unfit(field, value, id_type))
    insist(no_reason(reason))
    asked = [field, vault.lookup(field, value), reason, id_type]
    async with ledger.change(viewer, ASKED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(DataCorrection)
        await Person.filter(id=viewer.person_id).using_db(change.client).select_for_update()
        waiting = DataCorrection.filter(person_id=viewer.person_id, field=field, state="asked")
        if await waiting.using_db(change.client).exists():
            refuse("correction_waits_already", "field")
        row = DataCorrection(
            id=(await db.take_ids(1))[0], person_id=viewer.person_id, field=field,
            id_type=id_type if field == "id_number" else "",
            reason=reason.strip(), asked_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        row.sealed = vault.encrypt(value.upper() if field == "id_number" else value, row.place)
        change.answers(await change.save(row))
    return row


async def decide(
    viewer: Viewer, correction: UUID | None, answer: str, *, accepted: bool, version: int, key: str | None = None
) -> DataCorrection:
    """Accept or decline. What is asked is opened for it, on the ledger, and the proof seen elsewhere: in person, or by
    the scan of a document. Refused: no right, unknown, one's own, decided already, no answer, a number of another."""
    insist(may(viewer, DECIDED, Place()))
    insist(no_reason(answer, "answer"))
    found = await DataCorrection.visible_to(viewer).get_or_none(uid=correction) if correction else None
    if found is None:
        refuse("no_such_correction", "correction")
    if viewer.person_id is not None and found.person_id == viewer.person_id:
        refuse("own_account", "correction")
    asked = [str(correction), answer, accepted, version]
    async with ledger.change(viewer, DECIDED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(DataCorrection)
        row = await DataCorrection.filter(id=found.id).using_db(change.client).select_for_update().get()
        if row.state != "asked":
            refuse("correction_decided_already", "correction")
        if row.version != version:
            refuse("changed_since", "version", version=version, now=row.version)
        if accepted:
            await _carried_out(viewer, change, row, answer)
            row.sealed = row.sealed if row.field == "phone" else None
        row.state, row.answer, row.version = "accepted" if accepted else "declined", answer.strip(), row.version + 1
        row.decided_at, row.decided_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
    return row


async def _carried_out(viewer: Viewer, change: Change, row: DataCorrection, reason: str) -> None:
    value = (await reveal(viewer, change, "held_data", [row], reason, people={row.id: row.person_id}))[row.id]
    if row.field == "name":
        person = await Person.filter(id=row.person_id).using_db(change.client).select_for_update().get()
        person.name = value
        await change.save(person)
    elif row.field == "id_number":
        await _number(change, row, value)
    else:
        before = await DataCorrection.filter(**_of_phones(row.person_id)).using_db(change.client).select_for_update()
        for one in before:
            one.sealed = None
        await change.save_many(before)


def _of_phones(person_id: int) -> dict[str, Any]:
    return {"person_id": person_id, "field": "phone", "state": "accepted", "sealed__isnull": False}


async def phone_of(person_id: int) -> DataCorrection | None:
    """The telephone in use, sealed in the correction that set it."""
    return (
        await DataCorrection.filter(**_of_phones(person_id)).using_db(db.here()).order_by("-decided_at", "-id").first()
    )


async def _number(change: Change, asked: DataCorrection, value: str) -> None:
    """Instead of the one of that type, else beside the others."""
    hashed = vault.lookup(asked.id_type, value)
    others = IdNumber.filter(lookup=hashed).using_db(change.client)
    if await others.exists():
        refuse("correction_number_taken", "correction")
    mine = IdNumber.filter(person_id=asked.person_id, id_type=asked.id_type).using_db(change.client)
    row = await mine.select_for_update().first()
    if row is None:
        row = IdNumber(id=(await db.take_ids(1))[0], person_id=asked.person_id, id_type=asked.id_type)
    row.lookup, row.sealed = hashed, vault.encrypt(value, row.place)
    await change.save(row)
