"""Two accounts may be one natural person's: what two people must do is told apart by the person."""

from collections.abc import Collection

from server import db
from server.access import Viewer
from server.access.records import Account


async def is_one_of(viewer: Viewer, accounts: Collection[int | None]) -> bool:
    """Whether `viewer` is behind one of the accounts: the same account, or another one of the same person. None is
    the console, behind which nobody is known."""
    known = {one for one in accounts if one is not None}
    if viewer.account_id in known:
        return True
    if viewer.person_id is None or not known:
        return False
    return await Account.filter(id__in=known, person_id=viewer.person_id).using_db(db.here()).exists()
