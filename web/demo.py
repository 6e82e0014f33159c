"""Whether the database is marked as a demonstration, which every page says. A page's document asks it; here it is asked
for the pages of trouble, which have none."""

from schema import admit, schema
from schema.context import Context

QUERY = "query Demo { demo }"
admit(QUERY)


async def is_demo(context: Context) -> bool:
    """The mark of the database. An error counts as no mark: it must not hide the trouble that is told."""
    result = await schema.execute(QUERY, {}, context.fresh())
    return bool(result.data and result.data["demo"])
