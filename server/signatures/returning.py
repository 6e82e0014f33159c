"""The panel asked again, with the signatures that fall with it: the contestant's and the judge's on each sheet."""

from collections.abc import Sequence

from server import clock, db
from server.access import Viewer
from server.entries import Entry
from server.ledger import Change
from server.scoring import Sheet, spread
from server.signatures import Signature


async def ask_panel_again(
    viewer: Viewer, competition: str, event: str, entry_no: str, aspect: str, reason: str, *, key: str | None = None
) -> Entry:
    """As `server.scoring.spread.ask_again`; the signatures on the sheets given back count no more."""
    return await spread.ask_again(viewer, competition, event, entry_no, aspect, reason, also=_fall, key=key)


async def _fall(change: Change, sheets: Sequence[Sheet]) -> None:
    rows = Signature.filter(sheet_id__in=[one.id for one in sheets], undone_at__isnull=True).using_db(db.here())
    signatures = await rows.order_by("id")
    for one in signatures:
        one.undone_at = clock.now()
    await change.save_many(signatures)
