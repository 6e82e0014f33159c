"""Who meets the conditions of a title on a day: one list of people, one rule set, a verdict with its reasons each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server import clock, db
from server.access import Place, Viewer, may
from server.competitions.places import event_of
from server.conditions.facts import Facts
from server.conditions.gathering import facts_of, needs
from server.conditions.results import Outcome
from server.conditions.rules import Conditions, read
from server.conditions.verdicts import Verdict, judged, outcome
from server.entries import Entry
from server.honours import Title
from server.refusal import insist, refuse
from server.results import Revision, Standing
from server.rulebook import RuleSet
from server.rulebook.asking import body_of, in_force
from server.scoring.field import contestants

KIND = "conditions"
CONFERRED = "honour.conferred"


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody ranked in a result, with the verdicts of a title's conditions on him."""

    standing: Standing
    name: str | None
    outcome: Outcome
    verdicts: Sequence[Verdict]


@dataclass(frozen=True, slots=True)
class OfResult:
    """Everybody ranked in a result, in its order, and the conditions they were asked."""

    rule_set: RuleSet
    people: Sequence[Considered]


def subject_of(title: str, way: str) -> str:
    """The subject of the conditions under which a title is given in one way: 评选 and 竞赛 ask for different things.

    >>> subject_of("SX-SANJIN-EXPERT", "selection")
    'SX-SANJIN-EXPERT/selection'
    """
    return f"{title}/{way}"


async def conditions_of(title: str, way: str, region_code: str | None, day: date) -> RuleSet | None:
    """The conditions in force for a title of the catalogue by its code; None where none are on record."""
    return await in_force(KIND, region_code, day, subject_of(title, way))


def conditions_in(rule_set: RuleSet) -> Conditions:
    """The conditions a rule set says; it was read when it was recorded."""
    found = read(body_of(rule_set))
    assert isinstance(found, Conditions)
    return found


async def considered(
    rule_set: RuleSet, person_ids: Collection[int], day: date, stated: Mapping[int, Facts] | None = None
) -> Mapping[int, Sequence[Verdict]]:
    """The verdicts on each of some people. `stated`: what an office or a nomination says of them besides."""
    rules = conditions_in(rule_set)
    found = await facts_of(person_ids, day, needs(rules))
    said = stated or {}
    people = {id_: facts.stated(said[id_]) if id_ in said else facts for id_, facts in found.items()}
    return judged(rules, people, day)


async def of_result(
    viewer: Viewer, title: str, way: str, competition: str, event: str, day: date | None = None
) -> OfResult:
    """Who of an event's newest published result meets the conditions of a title, those in force on `day` (today).

    Refused: no right, unknown title, competition or event, no conditions on record, nothing published.
    """
    insist(may(viewer, CONFERRED))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, CONFERRED, Place(region_code=found.region_code)))
    named = await Title.visible_to(viewer).get_or_none(code=title)
    if named is None:
        refuse("no_such_title", "title", code=title)
    on = day or clock.today()
    rule_set = await conditions_of(title, way, named.region_code, on)
    if rule_set is None:
        refuse("conditions_not_on_record", "title", title=named.name, day=on.isoformat())
    revision = (
        await Revision.filter(event_id=one.id, number=one.revision, published_at__isnull=False)
        .using_db(db.here())
        .first()
    )
    if revision is None:
        refuse("event_unpublished", "event", event=f"{competition}/{event}")
    return OfResult(rule_set, await _people(rule_set, revision, on))


async def _people(rule_set: RuleSet, revision: Revision, on: date) -> list[Considered]:
    lines = await Standing.filter(revision_id=revision.id, place__isnull=False).using_db(db.here()).order_by("line")
    rows = Entry.filter(event_id=revision.event_id).using_db(db.here()).prefetch_related("members__person")
    entries = {entry.entry_no: entry for entry in await rows}
    people = [
        (line, member)
        for line in lines
        if line.entry_no in entries
        for member in contestants(entries[line.entry_no])
        if member.person_id is not None
    ]
    said = await considered(rule_set, [member.person_id for _, member in people if member.person_id], on)
    return [
        Considered(line, member.person.name if member.person else None, outcome(mine), mine)
        for line, member in people
        for mine in [said[member.person_id or 0]]
    ]
