"""What a correction or a revocation leaves to be done about papers: those that were sent and show it as it was."""

from server import db
from server.follow_ups import FollowUp, of_honours
from server.follow_ups.changed import Changed
from server.follow_ups.collecting import collectors, row
from server.honours import Honour
from server.papers import ExportSent
from server.results import Revision


async def exports(what: Changed) -> list[FollowUp]:
    """The papers and workbooks sent with an older revision of the event; named by their hash, for a title may hold a
    person's name."""
    older = Revision.filter(event_id=what.event.id, number__lt=what.revision.number).using_db(db.here())
    shown = {str(one.uid) for one in await older}
    sent = await ExportSent.filter(competition_id=what.competition.id).using_db(db.here()).order_by("id")
    found = [one for one in sent if shown & set(one.revisions.split(";"))]
    return [_told(one, "organiser") for one in found]


async def of_decision(honour: Honour) -> list[FollowUp]:
    """The papers sent with the list of the decision that conferred the honour."""
    sent = await ExportSent.filter(decision_id=honour.decision_id).using_db(db.here()).order_by("id")
    return [_told(one, "honours_office") for one in sent]


def _told(sent: ExportSent, owner: str) -> FollowUp:
    return row("export", owner, sent, f"SHA-256 {sent.digest[:16]}", sent.region_code)


collectors.append(exports)
of_honours.collectors.append(of_decision)
