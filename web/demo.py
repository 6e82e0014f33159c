"""Whether the database is marked as a demonstration, which every page then says, the pages of trouble too."""

from schema import admit, schema
from schema.context import Context

QUERY = "query Demo { demo }"
ASKED = "demo" in schema._schema.query_type.fields  # type: ignore[union-attr]

if ASKED:
    admit(QUERY)


async def is_demo(context: Context) -> bool:
    """The mark of the database. Never the reason why a page cannot be shown: an error counts as no mark."""
    if not ASKED:
        return False
    result = await schema.execute(QUERY, {}, context.fresh())
    return bool(result.data and result.data["demo"])
