"""Prior honours are copied onto an entry when it is admitted (design.md 10): what counts is what was held that day."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from server.access import Viewer
from server.entries import Entry, Member, reviewing
from server.entries.asked import SEPARATOR
from server.honours.background import backgrounds, held, revoked
from server.ledger import Change


async def approve(viewer: Viewer, entry: UUID, version: int, *, key: str | None = None) -> Entry:
    """Approve an entry with all that is known of its people, and copy the titles they hold onto it."""
    return await reviewing.approve(viewer, entry, version, key=key, backgrounds=backgrounds, also=copy_titles)


async def admit_under_review(
    viewer: Viewer, entry: UUID, reason: str, version: int, *, key: str | None = None
) -> Entry:
    """The same for an entry that competes under review."""
    return await reviewing.admit_under_review(
        viewer, entry, reason, version, key=key, backgrounds=backgrounds, also=copy_titles
    )


async def copy_titles(change: Change, entries: Sequence[Entry]) -> None:
    """Add the titles that members hold to those their entries declare, without what the roll took away."""
    rows = await Member.filter(entry_id__in=[one.id for one in entries]).using_db(change.client).order_by("id")
    titles: defaultdict[int, list[str]] = defaultdict(list)
    people = [row.person_id for row in rows if row.person_id is not None]
    for person, title in await held(people):
        titles[person].append(title)
    gone = set(await revoked(people))
    changed = []
    for row in rows:
        declared = [one for one in row.prior_honours.split(SEPARATOR) if one and (row.person_id, one) not in gone]
        joined = SEPARATOR.join(dict.fromkeys([*declared, *titles[row.person_id or 0]]))
        if joined != row.prior_honours:
            row.prior_honours = joined
            changed.append(row)
    await change.save_many(changed)
