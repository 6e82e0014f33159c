"""The people behind a published result, each with what a promotion asks: place, award, parts passed, level held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from server import db
from server.access import Viewer
from server.appeals import AppealEntry
from server.appeals.standing import OPEN
from server.competitions import Competition, Event
from server.competitions.places import event_of
from server.entries import Entry, Member
from server.objections.standing import held_entries
from server.organisations import names_of
from server.promotion import Promotion
from server.promotion.outcome import Outcome, Placed, promoted
from server.promotion.parts import pass_marks, passed, practice_places, values_of
from server.promotion.rules import PromotionRules, read
from server.refusal import Param, Refusal, refuse
from server.results import Revision, Standing
from server.results.draft import JOIN
from server.rulebook import RuleSet
from server.rulebook.asking import body_of, in_force
from server.scoring.field import contestants

KIND = "promotion"
OF_THE_COUNTRY = ("national", "world")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contestant of a line with what the rule says of him. `member`: None for a team whose members are unknown."""

    standing: Standing
    member: Member | None
    name: str | None
    unit: str | None
    placed: Placed
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Basis:
    """A result and the rule set that says what follows from it."""

    competition: Competition
    event: Event
    revision: Revision
    rule_set: RuleSet
    rules: PromotionRules


def jurisdiction_of(competition: Competition) -> str | None:
    """Whose rules decide: of a national competition the country's, wherever it was held; else those of its region."""
    return None if competition.tier in OF_THE_COUNTRY else competition.region_code


async def basis_of(viewer: Viewer, competition: str, event: str, rule_set: str = "", *, lock: bool = False) -> Basis:
    """The newest result of an event and the rule set in force on the competition's last day, or the one named.

    Refused: unknown competition, event or rule set, none in force, nothing published, not final where the rule set
    asks for a final result.
    """
    found, one = await event_of(viewer, competition, event, lock=lock)
    rules = await _rules(found, rule_set)
    value = read(body_of(rules))
    assert isinstance(value, PromotionRules)  # it was read when it was recorded
    revision = await Revision.filter(event_id=one.id, published_at__isnull=False).using_db(db.here())
    newest = max(revision, key=lambda row: row.number, default=None)
    if newest is None:
        refuse("promotion_unpublished", "event", event=one.title)
    if value.basis == "final" and one.final_at is None:
        refuse("promotion_not_final", "event", event=one.title)
    return Basis(found, one, newest, rules, value)


async def _rules(competition: Competition, code: str) -> RuleSet:
    if code:
        named = await RuleSet.filter(code=code, kind=KIND).using_db(db.here()).first()
        return named or refuse("no_such_rule_set", "ruleSet", code=code)
    nearest = await in_force(KIND, jurisdiction_of(competition), competition.ends_on)
    return nearest or refuse("promotion_no_rules", "ruleSet", day=competition.ends_on.isoformat())


async def candidates(basis: Basis, stated: Mapping[tuple[str, int], int] | None = None) -> list[Candidate]:
    """Everybody ranked in the result, in its order, with the outcome. `stated`: levels the office states, by entry
    number and the member's number; they hold where the entry says none.

    A constant number of statements, however long the result is.
    """
    lines = await Standing.filter(revision_id=basis.revision.id, place__isnull=False).using_db(db.here())
    lines.sort(key=lambda one: one.line)
    members = await _members(basis.event, lines)
    levels = await level_of([one.person_id for mine in members.values() for one in mine if one.person_id])
    units = await names_of(one.organisation_id for mine in members.values() for one in mine if one.organisation_id)
    facts = await _facts(basis, lines)
    held = await _held_up(basis, members)
    found: list[Candidate] = []
    for line in lines:
        for one in members.get(line.entry_no, ()):
            mine = replace(
                facts[line.id],
                standing=one.standing or (basis.event.group if basis.event.group != "open" else None),
                level=_level(one, levels, (stated or {}).get((line.entry_no, one.number))),
            )
            outcome = _outcome(basis, mine, one, line.entry_no in held)
            name = one.person.name if one.person else None
            found.append(Candidate(line, one, name, units.get(one.organisation_id or 0), mine, outcome))
        if not members.get(line.entry_no):
            outcome = Outcome("none", "promotion_nobody_known", {})
            found.append(Candidate(line, None, line.team or line.name, line.organisation, facts[line.id], outcome))
    return found


def _outcome(basis: Basis, placed: Placed, member: Member, is_held_up: bool) -> Outcome:
    if member.person_id is None:
        return Outcome("none", "promotion_nobody_known", {})
    said = promoted(basis.rules, placed)
    if is_held_up and said.result != "none":
        params: dict[str, Param] = {"to_level": said.to or 0}
        return Outcome("none", "promotion_held_up", params, row=said.row)
    return said


def _level(member: Member, levels: Mapping[int, int], stated: int | None) -> int | None:
    """The highest of what the entry says, what the office states where it says nothing, and what was issued since."""
    said = member.level if member.level is not None else stated
    earned = levels.get(member.person_id or 0)
    return max(said or 0, earned) if earned is not None else said


async def _members(event: Event, lines: Sequence[Standing]) -> dict[str, list[Member]]:
    """The contestants by entry number. Refused: an entry with other people than were published."""
    numbers = {one.entry_no: one for one in lines}
    rows = Entry.filter(event_id=event.id).using_db(db.here()).prefetch_related("members__person")
    entries = {one.entry_no: one for one in await rows if one.entry_no in numbers}
    changed = [no for no, entry in entries.items() if _names(entry) != numbers[no].name]
    if changed:
        refuse("promotion_entries_changed", "event", entries=JOIN.join(sorted(changed)))
    return {no: [one for one in contestants(entry) if one.person_id is not None] for no, entry in entries.items()}


def _names(entry: Entry) -> str | None:
    names = (one.person.name for one in contestants(entry) if one.person)
    return JOIN.join(dict.fromkeys(filter(None, names))) or None


async def _facts(basis: Basis, lines: Sequence[Standing]) -> dict[int, Placed]:
    """What the result says of each line, by its id; who the person is comes later."""
    marks, values = await pass_marks(basis.revision), await values_of(basis.revision)
    by_practice = practice_places(marks, {one.id: values.get(one.id, {}) for one in lines})
    competition, event = basis.competition, basis.event
    return {
        one.id: Placed(
            competition.tier, competition.kind, event.format, competition.class_name, None, one.place, one.position,
            one.award, basis.revision.ranked, basis.revision.entries, passed(marks, values.get(one.id, {})),
            by_practice.get(one.id),
        )
        for one in lines
    }  # fmt: skip


async def _held_up(basis: Basis, members: Mapping[str, Sequence[Member]]) -> set[str]:
    """The entries that an open appeal or an accepted objection names."""
    rows = AppealEntry.filter(entry__event_id=basis.event.id, appeal__state=OPEN).using_db(db.here())
    named = {int(str(one)) for one in await rows.values_list("entry_id", flat=True)}
    if objected := await held_entries(basis.event.id, basis.revision.published_at):
        held = Entry.filter(uid__in=list(objected)).using_db(db.here())
        named |= {int(str(one)) for one in await held.values_list("id", flat=True)}
    return {no for no, mine in members.items() if any(one.entry_id in named for one in mine)}


async def level_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The highest level each of some people was issued by promotion; nobody who was not. One statement a thousand."""
    ids = sorted(set(person_ids))
    found: dict[int, int] = {}
    for start in range(0, len(ids), 1000):
        rows = Promotion.filter(person_id__in=ids[start : start + 1000], state="issued").using_db(db.here())
        for person, level in await rows.values_list("person_id", "to_level"):
            found[int(str(person))] = max(found.get(int(str(person)), 0), int(str(level)))
    return found


def not_unknown(found: Sequence[Candidate]) -> Refusal | None:
    """Whether nothing has to be stated first."""
    open_ = [one for one in found if one.outcome.result == "unknown"]
    return Refusal("promotion_unknown", {"n": len(open_)}) if open_ else None
