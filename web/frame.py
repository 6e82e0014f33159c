"""What stands around every page: whether the database is a demonstration, and who is signed in.

A page that anybody may keep says of itself whether it is a demonstration; the frame is asked for those of a signed-in
reader, which nobody keeps, and for the pages of trouble, which have no document.
"""

from pathlib import Path
from typing import Any

from schema import admit, schema
from schema.context import Context

DOCUMENT = Path(__file__).with_name("frame.graphql").read_text(encoding="utf-8")
admit(DOCUMENT)


async def of(context: Context) -> dict[str, Any]:
    """`demo`, `viewer`, `read_only` for the layout. An error counts as nothing known: it must not hide the trouble."""
    result = await schema.execute(DOCUMENT, {}, context.fresh())
    data = result.data or {}
    return {"demo": bool(data.get("demo")), "viewer": data.get("me"), "read_only": data.get("readOnly")}
