"""Whether a delegation's number of entries (名额, server/competitions/quotas.py) is used up, and how far each has come.

An entry that was rejected or withdrawn takes no place; approval asks again, among those approved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.competitions import Competition, Event
from server.competitions.quotas import EntryQuota, holding, rules_of
from server.entries import Delegation, Entry
from server.entries.facts import STANDING
from server.entries.registration import stands
from server.refusal import Param, Refusal

RULE = "delegation_quota_full"
ADMITTED = ("approved", "under_review")
MOST_USES = 2000
Pair = tuple[int, int]  # the ids of an event and a delegation


class Asked(Protocol):
    """An entry to be made or changed, as far as it matters here."""

    @property
    def event(self) -> Event: ...
    @property
    def delegation(self) -> Delegation | None: ...
    @property
    def entry(self) -> Entry | None: ...


@dataclass(frozen=True, slots=True)
class Use:
    """How many entries of a delegation stand in an event, of how many it may send. `quota`: the rule that says so."""

    event: Event
    delegation: Delegation
    quota: EntryQuota
    used: int

    @property
    def most(self) -> int | None:
        """None: as many as it likes."""
        return self.quota.most

    @property
    def is_over(self) -> bool:
        """Whether more stand than may: the number was set after they entered."""
        return self.most is not None and self.used > self.most


class Room:
    """How much of the numbers of delegations is left; what is taken is counted on."""

    def __init__(self, rules: Sequence[EntryQuota], used: Counter[Pair]) -> None:
        self._rules, self._used = rules, used

    @classmethod
    async def of(cls, competition_id: int, events: set[int], *, without: Sequence[int] = ()) -> "Room":
        """With the standing entries of `events`, those with the ids `without` left out."""
        rules = await rules_of(competition_id)
        rows = Entry.filter(STANDING, event_id__in=sorted(events), delegation_id__isnull=False).using_db(db.here())
        return cls(
            rules, await _counted(rows.exclude(id__in=list(without)) if without else rows) if rules else Counter()
        )

    def take(self, event: Event, delegation: Delegation) -> Refusal | None:
        """One more entry of the delegation; refused with the numbers where it may send no more."""
        rule = holding(self._rules, event.id, delegation)
        pair = (event.id, delegation.id)
        if rule is not None and rule.most is not None and self._used[pair] >= rule.most:
            params: dict[str, Param] = {
                "delegation": delegation.name, "event": event.title, "most": rule.most, "used": self._used[pair],
            }  # fmt: skip
            return Refusal(RULE, params, "delegation")
        self._used[pair] += 1
        return None


async def _counted(rows: "QuerySet[Entry]") -> Counter[Pair]:
    """Entries by event and delegation."""
    found = rows.annotate(n=Count("id")).group_by("event_id", "delegation_id")
    listed: Sequence[tuple[int, int, int]] = await found.values_list("event_id", "delegation_id", "n")
    return Counter({(event, delegation): n for event, delegation, n in listed})


async def over(competition: Competition, wanted: Sequence[Asked]) -> list[tuple[int, Mapping[str, Param]]]:
    """Which of `wanted`, in order, are more than their delegation may send, with the numbers. An entry that stands
    already keeps its place while it stays in its delegation."""
    asked = [(n, one) for n, one in enumerate(wanted) if one.delegation is not None and not _keeps_place(one)]
    if not asked:
        return []
    again = [one.entry.id for _, one in asked if one.entry is not None]
    room = await Room.of(competition.id, {one.event.id for _, one in asked}, without=again)
    refused = [(n, room.take(one.event, one.delegation)) for n, one in asked if one.delegation is not None]
    return [(n, no.params) for n, no in refused if no is not None]


def _keeps_place(one: Asked) -> bool:
    entry = one.entry
    return (
        entry is not None and stands(entry) and one.delegation is not None and entry.delegation_id == one.delegation.id
    )


async def full(competition: Competition, event: Event, entry: Entry) -> Refusal | None:
    """Whether the approved entries of its delegation are already as many as it may send, this one left out."""
    delegation: Delegation | None = entry.delegation
    if delegation is None:
        return None
    rows = Entry.filter(
        STANDING, event_id=event.id, delegation_id=delegation.id, state__in=ADMITTED, id__not=entry.id
    ).using_db(db.here())
    used = Counter({(event.id, delegation.id): await rows.count()})
    return Room(await rules_of(competition.id), used).take(event, delegation)


async def uses(viewer: Viewer, competition: str, event: str = "") -> list[Use]:
    """How far each delegation the viewer sees has come, in each event a rule is for, or in the one of a code; by
    event, then delegation. At most MOST_USES; nothing where the competition is unknown. Five statements."""
    found = await Competition.visible_to(viewer).get_or_none(code=competition) if competition.isprintable() else None
    if found is None or not event.isprintable():
        return []
    delegations = await Delegation.visible_to(viewer).filter(competition_id=found.id).order_by("code")
    events = Event.visible_to(viewer).filter(competition_id=found.id).order_by("position")
    listed = await (events.filter(code=event) if event else events)
    rules = await rules_of(found.id)
    if not (delegations and listed and rules):
        return []
    rows = Entry.filter(STANDING, event_id__in=[one.id for one in listed]).using_db(db.here())
    used = await _counted(rows.filter(delegation_id__in=[one.id for one in delegations]))
    pairs = [(one, team, holding(rules, one.id, team)) for one in listed for team in delegations]
    return [Use(one, team, rule, used[one.id, team.id]) for one, team, rule in pairs if rule is not None][:MOST_USES]
