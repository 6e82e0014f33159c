"""What acts on honours are asked about: the decision, the title, the honour; locked, and inside the viewer's scope.

A title lies where its jurisdiction is: a county's office does not confer the title of a province. One of the whole
country lies in no region, so only a grant of the office covers it.
"""

from uuid import UUID

from server.access import Place, Viewer, may
from server.competitions import Event
from server.competitions.places import locked
from server.honours import Decision, Honour, Title
from server.refusal import Refusal, insist, refuse


def place_of(title: Title) -> Place:
    """Where the title is conferred and revoked."""
    return Place(region_code=title.region_code)


async def document_of(viewer: Viewer, number: str) -> Decision:
    """The decision, locked, so that two conferrals by it come one after the other. Refused: `no_such_decision`."""
    found = await Decision.visible_to(viewer).get_or_none(number=number.strip())
    if found is None:
        refuse("no_such_decision", "decision", number=number)
    return await locked(found)


async def title_of(viewer: Viewer, code: str, act: str) -> Title:
    """The title of a code, inside the viewer's scope for `act`. Refused: `no_such_title`, `outside_your_scope`."""
    found = await Title.visible_to(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_title", "title", code=code)
    insist(may(viewer, act, place_of(found)))
    return found


async def honour_of(viewer: Viewer, uid: str | UUID, act: str) -> Honour:
    """The honour, locked, its title inside the viewer's scope. Refused: `no_such_honour`, `outside_your_scope`."""
    try:
        sought = UUID(str(uid))
    except ValueError:
        refuse("no_such_honour", "honour")
    found = await Honour.visible_to(viewer).get_or_none(uid=sought)
    if found is None:
        refuse("no_such_honour", "honour")
    title = await Title.visible_to(viewer).get(id=found.title_id)
    insist(may(viewer, act, place_of(title)))
    return await locked(found)


def not_noticed(title: Title, *, noticed: bool) -> Refusal | None:
    """Whether a title that needs a 公示 would be conferred by selection without one (domain.md 5)."""
    if noticed or not title.needs_notice:
        return None
    return Refusal("title_needs_round", {"title": title.name}, "title")


def not_final(title: Title, event: Event) -> Refusal | None:
    """Whether a title that needs a 公示 would be conferred on a result that is not final."""
    if event.final_at is not None or not title.needs_notice:
        return None
    return Refusal("title_needs_final", {"title": title.name, "event": event.title}, "event")
