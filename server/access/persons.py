"""Which person is behind an account: two accounts may be one natural person's, and what two people must do is told
apart by the person; somebody known by his ID number is given the account he signs in with.
"""

from collections.abc import Collection

from server import db
from server.access import Viewer
from server.access.records import Account
from server.ledger import Change
from server.people import IdNumber, Person, by_id_number, register, vault
from server.refusal import refuse


async def is_one_of(viewer: Viewer, accounts: Collection[int | None]) -> bool:
    """Whether `viewer` is behind one of the accounts: the same account, or another one of the same person. None is
    the console, behind which nobody is known."""
    known = {one for one in accounts if one is not None}
    if viewer.account_id in known:
        return True
    if viewer.person_id is None or not known:
        return False
    return await Account.filter(id__in=known, person_id=viewer.person_id).using_db(db.here()).exists()


async def person_behind(change: Change, name: str, id_type: str, id_number: str, account: Account | None) -> int:
    """The id of the person of that name and ID number (which may be empty), registered if unknown. With an account it
    is the account's: an ID number on record must be his, a new one becomes his.

    Refused: `id_of_another_name`, `account_of_another_person`.
    """
    number = (id_type, id_number) if id_number else None
    known = (await by_id_number([number])).get(number) if number else None
    if known and known.name != name:
        refuse("id_of_another_name", "idNumber")
    if account is not None:
        return await _of_account(change, name, number, account, known.person_id if known else None)
    if known:
        return known.person_id
    return (await register(change, [(name, id_type, id_number)]))[0]


async def _of_account(
    change: Change, name: str, number: tuple[str, str] | None, account: Account, known: int | None
) -> int:
    person: Person = await Person.filter(id=account.person_id).using_db(db.here()).get()
    if person.name != name or known not in (None, person.id):
        refuse("account_of_another_person", "account")
    if number and known is None:
        if await IdNumber.filter(person_id=person.id).using_db(db.here()).exists():
            refuse("account_of_another_person", "account")
        [row_id] = await db.take_ids(1)
        row = IdNumber(id=row_id, person_id=person.id, id_type=number[0])
        row.lookup = vault.lookup(*number)
        row.sealed = vault.encrypt(number[1], row.place)
        await change.save(row)
    return int(person.id)
