"""The printed 口令卡: ten codes, each good once, for whoever has no telephone. A new card voids the old."""

from dataclasses import dataclass

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.card_codes import CODES, hash_of, new
from server.access.factor_records import Factor
from server.access.factors import may_be_added, replaced
from server.access.records import Account
from server.refusal import insist


@dataclass(frozen=True, slots=True)
class Card:
    """A new card and its codes, which nobody can be told again; none where the request is answered again."""

    factor: Factor
    login: str
    codes: tuple[str, ...]


async def print_card(viewer: Viewer, *, key: str | None = None) -> Card:
    """A new card for oneself. Refused: `only_in_person`, `factor_needed`."""
    insist(may(viewer, "card.printed"))
    insist(await may_be_added(viewer))
    async with ledger.change(viewer, "card.printed", key=key, asked=[]) as change:
        account = await Account.get(id=viewer.account_id, using_db=change.client)
        if change.answered:
            return Card(await change.answer(Factor), account.login or "", ())
        [id_] = await db.take_ids(1)
        now = clock.now()
        row = Factor(id=id_, account_id=viewer.account_id, kind="card", begun_at=now, enrolled_at=now)
        codes = tuple(new() for _ in range(CODES))
        row.secret = ";".join(hash_of(row, one) for one in codes)
        await change.save_many([row, *await replaced(change, viewer.account_id, "card")])
        change.answers(row)
    return Card(row, account.login or "", codes)
