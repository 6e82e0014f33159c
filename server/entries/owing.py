"""What a delegation still owes: entries to correct, forms to hand in, questions to answer, and until when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from server import clock, db
from server.access import Viewer
from server.competitions import Event
from server.eligibility import needs_review
from server.entries import Delegation, Entry, Evidence
from server.entries.facts import Backgrounds, gather, looks_of, verdicts_of
from server.entries.registration import BEFORE_MARKING, OPEN_REVIEWS, shown
from server.refusal import Param

WAITING = (*OPEN_REVIEWS, "rejected")
FORM = "stamped_form"


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that is owed in an event: the rule of its sentence, how many entries, and their numbers."""

    rule: str
    event: str
    count: int
    params: Mapping[str, Param] = field(default_factory=dict)


async def owed(
    viewer: Viewer, delegations: Sequence[Delegation], backgrounds: Backgrounds | None = None
) -> dict[int, list[Owed]]:
    """What delegations owe, by their id: in each event before marking `owed_corrections`, `owed_forms`,
    `owed_answers`; and `owed_deadline`, which says until when an event takes entries. Delegations of one competition
    are asked about together."""
    found: dict[int, list[Owed]] = {one.id: [] for one in delegations}
    rows = Entry.visible_to(viewer).filter(
        delegation_id__in=list(found), state__in=WAITING, event__state__in=BEFORE_MARKING
    )
    entries = await rows.select_related("event__competition", "delegation", "session").order_by("entry_no")
    with_form = await _with_form(entries)
    unknown = await _unknown(entries, backgrounds)
    grouped: defaultdict[tuple[int, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.delegation_id or 0, entry.event_id].append(entry)
    for (delegation, _), mine in sorted(grouped.items(), key=lambda one: (one[0][0], one[1][0].event.position)):
        found[delegation] += _of_event(mine, with_form, unknown)
    deadlines = await _deadlines(viewer, {one.competition_id for one in delegations})
    for one in delegations:
        found[one.id] += deadlines[one.competition_id]
    return found


def _of_event(entries: Sequence[Entry], with_form: set[int], unknown: set[int]) -> Iterable[Owed]:
    event = entries[0].event
    asked = {
        "owed_corrections": [one for one in entries if one.state == "rejected"],
        "owed_forms": [one for one in entries if one.id not in with_form],
        "owed_answers": [one for one in entries if one.id in unknown and one.state != "rejected"],
    }
    for rule, mine in asked.items():
        if mine:
            params: dict[str, Param] = {
                "n": len(mine),
                "event": event.title,
                "entries": "、".join(one.entry_no for one in mine[:20]),
            }
            yield Owed(rule, event.code, len(mine), params)


async def _with_form(entries: Sequence[Entry]) -> set[int]:
    ids = [one.id for one in entries]
    rows = Evidence.filter(entry_id__in=ids, kind=FORM).using_db(db.here())
    return {int(str(one)) for one in await rows.values_list("entry_id", flat=True)}


async def _unknown(entries: Sequence[Entry], backgrounds: Backgrounds | None) -> set[int]:
    of: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        of[entry.event.competition_id].append(entry)
    found = set[int]()
    for mine in of.values():
        looks = await looks_of(mine)
        known = await gather(mine[0].event.competition, looks, backgrounds)
        found |= {look.id for look in looks if look.id is not None and needs_review(verdicts_of(known, look))}
    return found


async def _deadlines(viewer: Viewer, competitions: set[int]) -> Mapping[int, list[Owed]]:
    rows = Event.visible_to(viewer).filter(
        competition_id__in=sorted(competitions), state="registration", entries_until__gte=clock.now()
    )
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for event in await rows.order_by("position"):
        params = {"event": event.title, "until": shown(event.entries_until or 0)}
        found[event.competition_id].append(Owed("owed_deadline", event.code, 0, params))
    return found
