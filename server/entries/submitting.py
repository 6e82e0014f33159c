"""Handing in an entry, and changing it before its approval (domain.md 2.3)."""

from typing import NoReturn
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, places
from server.competitions.keeping import groups_of
from server.eligibility import refusal
from server.entries import Delegation, Entry
from server.entries.asked import EntryAsked, malformed, plain
from server.entries.correcting import names_to_correct
from server.entries.entering import enter, rewrite
from server.entries.facts import Backgrounds
from server.entries.finding import delegation_of, entry_of, locked, session_of
from server.entries.registration import organises, takes_changes, takes_entries
from server.entries.wanted import Bad, Wanted, judge
from server.ledger import Change
from server.refusal import Fault, Refusal, Refused, insist

SUBMITTED, CHANGED = "entry.submitted", "entry.changed"


async def submit(
    viewer: Viewer,
    competition: str,
    event: str,
    asked: EntryAsked,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
) -> Entry:
    """Hand in an entry of an event, for review. `backgrounds`: what the rooms above know of its people.

    Refused: `registration_closed` and its like, `delegation_needed`, `entry_malformed` with every fault,
    `person_entered`, `entry_no_taken`, and the first failed demand of the event with all of them as faults. What is
    unknown refuses nobody: the entry waits for its review.
    """
    insist(may(viewer, SUBMITTED))
    of, its = await places.event_of(viewer, competition, event)
    delegation = await delegation_of(viewer, of, asked.delegation)
    place = places.of_delegation(of, delegation, its)
    insist(delegation_given(viewer, of, its, delegation))
    insist(may(viewer, SUBMITTED, place))
    wanted = asked.in_form()
    memory = {"competition": competition, "event": event, "entry": plain(wanted)}
    async with ledger.change(viewer, SUBMITTED, chain=of.chain, key=key, asked=memory, event=its.code) as change:
        if change.answered:
            return await change.answer(Entry)
        its = await places.locked(its)
        await places.locked(of)  # one person in two events at once: the competition's row settles who is first
        insist(takes_entries(its, organiser=organises(viewer, place)))
        insist(malformed(wanted, its.format, groups_of(its)))
        session = await session_of(viewer, its, wanted.session)
        one = Wanted(its, wanted, delegation, session)
        await admit(viewer, of, one, backgrounds)
        [entry] = await enter(change, viewer, [one])
        change.main.facts |= {"entry": entry.id, "entry_no": entry.entry_no}
        change.answers(entry)
    return entry


def delegation_given(viewer: Viewer, of: Competition, its: Event, delegation: Delegation | None) -> Refusal | None:
    """Only an organiser may leave the delegation out."""
    if delegation is not None or organises(viewer, places.of_event(of, its)):
        return None
    return Refusal("delegation_needed", {}, "delegation")


async def admit(viewer: Viewer, of: Competition, one: Wanted, backgrounds: Backgrounds | None) -> None:
    """Insist that nothing stands in the way of the entry."""
    judged = await judge(viewer, of, [one], backgrounds)
    if judged.bad:
        refuse_bad(judged.bad)
    insist(refusal(judged.verdicts[0]))


def refuse_bad(bad: list[Bad]) -> NoReturn:
    """The first with its own rule, all of them as faults."""
    faults = [Fault("", None, _path(one), one.rule, params=_params(one)) for one in bad]
    raise Refused(Refusal(bad[0].rule, faults[0].params, faults[0].column, faults))


def _path(one: Bad) -> str:
    head, *rest = one.field.split("_")
    name = head + "".join(word.capitalize() for word in rest)
    return name if one.member is None else f"members[{one.member}].{name}"


def _params(one: Bad) -> dict[str, str | int]:
    """A clash inside one entry says the number of the member it clashes with."""
    return dict(one.params) | ({} if one.first is None else {"first_row": one.first[1] + 1})


async def change_entry(
    viewer: Viewer,
    entry: UUID,
    asked: EntryAsked,
    version: int,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
) -> Entry:
    """Change an entry before its approval; it waits for its review again, and the note of a rejection is cleared.

    Refused as `submit`, besides `no_such_entry`, `entry_approved`, `entry_ended` and `changed_since`. The number of an
    entry stays unless another one is given.
    """
    found = await entry_of(viewer, entry, CHANGED)
    delegation = await delegation_of(viewer, found.competition, asked.delegation)
    insist(delegation_given(viewer, found.competition, found.event, delegation))
    insist(may(viewer, CHANGED, places.of_delegation(found.competition, delegation, found.event)))
    wanted = asked.in_form()
    memory = {"entry": str(entry), "version": version, "asked": plain(wanted)}
    chain = found.competition.chain
    async with ledger.change(viewer, CHANGED, chain=chain, key=key, asked=memory, entry=found.entry.id) as change:
        if change.answered:
            return await change.answer(Entry)
        found = await locked(found)
        await places.locked(found.competition)
        row = found.entry
        insist(takes_changes(found.event, row, organiser=organises(viewer, found.place)))
        insist(places.same_version(row, version))
        insist(malformed(wanted, found.event.format, groups_of(found.event)))
        session = await session_of(viewer, found.event, wanted.session)
        await _rewrite(change, viewer, Wanted(found.event, wanted, delegation, session, row), backgrounds)
        change.main.facts["at"] = clock.now()
        change.answers(row)
    return row


async def _rewrite(change: Change, viewer: Viewer, one: Wanted, backgrounds: Backgrounds | None) -> None:
    """Write the entry anew. A name that only this entry knows is corrected before the question who bears it."""
    row, asked = one.entry, one.asked
    assert row is not None
    names = await names_to_correct(change, row, asked)
    await admit(viewer, row.event.competition, one, backgrounds)
    await rewrite(change, row, asked, names)
    row.update_from_dict({
        "entry_no": asked.entry_no or row.entry_no, "team": asked.team,
        "group": asked.group or None, "state": "submitted", "note": None,
        "delegation_id": one.delegation.id if one.delegation else None,
        "session_id": one.session.id if one.session else None, "version": row.version + 1,
    })  # fmt: skip
    await change.save(row)
