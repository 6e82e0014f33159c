"""Questions of the pages: the signatures of events and sheets, whether each still stands, who gave it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from tortoise.expressions import Q

from server import db
from server.access import Viewer
from server.access.records import Account
from server.competitions import Event, chain_of
from server.competitions.places import of_event
from server.ledger.records import LedgerEvent
from server.scoring import Sheet
from server.signatures import Reopening, Signature
from server.signatures.content import event_content, sheet_contents
from server.signatures.owing import EVENT_KINDS

READERS = Signature.readers
MOST = 100
AFTER = 500  # events that may have been committed between a signature's look at the chain and its own event


async def of_events(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Signature]]:
    """The signatures on events as a whole that the viewer may see, oldest first, the undone ones too."""
    found: defaultdict[int, list[Signature]] = defaultdict(list)
    rows = Signature.visible_to(viewer).filter(event_id__in=list(ids), kind__in=EVENT_KINDS)
    for one in await rows.order_by("at", "id"):
        found[one.event_id].append(one)
    return {id_: found[id_] for id_ in ids}


async def contents(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The present hash of events that were closed here, for who may see their signatures."""
    events = Event.visible_to(viewer).filter(id__in=list(ids), state="closed")
    found: dict[int, str | None] = dict.fromkeys(ids)
    for event in await events.select_related("competition"):
        place = of_event(event.competition, event)
        if viewer.holds_at(READERS, place):
            found[event.id] = await event_content(event)
    return found


async def contents_of_sheets(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The present hash of the sheets the viewer may see."""
    sheets = await Sheet.visible_to(viewer).filter(id__in=list(ids)).order_by("id")
    return {**dict.fromkeys(ids), **await sheet_contents(sheets)}


async def process_signed(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, bool]:
    """Whether the contestant signed what stands now on the sheets the viewer may see."""
    now = await contents_of_sheets(viewer, ids)
    rows = Signature.filter(sheet_id__in=list(ids), kind="process", undone_at__isnull=True).using_db(db.here())
    given = {(one.sheet_id, one.content) for one in await rows}
    return {id_: (id_, content) in given for id_, content in now.items()}


async def currents(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, bool]:
    """Whether each signature stands on what is there now, and was not undone."""
    rows = await Signature.visible_to(viewer).filter(id__in=list(ids))
    events = await contents(viewer, [one.event_id for one in rows if one.sheet_id is None])
    sheets = (
        await Sheet.filter(id__in=[one.sheet_id for one in rows if one.sheet_id]).using_db(db.here()).order_by("id")
    )
    papers = await sheet_contents(sheets)
    found = dict.fromkeys(ids, False)
    for one in rows:
        now = events.get(one.event_id) if one.sheet_id is None else papers.get(one.sheet_id)
        found[one.id] = one.undone_at is None and one.content == now
    return found


async def names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Who signed, by the names of accounts; None where the console did."""
    return await _people(Signature.visible_to(viewer).filter(id__in=list(ids)), "account__person__name", ids)


async def lenders(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Whose role each was given by, where it was lent (委托): his name. The event that wrote the signature says so; it
    comes at most AFTER places behind the one that the signature names, which bounds the look-up."""
    rows: Any = await Signature.visible_to(viewer).filter(id__in=list(ids), account_id__isnull=False).values_list(
        "id", "chain_seq", "event__competition__code"
    )  # fmt: skip
    near = [Q(chain=chain_of(code), seq__gt=seq, seq__lte=seq + AFTER) for _, seq, code in rows]
    if not near:
        return dict.fromkeys(ids)
    events = LedgerEvent.filter(Q(*near, join_type="OR"), body__contains='"delegate_of"').using_db(db.here())
    owners: dict[int, UUID] = {}
    for body in await events.values_list("body", flat=True):
        told = orjson.loads(str(body))
        signed = [values[0] for values in told.get("rows", {}).get("signature", {}).get("values", ())]
        owners |= dict.fromkeys(signed, UUID(told["facts"]["delegate_of"].removeprefix("account:")))
    found: Any = await Account.filter(uid__in=sorted(set(owners.values()))).using_db(db.here()).values_list(
        "uid", "person__name"
    )  # fmt: skip
    named = dict(found)
    return {id_: named.get(owners[id_]) if id_ in owners else None for id_ in ids}


async def asked_by(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Who asked for a reopening."""
    return await _people(Reopening.visible_to(viewer).filter(id__in=list(ids)), "asked_by__person__name", ids)


async def answered_by(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Who confirmed or refused it."""
    return await _people(Reopening.visible_to(viewer).filter(id__in=list(ids)), "confirmed_by__person__name", ids)


async def _people(rows: object, path: str, ids: Iterable[int]) -> dict[int, str | None]:
    found = await rows.values_list("id", path)  # type: ignore[attr-defined]
    return dict.fromkeys(ids) | {int(id_): name for id_, name in found}
