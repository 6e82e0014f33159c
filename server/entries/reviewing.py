"""The review of an entry: approved, rejected for a reason, or admitted under review with a flag (domain.md 2.3)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from server import db, ledger
from server.access import Viewer
from server.competitions import places
from server.competitions.keeping import groups_of
from server.eligibility import Verdict, needs_review, passed_over, refusal
from server.entries import Entry
from server.entries.facts import Backgrounds, gather, looks_of, verdicts_of
from server.entries.finding import Found, entry_of, locked
from server.entries.minimums import selection_only
from server.entries.quotas import full
from server.entries.registration import OPEN_REVIEWS, before_marking
from server.ledger import Change
from server.refusal import Fault, Refusal, insist

APPROVED, REJECTED, ADMITTED = "entry.approved", "entry.rejected", "entry.admitted_under_review"
REASON_LIMIT = 500  # characters
Also = Callable[[Change, Sequence[Entry]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Acting:
    """An open act on one entry; `change.answered` where the request was carried out before."""

    change: Change
    found: Found


@asynccontextmanager
async def acting(
    viewer: Viewer, act: str, entry: UUID, version: int, key: str | None, **asked: str | int | None
) -> AsyncIterator[Acting]:
    """Open `act` on an entry: found, permitted, locked behind its event, and as it was looked at."""
    found = await entry_of(viewer, entry, act)
    memory = {"entry": str(entry), "version": version, **asked}
    chain = found.competition.chain
    async with ledger.change(viewer, act, chain=chain, key=key, asked=memory, entry=found.entry.id) as change:
        if change.answered:
            yield Acting(change, found)
            return
        found = await locked(found)
        insist(places.same_version(found.entry, version))
        yield Acting(change, found)


async def keep(change: Change, entry: Entry, **columns: object) -> Entry:
    """Write columns of an entry as its next version, and answer with it."""
    await change.save(entry.update_from_dict({**columns, "version": entry.version + 1}))
    change.answers(entry)
    return entry


def reason_given(reason: str) -> Refusal | None:
    """Whether a reason stands there, of at most 500 characters."""
    if not reason.strip():
        return Refusal("reason_missing", {}, "reason")
    if len(reason) > REASON_LIMIT:
        return Refusal("text_too_long", {"found": len(reason), "expected": REASON_LIMIT}, "reason")
    return None


def in_review(entry: Entry, states: Sequence[str] = OPEN_REVIEWS) -> Refusal | None:
    """Whether the entry is in one of `states` and has not ended."""
    if entry.state in states and entry.status in ("", "absent"):
        return None
    return Refusal("entry_not_in_review", {"entry_no": entry.entry_no}, "entry")


def all_known(verdicts: Sequence[Verdict]) -> Refusal | None:
    """Whether every demand is answered. What is unknown never passes silently: it is admitted under review."""
    if not needs_review(verdicts):
        return None
    unknown = [one for one in verdicts if one.outcome == "unknown"]
    faults = [Fault("", None, one.place, one.code, params=one.params) for one in unknown]
    return Refusal("verdicts_unknown", {"n": len(unknown)}, "entry", faults)


async def verdicts_now(found: Found, backgrounds: Backgrounds | None) -> list[Verdict]:
    """The verdicts of a stored entry as things stand now."""
    await found.entry.fetch_related("session", using_db=db.here())
    [look] = await looks_of([found.entry])
    return verdicts_of(await gather(found.competition, [look], backgrounds), look)


async def approve(
    viewer: Viewer,
    entry: UUID,
    version: int,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
    also: Also | None = None,
) -> Entry:
    """Approve an entry. `also` is what a room above does in the same transaction: prior honours are copied.

    Refused: `entry_not_in_review`, `delegation_quota_full`, a failed demand, `verdicts_unknown`, `changed_since`.
    """
    async with acting(viewer, APPROVED, entry, version, key) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        insist(in_review(act.found.entry))
        insist(still_competing(act.found))
        insist(without_group(act.found))
        insist(await full(act.found.competition, act.found.event, act.found.entry))
        verdicts = await verdicts_now(act.found, backgrounds)
        insist(refusal(verdicts))
        insist(all_known(verdicts))
        done = await keep(
            act.change, act.found.entry, state="approved", note=None,
            takes_no_award=bool(passed_over(verdicts)) or await selection_only(act.found.entry),
        )  # fmt: skip
        if also is not None:
            await also(act.change, [done])
    return done


def without_group(found: Found) -> Refusal | None:
    """Where groups are ranked by themselves nobody is approved without his: who comes from another tier has none."""
    expected = "、".join(f"{one.code} {one.title}" for one in groups_of(found.event))
    missing = expected and not found.entry.group
    return Refusal("entry_group_missing", {"expected": expected}, "group") if missing else None


def still_competing(found: Found) -> Refusal | None:
    """An entry under review may be approved while its event is marked; nothing is, once it is closed."""
    if found.entry.state == "under_review" and found.event.state == "marking":
        return None
    return before_marking(found.event)


async def reject(viewer: Viewer, entry: UUID, reason: str, version: int, *, key: str | None = None) -> Entry:
    """Send an entry back to those who handed it in, for a reason they read. They may correct it until marking opens.

    Refused: `entry_not_in_review`, `marking_has_opened` (then: disqualify), `reason_missing`, `changed_since`.
    """
    async with acting(viewer, REJECTED, entry, version, key, reason=reason) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        insist(reason_given(reason))
        insist(in_review(act.found.entry, (*OPEN_REVIEWS, "approved")))
        insist(before_marking(act.found.event))
        return await keep(act.change, act.found.entry, state="rejected", note=reason.strip())


async def admit_under_review(
    viewer: Viewer,
    entry: UUID,
    reason: str,
    version: int,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
    also: Also | None = None,
) -> Entry:
    """Let an entry compete while something about it is still to be settled, flagged and with the reason on record.

    Refused: `entry_not_in_review`, a failed demand, `marking_has_opened`, `reason_missing`, `changed_since`.
    """
    async with acting(viewer, ADMITTED, entry, version, key, reason=reason) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        insist(reason_given(reason))
        insist(in_review(act.found.entry, (*OPEN_REVIEWS, "approved")))
        insist(before_marking(act.found.event))
        insist(await full(act.found.competition, act.found.event, act.found.entry))
        verdicts = await verdicts_now(act.found, backgrounds)
        insist(refusal(verdicts))
        done = await keep(
            act.change, act.found.entry, state="under_review", note=reason.strip(),
            takes_no_award=bool(passed_over(verdicts)) or await selection_only(act.found.entry),
        )  # fmt: skip
        if also is not None:
            await also(act.change, [done])
    return done
