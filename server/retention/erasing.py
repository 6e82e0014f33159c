"""A person's data erased: names, numbers, cards, texts, files and their salts; rows, ids and marks stay, so that the
chain and every comparison stay whole. Without the salt nobody can try names against the hashes of the ledger."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from tortoise.context import require_context

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.access.records import Account, Token
from server.access.signing_in import end_all
from server.db.address import APP
from server.disclosures.opening import no_reason
from server.entries import Evidence, Member
from server.files import StoredFile, folder
from server.ledger import Change
from server.people import IdNumber, Person
from server.record import Covered, Record, new_salt
from server.refusal import insist, refuse
from server.retention import Erasure
from server.retention.holding import holds

ERASED = "person.erased"
OFFICE = Place()
# What the public roll shows of an award stays by the organiser's rule: who, of which unit (JINBANG_ERASED_ROLL=names,
# the default) or nothing of it (=nothing).
ROLL = {"honour": ("name", "unit"), "certificate": ("name", "unit")}


def keeps_roll() -> bool:
    """The organiser's rule for what is published already."""
    return os.environ.get("JINBANG_ERASED_ROLL", "names") != "nothing"


def blanked(row: Any, keep: tuple[str, ...] = ()) -> bool:
    """Empty the covered columns of a row but for `keep`, and its salt once it covers nothing; whether it changed."""
    before = [getattr(row, column) for column in row.covered]
    for column in row.covered:
        if column not in keep:
            setattr(row, column, None if row._meta.fields_map[column].null else _nothing(row, column))
    if isinstance(row, IdNumber):
        row.lookup = f"erased:{secrets.token_hex(28)}"  # nobody is found by it; the number may be registered anew
    row.salt = new_salt() if any(getattr(row, column) is not None for column in row.covered) and not keep else row.salt
    if all(getattr(row, column) is None for column in row.covered):
        row.salt = None
    return before != [getattr(row, column) for column in row.covered]


def _nothing(row: Any, column: str) -> str:
    return str(getattr(row, column)) if isinstance(row, IdNumber) else ""


def of_people() -> Iterator[tuple[type[Covered], str]]:
    """Every record that covers texts about a person it names by id: the record and the column of the id."""
    apps = require_context().apps
    assert apps is not None
    models: dict[str, Any] = {model._meta.db_table: model for model in apps[APP].values()}
    for _, model in sorted(models.items()):
        for name in sorted(model._meta.fk_fields):
            to_person = model._meta.fields_map[name].related_model is Person
            if to_person and issubclass(model, Covered) and model.covered and model is not Erasure:
                yield model, f"{name}_id"


async def erase(viewer: Viewer, person: UUID | None, reason: str, *, key: str | None = None) -> Erasure:
    """Erase somebody's data. His accounts are closed.

    Refused: no right, no reason, unknown, oneself, `erasure_held` with each ground that still needs the data.
    """
    insist(may(viewer, ERASED, OFFICE))
    insist(no_reason(reason))
    found = await Person.filter(uid=person).using_db(db.here()).first() if person else None
    if found is None:
        refuse("no_such_person", "person")
    if viewer.person_id == found.id:
        refuse("own_account", "person")
    gone: set[str] = set()
    async with ledger.change(viewer, ERASED, key=key, asked=[str(person), reason]) as change:
        if change.answered:
            return await change.answer(Erasure)
        found = await Person.filter(id=found.id).using_db(change.client).select_for_update().get()
        faults = await holds(found.id)
        if faults:
            refuse("erasure_held", "person", faults=faults, n=len(faults))
        rows = await _rows(change, found)
        gone = await _files(change, found.id, rows)
        await _accounts(change, [one for one in rows if isinstance(one, Account)])
        await change.save_many(sorted(rows, key=lambda one: one.noun()))
        row = Erasure(
            person_id=found.id, rows=len(rows), keeps_roll=keeps_roll(), reason=reason.strip(), at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
    await removed(gone)
    return row


async def erase_behind(viewer: Viewer, account: UUID | None, reason: str, *, key: str | None = None) -> Erasure:
    """The same, by the account of the person. Refused: `no_such_account` besides."""
    insist(may(viewer, ERASED, OFFICE))
    found = await Account.visible_to(viewer).select_related("person").get_or_none(uid=account) if account else None
    if found is None:
        refuse("no_such_account", "account")
    return await erase(viewer, found.person.uid, reason, key=key)


async def _rows(change: Change, person: Person) -> list[Record]:
    """What of his is emptied."""
    rows: list[Record] = [person] if blanked(person) else []
    async for model, row in _named(change, person.id):
        keep = ROLL.get(model.noun(), ()) if keeps_roll() else ()
        if blanked(row, keep) or model is Account:
            rows.append(row)
    return rows


async def _named(change: Change, person_id: int) -> AsyncIterator[tuple[type[Covered], Any]]:
    for model, column in of_people():
        for row in await model.filter(**{column: person_id}).using_db(change.client).order_by("id").select_for_update():
            yield model, row


async def _files(change: Change, person_id: int, rows: list[Record]) -> set[str]:
    """The evidence of the entries in which he alone contests: their names, and the digests whose content goes; not
    one that another row names too."""
    entries = await Member.filter(person_id=person_id, role="contestant").using_db(change.client).values_list(
        "entry_id", flat=True
    )  # fmt: skip
    others = Member.filter(entry_id__in=list(entries), role="contestant").exclude(person_id=person_id)
    shared = set(await others.using_db(change.client).values_list("entry_id", flat=True))
    alone = [one for one in entries if one not in shared]
    held = await Evidence.filter(entry_id__in=alone).using_db(change.client).select_related("file")
    files = {one.file.id: one.file for one in held}
    rows += files.values()
    return await emptied(change, list(files.values()))


async def emptied(change: Change, files: Sequence[StoredFile]) -> set[str]:
    """Empty the rows of files; the digests whose content goes once that is committed, for no other row names it."""
    digests = {one.digest for one in files}
    also = StoredFile.filter(digest__in=sorted(digests)).exclude(id__in=[one.id for one in files])
    kept = {str(one) for one in await also.using_db(change.client).values_list("digest", flat=True)}
    for one in files:
        blanked(one)
        one.digest = ""  # the row names no content any more
    return digests - kept


async def removed(digests: Iterable[str]) -> None:
    """The contents go from the folder."""
    for digest in digests:
        await asyncio.to_thread(folder.remove, digest)


async def _accounts(change: Change, accounts: list[Account]) -> None:
    for one in accounts:
        one.state, one.version = "closed", one.version + 1
        tokens = await Token.filter(account_id=one.id, withdrawn_at__isnull=True).using_db(change.client)
        for token in tokens:
            token.withdrawn_at = clock.now()
        await change.save_many(tokens)
        await end_all(change.client, account_id=one.id)
