"""Who may rule on an appeal: an arbitrator who neither belongs to the delegation nor works where its people work."""

from server import db
from server.access import Place, Viewer
from server.access.roles import DELEGATION_ROLES
from server.appeals import Appeal, AppealEntry
from server.entries import Delegation, Member
from server.judging import Judge
from server.refusal import Refusal


async def partial(viewer: Viewer, appeal: Appeal, delegation: Delegation | None, place: Place) -> Refusal | None:
    """Why `viewer` may not rule on it. `place`: the delegation's.

    Refused: `arbitrator_of_the_delegation` (he leads, registers or belongs to it), `arbitrator_same_employer`.
    """
    if delegation is not None and any(one.role in DELEGATION_ROLES and one.covers(place) for one in viewer.held):
        return Refusal("arbitrator_of_the_delegation", {"number": appeal.number})
    if viewer.person_id is None:
        return None
    if delegation is not None and await _belongs(viewer.person_id, delegation):
        return Refusal("arbitrator_of_the_delegation", {"number": appeal.number})
    if await _same_employer(viewer.person_id, appeal, delegation):
        return Refusal("arbitrator_same_employer", {"number": appeal.number})
    return None


async def _belongs(person: int, delegation: Delegation) -> bool:
    """Whether he leads the delegation, or competes or coaches for it."""
    mine = Member.filter(person_id=person, entry__delegation_id=delegation.id).using_db(db.here())
    return delegation.leader_id == person or await mine.exists()


async def _same_employer(person: int, appeal: Appeal, delegation: Delegation | None) -> bool:
    """Whether a unit he was registered with as a judge is the delegation's or that of somebody the appeal names."""
    competition = appeal.event.competition_id
    rows = Judge.filter(person_id=person, competition_id=competition, organisation_id__isnull=False)
    units = {one.organisation_id for one in await rows.using_db(db.here())}
    if delegation is not None and delegation.organisation_id in units:
        return True
    ids = [one.entry_id for one in await AppealEntry.filter(appeal_id=appeal.id).using_db(db.here())]
    people = Member.filter(entry_id__in=ids, organisation_id__in=sorted(one for one in units if one is not None))
    return bool(units) and await people.using_db(db.here()).exists()
