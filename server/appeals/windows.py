"""The two windows for appeals (domain.md 2.7): conduct and equipment from the end of the entrant's own session, result
from its posting. An appeal is in time up to the last microsecond of its window; what counts is when it was received.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server import db
from server.clock import shown
from server.competitions import Event, Session
from server.entries import Entry
from server.refusal import Refusal
from server.results import Revision

MINUTE = 60_000_000
TAKING = (None, "review", "marking", "closed")  # from check-in on; None: held elsewhere, it came as a package


@dataclass(frozen=True, slots=True)
class Window:
    """Until when an appeal of a kind is taken: `until` in UTC microseconds, None while its end is not known yet.
    `entry_no`: whose session ended it; `revision`: the result it is against."""

    until: int | None
    entry_no: str | None = None
    revision: Revision | None = None


def not_taken(event: Event) -> Refusal | None:
    """Whether the event takes appeals at all: from check-in on, in every state."""
    return None if event.state in TAKING else Refusal("appeal_not_taken", {"event": event.title}, "kind")


def late(window: Window, received_at: int) -> Refusal | None:
    """Whether what was received at that instant came after the window had closed."""
    if window.until is None or received_at <= window.until:
        return None
    until = shown(window.until).strftime("%Y-%m-%d %H:%M:%S")
    rule = "appeal_late" if window.entry_no is None else "appeal_late_for_entry"
    params = {"until": until} | ({} if window.entry_no is None else {"entry_no": window.entry_no})
    return Refusal(rule, params, "kind")


async def window_of(event: Event, kind: str, entries: Sequence[Entry], received_at: int) -> Window | Refusal:
    """The window for an appeal of `kind` that names `entries`. Of several the first to end counts for all.

    Refused: `appeal_without_result` where no result had been posted at `received_at`.
    """
    if kind != "result":
        ends = [(await _session_end(event, one), one.entry_no) for one in entries]
        known = [(end, entry_no) for end, entry_no in ends if end is not None]
        if not known:
            return Window(None)
        end, entry_no = min(known)
        return Window(end + event.conduct_minutes * MINUTE, entry_no)
    revision = await posted(event, received_at)
    if revision is None:
        return Refusal("appeal_without_result", {"event": event.title}, "kind")
    return Window(posted_at(revision) + event.result_minutes * MINUTE, revision=revision)


def posted_at(revision: Revision) -> int:
    """When a result was first told: announced at the ceremony or published, whichever came first."""
    return min(one for one in (revision.announced_at, revision.published_at) if one is not None)


async def posted(event: Event, at: int) -> Revision | None:
    """The newest result that had been posted at an instant, public or not."""
    rows = await Revision.filter(event_id=event.id).using_db(db.here()).order_by("-number")
    return next((one for one in rows if _is_posted(one, at)), None)


def _is_posted(revision: Revision, at: int) -> bool:
    told = revision.announced_at is not None or revision.published_at is not None
    return told and posted_at(revision) <= at


async def _session_end(event: Event, entry: Entry) -> int | None:
    """The end of the entry's session; else of the event's last; else when its marking was closed; None before that."""
    rows = await Session.filter(event_id=event.id).using_db(db.here())
    own = next((one.ends_at for one in rows if one.id == entry.session_id), None)
    if own is not None:
        return own
    return max((one.ends_at for one in rows if one.ends_at is not None), default=event.closed_at)
