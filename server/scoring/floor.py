"""What happens on the floor, named by the entry's number, or by its code where it is masked: absence, time, incidents,
penalties, a void run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tortoise.functions import Sum

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.entries import INCIDENT_KINDS, Entry, Incident
from server.judging import RESERVED_PANEL
from server.ledger import Change
from server.masking import codes
from server.record import new_salt
from server.refusal import Refusal, insist, refuse
from server.scoring import Mark, Penalty, Sheet
from server.scoring.correct import reason_given
from server.scoring.deducting import deduction_of, points_given
from server.scoring.desk import not_open, speakable

ABSENCES = ("absent", "forfeited")
LONGEST = 7 * 24 * 3600  # seconds: a week


@dataclass(slots=True)
class Run:
    """An entry on the floor, locked, its event locked with it, and the number by which it was named there: nothing but
    that may be said of it. `change` is None where the request was answered before."""

    change: Change | None
    event: Event
    entry: Entry
    number: str

    async def save(self, *more: Any) -> Entry:
        """Save the entry as its next version with what belongs to it, and answer with it."""
        assert self.change is not None
        self.entry.version += 1
        await self.change.save_many([self.entry, *more])
        self.change.answers(self.entry)
        return self.entry


@asynccontextmanager
async def on_the_floor(
    viewer: Viewer, act: str, competition: str, event: str, entry_no: str, key: str | None, **asked: Any
) -> AsyncIterator[Run]:
    """The one entry an act is about, while its event is marked.

    Refused: no right, an unknown place, `no_entry_of_number`, marking not open or closed.
    """
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, act, of_event(found, row)))
    asked |= {"competition": competition, "event": event, "entry_no": entry_no}
    async with ledger.change(viewer, act, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            yield Run(None, row, await change.answer(Entry), entry_no)
            return
        row = await locked(row)
        insist(not_open(row))
        entry = await codes.on_the_floor(row, entry_no) if speakable(entry_no) else None
        if entry is None or entry.state in ("submitted", "rejected"):
            refuse("no_entry_of_number", "entryNo", entry_no=entry_no[:60])
        change.main.facts["entry"] = entry.entry_no
        yield Run(change, row, entry, entry_no)


async def record_absence(
    viewer: Viewer, competition: str, event: str, entry_no: str, status: str, *, reason: str | None = None,
    key: str | None = None,
) -> Entry:  # fmt: skip
    """缺考 or 弃权 of an entry. Where marks were given a reason is needed; the marks stay.

    Refused: as all acts here; `no_such_absence`, `entry_is_out`, `marks_exist`.
    """
    insist(may(viewer, "entry.absent"))
    if status not in ABSENCES:
        refuse("no_such_absence", "status", expected=", ".join(ABSENCES))
    said = reason_given(reason) if reason else None
    async with on_the_floor(
        viewer, "entry.absent", competition, event, entry_no, key, status=status, reason=said
    ) as run:
        if run.change is None:
            return run.entry
        insist(out_of_it(run.entry, status, run.number))
        marks = Mark.filter(sheet__entry_id=run.entry.id, state="given").using_db(db.here())
        if said is None and await marks.exists():
            refuse("marks_exist", "reason", entry_no=run.number)
        run.entry.status = status
        _note(run.entry, said)
        return await run.save()


def out_of_it(entry: Entry, status: str, number: str) -> Refusal | None:
    """An entry that withdrew or was disqualified is neither absent nor forfeits, and none is so twice."""
    if entry.status in ("withdrawn", "disqualified", status) or entry.state == "withdrawn":
        return Refusal("entry_is_out", {"entry_no": number, "status": entry.status or "withdrawn"}, "entryNo")
    return None


async def record_time(
    viewer: Viewer, competition: str, event: str, entry_no: str, seconds: int, *, key: str | None = None
) -> Entry:
    """The time by the clock; what counts is net of granted extra time. Refused: `seconds_out_of_range`."""
    insist(may(viewer, "entry.timed"))
    insist(bad_seconds(seconds, 0))
    async with on_the_floor(viewer, "entry.timed", competition, event, entry_no, key, seconds=seconds) as run:
        if run.change is None:
            return run.entry
        run.entry.time_taken = seconds
        run.entry.elapsed = net(seconds, await granted(run.entry))
        return await run.save()


async def record_incident(
    viewer: Viewer, competition: str, event: str, entry_no: str, kind: str, note: str, *, key: str | None = None
) -> Entry:
    """突发情况 of a run. Refused: `no_such_incident`, no note."""
    insist(may(viewer, "incident.recorded"))
    if kind not in INCIDENT_KINDS:
        refuse("no_such_incident", "kind", expected=", ".join(INCIDENT_KINDS))
    said = reason_given(note)
    async with on_the_floor(
        viewer, "incident.recorded", competition, event, entry_no, key, kind=kind, note=said
    ) as run:
        if run.change is None:
            return run.entry
        return await run.save(_incident(viewer, run.entry, kind, said, 0))


async def grant_extra_time(
    viewer: Viewer, competition: str, event: str, entry_no: str, seconds: int, reason: str, *, key: str | None = None
) -> Entry:
    """补时: seconds that do not count, for what was not the entrant's fault. Refused: `seconds_out_of_range`."""
    insist(may(viewer, "time.granted"))
    insist(bad_seconds(seconds, 1))
    said = reason_given(reason)
    async with on_the_floor(
        viewer, "time.granted", competition, event, entry_no, key, seconds=seconds, reason=said
    ) as run:
        if run.change is None:
            return run.entry
        if run.entry.time_taken is not None:
            run.entry.elapsed = net(run.entry.time_taken, seconds + await granted(run.entry))
        return await run.save(_incident(viewer, run.entry, "other", said, seconds))


async def give_penalty(
    viewer: Viewer, competition: str, event: str, entry_no: str, text: str | None, reason: str, *,
    deduction: str | None = None, key: str | None = None,
) -> Entry:  # fmt: skip
    """扣分 of so many points; of a `deduction` of the scheme by its code, whose points are taken where none are said.

    Refused: `penalty_malformed`, `no_such_deduction`.
    """
    insist(may(viewer, "penalty.given"))
    value = points_given(text, deduction)
    said = reason_given(reason)
    async with on_the_floor(
        viewer, "penalty.given", competition, event, entry_no, key, points=value, deduction=deduction, reason=said
    ) as run:
        if run.change is None:
            return run.entry
        rule = await deduction_of(run.event, deduction) if deduction else None
        taken = rule.points if rule and value is None else value
        return await run.save(Penalty(entry_id=run.entry.id, points=taken, deduction=rule and rule.code, reason=said))


async def void_run(
    viewer: Viewer, competition: str, event: str, entry_no: str, reason: str, *, key: str | None = None
) -> Entry:
    """成绩无效: the run's marks are void and its sheets open again; what another system sent stays. The ledger keeps
    the old values. Refused: `nothing_to_void`."""
    insist(may(viewer, "run.voided"))
    said = reason_given(reason)
    async with on_the_floor(viewer, "run.voided", competition, event, entry_no, key, reason=said) as run:
        if run.change is None:
            return run.entry
        sheets = Sheet.filter(entry_id=run.entry.id).exclude(seat__panel__code=RESERVED_PANEL).using_db(db.here())
        if not await reopened(run.change, await sheets.exclude(state="out").order_by("id")):
            refuse("nothing_to_void", "entryNo", entry_no=run.number)
        _note(run.entry, said)
        return await run.save()


async def reopened(change: Change, sheets: list[Sheet]) -> int:
    """Make every mark on the sheets void and open them again, one `sheet.voided` each; how many marks there were.

    Also what a successor's re-marking of a seat comes to (`seat.replaced`).
    """
    marks = await Mark.filter(sheet_id__in=[one.id for one in sheets]).exclude(state="void").using_db(db.here())
    told = {one.id: change.event("sheet.voided", sheet=one.number) for one in sheets}
    for sheet in sheets:
        sheet.state, sheet.version, sheet.signed_by_id, sheet.signed_at = "open", sheet.version + 1, None, None
    for mark in marks:
        mark.state, mark.value = "void", None
    await change.save_many(sheets, lambda sheet: told[sheet.id])
    await change.save_many(marks, lambda mark: told[mark.sheet_id])
    return len(marks)


async def granted(entry: Entry) -> int:
    """The extra seconds granted so far."""
    rows = Incident.filter(entry_id=entry.id).using_db(db.here()).annotate(extra=Sum("extra_seconds"))
    found: Any = await rows.values_list("extra", flat=True)
    return int(found[0] or 0) if found else 0


def net(taken: int, extra: int) -> int:
    """What counts of the time taken: never below 0."""
    return max(0, taken - extra)


def bad_seconds(seconds: int, low: int) -> Refusal | None:
    """Seconds lie in `low` to a week."""
    if low <= seconds <= LONGEST:
        return None
    return Refusal("seconds_out_of_range", {"low": low, "high": LONGEST}, "seconds")


def _incident(viewer: Viewer, entry: Entry, kind: str, note: str, extra: int) -> Incident:
    return Incident(
        entry_id=entry.id, kind=kind, note=note, extra_seconds=extra, account_id=viewer.account_id, at=clock.now()
    )


def _note(entry: Entry, said: str | None) -> None:
    if said is not None:
        entry.note, entry.salt = said, entry.salt or new_salt()
