"""Put a panel on one session of its event: it then marks the entries of that session, and no others."""

from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Session
from server.competitions.places import locked, of_event
from server.judging import RESERVED_PANEL, Panel
from server.judging.seating import frozen
from server.ledger import Change
from server.refusal import insist, refuse

ACT = "panel.scheduled"


async def assign_panel(viewer: Viewer, panel: UUID | None, session: UUID | None, *, key: str | None = None) -> Panel:
    """Put a panel on a session (None: on all), before marking is opened.

    Refused: `no_such_panel`, no right, `panel_reserved`, `seats_frozen`, `no_session_of_event`.
    """
    insist(may(viewer, ACT))
    rows = Panel.visible_to(viewer).select_related("event__competition")
    found = await rows.get_or_none(uid=panel) if panel else None
    if found is None:
        refuse("no_such_panel", "panel")
    event, competition = found.event, found.event.competition
    insist(may(viewer, ACT, of_event(competition, event)))
    if found.code == RESERVED_PANEL:
        refuse("panel_reserved", "panel", panel=found.code)
    asked, facts = [str(panel), str(session)], {"event": event.code, "panel": found.code}
    async with ledger.change(viewer, ACT, chain=competition.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(Panel)
        insist(frozen(await locked(event)))
        return await _put(change, await locked(found), session)


async def _put(change: Change, panel: Panel, session: UUID | None) -> Panel:
    chosen = None
    if session is not None:
        chosen = await Session.filter(event_id=panel.event_id, uid=session).using_db(db.here()).first()
        if chosen is None:
            refuse("no_session_of_event", "session", event=str(change.main.facts["event"]))
    panel.session_id = chosen.id if chosen else None
    change.answers(await change.save(panel))
    return panel
