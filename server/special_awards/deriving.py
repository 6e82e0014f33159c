"""Derive who a special award goes to: delegations by their place in the team total, coaches by what their contestants
won. Derived anew, what follows no longer lapses unless it was given."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from server import clock, db, ledger
from server.access import Viewer
from server.competitions import Competition, Event
from server.competitions.places import locked
from server.entries import Delegation, Member
from server.ledger import Change
from server.organisations import names_of
from server.refusal import insist, refuse
from server.results import Revision, Standing
from server.special_awards import DERIVED, SHOWN, SpecialAward, SpecialNominee
from server.special_awards.asked import BETWEEN
from server.special_awards.setting_up import award_of, over_quota
from server.team_totals import TeamPlace
from server.team_totals.publishing import newest_of
from server.team_totals.reading import outdated

ACT = "special_award.derived"
JOIN = "、"
Key = tuple[int | None, int | None, str | None]


@dataclass(slots=True)
class Due:
    """Who it follows for: a delegation, or a person (by name alone where nobody knows who it is); from what."""

    delegation_id: int | None = None
    person_id: int | None = None
    name: str | None = None
    unit: str | None = None
    grounds: list[list[str]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Who it is, to be known again."""
        return self.delegation_id, self.person_id, None if self.delegation_id or self.person_id else self.name


async def derive(viewer: Viewer, competition: str, award: str, *, key: str | None = None) -> SpecialAward:
    """Propose everybody a special award follows for; those who stand already stay as they are, with new grounds.

    Refused: no right, unknown place, an award that is not derived, an event without a published result, no team total
    or one older than a correction, nobody it follows for, more than the quota.
    """
    found, row = await award_of(viewer, ACT, competition, award)
    if row.way not in DERIVED:
        refuse("special_award_not_derived", "award", title=row.title)
    asked = {"competition": competition, "award": award}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(SpecialAward)
        row = await locked(row)
        due = await (_by_points(viewer, found, row) if row.way == "points" else _coaches(found, row))
        if not due:
            refuse("special_award_of_nobody", "award", title=row.title)
        insist(over_quota(row, len(due)))
        await _write(change, viewer, row, due)
        change.main.facts["award"], change.main.facts["n"] = row.code, len(due)
        change.answers(row)
    return row


async def _write(change: Change, viewer: Viewer, award: SpecialAward, due: Sequence[Due]) -> None:
    rows = SpecialNominee.filter(special_award_id=award.id, state__in=["proposed", *SHOWN]).using_db(change.client)
    there = {_key(one): one for one in await rows.order_by("id")}
    wanted = {one.key: one for one in due}
    lapsed = [one for key, one in there.items() if key not in wanted and one.state == "proposed"]
    for gone in lapsed:
        gone.state, gone.version, gone.decided_at = "lapsed", gone.version + 1, clock.now()
        gone.decided_by_id = viewer.account_id
    changed = [one for key, one in there.items() if key in wanted and one.grounds != _text(wanted[key].grounds)]
    for one in changed:
        one.grounds, one.version = _text(wanted[_key(one)].grounds), one.version + 1
    new = [
        SpecialNominee(
            special_award_id=award.id, delegation_id=one.delegation_id, person_id=one.person_id, name=one.name,
            unit=one.unit, grounds=_text(one.grounds), proposed_at=clock.now(), proposed_by_id=viewer.account_id,
        )
        for key, one in wanted.items()
        if key not in there
    ]  # fmt: skip
    await change.save_many([*lapsed, *changed, *new])
    if not (lapsed or changed or new):
        refuse("special_award_derived", "award", title=award.title)


def _key(one: SpecialNominee) -> Key:
    return one.delegation_id, one.person_id, None if one.delegation_id or one.person_id else one.name


def _text(grounds: Sequence[Sequence[str]]) -> str:
    return json.dumps(grounds, ensure_ascii=False)


async def _by_points(viewer: Viewer, competition: Competition, award: SpecialAward) -> list[Due]:
    """The delegations whose place in the newest team total lies in the range."""
    total = await newest_of(competition)
    if total is None:
        refuse("special_award_no_total", "award", title=award.title)
    stale = (await outdated(viewer, [total.id]))[total.id]
    if stale:
        refuse("special_award_total_outdated", "award", title=award.title, events=JOIN.join(stale))
    rows = TeamPlace.filter(team_total_id=total.id, place__gte=award.from_place, place__lte=award.to_place)
    places = await rows.using_db(db.here()).order_by("line")
    delegations = Delegation.filter(competition_id=competition.id, code__in=[one.code for one in places])
    ids = {one.code: one.id for one in await delegations.using_db(db.here())}
    return [
        Due(delegation_id=ids[one.code], name=one.name, grounds=[[str(one.place), str(total.number)]])
        for one in places
        if one.code in ids
    ]  # fmt: skip


async def _coaches(competition: Competition, award: SpecialAward) -> list[Due]:
    """The coaches of the entries that took one of the awards in the newest published results, each once."""
    rows = Event.filter(competition_id=competition.id).using_db(db.here()).order_by("position")
    events = [one for one in await rows if one.state != "cancelled"]
    won = await _won(events, award.of_awards.split(BETWEEN))
    members = Member.filter(entry__event_id__in=[one.id for one in events], role="coach").using_db(db.here())
    coaches: defaultdict[tuple[int, str], list[Member]] = defaultdict(list)
    for one in await members.order_by("number").select_related("entry", "person"):
        coaches[one.entry.event_id, one.entry.entry_no].append(one)
    units = await names_of(one.organisation_id for mine in coaches.values() for one in mine if one.organisation_id)
    titles = {one.id: one.title for one in events}
    due: dict[Key, Due] = {}
    for event, standing in won:
        for one in coaches[event, standing.entry_no]:
            name = one.person.name if one.person else None
            mine = Due(person_id=one.person_id, name=name, unit=units.get(one.organisation_id or 0))
            if mine.person_id is not None:
                grounds = [titles[event], standing.entry_no, standing.award or ""]
                due.setdefault(mine.key, mine).grounds.append(grounds)
    return list(due.values())


async def _won(events: Sequence[Event], awards: Sequence[str]) -> list[tuple[int, Standing]]:
    """The lines that took one of the awards, by event in order; every event must have a published result."""
    published = Revision.filter(event_id__in=[one.id for one in events], published_at__isnull=False)
    newest = {one.event_id: one.id for one in await published.using_db(db.here()).order_by("number")}
    lacking = [one.title for one in events if one.id not in newest]
    if lacking or not events:
        refuse("special_award_unpublished", "award", n=len(lacking), events=JOIN.join(lacking[:20]))
    of = {revision: event for event, revision in newest.items()}
    lines = Standing.filter(revision_id__in=sorted(of), award__in=list(awards)).using_db(db.here()).order_by("line")
    order = {one.id: n for n, one in enumerate(events)}
    return sorted(((of[one.revision_id], one) for one in await lines), key=lambda pair: order[pair[0]])
