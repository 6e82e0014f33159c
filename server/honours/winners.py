"""Winners: lines of the newest published revision and the people behind them, named as of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server import db
from server.access import Viewer
from server.appeals.standing import held_up
from server.competitions import Competition, Event
from server.competitions.places import locked
from server.entries import Entry, Member
from server.honours import Group, Honour, Title
from server.honours.holders import Held
from server.ledger import Change
from server.objections.standing import held_up as objected
from server.organisations import names_of
from server.people import Person
from server.refusal import Fault, Refusal, refuse
from server.results import Revision, Standing
from server.results.draft import JOIN
from server.scoring.field import contestants


@dataclass(frozen=True, slots=True)
class Published:
    """An event with the lines of its newest revision."""

    competition: Competition
    event: Event
    lines: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Winner:
    """One who is honoured for a line: a contestant, or the team where its members are unknown."""

    held: Held
    standing: Standing
    unit: str | None
    region_code: str | None
    region_name: str | None
    titles: frozenset[str]


async def newest(viewer: Viewer, competition: str, event: str) -> Published:
    """The newest revision of an event. Refused: unknown competition or event, nothing published."""
    found = await Competition.visible_to(viewer).get_or_none(code=competition)
    if found is None:
        refuse("no_such_competition", "competition", code=competition)
    one = await Event.visible_to(viewer).get_or_none(competition_id=found.id, code=event)
    if one is None:
        refuse("no_such_event", "event", competition=competition, code=event)
    revision = await Revision.visible_to(viewer).get_or_none(event_id=one.id, number=one.revision)
    if revision is None:
        refuse("event_unpublished", "event", event=f"{competition}/{event}")
    return Published(found, one, await Standing.visible_to(viewer).filter(revision_id=revision.id).order_by("line"))


def up_to(lines: Sequence[Standing], places: int) -> list[Standing]:
    """The lines of the first `places` in the award ranking: those passed over are left out and places pass down."""
    return [one for one in lines if one.position is not None and one.position <= places]


def named(lines: Sequence[Standing], entry_nos: Sequence[str]) -> list[Standing]:
    """The lines of the entries named. Refused: an entry that is not on the list, or has no place on it."""
    by_no = {one.entry_no: one for one in lines}
    unknown = [no for no in entry_nos if no not in by_no]
    if unknown:
        refuse("no_such_entries", "entryNos", entries=JOIN.join(unknown))
    unranked = [no for no in entry_nos if by_no[no].place is None]
    if unranked:
        refuse("entries_without_place", "entryNos", entries=JOIN.join(unranked))
    return [by_no[no] for no in dict.fromkeys(entry_nos)]


async def appealed(event: Event, lines: Sequence[Standing]) -> Refusal | None:
    """Whether an open appeal or an accepted objection names one of the entries of `lines`. Asked inside a change: it
    locks the event, so that no appeal is filed before the commit."""
    await locked(event)
    rows = Entry.filter(event_id=event.id, entry_no__in=[one.entry_no for one in lines]).using_db(db.here())
    entries = await rows
    return await held_up([one.id for one in entries]) or await objected([one.uid for one in entries], upheld=False)


async def winners(change: Change, event: Event, lines: Sequence[Standing]) -> list[Winner]:
    """Those behind `lines`. Refused where an entry now has other people than were published."""
    entries = {
        entry.entry_no: entry
        for entry in await Entry.filter(event_id=event.id, entry_no__in=[one.entry_no for one in lines])
        .using_db(db.here())
        .prefetch_related("members__person")
    }
    changed = [one.entry_no for one in lines if not _is_as_published(one, entries.get(one.entry_no))]
    if changed:
        refuse("entries_changed_since", entries=JOIN.join(changed))
    members = {one.entry_no: contestants(entries[one.entry_no]) for one in lines}
    units = await names_of(one.organisation_id for mine in members.values() for one in mine if one.organisation_id)
    found: list[Winner] = []
    for line in lines:
        people = [one for one in members[line.entry_no] if one.person]
        of_the_day = _units_of_the_day(line, people, units)
        found += [_person(one, line, of_the_day.get(one.organisation_id or 0)) for one in people]
        if not people:
            found.append(await _team(change, event, line, members[line.entry_no]))
    return found


def _names(entry: Entry) -> str | None:
    names = (one.person.name for one in contestants(entry) if one.person)
    return JOIN.join(dict.fromkeys(filter(None, names))) or None


def _is_as_published(line: Standing, entry: Entry | None) -> bool:
    return entry is not None and (_names(entry), entry.team or None) == (line.name, line.team)


def _units_of_the_day(line: Standing, people: Sequence[Member], present: dict[int, str]) -> dict[int, str]:
    """The units of a line's people by id, named as published; by the present name where they cannot be told apart."""
    ids = list(dict.fromkeys(one.organisation_id for one in people if one.organisation_id))
    published = line.organisation.split(JOIN) if line.organisation else []
    if len(ids) == 1 and line.organisation:
        published = [line.organisation]
    return dict(zip(ids, published, strict=True)) if len(ids) == len(published) else present


def _person(one: Member, line: Standing, unit: str | None) -> Winner:
    person: Person = one.person  # type: ignore[assignment]
    held = Held("person", person.id, str(person.uid), person.name or "")
    return Winner(held, line, unit, one.region_code, one.region_name, one.titles)


async def _team(change: Change, event: Event, line: Standing, members: Sequence[Member]) -> Winner:
    """The team as a group; the one that an earlier title for the same entry went to, else a new one."""
    before = Honour.filter(
        group_id__isnull=False, standing__revision__event_id=event.id, standing__entry_no=line.entry_no
    )
    honour = await before.using_db(db.here()).prefetch_related("group").first()
    group: Any = honour.group if honour else await change.save(Group(name=line.team or line.entry_no))
    region: tuple[str | None, str | None] = (None, None)
    if members:
        region = members[0].region_code, members[0].region_name
    return Winner(
        Held("group", group.id, str(group.uid), line.team or line.entry_no), line, line.organisation,
        *region, members[0].titles if members else frozenset(),
    )  # fmt: skip


async def holds_already(found: Sequence[Winner], title: Title) -> Refusal | None:
    """Who holds the title already does not get it with his place; the office names the entries it means."""
    holders = [one.held.uid for one in found]
    rows = Honour.filter(holder__in=holders, title__name=title.name, state="held").using_db(db.here())
    holding = {str(holder) for holder in await rows.values_list("holder", flat=True)}
    faults = [
        Fault("", None, "place", "entry_holds_title", params={"entry_no": one.standing.entry_no, "title": title.name})
        for one in found
        if one.held.uid in holding or title.name in one.titles
    ]
    return Refusal("winners_hold_title", {"n": len(faults), "title": title.name}, "places", faults) if faults else None


def entered_as(published: Published, standing: Standing) -> dict[str, Any]:
    """The columns of an honour that say on which ground it was conferred."""
    return {
        "standing_id": standing.id,
        "occupation_code": published.event.occupation,
        "tier": published.competition.tier,
        "competition": published.competition.title,
        "event": published.event.title,
        "place": standing.place,
        "total": standing.total,
    }
