"""Draw the recheck of an event whose marking is closed: the supervisor's act. The seed is the ledger's head then."""

from collections.abc import Awaitable, Callable, Sequence

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.ledger import Change
from server.ledger.records import Chain
from server.rechecking import Recheck, RecheckItem
from server.rechecking.sampling import Lot, Ranked, drawn, seed_of
from server.refusal import Refusal, insist, refuse

ACT = "recheck.drawn"
Order = Callable[[Event], Awaitable[Sequence[Ranked]]]
"""The ranked entries of an event in the order of its result, which is known in a room above."""
Check = Callable[[Event], Awaitable[Refusal | None]]


async def draw(
    viewer: Viewer, competition: str, event: str, *, order: Order, unbound: Check | None = None, key: str | None = None
) -> Recheck:
    """Draw whom the event's rule says, from the ledger's head at this moment.

    `unbound`: why what would be drawn from is not what was signed, which is known in a room above. Refused: an unknown
    place, no right, `recheck_not_asked` where the event has no such rule, `recheck_before_closing`,
    `recheck_drawn_already`, and that.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    asked = {"competition": competition, "event": event}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Recheck)
        row = await locked(row)
        insist(not_drawable(row))
        before = Recheck.filter(event_id=row.id).using_db(db.here()).order_by("-turn")
        last = await before.first()
        if last is not None and last.state != "replaced":
            refuse("recheck_drawn_already", None, event=row.code)
        if unbound is not None:
            insist(await unbound(row))
        chain = await Chain.get(name=found.chain, using_db=db.here())
        recheck = Recheck(
            event_id=row.id, turn=last.turn + 1 if last else 1, rule=row.recheck_rule,
            seed=seed_of(chain.head, row.uid), head=chain.head, seq=chain.seq,
        )  # fmt: skip
        ranked = await order(row)
        await begin(change, viewer, recheck, len(ranked), drawn(row.recheck_rule, ranked, recheck.seed))
        change.answers(recheck)
    return recheck


def not_drawable(event: Event) -> Refusal | None:
    """Only where the event asks for a recheck, and after its marking is closed."""
    if event.recheck_rule == "none":
        return Refusal("recheck_not_asked", {"event": event.code})
    return None if event.state == "closed" else Refusal("recheck_before_closing", {"event": event.code})


async def begin(change: Change, viewer: Viewer, recheck: Recheck, entries: int, lots: Sequence[Lot]) -> None:
    """Store a recheck of `lots`, drawn of so many ranked entries."""
    recheck.entries, recheck.drawn_by_id, recheck.drawn_at = entries, viewer.account_id, clock.now()
    recheck.top = sum(one.reason == "top" for one in lots)
    recheck.sampled = sum(one.reason == "sample" for one in lots)
    await change.save(recheck)
    await change.save_many(
        [
            RecheckItem(recheck_id=recheck.id, entry_id=one.entry_id, position=n, reason=one.reason)
            for n, one in enumerate(lots, 1)
        ]
    )


async def replace(change: Change, event: Event) -> int:
    """An event that is opened again is rechecked anew: what was drawn before counts no more. How many that were."""
    rows = Recheck.filter(event_id=event.id).exclude(state="replaced").using_db(db.here())
    old = await rows.order_by("turn")
    for one in old:
        one.state = "replaced"
    await change.save_many(old)
    return len(old)
