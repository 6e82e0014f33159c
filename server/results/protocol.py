"""The event protocol (成绩汇总表) that is printed and signed: the lines as they stand, the hash, the ledger's head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import clock, db
from server.access import Viewer
from server.access.roles import MARKS_READERS
from server.competitions import Competition, Event
from server.competitions.places import of_event
from server.entries import Entry
from server.masking.codes import last_codes
from server.masking.stages import masked_now
from server.results.draft import draft
from server.results.previewing import may_preview
from server.scoring import Sheet
from server.scoring.opening import seat_name
from server.signatures.content import event_content, sheet_contents, short
from server.signatures.recording import head_of


@dataclass(frozen=True, slots=True)
class ProtocolLine:
    """One line: the entry's number, or its code while the event is masked; the values of the modules in order."""

    label: str
    place: int | None
    total: str | None
    award: str | None
    state: str
    values: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class ProtocolSheet:
    """One sheet with its seat, and the hash of what stands on it, as printed."""

    number: str
    seat: str
    state: str
    content: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """The protocol of an event as it stands at an instant, with the chain's position and head at that moment."""

    content: str
    chain: str
    seq: int
    head: str
    at: int
    is_masked: bool
    modules: Sequence[str]
    lines: Sequence[ProtocolLine]
    sheets: Sequence[ProtocolSheet]

    @property
    def short(self) -> str:
        """The hash as printed."""
        return short(self.content)


async def protocols(viewer: Viewer, events: Sequence[Event]) -> Mapping[Event, Protocol | None]:
    """The protocols of several events, one after the other: each is computed from one event's marks."""
    return {one: await protocol(viewer, one) for one in events}


async def protocol(viewer: Viewer, event: Event) -> Protocol | None:
    """The protocol of an event that was closed here; None else, and for those who may not see it. The sheets stand on
    it for who may read marks here."""
    competition = await Competition.get(id=event.competition_id, using_db=db.here())
    place = of_event(competition, event)
    if event.state != "closed" or not may_preview(viewer, place):
        return None
    reads = viewer.holds_at(MARKS_READERS, place)
    seq, head = await head_of(competition.chain)
    masked = await masked_now(event) is not None
    now = await draft(event)
    labels = await _labels(event) if masked else {}
    lines = [
        ProtocolLine(
            labels.get(one.standing.entry_no, "" if masked else one.standing.entry_no), one.standing.place,
            one.standing.total, one.standing.award, one.standing.state, [value.value for value in one.values],
        )
        for one in now.lines
    ]  # fmt: skip
    return Protocol(
        await event_content(event), competition.chain, seq, head, clock.now(), masked,
        [one.title for one in now.kept.scheme.modules], lines, await _sheets(event) if reads else (),
    )  # fmt: skip


async def _labels(event: Event) -> dict[str, str]:
    """By entry number the code of the last stage."""
    codes = await last_codes(event)
    rows = Entry.filter(event_id=event.id).using_db(db.here())
    return {one.entry_no: codes[one.id] for one in await rows if one.id in codes}


async def _sheets(event: Event) -> list[ProtocolSheet]:
    rows = Sheet.filter(event_id=event.id).using_db(db.here()).select_related("seat__panel")
    found = await rows.order_by("seat__panel__code", "seat__number", "position", "number")
    contents = await sheet_contents(found)
    return [ProtocolSheet(one.number, seat_name(one.seat), one.state, short(contents[one.id])) for one in found]
