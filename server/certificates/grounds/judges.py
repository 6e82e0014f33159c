"""聘书: for each standing judge of a competition, or of one event of it."""

from server.access import Viewer
from server.certificates.grounds import Ground, Grounds
from server.competitions import Competition, Event
from server.judging import Judge
from server.organisations import names_of
from server.refusal import refuse

# What the paper says; a letter of appointment is written in Chinese.
ROLES = {
    "chief": "裁判长", "judge": "裁判员", "floor": "现场裁判员", "sealing": "加密裁判员", "supervisor": "监督员",
    "arbitrator": "仲裁员",
}  # fmt: skip


async def appointed(viewer: Viewer, competition: Competition, event: Event | None = None) -> Grounds:
    """The grounds of a competition. Refused: a rehearsal, no judges."""
    if competition.rehearsal_of_id is not None:
        refuse("certificates_of_rehearsal", "competition")
    rows = Judge.visible_to(viewer).filter(competition_id=competition.id, state="standing", person_id__isnull=False)
    rows = rows if event is None else rows.filter(event_id=event.id)
    judges = await rows.order_by("judge_no", "id").select_related("person", "event")
    if not judges:
        refuse("no_judges_to_appoint", "competition", competition=competition.title)
    units = await names_of(one.organisation_id for one in judges if one.organisation_id)
    listed = [_ground(competition, one, units.get(one.organisation_id or 0)) for one in judges]
    source = {"competition": competition.code, "event": event.code if event else ""}
    return Grounds("appointment", competition.chain, listed, (), source)


def _ground(competition: Competition, judge: Judge, unit: str | None) -> Ground:
    assert judge.person is not None
    facts = {
        "role": ROLES[judge.role], "competition": competition.title, "event": judge.event.title if judge.event else "",
    }  # fmt: skip
    columns = {"judge_id": judge.id, "person_id": judge.person.id, "competition_id": competition.id}
    if judge.event_id is not None:
        columns["event_id"] = judge.event_id
    return Ground(
        f"judge:{judge.id}", judge.person.name, unit, str(judge.person.uid), facts, columns, competition.region_code
    )
