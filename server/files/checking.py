"""Whether the folder of stored files holds what the rows say: each content by its SHA-256, every time `verify` runs."""

import asyncio
from collections.abc import AsyncIterator

from tortoise.context import require_context
from tortoise.fields.relational import ForeignKeyFieldInstance

from server.db import APP
from server.files import StoredFile, folder
from server.ledger.verify.further import Looking, checked
from server.ledger.verify.told import Difference
from server.record import Record

FILES = "SELECT id, digest FROM stored_file WHERE digest <> '' ORDER BY id"
COUNT = "SELECT count(*) FROM stored_file"


@checked("files")
async def files(looking: Looking) -> AsyncIterator[Difference]:
    """Every file that a row names: there, and as it was handed in."""
    [(total,)], done = await looking.snapshot.all(COUNT), 0
    async for batch in looking.snapshot.rows(FILES):
        for id_, digest in batch:
            if await asyncio.to_thread(folder.get, digest) is None:
                rule = "file_altered" if folder.path_of(digest).exists() else "file_missing"
                yield Difference(rule, "stored_file", id_, await _place(looking, id_, digest), "", recorded=digest[:12])
            done += 1
            looking.tell("stored_file", done, total)


async def _place(looking: Looking, id_: int, digest: str) -> str:
    """What the file belongs to, in words; its digest where it belongs to nothing yet."""
    apps = require_context().apps
    assert apps is not None
    for model in apps[APP].values():
        for name, field in model._meta.fields_map.items():
            if not isinstance(field, ForeignKeyFieldInstance) or field.related_model is not StoredFile:
                continue
            if issubclass(model, Record) and model.named:
                sql = f'SELECT id FROM "{model.noun()}" WHERE "{name}_id" = ? ORDER BY id LIMIT 1'  # noqa: S608  ours
                for (row,) in await looking.snapshot.all(sql, id_):
                    return f"{model.noun()} {await looking.places.place_of(model, row)}"
    return digest[:12]
