"""荣誉证书 of a selection round: for each honour that its nominations led to and that is still held."""

from server.access import Viewer
from server.certificates.grounds import Grounds
from server.certificates.grounds.honours import ground
from server.certificates.numbering import runs
from server.honours import Honour
from server.ledger import OFFICE
from server.refusal import refuse
from server.selecting.nominations import Nomination
from server.selecting.rounds import SelectionRound


async def selected(viewer: Viewer, code: str) -> Grounds:
    """The grounds of a round. Refused: an unknown one, one of which nothing was conferred yet."""
    found = await SelectionRound.visible_to(viewer).get_or_none(code=code.strip())
    if found is None:
        refuse("no_such_round_to_certify", "round", code=code[:40])
    rows = Nomination.visible_to(viewer).filter(round_id=found.id, honour_id__isnull=False)
    ids = [one.honour_id for one in await rows if one.honour_id is not None]
    if not ids:
        refuse("round_confers_nothing", "round", code=found.code)
    listed = []
    for run in runs(ids):
        honours = Honour.visible_to(viewer).filter(id__in=run, state="held").order_by("id")
        listed += [ground(one) for one in await honours.select_related("title", "decision")]
    return Grounds("honour", OFFICE, listed, (), {"round": found.code})
