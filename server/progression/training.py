"""The acts on a squad (集训) before and after it is judged: formed, left by one of them."""

from collections.abc import Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import event_of, locked, of_event, same_version
from server.competitions.registration import reason_fault
from server.entries import Entry
from server.ledger import Change
from server.progression import targets
from server.progression.squad_judging import go_up
from server.progression.squads import MOST_MEMBERS, SQUAD_TIES, Squad, SquadMember, first_of, members_of
from server.refusal import Refusal, insist, refuse
from server.results import Revision, Standing

FORMED, LEFT = "squad.formed", "squad_member.left"


async def form_squad(
    viewer: Viewer, competition: str, event: str, target: str, *, size: int, team: int, ties: str = "all",
    key: str | None = None,
) -> Squad:  # fmt: skip
    """Call the first `size` of the newest published result to train for `target`; `team` of them will go up.

    From then on nobody goes up to `target` from this event but those chosen after the training. Refused: no right,
    unknown event, `squad_sizes`, not fed, not published, a squad that stands, `squad_too_late`, nobody ranked.
    """
    insist(may(viewer, FORMED))
    of, one = await event_of(viewer, competition, event)
    insist(may(viewer, FORMED, of_event(of, one)))
    if not 1 <= team <= size <= MOST_MEMBERS or ties not in SQUAD_TIES:
        refuse("squad_sizes", "size", most=MOST_MEMBERS)
    asked = [competition, event, target, size, team, ties]
    async with ledger.change(viewer, FORMED, chain=of.chain, key=key, asked=asked, event=event) as change:
        if change.answered:
            return await change.answer(Squad)
        row = await locked(one)
        insist(await _not_formable(row.id, targets(row.feeds), target))
        revision = await Revision.filter(event_id=row.id, number=row.revision).using_db(change.client).first()
        if revision is None or revision.published_at is None:
            refuse("squad_needs_result", "event", event=row.title)
        lines = first_of(await Standing.filter(revision_id=revision.id).using_db(change.client), size, ties)
        if len(lines) < team:
            refuse("squad_too_small", "team", n=len(lines), team=team)
        made = Squad(
            event_id=row.id, revision_id=revision.id, target=target, size=size, team=team, ties=ties,
            formed_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(made)
        await change.save_many([SquadMember(squad_id=made.id, standing_id=line.id) for line in lines])
        change.answers(made)
    return made


async def _not_formable(event_id: int, fed: Sequence[str], target: str) -> Refusal | None:
    if target not in fed:
        return Refusal("squad_not_fed", {"target": target, "fed": "、".join(fed) or "—"}, "target")
    if await Squad.filter(event_id=event_id, target=target).using_db(db.here()).exists():
        return Refusal("squad_stands", {"target": target}, "target")
    above = dict(zip(("event__competition__code", "event__code"), target.split("/", 1), strict=True))
    rows = Entry.filter(advanced_from__revision__event_id=event_id, **above).using_db(db.here())
    n = await rows.count()
    return Refusal("squad_too_late", {"target": target, "n": n}, "target") if n else None


async def leave_squad(
    viewer: Viewer, member: UUID | None, reason: str, *, version: int, key: str | None = None
) -> SquadMember:
    """Record that one leaves the squad; where the team was chosen already the next of the squad takes the place.

    Refused: no right, `no_such_squad_member`, no reason, `squad_member_out`, `changed_since`.
    """
    insist(may(viewer, LEFT))
    rows = SquadMember.visible_to(viewer).select_related("squad__event__competition")
    found = await rows.get_or_none(uid=member) if member else None
    if found is None:
        refuse("no_such_squad_member", "member")
    event = found.squad.event
    insist(may(viewer, LEFT, of_event(event.competition, event)) or reason_fault(reason))
    asked = {"member": str(member), "reason": reason, "version": version}
    chain = event.competition.chain
    async with ledger.change(viewer, LEFT, chain=chain, key=key, asked=asked, squad=found.squad_id) as change:
        if change.answered:
            return await change.answer(SquadMember)
        squad = await locked(found.squad)
        row = await locked(found)
        insist(same_version(row, version))
        if row.state == "withdrawn":
            refuse("squad_member_out", "member")
        was_chosen = row.state == "chosen"
        row.state, row.note, row.version = "withdrawn", reason.strip(), row.version + 1
        await change.save(row)
        if was_chosen:
            await _next(change, squad)
        change.answers(row)
    return row


async def _next(change: Change, squad: Squad) -> None:
    """The first of those passed over in the last round takes the place; nobody where none is left."""
    waiting = [one for one in await members_of([squad.id]) if one.state == "passed_over"]
    ordered = sorted(waiting, key=lambda one: (-one.round, one.place or 0))
    if not ordered:
        return
    row = await locked(ordered[0])
    row.state, row.version = "chosen", row.version + 1
    change.main.facts["next"] = row.id
    await change.save(row)
    await go_up(change, squad, [row])
