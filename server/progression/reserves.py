"""Reserves of a published result: who is next for a place that was left, and why those before are not."""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from server import db
from server.competitions import Event
from server.eligibility import refusal
from server.entries import Delegation, Entry
from server.entries.facts import Backgrounds, Known, Look, gather, looks_of, verdicts_of
from server.entries.quotas import Room
from server.entries.registration import stands
from server.progression.carried import waiting_sources
from server.progression.entering import Source, entries_by_source, source_of, sources_of
from server.progression.squads import Squad, members_of, squads_to
from server.refusal import Refusal
from server.results import Revision, Standing

OUT_BELOW = ("withdrawn", "disqualified", "forfeited")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the result below. `why` it is passed by; None where it may move up."""

    standing: Standing
    why: Refusal | None


@dataclass(frozen=True, slots=True)
class Reserves:
    """The lines of the newest published result that `gone` came up by, or of the squad that trained for its place, in
    their order, as far as the next reserve."""

    gone: Entry
    revision: Revision
    candidates: Sequence[Candidate]
    squad: Squad | None = None  # where they trained for the place: then in the order after the training

    @property
    def next(self) -> list[Candidate]:
        """Who may have the place: the first who may move up, and those who share his place. A squad shares none."""
        able = [one for one in self.candidates if one.why is None]
        return able[:1] if self.squad else [one for one in able if one.standing.place == able[0].standing.place]

    @property
    def is_tied(self) -> bool:
        """Whether several share the next place: the organiser chooses, with a reason."""
        return len(self.next) > 1

    @property
    def shown(self) -> str:
        """A word that changes whenever something else would be shown: the act takes it."""
        said = [[str(one.standing.uid), one.why.rule if one.why else ""] for one in self.candidates]
        told = json.dumps([str(self.gone.uid), self.gone.version, str(self.revision.uid), said])
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def passed_by(self, taken: Standing) -> list[list[str]]:
        """Who was passed by for the one who moved up, and by which rule."""
        ids = [one.standing.id for one in self.candidates]
        before = self.candidates[: ids.index(taken.id)]
        return [[one.standing.entry_no, one.why.rule] for one in before if one.why is not None]


async def reserves_of(gone: Entry, backgrounds: Backgrounds | None) -> Reserves:
    """The reserves for the place that `gone` left, with its event, competition and delegation."""
    came_by = await Standing.get(id=gone.advanced_from_id, using_db=db.here()).prefetch_related("revision__event")
    below, its = came_by.revision.event, gone.event
    squad = (await squads_to(f"{its.competition.code}/{its.code}")).get(below.id)
    number = {"id": squad.revision_id} if squad else {"event_id": below.id, "number": below.revision}
    revision = await Revision.get(**number, using_db=db.here())
    members = await members_of([squad.id]) if squad else []
    lines = [one.standing for one in members] if squad else await _ranked(revision)
    said = await _why(gone, lines, backgrounds, in_squad=squad is not None)
    left = {one.standing_id for one in members if one.state == "withdrawn"}
    told = [_left_squad(one) if one.id in left else why for one, why in zip(lines, said, strict=True)]
    found = Reserves(gone, revision, [Candidate(one, why) for one, why in zip(lines, told, strict=True)], squad)
    last = max((n for n, one in enumerate(found.candidates) if one in found.next), default=len(lines))
    return dataclasses.replace(found, candidates=found.candidates[: last + 1])


async def _ranked(revision: Revision) -> list[Standing]:
    rows = Standing.filter(revision_id=revision.id, state="ranked").using_db(db.here()).order_by("place", "line")
    return await rows.prefetch_related("revision__event__competition", "revision__scheme")


def _left_squad(line: Standing) -> Refusal:
    return Refusal("reserve_left_squad", {"entry_no": line.entry_no})


async def _why(
    gone: Entry, lines: Sequence[Standing], backgrounds: Backgrounds | None, *, in_squad: bool
) -> list[Refusal | None]:
    """What keeps each line from moving up. Who trained in a squad is no longer held to the rule of the result."""
    target = gone.event
    sources, entered = await sources_of(lines), await entries_by_source(target)
    team: Delegation | None = gone.delegation
    looks = await _looks(target, team, [sources[one.id] for one in lines])
    known = await gather(target.competition, looks, backgrounds)
    room = await Room.of(target.competition_id, {target.id})
    full = room.take(target, team) if team else None
    sent, waits = _sent(lines, entered), await waiting_sources(target, "proposed")
    return [
        _entered(one, entered)
        or (Refusal("carried_waits") if source_of(one) in waits else None)
        or _out_below(one, sources[one.id])
        or (None if in_squad else _under_the_rule(one, sent))
        or _elsewhere(known, look)
        or refusal(verdicts_of(known, look))
        or full
        for one, look in zip(lines, looks, strict=True)
    ]


async def _looks(target: Event, team: Delegation | None, sources: Sequence[Entry]) -> list[Look]:
    """The entries below as entries of the event, each by itself: none of them takes the place of another."""
    looks = await looks_of(sources)
    return [
        dataclasses.replace(one, event=target, id=None, delegation=team, at=(None, None), stands=False) for one in looks
    ]


def _entered(line: Standing, entered: dict[Source, list[Entry]]) -> Refusal | None:
    """Whether it was entered already: then it stands there, or has left."""
    its = entered.get(source_of(line), [])
    if not its:
        return None
    there = next((one for one in its if stands(one)), None)
    rule = "reserve_entered" if there else "reserve_withdrew"
    return Refusal(rule, {"entry_no": (there or its[-1]).entry_no})


def _out_below(line: Standing, source: Entry) -> Refusal | None:
    """Whether it has left below since the result was published."""
    out = source.status in OUT_BELOW or source.state == "withdrawn"
    return Refusal("reserve_out_below", {"entry_no": line.entry_no}) if out else None


def _sent(lines: Sequence[Standing], entered: dict[Source, list[Entry]]) -> Counter[str]:
    """How many of each delegation below stand in the event."""
    standing = [one for one in lines if any(stands(each) for each in entered.get(source_of(one), []))]
    return Counter(one.delegation_code for one in standing if one.delegation_code)


def _under_the_rule(line: Standing, sent: Counter[str]) -> Refusal | None:
    """What the scheme below says of who goes up: its floor, its number for each delegation."""
    scheme = line.revision.scheme
    if scheme.advance_min_total and Fraction(line.total or "0") < Fraction(scheme.advance_min_total):
        return Refusal("reserve_under_floor", {"total": line.total or "", "least": scheme.advance_min_total})
    most, code = scheme.advance_per_delegation, line.delegation_code
    if most is not None and code and sent[code] >= most:
        return Refusal("reserve_delegation_full", {"delegation": line.delegation or code, "most": most})
    return None


def _elsewhere(known: Known, look: Look) -> Refusal | None:
    """Whether one of its people stands in the event by another way."""
    found = known.twice(look)
    return Refusal("reserve_entered_otherwise", {"entry_no": found[0][1].entry_no}) if found else None
