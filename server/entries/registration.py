"""When an event takes entries, and until when they may be changed. Pure questions about the event's row and the clock.

A delegation enters while registration is open and until the deadline. An organiser may enter, change and withdraw
until marking is opened: late entries are his to answer for.
"""

from server import clock
from server.access import Place, Viewer
from server.access.roles import ORGANISING
from server.competitions import Event
from server.entries import Entry
from server.refusal import Refusal

BEFORE_MARKING = ("planned", "registration", "review")
OPEN_REVIEWS = ("submitted", "under_review")
ENDED = ("withdrawn", "rejected")


def organises(viewer: Viewer, place: Place) -> bool:
    """Whether the viewer acts at `place` as an organiser and not for a delegation."""
    return viewer.holds_at(ORGANISING, place)


def stands(entry: Entry) -> bool:
    """Whether an entry still counts: it is neither withdrawn nor rejected."""
    return entry.state not in ENDED and entry.status != "withdrawn"


def shown(instant: int) -> str:
    """A deadline as it is said: 2027-03-05 17:30, on the clocks of China."""
    return clock.shown(instant).strftime("%Y-%m-%d %H:%M")


def takes_entries(event: Event, *, organiser: bool) -> Refusal | None:
    """Whether an entry may be handed in now. Refused: `marking_has_opened`, `registration_not_open`,
    `registration_closed` with the deadline, `registration_ended` where there was none."""
    if event.state is not None and organiser:
        return before_marking(event)
    if event.state in (None, "planned"):
        return Refusal("registration_not_open", {"event": event.title})
    passed = event.entries_until is not None and clock.now() > event.entries_until
    if event.state == "registration" and not passed:
        return None
    if event.entries_until is None:
        return Refusal("registration_ended", {"event": event.title})
    return Refusal("registration_closed", {"event": event.title, "until": shown(event.entries_until)})


def before_marking(event: Event) -> Refusal | None:
    """Whether the entries are still open to be changed."""
    return None if event.state in BEFORE_MARKING else Refusal("marking_has_opened", {"event": event.title})


def takes_changes(event: Event, entry: Entry, *, organiser: bool) -> Refusal | None:
    """Whether an entry may still be changed: before its approval. A rejected one may be corrected after the deadline
    too, for the organiser has asked for it. Refused besides: `entry_approved`, `entry_ended`."""
    if entry.state not in (*OPEN_REVIEWS, "rejected") or entry.status == "withdrawn":
        rule = "entry_approved" if entry.state == "approved" and stands(entry) else "entry_ended"
        return Refusal(rule, {"entry_no": entry.entry_no}, "entry")
    if entry.state == "rejected":
        return before_marking(event)
    return takes_entries(event, organiser=organiser)
