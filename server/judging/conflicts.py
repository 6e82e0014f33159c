"""Conflicts of interest (回避): a judge and an entrant who belong to each other, and what the event makes of it.

domain.md 2.4: a unit that sends entrants recuses its judges. `Event.recusal` says how far: from the whole event, from
his own entrants (who then get no sheet of his), or not at all where it is declared and marked blind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server import clock, db, organisations
from server.access import Viewer
from server.competitions import Event
from server.entries import Entry
from server.judging import Judge, Recusal, Seating
from server.ledger import Change
from server.refusal import Refusal

EFFECTS = {"event": "barred_event", "own_entrants": "barred_entry", "declared": "declare"}
# Every judge of an event beside every entry of it that still stands; then who belongs to whom.
PAIRS = """
WITH pair AS (
  SELECT j.id AS judge_id, j.person_id, j.organisation_id, ev.id AS event_id, ev.recusal, e.id AS entry_id,
         e.delegation_id
  FROM judge j
  JOIN event ev ON ev.competition_id = j.competition_id AND (j.event_id IS NULL OR j.event_id = ev.id)
  JOIN entry e ON e.event_id = ev.id
  WHERE (e.state IS NULL OR e.state NOT IN ('withdrawn', 'rejected')) AND e.status <> 'withdrawn' AND {which}
)
SELECT p.judge_id, p.event_id, p.recusal, p.entry_id, 'employer' AS kind
FROM pair p JOIN member m ON m.entry_id = p.entry_id AND m.organisation_id = p.organisation_id
UNION
SELECT p.judge_id, p.event_id, p.recusal, p.entry_id, 'employer'
FROM pair p JOIN delegation d ON d.id = p.delegation_id AND d.organisation_id = p.organisation_id
UNION
SELECT p.judge_id, p.event_id, p.recusal, p.entry_id, 'delegation'
FROM pair p JOIN delegation d ON d.id = p.delegation_id AND d.leader_id = p.person_id
UNION
SELECT p.judge_id, p.event_id, p.recusal, p.entry_id, CASE m.role WHEN 'coach' THEN 'coach' ELSE 'other' END
FROM pair p JOIN member m ON m.entry_id = p.entry_id AND m.person_id = p.person_id
ORDER BY 2, 1, 4, 5
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A judge and an entry of an event that belong to each other. `effect`: what the event's setting makes of it."""

    judge_id: int
    event_id: int
    entry_id: int | None
    kind: str
    effect: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same as it is shown. `entry_no` only to who may see entries; `unit` the judge's own. `is_declared`: somebody
    recused him, it was not found by the system."""

    pair: Pair
    judge: Judge
    event: Event
    unit: str
    entry_no: str | None
    is_declared: bool

    @property
    def kind(self) -> str:
        """One of CONFLICT_KINDS."""
        return self.pair.kind

    @property
    def effect(self) -> str:
        """One of CONFLICT_EFFECTS."""
        return self.pair.effect


def effect_of(kind: str, setting: str) -> str:
    """What a conflict leads to. Who competes himself (`other`) is barred from the event under every setting."""
    return "barred_event" if kind == "other" else EFFECTS[setting]


def barring(judge_no: str, pairs: Sequence[Pair], unit: str = "") -> Refusal | None:
    """Whether a judge may not sit in the event at all. Refused: `judge_conflict_employer`, `_delegation`, `_coach`,
    `_other` (he competes himself), with the number of entries concerned."""
    barred = [one for one in pairs if one.effect == "barred_event"]
    if not barred:
        return None
    kind = barred[0].kind
    entries = len({one.entry_id for one in barred if one.kind == kind})
    return Refusal(f"judge_conflict_{kind}", {"judge_no": judge_no, "unit": unit, "n": entries}, "judge")


async def pairs(*, events: Sequence[int] = (), judges: Sequence[int] = ()) -> list[Pair]:
    """The pairs of these events, of these judges, or of both together; one statement."""
    which = [
        f"{column} IN ({', '.join('?' * len(ids))})" for column, ids in (("ev.id", events), ("j.id", judges)) if ids
    ]
    if not which:
        return []
    query = db.placeholders(PAIRS.format(which=" AND ".join(which)))
    rows = await db.here().execute_query_dict(query, [*events, *judges])
    return [
        Pair(row["judge_id"], row["event_id"], row["entry_id"], row["kind"], effect_of(row["kind"], row["recusal"]))
        for row in rows
    ]


async def settle(change: Change, event: Event, judges: Sequence[int] | None = None) -> int:
    """Record what the conflicts of these judges (None: of all who sit in the event) bar them from, so that opening
    makes no such sheet; how many recusals are new. Asked when a judge sits down, and once more when marking opens, for
    the entries that came in between."""
    if judges is None:
        sitting = Seating.filter(seat__panel__event_id=event.id, until__isnull=True).using_db(db.here())
        judges = sorted({one.judge_id for one in await sitting})
    if not judges:
        return 0
    stored = await Recusal.filter(event_id=event.id, judge_id__in=judges).using_db(db.here())
    known = {(one.judge_id, one.entry_id) for one in stored}
    new = []
    for one in await pairs(events=[event.id], judges=judges):
        barred = one.judge_id, None if one.effect == "barred_event" else one.entry_id
        if one.effect == "declare" or barred in known or (one.judge_id, None) in known:
            continue
        known.add(barred)
        new.append(Recusal(event_id=event.id, judge_id=barred[0], entry_id=barred[1], kind=one.kind, at=clock.now()))
    await change.save_many(new)
    return len(new)


async def of_events(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Conflict]]:
    """The conflicts of all judges of events whose judges the viewer sees, in a constant number of statements."""
    found: dict[int, list[Conflict]] = {id_: [] for id_ in ids}
    declared = Recusal.filter(event_id__in=list(ids)).using_db(db.here())
    for one in await _shown(viewer, await pairs(events=ids), await declared.order_by("id")):
        found[one.pair.event_id].append(one)
    return found


async def of_judges(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Conflict]]:
    """The same by judge, over all events he belongs to."""
    found: dict[int, list[Conflict]] = {id_: [] for id_ in ids}
    declared = Recusal.filter(judge_id__in=list(ids)).using_db(db.here())
    for one in await _shown(viewer, await pairs(judges=ids), await declared.order_by("id")):
        found[one.pair.judge_id].append(one)
    return found


async def _shown(viewer: Viewer, computed: Sequence[Pair], declared: Sequence[Recusal]) -> list[Conflict]:
    """What was found and what was declared, each pair once, as far as the viewer sees the judges and entries."""
    listed = {(one.judge_id, one.event_id, one.entry_id, one.kind): (one, False) for one in computed}
    for row in declared:
        effect = "barred_entry" if row.entry_id else "barred_event"
        pair = Pair(row.judge_id, row.event_id, row.entry_id, row.kind, effect)
        found = listed.get((row.judge_id, row.event_id, row.entry_id, row.kind))
        listed[row.judge_id, row.event_id, row.entry_id, row.kind] = (pair, found is None)
    if not listed:
        return []
    judges: Any = await Judge.visible_to(viewer).filter(id__in=sorted({key[0] for key in listed}))
    by_id = {one.id: one for one in judges}
    events = {one.id: one for one in await Event.filter(id__in=sorted({key[1] for key in listed})).using_db(db.here())}
    entries = sorted({key[2] for key in listed if key[2]})
    numbers: dict[int, str] = {one.id: one.entry_no for one in await Entry.visible_to(viewer).filter(id__in=entries)}
    units = await organisations.names_of({one.organisation_id for one in judges if one.organisation_id})
    return [
        Conflict(
            pair, judge, events[pair.event_id], units.get(judge.organisation_id or 0, ""),
            numbers.get(pair.entry_id or 0), is_declared,
        )
        for pair, is_declared in listed.values()
        if (judge := by_id.get(pair.judge_id)) is not None
    ]  # fmt: skip
