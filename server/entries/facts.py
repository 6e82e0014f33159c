"""What is known of entries for the questions of eligibility, gathered for many at once in a fixed number of statements.

An entry about to be handed in and a stored one are looked at alike: both become a `Look`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count

from server import db, organisations
from server.competitions import Competition, Event
from server.eligibility import EarlierPlace, EntryFacts, Facts, OtherEntry, Requirements, Verdict, from_dict, verdicts
from server.entries import Delegation, Entry, Member
from server.entries.registration import ENDED, stands
from server.people import identity, numbers_of

BATCH = 2000
STANDING = (Q(state__isnull=True) | Q(state__not_in=ENDED)) & ~Q(status="withdrawn")
Who = int | tuple[str, str] | None  # a person on record, an ID number not on record yet, nobody known


@dataclass(frozen=True, slots=True)
class Background:
    """What the rooms above know of a person: titles held, places in earlier editions by event, titles taken away."""

    titles: tuple[str, ...] = ()
    earlier: tuple[tuple[str, EarlierPlace], ...] = ()
    revoked: tuple[str, ...] = ()


Backgrounds = Callable[[Competition, Sequence[int]], Awaitable[Mapping[int, Background]]]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contestant: who it is, and what the entry itself says of him."""

    who: Who
    said: Facts


@dataclass(frozen=True, slots=True)
class Look:
    """An entry to be looked at. `id` None: not stored yet. `at`: session's instants; `coaches`: how many.

    `stands`: whether it takes the place of others; an entry that is rejected or withdrawn does not.
    """

    event: Event
    id: int | None
    delegation: Delegation | None
    at: tuple[int | None, int | None]
    contestants: tuple[Somebody, ...]
    coaches: int
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another entry of a person in the competition: a stored one by its id, or one of those looked at together."""

    entry_id: int | None
    entry_no: str
    event_id: int
    look: Look | None
    other: OtherEntry


class Known:
    """What was found of the people in some looks."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self.looks = looks
        self.elsewhere: defaultdict[Who, list[Elsewhere]] = defaultdict(list)
        self.counts: Counter[tuple[int, int | None]] = Counter()
        self.backgrounds: Mapping[int, Background] | None = None

    def others(self, look: Look, who: Who) -> list[Elsewhere]:
        """The other entries of a person, this look left out."""
        return [
            one
            for one in self.elsewhere.get(who, ())
            if one.look is not look and (one.entry_id is None or one.entry_id != look.id)
        ]

    def twice(self, look: Look) -> list[tuple[int, Elsewhere]]:
        """Contestants who stand in the event already, by their index: nobody enters an event twice."""
        return [
            (n, one)
            for n, somebody in enumerate(look.contestants)
            if somebody.who is not None
            for one in self.others(look, somebody.who)
            if one.event_id == look.event.id and one.other.stands
        ]

    def facts(self, look: Look) -> EntryFacts:
        """The facts of one look."""
        count = self.counts[look.event.id, look.delegation.id if look.delegation else None]
        return EntryFacts(
            look.event.code,
            tuple(self._facts(look, one) for one in look.contestants),
            look.delegation.name if look.delegation else None,
            count - look.stands if look.delegation else None,
            *look.at,
            contestants=len(look.contestants) or None,
            coaches=look.coaches,
        )

    def _facts(self, look: Look, one: Somebody) -> Facts:
        if one.who is None:
            return one.said
        others = tuple(other.other for other in self.others(look, one.who) if other.event_id != look.event.id)
        if self.backgrounds is None:
            return replace(one.said, others=others)
        found = self.backgrounds.get(one.who, Background()) if isinstance(one.who, int) else Background()
        declared = [title for title in one.said.titles or () if title not in found.revoked]
        return replace(
            one.said,
            others=others,
            titles=tuple(dict.fromkeys((*declared, *found.titles))),
            revoked=found.revoked,
            earlier=tuple(replace(place, same_event=code == look.event.code) for code, place in found.earlier),
        )


def requirements_of(event: Event) -> Requirements:
    """What the event demands; nothing but the usual where it says nothing."""
    if not event.requirements:
        return Requirements()
    read = from_dict(json.loads(event.requirements))
    assert isinstance(read, Requirements), f"requirements of {event.code}"
    return read


def verdicts_of(known: Known, look: Look) -> list[Verdict]:
    """Every answer of the event's requirements about one look."""
    return verdicts(requirements_of(look.event), known.facts(look))


async def gather(competition: Competition, looks: Sequence[Look], backgrounds: Backgrounds | None = None) -> Known:
    """Look up the people of all looks at once: their other entries, the numbers of delegations, what is known above."""
    known = Known(looks)
    ids = sorted({one.who for look in looks for one in look.contestants if isinstance(one.who, int)})
    for start in range(0, len(ids), BATCH):
        await _stored(known, competition.id, ids[start : start + BATCH])
    for look in looks:
        if look.stands:
            _together(known, look)
    await _count(known, {look.event.id for look in looks})
    if backgrounds is not None:
        known.backgrounds = await backgrounds(competition, ids)
    return known


async def _stored(known: Known, competition_id: int, ids: Sequence[int]) -> None:
    """The standing stored entries of people in the competition; those looked at again are left to `_together`."""
    again = {look.id for look in known.looks}
    rows = (
        await Member.filter(person_id__in=ids, role="contestant", entry__event__competition_id=competition_id)
        .using_db(db.here())
        .values_list(
            "person_id", "entry_id", "entry__entry_no", "entry__event_id", "entry__event__code", "entry__event__title",
            "entry__delegation__name", "entry__session__starts_at", "entry__session__ends_at", "entry__state",
            "entry__status",
        )
    )  # fmt: skip
    for person, entry, entry_no, event, code, title, delegation, starts, ends, state, status in _plain(rows):
        if entry not in again:
            other = OtherEntry(
                code, title, delegation, starts, ends, "withdrawn" if status == "withdrawn" else state or ""
            )
            known.elsewhere[person].append(Elsewhere(entry, entry_no, event, None, other))


def _plain(rows: Any) -> Iterable[tuple[Any, ...]]:
    return rows  # type: ignore[no-any-return]


def _together(known: Known, look: Look) -> None:
    """A look is another entry for the looks beside it."""
    name = look.delegation.name if look.delegation else None
    other = OtherEntry(look.event.code, look.event.title, name, *look.at)
    for who in {one.who for one in look.contestants} - {None}:
        known.elsewhere[who].append(Elsewhere(look.id, "", look.event.id, look, other))


async def _count(known: Known, events: Collection[int]) -> None:
    """Standing entries by event and delegation: those stored, and those looked at as they will be."""
    again = sorted(look.id for look in known.looks if look.id is not None)
    rows = (
        await Entry.filter(STANDING, ~Q(id__in=again) if again else Q(), event_id__in=sorted(events))
        .using_db(db.here())
        .annotate(n=Count("id"))
        .group_by("event_id", "delegation_id")
        .values_list("event_id", "delegation_id", "n")
    )
    for event, delegation, n in _plain(rows):
        known.counts[event, delegation] += n
    for look in known.looks:
        if look.stands:
            known.counts[look.event.id, look.delegation.id if look.delegation else None] += 1


async def looks_of(entries: Sequence[Entry]) -> list[Look]:
    """Stored entries as looks; each with its event, delegation and session, whose rows are read here."""
    ids = [entry.id for entry in entries]
    members: defaultdict[int, list[Member]] = defaultdict(list)
    for start in range(0, len(ids), BATCH):
        rows = Member.filter(entry_id__in=ids[start : start + BATCH]).using_db(db.here())
        for row in await rows.order_by("number"):
            members[row.entry_id].append(row)
    people = {one.person_id for rows in members.values() for one in rows if one.person_id is not None}
    born = {id_: identity.born_on(*number) for id_, number in (await numbers_of(people)).items()} if people else {}
    units = {one.organisation_id for rows in members.values() for one in rows if one.organisation_id is not None}
    names = await organisations.names_of(units) if units else {}
    return [_look(entry, members[entry.id], born, names) for entry in entries]


def _look(entry: Entry, members: Sequence[Member], born: Mapping[int, Any], names: Mapping[int, str]) -> Look:
    session = entry.session
    return Look(
        entry.event,
        entry.id,
        entry.delegation,
        (session.starts_at, session.ends_at) if session else (None, None),
        tuple(_somebody(one, born, names) for one in members if one.role == "contestant" and one.person_id),
        sum(one.role == "coach" and one.person_id is not None for one in members),
        stands(entry),
    )


def _somebody(one: Member, born: Mapping[int, Any], names: Mapping[int, str]) -> Somebody:
    """A stored member. Without an ID number nobody knows who it is."""
    certificates = None if one.certificates is None else tuple(filter(None, one.certificates.split(";")))
    said = Facts(
        born=born.get(one.person_id or 0),
        years_of_work=one.years_of_work,
        certificates=certificates,
        level=one.level,
        standing=one.standing,
        region_code=one.region_code,
        organisation=names.get(one.organisation_id or 0),
        titles=tuple(sorted(one.titles)) or None,
    )
    return Somebody(one.person_id if one.person_id in born else None, said)
