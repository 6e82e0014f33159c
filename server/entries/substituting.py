"""更换队员: another person takes the place of a member. The row is written anew, the ledger keeps who stood there."""

from dataclasses import replace
from uuid import UUID

from server.access import Viewer
from server.competitions import Session, places
from server.entries import Delegation, Entry, Member
from server.entries.asked import EntryAsked, MemberAsked, malformed, plain
from server.entries.entering import Places
from server.entries.facts import Backgrounds
from server.entries.registration import before_marking, stands
from server.entries.reviewing import Acting, acting, keep, reason_given
from server.entries.submitting import admit
from server.entries.wanted import Wanted
from server.organisations import names_of
from server.people import numbers_of, register
from server.refusal import Refusal, insist, refuse

SUBSTITUTED = "member.substituted"


async def substitute(
    viewer: Viewer,
    entry: UUID,
    role: str,
    number: int,
    member: MemberAsked,
    reason: str,
    version: int,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
) -> Entry:
    """Put another person in the place of a member, until marking is opened; the entry is reviewed again.

    Refused: `no_such_member`, `same_person`, what refuses an entry with these members, `marking_has_opened`,
    `entry_ended`, `reason_missing`, `changed_since`.
    """
    wanted = replace(member, role=role).in_form()
    memory: dict[str, str | int] = {"role": role, "number": number, "member": str(plain(wanted)), "reason": reason}
    async with acting(viewer, SUBSTITUTED, entry, version, key, **memory) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        insist(reason_given(reason))
        insist(before_marking(act.found.event))
        insist(may_substitute(act.found.entry))
        await places.locked(act.found.competition)
        await _replace(act, viewer, role, number, wanted, backgrounds)
        return await keep(act.change, act.found.entry, state="submitted", note=reason.strip())


def may_substitute(entry: Entry) -> Refusal | None:
    """Only an entry that stands, and did not come as a package, changes its members."""
    if entry.state is not None and stands(entry) and entry.status == "":
        return None
    return Refusal("entry_ended", {"entry_no": entry.entry_no}, "entry")


async def _replace(
    act: Acting, viewer: Viewer, role: str, number: int, wanted: MemberAsked, backgrounds: Backgrounds | None
) -> None:
    row, change = act.found.entry, act.change
    rows = await Member.filter(entry_id=row.id).using_db(change.client).prefetch_related("person").order_by("number")
    members = [one for one in rows if one.person]
    place = next((one for one in members if (one.role, one.number) == (role, number)), None)
    if place is None:
        refuse("no_such_member", "number", number=number)
    asked = EntryAsked(await _as_asked([one for one in members if one is not place]), row.entry_no, row.team)
    asked = replace(asked, members=(*asked.members, wanted)).in_form()
    insist(malformed(asked, act.found.event.format))
    session = await Session.filter(id=row.session_id).using_db(change.client).first() if row.session_id else None
    delegation: Delegation | None = row.delegation
    one = Wanted(act.found.event, asked, delegation, session, row)
    await admit(viewer, act.found.competition, one, backgrounds)
    [person] = await register(change, [(wanted.name, wanted.id_type, wanted.id_number)])
    if person == place.person_id:
        refuse("same_person", "member")
    change.main.facts |= {"role": role, "number": number, "from": place.person_id, "to": person}
    filled = (await Places.of(change, [wanted])).fill(place, wanted, person)
    await change.save(filled)


async def _as_asked(members: list[Member]) -> tuple[MemberAsked, ...]:
    """The members who stay, as they would be handed in again."""
    numbers = await numbers_of(one.person_id for one in members if one.person_id)
    units = await names_of(one.organisation_id for one in members if one.organisation_id)
    return tuple(
        MemberAsked(
            str(one.person.name if one.person else ""),
            one.role,
            *numbers.get(one.person_id or 0, ("", "")),
            organisation=units.get(one.organisation_id or 0, ""),
            region=one.region_given,
            standing=one.standing or "",
            level=one.level,
            years_of_work=one.years_of_work,
            certificates=None if one.certificates is None else tuple(filter(None, one.certificates.split(";"))),
            prior_honours=tuple(sorted(one.titles)),
        )
        for one in members
    )
