"""What hangs on an honour that was revoked or restored: certificates, money, entries and nominations that count it,
benefits. Rooms above add theirs to `collectors` (papers: the decision's list that was sent)."""

from collections.abc import Awaitable, Callable

from server import clock, db
from server.certificates import Certificate
from server.entries import Member
from server.entries.asked import SEPARATOR
from server.follow_ups.collecting import LIVE_REWARDS, row
from server.follow_ups.records import FollowUp
from server.honours import Honour, HonourStep, Title
from server.ledger import Change
from server.rewards import Reward
from server.selecting import Nomination

TAKEN_BACK = ("revoked", "recovering", "recovered")
STANDING = ("pending", "reserve", "returned", "proposed")
Collector = Callable[[Honour], Awaitable[list[FollowUp]]]
collectors: list[Collector] = []
CAUSE = {"revoked": "revocation", "restored": "restoration"}


async def after_step(change: Change, honour: Honour, step: HonourStep) -> None:
    """Write the tail of a step; part of the act that revokes or restores."""
    title = await Title.filter(id=honour.title_id).using_db(db.here()).get()
    gone = step.kind == "revoked"
    found = [
        *await certificates(honour, gone=gone),
        *await rewards(honour, gone=gone),
        *await entries(honour, title),
        *await nominations(honour, title),
        *[one for collect in collectors for one in await collect(honour)],
    ]
    if step.stops_benefits or not gone:
        found.append(row("benefits", "honours_office", honour, title.name, title.region_code))
    for one in found:
        one.cause, one.step_id, one.made_at = CAUSE[step.kind], step.id, clock.now()
    await change.save_many(found)


async def certificates(honour: Honour, *, gone: bool) -> list[FollowUp]:
    """Those to be called in, for they are void with it; after a restoration those that hold again or were revoked."""
    states = ("issued",) if gone else ("issued", "revoked")
    rows = await Certificate.filter(honour_id=honour.id, state__in=states).using_db(db.here()).order_by("id")
    return [row("certificate", "honours_office", one, one.number, one.region_code) for one in rows]


async def rewards(honour: Honour, *, gone: bool) -> list[FollowUp]:
    """Money due or paid for it, with the sum; after a restoration what was taken back."""
    states = LIVE_REWARDS if gone else TAKEN_BACK
    rows = await Reward.filter(honour_id=honour.id, state__in=states).using_db(db.here()).order_by("id")
    found = []
    for one in rows:
        paid = one.paid + one.withheld
        amount = (paid - one.returned if gone else one.returned) if paid else one.gross
        owner = "honours_office" if one.state == "due" else "finance"
        found.append(row("reward", owner, one, one.project, one.region_code, amount=amount))
    return found


async def entries(honour: Honour, title: Title) -> list[FollowUp]:
    """Entries of its holder in events not yet published, where prior honours may decide who takes an award: those that
    count the title though it is revoked, or do not though it was restored."""
    if honour.person_id is None:
        return []
    rows = Member.filter(person_id=honour.person_id, entry__event__published_at__isnull=True).exclude(
        entry__status="withdrawn"
    )
    found = await rows.using_db(db.here()).order_by("id").prefetch_related("entry__event__competition")
    gone = honour.state == "revoked"
    counted = [one.entry for one in found if (title.name in one.prior_honours.split(SEPARATOR)) == gone]
    return [
        row(
            "entry", "organiser", one, f"{one.event.competition.title} {one.event.title}",
            one.event.competition.region_code, above_id=one.event_id,
        )
        for one in counted
    ]  # fmt: skip


async def nominations(honour: Honour, title: Title) -> list[FollowUp]:
    """Nominations of its holder that are still on their way: their conditions have to be looked at again."""
    if honour.person_id is None:
        return []
    rows = Nomination.filter(person_id=honour.person_id, state__in=STANDING).using_db(db.here())
    found = await rows.order_by("id").prefetch_related("round")
    return [row("nomination", "honours_office", one, one.round.title, one.region_code) for one in found]
