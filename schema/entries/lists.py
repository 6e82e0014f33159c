"""What a competition and its events show of entries, as fields that stand on their types.

entries: Connection[Entry] = event_entries()
"""

from functools import partial
from typing import Any

import strawberry

from schema.access import field
from schema.acting import uid_of
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_ENTRY
from schema.entries import ENTRY_READERS, Entry
from schema.entries.enums import EntryReview
from schema.mirror import many
from server import entries, listing
from server.listing import entered

NOBODY = -1  # an id that no row has


def competition_delegations() -> Any:
    """`Competition.delegations`."""
    return many(
        entries.Delegation, "Its delegations, by code.", by="competition_id", order="code", most=500, usual=20,
        access=ENTRY_READERS,
    )  # fmt: skip


def competition_imports() -> Any:
    """`Competition.imports`."""
    return many(
        entries.EntryImport, "Imports of entries, the newest first.", by="competition_id", order="-at", most=200,
        usual=5, access=ENTRY_READERS,
    )  # fmt: skip


def event_entries() -> Any:
    """`Event.entries`."""
    return field(
        "Its entries that the viewer may see, by number. `search`: the beginning of a number, or part of a name or "
        "team.",
        access=ENTRY_READERS,
        resolver=_entries,
        graphql_type=Connection[Entry],
    )


async def _entries(
    root: Any,
    info: Info,
    state: EntryReview | None = None,
    delegation: strawberry.ID | None = None,
    search: str = "",
    first: int = DEFAULT_FIRST,
    after: str | None = None,
) -> Page:
    viewer = info.context.viewer
    word = None if state is None else str(EntryReview(state).value)
    wanted = entered.Filter(word, await _delegation(info, delegation), search[:200])
    size, position = page_size(info.context, first), BY_ENTRY.position(after)
    found = await entered.entries_of(viewer, root, wanted, size, position)
    return page(found, BY_ENTRY, after, partial(entered.entry_count, viewer, root, wanted))


async def _delegation(info: Info, id_: str | None) -> int | None:
    """The row's id of a delegation; one that is not there has no entries."""
    if id_ is None:
        return None
    uid = uid_of(entries.Delegation, id_)
    found = await info.context.ask(listing.by_uid, entries.Delegation).load(uid) if uid else None
    return found.id if found else NOBODY
