"""The contestants and coaches behind the lines of a published result."""

from collections.abc import Mapping, Sequence

from server import db
from server.appeals import AppealEntry
from server.appeals.standing import OPEN
from server.entries import Entry, Member
from server.objections.standing import held_entries
from server.organisations import names_of
from server.refusal import refuse
from server.results import Standing
from server.results.draft import JOIN
from server.rewards.earned import Ground, Payee
from server.rewards.grounds import Basis, Candidate, Jurisdiction, Result, Shares, project_of
from server.rewards.tariff import ROLES
from server.scoring.field import contestants


async def of_event(basis: Basis, result: Result, shares: Shares) -> list[Candidate]:
    """Everybody behind a line with a place, in the order of the result: contestants, then coaches where the tariff
    speaks of them. A team whose members are unknown stands there once, without a person."""
    lines = await Standing.filter(revision_id=result.revision.id, place__isnull=False).using_db(db.here())
    lines.sort(key=lambda one: one.line)
    people = await _members(result, lines)
    units = await names_of(one.organisation_id for mine in people.values() for one in mine if one.organisation_id)
    appealed = await _appealed(result)
    where = Jurisdiction(basis.rule_set.region_code)
    is_inside = bool(await where.holds(result.competition.region_code))
    roles = [role for role in ROLES if role == "contestant" or any(row.role == role for row in basis.tariff.rows)]
    found: list[Candidate] = []
    for line in lines:
        ground = _ground(result, line, is_inside)
        for role in roles:
            mine = sorted((one for one in people[line.entry_no] if one.role == role), key=lambda one: one.number)
            known = [one for one in mine if one.person_id is not None]
            stated = tuple(shares.get((line.entry_no, role), ()))
            for n, one in enumerate(known):
                region = await where.holds(one.region_code)
                payee = Payee(role, one.standing or _group(result), region, len(known), n, stated)
                held = "reward_appealed" if line.entry_no in appealed else ""
                found.append(_candidate(result, line, ground, payee, one, units, held))
            if not known and role == "contestant":
                found.append(_unknown(result, line, ground))
    return found


def _candidate(
    result: Result, line: Standing, ground: Ground, payee: Payee, one: Member, units: Mapping[int, str], held: str
) -> Candidate:
    return Candidate(
        f"e:{result.event.uid}:{line.entry_no}:{payee.role}",
        project_of(result, line, payee.role), ground, payee, one.person,
        one.person.name if one.person else None, units.get(one.organisation_id or 0), line, None, result.event.id, held,
    )  # fmt: skip


def _unknown(result: Result, line: Standing, ground: Ground) -> Candidate:
    project = project_of(result, line, "contestant")
    return Candidate(
        "", project, ground, Payee(), None, line.team or line.name, line.organisation, line, None, result.event.id,
        "reward_nobody_known",
    )  # fmt: skip


def _group(result: Result) -> str | None:
    return result.event.group if result.event.group != "open" else None


def _ground(result: Result, line: Standing, is_inside: bool) -> Ground:
    contest = result.competition
    return Ground(
        "", contest.tier, contest.kind, contest.class_name, result.event.format, line.place, line.position, line.award,
        is_inside,
    )  # fmt: skip


async def _members(result: Result, lines: Sequence[Standing]) -> dict[str, list[Member]]:
    """The people by entry number. Refused: an entry with other contestants than were published."""
    numbers = {one.entry_no: one for one in lines}
    rows = Entry.filter(event_id=result.event.id).using_db(db.here()).prefetch_related("members__person")
    entries = {one.entry_no: one for one in await rows if one.entry_no in numbers}
    changed = [no for no in numbers if no not in entries or _names(entries[no]) != numbers[no].name]
    if changed:
        refuse("reward_entries_changed", "event", entries=JOIN.join(sorted(changed)))
    return {no: list(entry.members) for no, entry in entries.items()}


def _names(entry: Entry) -> str | None:
    names = (one.person.name for one in contestants(entry) if one.person)
    return JOIN.join(dict.fromkeys(filter(None, names))) or None


async def _appealed(result: Result) -> set[str]:
    """The entries that an open appeal or an accepted objection names."""
    rows = AppealEntry.filter(entry__event_id=result.event.id, appeal__state=OPEN).using_db(db.here())
    named = {str(one) for one in await rows.values_list("entry__entry_no", flat=True)}
    objected = await held_entries(result.event.id, result.revision.published_at)
    held = Entry.filter(uid__in=list(objected)).using_db(db.here())
    return named | {str(one) for one in await held.values_list("entry_no", flat=True)} if objected else named
