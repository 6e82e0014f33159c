"""One statement for all of some people, however many they are: their ids are one parameter."""

import json
from collections.abc import Sequence
from typing import Any

from server import db

Row = Sequence[Any]  # by position: what is read by the hundred thousand is not looked up by name
AMONG = {"sqlite": "IN (SELECT value FROM json_each(?))", "postgres": "IN (SELECT unnest($1::bigint[]))"}


async def rows(query: str, ids: Sequence[int], **words: str) -> Sequence[Row]:
    """The rows of `query` for all `ids`, which stand for its {among}; `words`: what its other braces stand for."""
    if not ids:
        return []
    engine = db.current().engine
    asked = query.format(among=AMONG[engine], **words)
    found: Any = await db.here().execute_query(asked, [json.dumps(ids) if engine == "sqlite" else list(ids)])
    return found[1]  # type: ignore[no-any-return]
