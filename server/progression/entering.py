"""Writing entries of lines that come up: their people, the delegation of the tier below, the next free numbers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from server import db
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.keeping import groups_of
from server.competitions.places import event_of, of_event
from server.entries import Delegation, Entry, Member
from server.ledger import Change
from server.refusal import insist, refuse
from server.results import Standing

KIND_OF_TIER = {"enterprise": "enterprise"}  # the delegation a lower tier's winners form; any other tier: its region
TAKING = frozenset({None, "planned", "registration", "review"})
COPIED = (
    "person_id", "role", "number", "organisation_id", "region_code", "region_name", "region_given", "standing", "level",
    "prior_honours", "years_of_work", "certificates",
)  # fmt: skip


Source = tuple[int, str]  # the event below and the entry number there: the same through all its revisions


async def target_of(viewer: Viewer, act: str, competition: Competition, code: str) -> Event:
    """The event that is entered, locked, while it takes entries."""
    _, target = await event_of(viewer, competition.code, code, lock=True)
    insist(may(viewer, act, of_event(competition, target)))
    if target.state not in TAKING:
        refuse("event_takes_no_entries", "event", event=f"{competition.code}/{code}")
    return target


async def enter(
    change: Change, target: Event, lines: Sequence[Standing], delegations: Mapping[int, Delegation]
) -> list[Entry]:
    """New entries with the people of the lines' own entries; `delegations` by the competition below."""
    sources = await sources_of(lines)
    taken = {one.entry_no for one in await Entry.filter(event_id=target.id).using_db(db.here())}
    groups = {one.code for one in groups_of(target)}
    entries: list[Entry] = []
    members: list[tuple[Entry, Member]] = []
    for line, entry_no in zip(lines, _free(taken, len(lines)), strict=True):
        source = sources[line.id]
        entry = Entry(
            event_id=target.id, entry_no=entry_no, team=source.team, state="submitted", advanced_from_id=line.id,
            delegation_id=delegations[line.revision.event.competition_id].id,
            group=source.group if source.group in groups else None,
        )  # fmt: skip
        entries.append(entry)
        members += [(entry, one) for one in sorted(source.members, key=lambda one: (one.role, one.number))]
    await change.save_many(entries)
    await change.save_many(
        [Member(entry_id=entry.id, **{name: getattr(one, name) for name in COPIED}) for entry, one in members]
    )
    return entries


def _free(taken: set[str], n: int) -> list[str]:
    """The next `n` free numbers: 001, 002 …"""
    found: list[str] = []
    number = 0
    while len(found) < n:
        number += 1
        if f"{number:03d}" not in taken:
            found.append(f"{number:03d}")
    return found


async def sources_of(lines: Sequence[Standing]) -> dict[int, Entry]:
    """The entry behind each line, by the line's id."""
    rows = Entry.filter(
        event_id__in=sorted({one.revision.event_id for one in lines}), entry_no__in=[one.entry_no for one in lines]
    )
    by_place = {
        (one.event_id, one.entry_no): one
        for one in await rows.using_db(db.here()).prefetch_related("members", "event", "delegation", "session")
    }
    return {one.id: by_place[one.revision.event_id, one.entry_no] for one in lines}


async def delegations_of(
    change: Change, competition: Competition, lines: Sequence[Standing]
) -> Mapping[int, Delegation]:
    """The delegation for each competition below, by its id; made where there is none of its code yet."""
    below = {one.revision.event.competition_id: one.revision.event.competition for one in lines}
    known = await known_delegations(competition)
    unique = {
        delegation_code(one): _delegation(competition, one)
        for one in below.values()
        if delegation_code(one) not in known
    }
    await change.save_many(list(unique.values()))
    known = {**known, **unique}
    return {id_: known[delegation_code(one)] for id_, one in below.items()}


async def known_delegations(competition: Competition) -> dict[str, Delegation]:
    """The delegations of a competition by their codes."""
    rows = Delegation.filter(competition_id=competition.id).using_db(db.here())
    return {one.code: one for one in await rows}


def delegation_code(below: Competition) -> str:
    """The code of the delegation that those of a competition below form."""
    return below.code if below.tier in KIND_OF_TIER or not below.region_code else below.region_code


def _delegation(competition: Competition, below: Competition) -> Delegation:
    is_region = delegation_code(below) == below.region_code
    return Delegation(
        competition_id=competition.id, code=delegation_code(below), declared=True,
        kind=KIND_OF_TIER.get(below.tier, "region"),
        name=(below.region_name if is_region else None) or below.title,
        region_code=below.region_code if is_region else None, organisation_id=None if is_region else below.lead_id,
    )  # fmt: skip


def source_of(line: Standing) -> Source:
    """Whose line it is; with its revision."""
    return line.revision.event_id, line.entry_no


async def entries_by_source(target: Event) -> dict[Source, list[Entry]]:
    """The entries of an event that came up, by whose line they came by, in the order they were made."""
    rows = Entry.filter(event_id=target.id, advanced_from_id__isnull=False).using_db(db.here()).order_by("id")
    found: defaultdict[Source, list[Entry]] = defaultdict(list)
    for one in await rows.prefetch_related("advanced_from__revision"):
        line: Any = one.advanced_from
        found[source_of(line)].append(one)
    return dict(found)
