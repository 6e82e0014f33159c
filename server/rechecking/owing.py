"""What publication still waits for as far as the recheck goes."""

from collections.abc import Sequence

from server import db
from server.competitions import Event
from server.rechecking import Recheck, RecheckItem
from server.rechecking.comparing import compared
from server.rechecking.finishing import fault_of
from server.refusal import Param
from server.scoring.lacking import Missing

PAGE = "recheck"


async def unfinished(event: Event) -> Sequence[Missing]:
    """Nothing where the event asks for no recheck, or before its marking is closed (which is asked for first). Else:
    not drawn, entries to be looked at, marks to be corrected, not finished; after a full recheck was called for, of
    that one."""
    if event.recheck_rule == "none" or event.state != "closed":
        return []
    rows = Recheck.filter(event_id=event.id).exclude(state="replaced").using_db(db.here()).order_by("-turn")
    last = await rows.first()
    if last is None:
        return [Missing(event.code, "recheck_not_drawn", {"event": event.code}, page=PAGE)]
    if last.state != "drawn":
        return []
    waiting = await RecheckItem.filter(recheck_id=last.id, state="waiting").using_db(db.here()).count()
    open_ = [(fault_of(one), one) for one in (await compared(last.id)).open]
    found = [
        Missing(event.code, fault.rule, fault.params, sheet=one.sheet.number if one.sheet else None, page=PAGE)
        for fault, one in open_
    ]
    if waiting:
        params: dict[str, Param] = {"event": event.code, "n": waiting}
        found.insert(0, Missing(event.code, "recheck_items_waiting", params, count=waiting, page=PAGE))
    return found or [Missing(event.code, "recheck_not_finished", {"event": event.code}, page=PAGE)]
