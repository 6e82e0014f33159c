"""荣誉证书: for each honour that a decision conferred and that is still held."""

from server.access import Viewer
from server.certificates.grounds import Ground, Grounds
from server.honours import Decision, Honour
from server.ledger import OFFICE
from server.refusal import refuse


async def honoured(viewer: Viewer, decision: str) -> Grounds:
    """The grounds of a decision. Refused: an unknown one, one that conferred nothing."""
    found = await Decision.visible_to(viewer).get_or_none(number=decision.strip())
    if found is None:
        refuse("no_such_decision", "decision", number=decision)
    rows = Honour.visible_to(viewer).filter(decision_id=found.id).order_by("id")
    honours = await rows.select_related("title", "decision")
    if not honours:
        refuse("decision_confers_nothing", "decision", number=found.number)
    listed = [ground(one) for one in honours if one.state == "held"]
    return Grounds("honour", OFFICE, listed, (), {"decision": found.number})


def ground(honour: Honour) -> Ground:
    """The ground of one honour, with its `title` and `decision`."""
    decided = honour.decision.decided_on
    facts = {
        "title": honour.title.name, "decision": honour.decision.number, "granting_body": honour.decision.body,
        "decided_on": f"{decided.year}年{decided.month}月{decided.day}日", "competition": honour.competition or "",
        "event": honour.event or "", "place": str(honour.place or ""), "region": honour.region_name or "",
    }  # fmt: skip
    columns = {"honour_id": honour.id}
    if honour.person_id is not None:
        columns["person_id"] = honour.person_id
    return Ground(
        f"honour:{honour.id}", honour.name, honour.unit, honour.holder, facts, columns,
        honour.region_code or honour.title.region_code, honour.decision.number,
    )  # fmt: skip
