"""The recusal report of an event: each conflict found or declared, what it led to, since which position of the ledger,
and the proof that it was kept: no sheet was made for the pair, or nobody of them wrote on one."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db
from server.access import Viewer
from server.access.records import Account
from server.competitions import Competition, Event
from server.competitions.places import of_event
from server.entries import Entry
from server.judging import Judge, Recusal, Seating, conflicts
from server.ledger.records import LedgerEvent
from server.masking.codes import shown_in
from server.masking.stages import draws_of, still_masked
from server.scoring import Sheet

READERS = frozenset({"supervisor", "arbitrator", "auditor"})
RECORDING = ("judge.recused", "judge.seated", "seat.replaced", "marking.opened", "round.opened")
WRITING = ("sheet.given", "sheet.signed")


@dataclass(frozen=True, slots=True)
class Kept:
    """One conflict. `entry`: what the entry is called (its code while masked), None where it is of the whole event.

    `recorded_at`, `seq`, `hash`: when and where in the ledger the recusal stands; None where it is only declared.
    `seats`: where he sat; `made`: sheets of these seats for the entry (of the event: all of them); `written`: how often
    the ledger says that he wrote on or signed a sheet of the entry (of the event) after it was recorded.
    """

    conflict: conflicts.Conflict
    entry: str | None
    recorded_at: int | None
    seq: int | None
    hash: str | None
    seats: Sequence[str]
    made: int
    written: int

    @property
    def is_kept(self) -> bool | None:
        """Whether he wrote nothing he may not; None where nothing is barred."""
        return None if self.conflict.effect == "declare" else not self.written


async def reports(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Kept]]:
    """The reports of events, for supervisor, arbitrator and auditor; else empty."""
    events = await Event.visible_to(viewer).filter(id__in=list(ids)).select_related("competition")
    found: dict[int, list[Kept]] = {id_: [] for id_ in ids}
    for event in events:
        place = of_event(event.competition, event)
        if viewer.holds_at(READERS, place):
            found[event.id] = await report(viewer, event, event.competition)
    return found


async def report(viewer: Viewer, event: Event, competition: Competition) -> list[Kept]:
    """The report of one event, in a constant number of statements."""
    listed = (await conflicts.of_events(viewer, [event.id]))[event.id]
    rows = await Recusal.filter(event_id=event.id).using_db(db.here()).order_by("-id")
    recusals = {(one.judge_id, one.entry_id): one for one in rows}
    where = await _recorded(competition.chain) if recusals else {}
    names = await _names(event)
    sat = Seating.filter(seat__panel__event_id=event.id).using_db(db.here()).select_related("seat__panel")
    seats: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for one in await sat:
        panel = one.seat.panel.code
        seats[one.judge_id][one.seat_id] = f"{panel}/{one.seat.number}" if panel else one.seat.number
    sheets = await Sheet.filter(event_id=event.id).using_db(db.here())
    wrote = await _written(competition.chain, [one.judge for one in listed], sheets)
    found = []
    for each in listed:
        judge, entry = each.pair.judge_id, each.pair.entry_id
        row = None if each.effect == "declare" else recusals.get((judge, entry)) or recusals.get((judge, None))
        leaf = where.get(row.id) if row is not None else None
        barred = entry if each.effect == "barred_entry" else None
        ids = {two.id: two.seat_id for two in sheets if barred in (None, two.entry_id)}
        found.append(
            Kept(
                each, names.get(entry) if entry else None, row.at if row is not None else None,
                leaf.seq if leaf else None, leaf.hash if leaf else None, sorted(seats[judge].values()),
                sum(seat in seats[judge] for seat in ids.values()),
                sum(sheet in ids and seq > (leaf.seq if leaf else 0) for sheet, seq in wrote[judge]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.conflict.judge.judge_no, one.entry or "", one.conflict.kind))


async def _names(event: Event) -> dict[int, str]:
    """What the entries of the event are called: by number, while it is masked by code alone."""
    if still_masked(event, await draws_of(event)):
        return {id_: shown.code for id_, shown in (await shown_in([event.id])).items()}
    rows = Entry.filter(event_id=event.id).using_db(db.here())
    return {one.id: one.entry_no for one in await rows}


async def _recorded(chain: str) -> dict[int, LedgerEvent]:
    """By the id of each recusal the first ledger event that holds it."""
    found: dict[int, LedgerEvent] = {}
    rows = LedgerEvent.filter(chain=chain, act__in=RECORDING).using_db(db.here()).order_by("seq")
    for leaf in await rows:
        for values in json.loads(leaf.body)["rows"].get("recusal", {"values": ()})["values"]:
            found.setdefault(int(values[0]), leaf)
    return found


async def _written(chain: str, judges: Sequence[Judge], sheets: Sequence[Sheet]) -> Mapping[int, list[tuple[int, int]]]:
    """By judge id each (sheet id, position in the ledger) at which his account wrote on a sheet or signed it."""
    persons = {one.person_id for one in judges if one.person_id}
    accounts = await Account.filter(person_id__in=sorted(persons)).using_db(db.here())
    actor_of = {f"account:{one.uid}": one.person_id for one in accounts}
    numbers = {one.number: one.id for one in sheets}
    rows = LedgerEvent.filter(chain=chain, act__in=WRITING, actor__in=sorted(actor_of)).using_db(db.here())
    by_person: defaultdict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for leaf in await rows if actor_of else ():
        number = str(json.loads(leaf.body)["facts"].get("sheet"))
        if number in numbers:
            by_person[actor_of[leaf.actor]].append((numbers[number], leaf.seq))
    return defaultdict(list, {one.id: by_person[one.person_id] for one in judges if one.person_id})
