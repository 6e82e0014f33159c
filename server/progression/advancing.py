"""Going up: the lines that come up to an event become its entries; and 递补, where one of them is withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.keeping import groups_of
from server.competitions.places import competition_of, event_of, locked, of_event
from server.entries import Delegation, Entry, Member
from server.ledger import Change
from server.progression import coming_up
from server.refusal import Refusal, insist, refuse
from server.results import Standing

KIND_OF_TIER = {"enterprise": "enterprise"}  # the delegation a lower tier's winners form; any other tier: its region
TAKING = frozenset({None, "planned", "registration", "review"})
COPIED = (
    "person_id", "role", "number", "organisation_id", "region_code", "region_name", "region_given", "standing", "level",
    "prior_honours", "years_of_work", "certificates",
)  # fmt: skip


async def advance(viewer: Viewer, competition: str, event: str, *, key: str | None = None) -> list[Entry]:
    """Enter those who come up to `event` by the newest published results of the events that feed it, each once.

    Their delegation is the one of the region (an enterprise's: of the organiser) they come from. Refused: no right,
    unknown event, marking has begun, nobody comes up, all have been entered already.
    """
    insist(may(viewer, "entries.advanced"))
    found = await competition_of(viewer, competition)
    asked = {"competition": competition, "event": event}
    async with ledger.change(
        viewer, "entries.advanced", chain=found.chain, key=key, asked=asked, event=event
    ) as change:
        if change.answered:
            return await change.answer_all(Entry)
        target = await _target(viewer, "entries.advanced", found, event)
        lines = await coming_up(viewer, competition, event)
        if not lines:
            refuse("nobody_comes_up", "event", event=f"{competition}/{event}")
        entered = await Entry.filter(event_id=target.id).using_db(db.here()).values_list("advanced_from_id", flat=True)
        new = [one for one in lines if one.id not in set(entered)]
        if not new:
            refuse("advanced_already", "event", event=f"{competition}/{event}", n=len(lines))
        entries = await _enter(change, found, target, new)
        change.main.facts["entries"] = len(entries)
        change.answers(entries[0])
    return entries


async def _target(viewer: Viewer, act: str, competition: Competition, code: str) -> Event:
    """The event that is entered, locked, while it takes entries."""
    _, target = await event_of(viewer, competition.code, code, lock=True)
    insist(may(viewer, act, of_event(competition, target)))
    if target.state not in TAKING:
        refuse("event_takes_no_entries", "event", event=f"{competition.code}/{code}")
    return target


async def _enter(change: Change, competition: Competition, target: Event, lines: Sequence[Standing]) -> list[Entry]:
    """New entries with the people of the lines' own entries."""
    sources = await _sources(lines)
    delegations = await _delegations(change, competition, lines)
    taken = {one.entry_no for one in await Entry.filter(event_id=target.id).using_db(db.here())}
    groups = {one.code for one in groups_of(target)}
    entries: list[Entry] = []
    members: list[tuple[Entry, Member]] = []
    for line, entry_no in zip(lines, _free(taken, len(lines)), strict=True):
        source = sources[line.id]
        entry = Entry(
            event_id=target.id, entry_no=entry_no, team=source.team, state="submitted", advanced_from_id=line.id,
            delegation_id=delegations[line.revision.event.competition_id],
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


async def _sources(lines: Sequence[Standing]) -> dict[int, Entry]:
    """The entry behind each line, by the line's id."""
    rows = Entry.filter(
        event_id__in=sorted({one.revision.event_id for one in lines}), entry_no__in=[one.entry_no for one in lines]
    )
    by_place = {(one.event_id, one.entry_no): one for one in await rows.using_db(db.here()).prefetch_related("members")}
    return {one.id: by_place[one.revision.event_id, one.entry_no] for one in lines}


async def _delegations(change: Change, competition: Competition, lines: Sequence[Standing]) -> Mapping[int, int]:
    """The delegation for each competition below, made where there is none of its code yet."""
    below = {one.revision.event.competition_id: one.revision.event.competition for one in lines}
    known = {one.code: one.id for one in await Delegation.filter(competition_id=competition.id).using_db(db.here())}
    made = [_delegation(competition, one) for one in below.values() if _code(one) not in known]
    unique = list({one.code: one for one in made}.values())
    await change.save_many(unique)
    known |= {one.code: one.id for one in unique}
    return {id_: known[_code(one)] for id_, one in below.items()}


def _code(below: Competition) -> str:
    return below.code if below.tier in KIND_OF_TIER or not below.region_code else below.region_code


def _delegation(competition: Competition, below: Competition) -> Delegation:
    is_region = _code(below) == below.region_code
    return Delegation(
        competition_id=competition.id, code=_code(below), kind=KIND_OF_TIER.get(below.tier, "region"), declared=True,
        name=(below.region_name if is_region else None) or below.title,
        region_code=below.region_code if is_region else None, organisation_id=None if is_region else below.lead_id,
    )  # fmt: skip


async def replace(viewer: Viewer, entry: UUID | None, *, reason: str, version: int, key: str | None = None) -> Entry:
    """递补: the place of a withdrawn entry goes to the next of the published result it came up by (domain.md 4).

    Refused: no right, unknown entry, one that did not come up or stands still, replaced already, no reserve, two
    reserves that share the next place (the organiser enters one of them by hand).
    """
    insist(may(viewer, "entry.replaced"))
    if not reason.strip():
        refuse("reason_missing", "reason")
    gone = await Entry.visible_to(viewer).get_or_none(uid=entry).prefetch_related("event__competition")
    if gone is None:
        refuse("no_such_entry", "entry")
    competition = gone.event.competition
    asked = {"entry": str(gone.uid), "reason": reason, "version": version}
    async with ledger.change(viewer, "entry.replaced", chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Entry)
        target = await _target(viewer, "entry.replaced", competition, gone.event.code)
        gone = await locked(gone)
        insist(not_replaceable(gone, version))
        reserve = await _reserve(target, gone)
        [made] = await _enter(change, competition, target, [reserve])
        made.delegation_id, made.note = gone.delegation_id, reason.strip()
        await change.save(made)
        gone.note, gone.version = reason.strip(), gone.version + 1
        await change.save(gone)
        change.main.facts |= {"gone": gone.entry_no, "reserve": reserve.entry_no, "entry_no": made.entry_no}
        change.answers(made)
    return made


def not_replaceable(gone: Entry, version: int) -> Refusal | None:
    """Only a withdrawn entry that came up from below leaves a place to a reserve."""
    if gone.version != version:
        return Refusal("changed_since", {"version": gone.version}, "version")
    if gone.advanced_from_id is None:
        return Refusal("entry_did_not_come_up", {"entry_no": gone.entry_no}, "entry")
    if gone.status != "withdrawn":
        return Refusal("entry_stands_still", {"entry_no": gone.entry_no}, "entry")
    return None


async def _reserve(target: Event, gone: Entry) -> Standing:
    """The next line of the same revision that neither advanced nor has been entered."""
    line = await Standing.get(id=gone.advanced_from_id, using_db=db.here())
    rows = Standing.filter(revision_id=line.revision_id, state="ranked").using_db(db.here()).order_by("place", "line")
    lines = await rows.prefetch_related("revision__event__competition")
    entered = set(await Entry.filter(event_id=target.id).using_db(db.here()).values_list("advanced_from_id", flat=True))
    waiting = [one for one in lines if not one.advances and one.id not in entered]
    if not waiting:
        refuse("no_reserve", "entry", entry_no=gone.entry_no)
    insist(_shared(waiting))
    return waiting[0]


def _shared(waiting: Sequence[Standing]) -> Refusal | None:
    next_ones: Iterable[Standing] = [one for one in waiting if one.place == waiting[0].place]
    names = [one.entry_no for one in next_ones]
    return Refusal("reserves_tied", {"entries": "、".join(names)}, "entry") if len(names) > 1 else None
