"""For what there may be rewards, and who is behind it: a published result with its contestants and coaches, or a
decision with the holders of its honours. A constant number of statements, however long it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server import db
from server.access import Viewer
from server.competitions import Competition, Event
from server.competitions.places import event_of
from server.honours import Decision, Honour
from server.people import Person
from server.refusal import refuse
from server.results import Revision, Standing
from server.rewards.earned import Ground, Payee
from server.rewards.tariff import Tariff, read
from server.rulebook import RuleSet
from server.rulebook.asking import body_of, in_force, jurisdictions

KIND = "reward"
OF_THE_COUNTRY = ("national", "world")


@dataclass(frozen=True, slots=True)
class Result:
    """The newest published revision of an event."""

    competition: Competition
    event: Event
    revision: Revision


@dataclass(frozen=True, slots=True)
class Basis:
    """What the rewards follow from, and the tariff. `day`: the contest's last day, or that of the decision."""

    rule_set: RuleSet
    tariff: Tariff
    day: date
    subject: str
    of: Result | Decision


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody behind it. `cause`: the honour or the line, as it stands in a slot. `held`: the rule that says why
    nothing can be said of him now."""

    cause: str
    project: str
    ground: Ground
    payee: Payee
    person: Person | None
    name: str | None
    unit: str | None
    standing: Standing | None = None
    honour: Honour | None = None
    event_id: int | None = None
    held: str = ""

    @property
    def entry_no(self) -> str:
        """The number of his entry; empty for an honour by selection."""
        return self.standing.entry_no if self.standing else ""


async def basis_of_event(
    viewer: Viewer, competition: str, event: str, rule_set: str = "", *, lock: bool = False
) -> Basis:
    """The newest result of an event and the tariff in force where and when it was held, or the one named.

    Refused: unknown competition, event or rule set, none in force that day, nothing published, not final where the
    tariff asks for a final result.
    """
    found, one = await event_of(viewer, competition, event, lock=lock)
    region = None if found.tier in OF_THE_COUNTRY else found.region_code
    rules, tariff = await _tariff(rule_set, region, found.ends_on)
    published = await Revision.filter(event_id=one.id, published_at__isnull=False).using_db(db.here())
    newest = max(published, key=lambda row: row.number, default=None)
    if newest is None:
        refuse("reward_unpublished", "event", event=one.title)
    if tariff.basis == "final" and one.final_at is None:
        refuse("reward_not_final", "event", event=one.title)
    return Basis(rules, tariff, found.ends_on, f"{competition}/{event}", Result(found, one, newest))


async def basis_of_decision(viewer: Viewer, number: str, rule_set: str = "") -> Basis:
    """A decision and the tariff in force on its day in the jurisdiction of its titles, or the one named.

    Refused: unknown decision or rule set, none in force that day, titles of several jurisdictions and none named.
    """
    found = await Decision.visible_to(viewer).get_or_none(number=number.strip())
    if found is None:
        refuse("no_such_decision", "decision", number=number)
    conferred = Honour.filter(decision_id=found.id).exclude(state="undone").using_db(db.here())
    titles = await conferred.values_list("title__region_code", flat=True)
    regions = {None if one is None else str(one) for one in titles}
    if not regions:
        refuse("reward_of_nobody", "decision")
    if len(regions) > 1 and not rule_set:
        refuse("reward_rules_to_name", "ruleSet")
    rules, tariff = await _tariff(rule_set, next(iter(regions)), found.decided_on)
    return Basis(rules, tariff, found.decided_on, found.number, found)


async def _tariff(code: str, region: str | None, day: date) -> tuple[RuleSet, Tariff]:
    if code:
        found = await RuleSet.filter(code=code, kind=KIND).using_db(db.here()).first()
        if found is None:
            refuse("no_such_rule_set", "ruleSet", code=code)
        if day < found.starts_on or (found.ends_on is not None and day > found.ends_on):
            refuse("reward_rules_other_day", "ruleSet", code=code, day=day.isoformat())
    else:
        found = await in_force(KIND, region, day)
        if found is None:
            refuse("reward_no_rules", "ruleSet", day=day.isoformat())
    tariff = read(body_of(found))
    assert isinstance(tariff, Tariff)  # it was read when it was recorded
    return found, tariff


class Jurisdiction:
    """Whether places lie in a tariff's jurisdiction: None where the place is unknown. Everything does in the whole
    country's."""

    def __init__(self, region_code: str | None) -> None:
        self.region_code = region_code
        self._known: dict[str, bool] = {}

    async def holds(self, code: str | None) -> bool | None:
        """A functional area is asked for the one it lies in."""
        if self.region_code is None:
            return True
        if not code:
            return None
        if code not in self._known:
            self._known[code] = self.region_code in await jurisdictions(code)
        return self._known[code]


async def of_decision(basis: Basis, decision: Decision) -> list[Candidate]:
    """The holders of the honours a decision conferred, in the order they were recorded."""
    rows = Honour.filter(decision_id=decision.id).exclude(state="undone").using_db(db.here()).order_by("id")
    where = Jurisdiction(basis.rule_set.region_code)
    found = []
    for one in await rows.select_related("title", "person", "standing__revision"):
        held = "reward_revoked" if one.state != "held" else "" if one.person_id else "reward_no_person"
        place = one.place
        ground = Ground(one.title.code, tier=one.tier, place=place, position=place)
        found.append(
            Candidate(
                f"h:{one.uid}", f"{one.title.name}（{decision.number}）", ground,
                Payee(ours=await where.holds(one.region_code)), one.person if one.person_id else None, one.name,
                one.unit, one.standing if one.standing_id else None, one,
                one.standing.revision.event_id if one.standing_id and one.standing else None, held,
            )
        )  # fmt: skip
    return found


def project_of(result: Result, line: Standing, role: str) -> str:
    """What a line's reward is for, in the words of that day."""
    place = line.award or (f"第{line.place}名" if line.place else "")
    return f"{result.competition.title}·{result.event.title}·{place}{'（指导教师）' if role == 'coach' else ''}"[:400]


Shares = Mapping[tuple[str, str], Sequence[int]]  # by entry number and role
