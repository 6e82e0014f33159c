"""What the signatures of an event still owe: whose is missing, and whose stands on something that was changed since."""

from collections.abc import Sequence

from server import db
from server.competitions import Event
from server.scoring.lacking import Missing
from server.signatures import Signature
from server.signatures.content import event_content, short

EVENT_KINDS = ("event", "supervision")


async def unfinished(event: Event) -> Sequence[Missing]:
    """The signatures a closed event waits for; nothing where it is not closed or came as a package.

    An event closed before signatures were kept has none of any kind: there the closing itself, by `closed_by`, stands
    for the chief judge's.
    """
    if event.state != "closed":
        return ()
    rows = await of_event(event)
    supervised = event.signature_rule == "chief_and_supervisor"
    if not rows and not supervised:
        return ()
    return owed(event, [one for one in rows if one.undone_at is None], await event_content(event), supervised)


def owed(event: Event, standing: Sequence[Signature], content: str, supervised: bool) -> list[Missing]:
    """The same from what is known: `standing` are the event's signatures that were not undone."""
    kinds = EVENT_KINDS if supervised else EVENT_KINDS[:1]
    return [one for kind in kinds if (one := _owed(event, kind, standing, content)) is not None]


def _owed(event: Event, kind: str, standing: Sequence[Signature], content: str) -> Missing | None:
    mine = [one for one in standing if one.kind == kind]
    if any(one.content == content for one in mine):
        return None
    rule = f"{kind}_signature_stale" if mine else f"{kind}_signature_missing"
    return Missing(event.code, rule, {"event": event.code, "content": short(content)}, page="sign_off")


async def of_event(event: Event) -> list[Signature]:
    """The signatures on an event as a whole, the undone ones too, oldest first."""
    rows = Signature.filter(event_id=event.id, kind__in=EVENT_KINDS).using_db(db.here())
    return await rows.order_by("at", "id")


async def signed_by_chief(event: Event, content: str) -> Signature | None:
    """The chief judge's signature on the present content, where there is one."""
    found = [one for one in await of_event(event) if one.kind == "event" and one.undone_at is None]
    return next((one for one in reversed(found) if one.content == content), None)
