"""Entries as they will be: what was asked with its places found, judged together before anything is written.

One way for a form and for a file of ten thousand rows: every question is asked for all of them at once.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db, people, regions
from server.access import Viewer
from server.competitions import Competition, Event, Session
from server.eligibility import Facts, Verdict, refusal
from server.entries import Delegation, Entry
from server.entries.asked import EntryAsked, MemberAsked
from server.entries.facts import Backgrounds, Known, Look, Somebody, Who, gather, verdicts_of
from server.entries.quotas import RULE, over
from server.people import identity
from server.refusal import Fault, Param

BATCH = 5000
Known_ = Mapping[tuple[str, str], people.Known]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to be made, or to be changed where `entry` is given. `rows`: the lines of its members in a file."""

    event: Event
    asked: EntryAsked
    delegation: Delegation | None = None
    session: Session | None = None
    entry: Entry | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bad:
    """A fault found with the help of the database: which entry, which of its members (None: the whole), which field."""

    entry: int
    member: int | None
    field: str
    rule: str
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)
    first: tuple[int, int] | None = None  # the entry and member it agrees or clashes with


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found: everything that stands in the way, and the verdicts of each entry."""

    bad: list[Bad]
    verdicts: list[list[Verdict]]
    known: Known


async def judge(
    viewer: Viewer, competition: Competition, wanted: Sequence[Wanted], backgrounds: Backgrounds | None
) -> Judged:
    """Ask every question that needs the database."""
    numbers = {one.number for each in wanted for one in each.asked.members if one.number}
    on_record = await _people(numbers)
    looks = [_look(one, on_record) for one in wanted]
    known = await gather(competition, looks, backgrounds)
    bad = [*await _regions(wanted), *_names(wanted, on_record), *await _taken(wanted)]
    bad += await _twice(viewer, looks, known)
    bad += [Bad(n, None, "delegation", RULE, params) for n, params in await over(competition, wanted)]
    return Judged(bad, [verdicts_of(known, look) for look in looks], known)


async def _people(numbers: set[tuple[str, str]]) -> Known_:
    found: dict[tuple[str, str], people.Known] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        found |= await people.by_id_number(ordered[start : start + BATCH])
    return found


def _look(one: Wanted, on_record: Known_) -> Look:
    session = one.session
    return Look(
        one.event,
        one.entry.id if one.entry else None,
        one.delegation,
        (session.starts_at, session.ends_at) if session else (None, None),
        tuple(_somebody(member, on_record) for member in one.asked.contestants),
        len(one.asked.members) - len(one.asked.contestants),
    )


def _somebody(member: MemberAsked, on_record: Known_) -> Somebody:
    number = member.number
    found = on_record.get(number) if number else None
    who: Who = found.person_id if found else number
    said = Facts(
        born=identity.born_on(*number) if number else None,
        years_of_work=member.years_of_work,
        certificates=member.certificates,
        level=member.level,
        standing=member.standing or None,
        region_code=regions.padded(member.region) or None,
        organisation=member.organisation or None,
        titles=member.prior_honours or None,
    )
    return Somebody(who, said)


async def _regions(wanted: Sequence[Wanted]) -> list[Bad]:
    """Regions that are not in the table."""
    codes = {regions.padded(one.region) for each in wanted for one in each.asked.members if one.region}
    names = await regions.names_of(codes) if codes else {}
    return [
        Bad(n, m, "region", "unknown_region")
        for n, each in enumerate(wanted)
        for m, one in enumerate(each.asked.members)
        if one.region and regions.padded(one.region) not in names
    ]


def _names(wanted: Sequence[Wanted], on_record: Known_) -> list[Bad]:
    """One ID number bears one name, on record and among those asked for."""
    bad, first = [], dict[tuple[str, str], tuple[int, int, str]]()
    for n, each in enumerate(wanted):
        for m, one in enumerate(each.asked.members):
            if not one.number:
                continue
            found = on_record.get(one.number)
            start = first.setdefault(one.number, (n, m, one.name))
            if found and found.name not in (None, one.name):
                bad.append(Bad(n, m, "id_number", "id_number_of_another"))
            elif start[2] != one.name:
                params = {"expected": start[2], "found": one.name}
                bad.append(Bad(n, m, "name", "id_of_two_names", params, start[:2]))
    return bad


async def _taken(wanted: Sequence[Wanted]) -> list[Bad]:
    """Entry numbers that stand in the event already, or twice among those asked for."""
    named = [(n, each) for n, each in enumerate(wanted) if each.asked.entry_no]
    events = {each.event.id for _, each in named}
    stored = await numbers_in(events) if named else {}
    bad, first = [], dict[tuple[int, str], int]()
    for n, each in named:
        key = each.event.id, each.asked.entry_no
        start = first.setdefault(key, n)
        if stored.get(key) not in (None, each.entry.id if each.entry else None) or start != n:
            bad.append(Bad(n, None, "entry_no", "entry_no_taken", {"entry_no": each.asked.entry_no}))
    return bad


async def numbers_in(events: set[int]) -> dict[tuple[int, str], int]:
    """The entry numbers of events with the ids of their entries."""
    rows = Entry.filter(event_id__in=sorted(events)).using_db(db.here())
    return {(one, no): id_ for one, no, id_ in await rows.values_list("event_id", "entry_no", "id")}


async def _twice(viewer: Viewer, looks: Sequence[Look], known: Known) -> list[Bad]:
    """The same person twice in one event. The number of the other entry is told only to who may see it."""
    found = [(n, m, other) for n, look in enumerate(looks) for m, other in known.twice(look)]
    stored = {other.entry_id for _, _, other in found if other.entry_id is not None}
    rows = await Entry.visible_to(viewer).filter(id__in=sorted(stored)).values_list("id", flat=True) if stored else []
    seen = {int(str(one)) for one in rows}
    place = {id(look): n for n, look in enumerate(looks)}
    bad = []
    for n, m, other in found:
        if other.look is not None:
            first = place[id(other.look)]
            if first < n:
                who = looks[n].contestants[m].who
                its = next(k for k, one in enumerate(looks[first].contestants) if one.who == who)
                bad.append(Bad(n, m, "id_number", "person_twice", {}, (first, its)))
        elif other.entry_id in seen:
            params = {"event": other.other.event_title, "entry_no": other.entry_no}
            bad.append(Bad(n, m, "id_number", "person_entered", params))
        else:
            params = {"event": other.other.event_title}
            bad.append(Bad(n, m, "id_number", "person_entered_elsewhere", params))
    return [*bad, *_within(looks)]


def _within(looks: Sequence[Look]) -> list[Bad]:
    """The same person twice in one entry."""
    bad = []
    for n, look in enumerate(looks):
        first: dict[Who, int] = {}
        for m, one in enumerate(look.contestants):
            if one.who is not None and first.setdefault(one.who, m) != m:
                bad.append(Bad(n, m, "id_number", "person_twice", {}, (n, first[one.who])))
    return bad


def not_admitted(judged: Judged) -> list[tuple[int, Fault]]:
    """The demands of eligibility that are failed, by entry."""
    refused = [(n, refusal(one)) for n, one in enumerate(judged.verdicts)]
    return [(n, fault) for n, no in refused if no for fault in no.faults]
