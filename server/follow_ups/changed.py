"""Which lines a new revision changes, against all that may hang on the older ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server import db
from server.appeals import Appeal
from server.competitions import Competition, Event
from server.results import Revision, Standing

# What a line says of itself; how it was decided, and where on the sheet it stands, is nothing that others hang on.
SAID = ("state", "place", "position", "award", "total", "advances", "name", "team", "organisation", "group_place")


@dataclass(frozen=True, slots=True)
class Changed:
    """A new revision with the lines it changed: `before`, of the newest revision that showed it otherwise, and `now`,
    by entry number; None where there is no such line."""

    competition: Competition
    event: Event
    revision: Revision
    cause: str
    before: dict[str, Standing | None]
    now: dict[str, Standing | None]

    @property
    def entries(self) -> list[str]:
        """The numbers of the entries whose lines changed."""
        return sorted(self.now)

    def still_says(self, standing: Standing) -> bool:
        """Whether what hangs on `standing` says what is true now."""
        now = self.now.get(standing.entry_no)
        return now is not None and said(standing) == said(now)

    def gained(self) -> list[Standing]:
        """The lines that take an award now and took none before."""
        both = [(one, self.before[no]) for no, one in self.now.items() if one is not None and one.award]
        return [one for one, was in both if was is None or not was.award]


def said(standing: Standing) -> tuple[Any, ...]:
    """What a line says, as far as something may hang on it."""
    return tuple(getattr(standing, column) for column in SAID)


async def changed(revision: Revision) -> Changed | None:
    """What a public revision changes; None where it is the first, or says the same."""
    older = await _older(revision)
    if not older:
        return None
    rows = Standing.filter(revision_id__in=[revision.id, *(one.id for one in older)]).using_db(db.here())
    lines: dict[int, dict[str, Standing]] = {one.id: {} for one in (revision, *older)}
    for row in await rows:
        lines[row.revision_id][row.entry_no] = row
    new = lines[revision.id]
    before: dict[str, Standing | None] = {}
    for one in older:  # the newest last: what it says otherwise is what is told
        old = lines[one.id]
        for no in old.keys() | new.keys():
            if not _same(old.get(no), new.get(no)):
                before[no] = old.get(no)
    if not before:
        return None
    event = await Event.filter(id=revision.event_id).using_db(db.here()).select_related("competition").get()
    ruled = await Appeal.filter(ruled_revision_id=revision.id).using_db(db.here()).exists()
    cause = "ruling" if ruled else "correction"
    return Changed(event.competition, event, revision, cause, before, {no: new.get(no) for no in before})


async def _older(revision: Revision) -> Sequence[Revision]:
    """The last public revision before this one, and those announced since: what hangs on any of them may be wrong."""
    rows = Revision.filter(event_id=revision.event_id, number__lt=revision.number).using_db(db.here())
    found = await rows.order_by("number")
    public = [n for n, one in enumerate(found) if one.published_at is not None]
    return found[public[-1] :] if public else found


def _same(one: Standing | None, other: Standing | None) -> bool:
    return one is not None and other is not None and said(one) == said(other)
