"""Decide a tie the chain leaves open (前三名不并列): by draw, or by the chief judge, as the scheme says at its end."""

from collections.abc import Mapping, Sequence

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.entries import Entry
from server.masking.codes import last_codes
from server.masking.stages import masked_now
from server.record import new_salt
from server.refusal import Fault, Refusal, insist
from server.results.draft import Draft, Line, draft
from server.scoring.correct import reason_given

ACT = "tie.decided"
DECIDING = ("decision", "draw")  # the last steps of a chain that can part everybody


async def decide_tie(
    viewer: Viewer, competition: str, event: str, order: Sequence[str], reason: str, *, key: str | None = None
) -> Event:
    """Part entries that share a place in this `order` of their numbers, the first one ahead; of their codes while the
    event is masked, so that nobody decides knowing who is who.

    Who drew and how, or why the chief judge decided so, is the `reason`; it stays with the entries (covered). Refused:
    no right, an unknown place, not closed, a chain that ends in `share`, `not_one_tie` where `order` is not exactly
    the entries of one shared place.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    said = reason_given(reason)
    asked = {"competition": competition, "event": event, "order": list(order), "reason": said}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        now, called = await draft(row), await _called(row)
        insist(not_decidable(now, order, called))
        column = now.kept.scheme.ties[-1].key
        entries = {called.get(one.entry_no, one.entry_no): one for one in await _locked(row, now)}
        for number, name in enumerate(order, await _free(row, column)):
            one = entries[name]
            one.update_from_dict({column: number, "note": said, "version": one.version + 1})
            one.salt = one.salt or new_salt()
        row.version += 1
        await change.save_many([row, *(entries[name] for name in order)])
        change.main.facts["order"] = list(order)
        change.answers(row)
    return row


async def _called(event: Event) -> Mapping[str, str]:
    """By entry number the code that stands for it while the event is masked; empty where it is not."""
    if await masked_now(event) is None:
        return {}
    codes = await last_codes(event)
    entries = await Entry.filter(event_id=event.id).using_db(db.here())
    return {one.entry_no: codes.get(one.id, "?") for one in entries}


def not_decidable(now: Draft, order: Sequence[str], called: Mapping[str, str]) -> Refusal | None:
    """Only a whole shared place of a closed event is parted, and only where the scheme has a step for it. `called`:
    how entries are called, by their number, where it is not by it."""
    if now.event.state not in (None, "closed"):
        return Refusal("correct_after_closing", {"event": now.event.code})
    if now.kept.scheme.ties[-1].key not in DECIDING:
        return Refusal("nothing_decides", {"event": now.event.code}, "event")
    ties = [sorted(called.get(one.standing.entry_no, one.standing.entry_no) for one in group) for group in shared(now)]
    if sorted(order) in ties:
        return None
    listed = "；".join("、".join(one) for one in ties) or "—"
    return Refusal("not_one_tie", {"expected": listed}, "order")


def shared(now: Draft) -> list[list[Line]]:
    """The groups of lines that share a place, the best first."""
    places = dict.fromkeys(line.standing.place for line in now.lines if line.standing.tied)
    return [[line for line in now.lines if line.standing.place == place] for place in places]


def undecided(drafts: Sequence[Draft]) -> Refusal | None:
    """A place that may not be shared is parted before anything is published."""
    faults = [
        Fault("", None, None, "place_undecided", params={"event": one.event.code, **_told(line)})
        for one in drafts
        for line in one.lines
        if line.ranked.undecided
    ]
    return Refusal("tie_undecided", {"n": len(faults)}, "event", faults) if faults else None


def _told(line: Line) -> dict[str, str | int]:
    return {"entry_no": line.standing.entry_no, "place": line.standing.place or 0}


async def _locked(event: Event, now: Draft) -> list[Entry]:
    tied = [line.standing.entry_no for line in now.lines if line.standing.tied]
    return await Entry.filter(event_id=event.id, entry_no__in=tied).using_db(db.here()).select_for_update()


async def _free(event: Event, column: str) -> int:
    """The first number after all given ones, so that no two entries of the event ever have the same."""
    given = Entry.filter(event_id=event.id, **{f"{column}__isnull": False}).using_db(db.here())
    numbers: list[int] = await given.values_list(column, flat=True)  # type: ignore[assignment]
    return max(numbers, default=0) + 1
