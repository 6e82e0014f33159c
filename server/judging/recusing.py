"""Recuse a judge, from an event or from one entry of it: by himself, or by who is responsible for the event."""

from uuid import UUID

from tortoise.expressions import Q

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.access.roles import ORGANISING
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.entries import Entry
from server.entries.asked import tidy
from server.judging import CONFLICT_KINDS, Judge, Recusal
from server.judging.finding import judge_of
from server.refusal import Refusal, insist, refuse

ACT = "judge.recused"
RESPONSIBLE = ORGANISING | {"chief_judge", "supervisor"}
OUTSIDE = ORGANISING | {"supervisor"}  # of those, who marks nothing and sees no sheet in the making
LONGEST = 1000  # characters of a reason


async def recuse(
    viewer: Viewer, competition: str, event: str, judge: UUID | None, *, entry_no: str | None, kind: str, reason: str,
    key: str | None = None,
) -> Judge:  # fmt: skip
    """Record that a judge may not mark an entry, or (`entry_no` None) nothing of the event. It cannot be taken back.

    Where he sits already, his sheets of that entry take no more marks; the chief judge puts somebody in his place.
    Refused: an unknown place, judge or entry, no right, `recuse_only_yourself`, `judge_of_another_event`,
    `conflict_kind_unknown`, `recusal_too_late`, `recusal_while_masked`, `recused_already`, a missing or too long
    reason.

    What no rule hides: a judge who knows that he was recused from one entry while he marked sees which of his sheets
    takes no more. In a masked event he is therefore recused before marking opens, when that sheet is not made at all,
    or from the whole event.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    place = of_event(found, row)
    insist(may(viewer, ACT, place))
    who = await judge_of(viewer, found, judge)
    insist(not_yours(viewer, place, who))
    insist(malformed(kind, reason))
    number = tidy(entry_no) if entry_no else None
    asked = [competition, event, str(judge), entry_no, kind, reason]
    facts = {"event": row.code, "judge_no": who.judge_no, "kind": kind}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(Judge)
        row = await locked(row)
        insist(too_late(row) or unmasking(viewer, place, row, number))
        insist(elsewhere(row, who))
        entry = await _entry(row, number)
        insist(await already(row, who, entry))
        await change.save(
            Recusal(
                event_id=row.id, judge_id=who.id, entry_id=entry, kind=kind, reason=reason.strip(),
                account_id=viewer.account_id, at=clock.now(),
            )
        )  # fmt: skip
        change.answers(who)
    return who


def not_yours(viewer: Viewer, place: Place, judge: Judge) -> Refusal | None:
    """A judge recuses himself; who is responsible for the event, anybody."""
    if viewer.holds_at(RESPONSIBLE, place):
        return None
    if viewer.person_id is not None and judge.person_id == viewer.person_id:
        return None
    return Refusal("recuse_only_yourself", {}, "judge")


def elsewhere(event: Event, judge: Judge) -> Refusal | None:
    """A judge registered for one event is not recused from another."""
    if judge.event_id in (None, event.id):
        return None
    return Refusal("judge_of_another_event", {"judge_no": judge.judge_no, "event": event.code}, "judge")


def malformed(kind: str, reason: str) -> Refusal | None:
    """The kind and the reason."""
    if kind not in CONFLICT_KINDS:
        return Refusal("conflict_kind_unknown", {"kinds": " | ".join(CONFLICT_KINDS)}, "kind")
    if not reason.strip():
        return Refusal("reason_missing", {}, "reason")
    return Refusal("recusal_reason_too_long", {"most": LONGEST}, "reason") if len(reason) > LONGEST else None


def too_late(event: Event) -> Refusal | None:
    """What is closed is marked: afterwards there are objections."""
    closed = event.state in ("closed", "cancelled")
    return Refusal("recusal_too_late", {"event": event.code}) if closed else None


def unmasking(viewer: Viewer, place: Place, event: Event, entry_no: str | None) -> Refusal | None:
    """While masked works are marked, no judge names an entry here, neither for himself nor for another: the sheet that
    then takes no more marks would say which work it is (reliability.md C15)."""
    if entry_no is None or event.state != "marking" or not event.masking_stages:
        return None
    if viewer.holds_at(OUTSIDE, place):
        return None
    return Refusal("recusal_while_masked", {"event": event.code}, "entryNo")


async def already(event: Event, judge: Judge, entry: int | None) -> Refusal | None:
    """Whether it is on record, or the whole event is."""
    rows = Recusal.filter(event_id=event.id, judge_id=judge.id).using_db(db.here())
    covers = Q(entry_id__isnull=True) if entry is None else Q(entry_id__isnull=True) | Q(entry_id=entry)
    there = await rows.filter(covers).exists()
    return Refusal("recused_already", {"judge_no": judge.judge_no}, "judge") if there else None


async def _entry(event: Event, entry_no: str | None) -> int | None:
    """The id of the entry; read by number alone, for a judge does not see entries."""
    if entry_no is None:
        return None
    found = await Entry.filter(event_id=event.id, entry_no=entry_no).using_db(db.here()).first()
    if found is None:
        refuse("no_entry_of_number", "entryNo", entry_no=entry_no[:60])
    return int(found.id)
