"""Preview: what publishing an event would say now, against its newest revision, and why it would be refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import db
from server.access import Place, Viewer
from server.access.roles import ORGANISING
from server.competitions import Competition, Event
from server.competitions.places import of_event
from server.masking.stages import masked_now
from server.refusal import Refusal
from server.results import Standing
from server.results.deciding import undecided
from server.results.draft import Line, draft
from server.results.owing import not_ready
from server.results.publishing import content_of, newest_lines, not_yet, unpublishable

READERS = ORGANISING | {"chief_judge", "supervisor", "auditor"}
SHOWN = ("place", "total", "award", "advances", "state")


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line as it would be published. `before`: what the newest revision says of it, None where it has no such line;
    `is_changed`: whether the two differ in anything; `is_undecided`: it shares a place that may not be shared."""

    standing: Standing
    before: Standing | None
    is_changed: bool
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines in order, the entries that the newest revision has and this has not, and the refusal to expect."""

    number: int
    lines: Sequence[PreviewLine]
    gone: Sequence[str]
    refusal: Refusal | None

    @property
    def changes(self) -> int:
        """How many lines differ from the newest revision, those that are gone included."""
        return sum(one.is_changed for one in self.lines) + len(self.gone)


def may_preview(viewer: Viewer, place: Place) -> bool:
    """Who may see a result before it is published."""
    return viewer.holds_at(READERS, place)


async def preview(viewer: Viewer, event: Event) -> Preview | None:
    """The preview of one event; None for those who may not see it. While it is masked, only the refusal."""
    competition = await Competition.get(id=event.competition_id, using_db=db.here())
    if not may_preview(viewer, of_event(competition, event)):
        return None
    masked = await masked_now(event)
    if masked is not None:  # nobody sees a name beside a total
        return Preview(event.revision + 1, [], [], masked)
    now = await draft(event)
    before = {line.standing.entry_no: line for line in await newest_lines(event) or ()}
    lines = [_compared(line, before.get(line.standing.entry_no)) for line in now.lines]
    gone = sorted(before.keys() - {line.standing.entry_no for line in now.lines})
    refusal = not_yet(competition) or await not_ready([event]) or unpublishable([now]) or undecided([now])
    return Preview(event.revision + 1, lines, gone, refusal)


def _compared(now: Line, before: Line | None) -> PreviewLine:
    if before is None:
        return PreviewLine(now.standing, None, False, now.ranked.undecided)
    return PreviewLine(now.standing, before.standing, content_of(now) != content_of(before), now.ranked.undecided)
