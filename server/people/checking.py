"""Whether every encrypted value opens in its own row, when `verify` is asked to look deep: a cipher text that was moved
does not, whatever the ledger was made to say of it."""

from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from tortoise.context import require_context

from server.db import APP
from server.ledger.verify.further import Looking, checked
from server.ledger.verify.told import Difference
from server.people import IdNumber, vault
from server.record import Record


@checked("cipher texts")
async def cipher_texts(looking: Looking) -> AsyncIterator[Difference]:
    """Every column `sealed`; an ID number must also be the one under whose keyed hash it is found."""
    apps = require_context().apps
    assert apps is not None
    tables = [model for model in apps[APP].values() if looking.deep and "sealed" in model._meta.fields_db_projection]
    done = 0
    for model in tables:
        assert issubclass(model, Record)
        more = ", id_type, lookup" if model is IdNumber else ""
        sql = f'SELECT id, sealed{more} FROM "{model.noun()}" WHERE sealed IS NOT NULL ORDER BY id'  # noqa: S608  ours
        async for batch in looking.snapshot.rows(sql):
            for id_, sealed, *index in batch:
                if not _opens(sealed, f"{model.noun()}:{id_}:sealed", index):
                    place = await looking.places.place_of(model, id_)
                    yield Difference("cipher_moved", model.noun(), id_, place, "", "sealed")
            done += len(batch)
            looking.tell("sealed", done, 0)


def _opens(sealed: str, place: str, index: list[str]) -> bool:
    try:
        text = vault.decrypt(sealed, place)
    except (InvalidTag, ValueError, KeyError):  # another place, no cipher text at all, a key that is not there
        return False
    return not index or vault.lookup(index[0], text) == index[1]
