"""Hand a returned nomination in again, amended."""

import dataclasses
from uuid import UUID

from server import clock, ledger
from server.access import Place, Viewer, may
from server.competitions.places import same_version
from server.refusal import Refusal, insist, refuse
from server.selecting.cases import case_in, case_of, not_in
from server.selecting.nominating import NOMINATED, Nominee, fault_of, open_for, say_of, wayless
from server.selecting.nominations import Nomination, NominationStep

AMENDED = "nomination.amended"


async def amend(
    viewer: Viewer, nomination: UUID | None, asked: Nominee, *, version: int, key: str | None = None
) -> Nomination:
    """Hand a returned nomination in again, with what is said of the nominee amended; who he is stays. It takes its way
    from the first stage anew.

    Refused: no right, unknown, not returned, a round past its last day, changed since, what `fault_of` says.
    """
    insist(may(viewer, AMENDED))
    async with ledger.change(
        viewer, AMENDED, key=key, asked=[str(nomination), version, asked.told], nomination=str(nomination)
    ) as change:
        if change.answered:
            return await change.answer(Nomination)
        case = await case_of(viewer, nomination, lock=True)
        row = case.nomination
        insist(not_its_own(viewer, row))
        insist(not_in(row, "returned") or same_version(row, version) or open_for(case.round))
        asked = dataclasses.replace(asked, name=row.name or "", id_number="")
        insist(fault_of(asked, row.holder_kind))
        if row.holder_kind == "organisation" and asked.unit.strip() != row.unit:
            refuse("unit_stays", "unit")
        await say_of(change, row, asked)
        insist(not_its_own(viewer, row))
        case = await case_in(row, case.title)
        insist(wayless(case))
        steps = await NominationStep.filter(nomination_id=row.id, counts=True).using_db(change.client)
        for one in steps:
            one.counts = False
        await change.save_many(steps)
        case.stand_at(0)
        row.submitted_at, row.version = clock.now(), row.version + 1
        change.answers(await change.save(row))
    return row


def not_its_own(viewer: Viewer, row: Nomination) -> Refusal | None:
    """Whether a nomination is neither the viewer's own nor of his unit or region."""
    if viewer.account_id is not None and viewer.account_id == row.account_id:
        return None
    if viewer.person_id is not None and viewer.person_id == row.person_id:
        return None
    return may(viewer, NOMINATED, Place(region_code=row.region_code, lead_id=row.organisation_id))
