"""The viewer of an account that is not there itself: what it ordered is done by the right it has at that moment."""

from server import db
from server.access import Viewer
from server.access.holding import held_by
from server.access.records import Account


async def by_account(account_id: int) -> Viewer | None:
    """The account as a viewer, with what it holds today; None where it has been closed."""
    account = await Account.get_or_none(id=account_id, state="active", using_db=db.here())
    if account is None:
        return None
    return Viewer(
        f"account:{account.uid}", account_id=account.id, person_id=account.person_id, held=await held_by(account.id)
    )
