"""获奖证书: for each contestant of an awarded line of an event's newest revision, announced or published."""

from collections.abc import Sequence

from server import db
from server.access import Viewer
from server.appeals import AppealEntry
from server.appeals.standing import open_appeals
from server.certificates.grounds import Ground, Grounds
from server.competitions import Competition, Event
from server.entries import Entry, Member
from server.objections.standing import held_entries
from server.organisations import names_of
from server.refusal import Refusal, insist, refuse
from server.results import Revision, Standing
from server.results.draft import JOIN
from server.scoring.field import contestants


async def awarded(viewer: Viewer, competition: Competition, event: Event) -> Grounds:
    """The grounds of an event. Refused: a rehearsal, nothing published or announced that the viewer may see, an entry
    that now has other people than the revision names."""
    if competition.rehearsal_of_id is not None:
        refuse("certificates_of_rehearsal", "competition")
    revision = await Revision.visible_to(viewer).filter(event_id=event.id).order_by("-number").first()
    if revision is None:
        refuse("event_unpublished", "event", event=f"{competition.code}/{event.code}")
    rows = Standing.visible_to(viewer).filter(revision_id=revision.id, award__isnull=False)
    lines = await rows.order_by("line")
    entries = await _entries(event, lines)
    insist(_changed(lines, entries))
    held = await _held(event, revision, list(entries.values()))
    units = await names_of(
        member.organisation_id
        for entry in entries.values() for member in contestants(entry) if member.organisation_id
    )  # fmt: skip
    listed = [
        ground
        for line in lines
        if line.entry_no not in held
        for ground in _grounds(competition, event, revision, line, entries[line.entry_no], units)
    ]
    source = {"competition": competition.code, "event": event.code, "revision": str(revision.number)}
    return Grounds("award", competition.chain, listed, sorted(held), source)


async def _entries(event: Event, lines: Sequence[Standing]) -> dict[str, Entry]:
    numbers = [one.entry_no for one in lines]
    rows = Entry.filter(event_id=event.id, entry_no__in=numbers).using_db(db.here())
    return {one.entry_no: one for one in await rows.prefetch_related("members__person")}


async def _held(event: Event, revision: Revision, entries: Sequence[Entry]) -> frozenset[str]:
    """The entries that an open appeal or an accepted objection names: they wait, nobody else does."""
    appeals = await open_appeals([one.id for one in entries])
    named = AppealEntry.filter(appeal_id__in=[one.id for one in appeals]).using_db(db.here())
    ids = {one.entry_id for one in await named}
    objected = await held_entries(event.id, revision.published_at or revision.announced_at)
    return frozenset(one.entry_no for one in entries if one.id in ids or one.uid in objected)


def _changed(lines: Sequence[Standing], entries: dict[str, Entry]) -> Refusal | None:
    """Whether an entry has other people now than were published; where a name was erased nothing can be compared."""
    changed = [
        one.entry_no
        for one in lines
        if one.entry_no not in entries or (one.name and _names(entries[one.entry_no]) != one.name)
    ]
    return Refusal("entries_changed_since", {"entries": JOIN.join(changed)}) if changed else None


def _names(entry: Entry) -> str:
    names = (one.person.name for one in contestants(entry) if one.person)
    return JOIN.join(dict.fromkeys(filter(None, names)))


def _grounds(
    competition: Competition, event: Event, revision: Revision, line: Standing, entry: Entry, units: dict[int, str]
) -> list[Ground]:
    facts = {
        "award": line.award or "", "competition": competition.title, "event": event.title, "team": line.team or "",
        "place": str(line.place or ""), "total": line.total or "", "group": line.group or "",
        "region": line.region or "", "revision": str(revision.number),
    }  # fmt: skip
    columns = {"standing_id": line.id, "competition_id": competition.id, "event_id": event.id}
    claim = f"award:{event.id}:{line.entry_no}"
    people = [one for one in contestants(entry) if one.person]
    if not people:
        return [
            Ground(
                f"{claim}:team", line.team or line.name, line.organisation, str(entry.uid), facts, columns,
                competition.region_code,
            )
        ]  # fmt: skip
    return [
        Ground(
            f"{claim}:{one.person_id}", one.person.name if line.name else None, _unit(line, one, people, units),
            str(one.person.uid), facts, {**columns, "person_id": one.person_id or 0}, competition.region_code,
        )
        for one in people
        if one.person
    ]  # fmt: skip


def _unit(line: Standing, member: Member, people: Sequence[Member], units: dict[int, str]) -> str | None:
    """The unit as published where the line has one for all; else its present name."""
    if len({one.organisation_id for one in people}) == 1:
        return line.organisation
    return units.get(member.organisation_id or 0)
