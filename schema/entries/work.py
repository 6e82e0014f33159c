"""The root fields of this room: one entry, the template, the dry run of an import."""

import strawberry

from schema.access import field
from schema.context import Info
from schema.entries import ENTRY_READERS, Entry
from schema.entries.inputs import uid_or_none_such
from server import entries, listing


@strawberry.type
class EntryQuery:
    """The root fields of this room."""

    @field(
        "An entry by its id. Null where it is unknown or not the viewer's to see: the two are one answer.",
        access=ENTRY_READERS,
        graphql_type=Entry | None,
    )
    @staticmethod
    async def entry(info: Info, id: strawberry.ID) -> entries.Entry | None:
        """One loader."""
        uid = uid_or_none_such(entries.Entry, id)
        return await info.context.ask(listing.by_uid, entries.Entry).load(uid)
