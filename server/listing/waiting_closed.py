"""What an event waits for between its closing and its publication, from rows alone: whether a signature still stands on
what is there now takes all marks, and is asked on the event's own page (`server.results.owing`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from server import db
from server.competitions import Event
from server.masking import Draw
from server.masking.stages import stages_of
from server.rechecking import Recheck
from server.signatures import Reopening, Signature
from server.signatures.owing import EVENT_KINDS


@dataclass
class Known:
    """By event id. `signed`: with the kind, of signatures that were not undone; `undone`: events with one that was."""

    signed: set[tuple[int, str]] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    rechecks: dict[int, str] = field(default_factory=dict)
    unmasked: set[tuple[int, str]] = field(default_factory=set)


async def known(events: list[int]) -> Known:
    """Five statements."""
    found = Known()
    signatures: Any = Signature.filter(event_id__in=events, kind__in=EVENT_KINDS).using_db(db.here())
    for event, kind, undone in await signatures.values_list("event_id", "kind", "undone_at"):
        if undone is None:
            found.signed.add((event, kind))
        else:
            found.undone.add(event)
    asked: Any = Reopening.filter(event_id__in=events, state="asked").using_db(db.here())
    found.asked = set(await asked.values_list("event_id", flat=True))
    rechecks: Any = Recheck.filter(event_id__in=events).exclude(state="replaced").using_db(db.here()).order_by("turn")
    found.rechecks = dict(await rechecks.values_list("event_id", "state"))
    draws: Any = Draw.filter(event_id__in=events, state="unmasked").using_db(db.here())
    found.unmasked = set(await draws.values_list("event_id", "stage"))
    return found


def owed(event: Event, known: Known) -> Iterator[tuple[str, str]]:
    """(rule, page) of each thing a closed event waits for, in the order of the work."""
    if event.state != "closed" or event.final_at is not None:
        return
    if event.id in known.asked:
        yield "reopening_asked", "signatures"
    if event.recheck_rule != "none" and known.rechecks.get(event.id) != "done":
        yield "recheck_owed", "recheck"
    supervised = event.signature_rule == "chief_and_supervisor"
    if (event.id in known.undone or supervised) and (event.id, "event") not in known.signed:
        yield "chief_signature_owed", "signatures"
    if supervised and (event.id, "supervision") not in known.signed:
        yield "supervision_owed", "signatures"
    if any((event.id, stage) not in known.unmasked for stage in stages_of(event)):
        yield "unmasking_owed", "masking"
