"""Judges, panels, seats and who sits in them; conflicts of interest. Nothing of it is public, judges see themselves."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.competitions import Event
from schema.competitions.work import Session
from schema.context import Info
from schema.judging.enums import ConflictEffect, ConflictKind, JudgeRole, JudgeState, Succession
from schema.judging.qualifications import AND_HIMSELF, WATCHERS, Qualified
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions, entries, judging, listing
from server.access.roles import DELEGATION_ROLES, ORGANISING
from server.judging import conflicts as clashes
from server.judging import finding
from server.scoring import succeeding

# A judge sees his own row besides.
TOLD = Access(roles=sorted(judging.TOLD | {"judge", "floor_judge"}))
SEES_ENTRIES = Access(roles=sorted(ORGANISING | DELEGATION_ROLES))
MOST_RECUSALS, MOST_CONFLICTS, MOST_SEATS, MOST_SEATINGS, MOST_PANELS = 500, 500, 200, 50, 100
MOST_OF_EVENT = 5000


async def _face(root: Any, info: Info) -> finding.Face:
    """Who a judge is, whom somebody sees."""
    found: Any = await info.context.ask(finding.faces).load(root.id)
    return found or finding.Face(None, None, False)


@strawberry.type(description="A conflict of interest (回避情形) of a judge with an entry of an event, and its effect.")
class Conflict(Mirror, of=clashes.Conflict):
    """回避情形."""

    kind: ConflictKind = field("How they belong to each other.", access=AND_HIMSELF)
    kind_label: str = label("conflict_kind", "The word for it.", column="kind", access=AND_HIMSELF)
    effect: ConflictEffect = field("What it leads to.", access=AND_HIMSELF)
    effect_label: str = label("conflict_effect", "The word for it.", column="effect", access=AND_HIMSELF)
    entry_no: str | None = field("The number of the entry, to who may see entries.", access=SEES_ENTRIES)
    is_declared: bool = field("Whether somebody declared it; else the system found it.", access=AND_HIMSELF)

    @field("The number of the judge.", access=AND_HIMSELF)
    @staticmethod
    def judge_no(root: Any) -> str:
        """Of the judge."""
        return str(root.judge.judge_no)

    @field("The code of the event.", access=AND_HIMSELF)
    @staticmethod
    def event(root: Any) -> str:
        """Of the event."""
        return str(root.event.code)

    @field("How many seated judges may mark the entry, of the aspect that lacks most.", access=AND_HIMSELF)
    @staticmethod
    async def judges_left(root: Any, info: Info) -> int | None:
        """Null where nobody is barred from a single entry."""
        left = await _left(root, info)
        return left.judges if left else None

    @field("How many it needs: marking is not opened with fewer.", access=AND_HIMSELF)
    @staticmethod
    async def judges_needed(root: Any, info: Info) -> int | None:
        """By the scheme."""
        left = await _left(root, info)
        return left.needed if left else None

    @field("The sentence, with its effect, in the viewer's language; it names no entrant.", access=AND_HIMSELF)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """In words."""
        fact = info.context.say(f"conflict.{root.kind}", judge_no=root.judge.judge_no, unit=root.unit)
        return fact + info.context.say(f"conflict.{root.effect}")


async def _left(root: Any, info: Info) -> succeeding.Left | None:
    """What is left to the entry of a conflict that bars from it."""
    if root.effect != "barred_entry":
        return None
    return await info.context.ask(succeeding.left_for).load((root.pair.event_id, root.pair.entry_id))


@strawberry.type(description="That a judge may not mark an entry, or nothing of an event (回避).")
class RecusalOf(Mirror, of=judging.Recusal):
    """回避."""

    kind: ConflictKind = field("Why.", access=TOLD)
    kind_label: str = label("conflict_kind", "The word for it.", column="kind", access=TOLD)
    reason: str | None = field("As it was declared; null where the system found it.", access=TOLD)
    at: Instant = field("When it was recorded.", access=TOLD)
    event: Event | None = one(competitions.Event, "The event.", by="event_id", access=TOLD)

    @field("Whether it is of the whole event.", access=TOLD)
    @staticmethod
    def is_of_event(root: Any) -> bool:
        """No entry is named."""
        return root.entry_id is None

    @field("The number of the entry, to who may see entries.", access=SEES_ENTRIES)
    @staticmethod
    async def entry_no(root: Any, info: Info) -> str | None:
        """Through the entry, which a judge does not see."""
        found = None if root.entry_id is None else await info.context.one(entries.Entry).load(root.entry_id)
        return found.entry_no if found else None


@strawberry.type(description="A judge (裁判) of a competition or of one event of it.")
class Judge(Qualified, Mirror, Node, of=judging.Judge):
    """裁判."""

    judge_no: str = field("The number, unique in the competition.", access=AND_HIMSELF)
    role: JudgeRole = field("What the judge does.", access=AND_HIMSELF)
    role_label: str = label("judge_role", "The word for it.", column="role", access=AND_HIMSELF)
    state: JudgeState = field("Whether the judge was asked.", access=AND_HIMSELF)
    state_label: str = label("judge_state", "The word for it.", column="state", access=AND_HIMSELF)
    panel: str = field("The code of the panel, empty where there is none.", access=AND_HIMSELF)
    region_code: str | None = field("The code of the region.", access=AND_HIMSELF)
    event: Event | None = one(competitions.Event, "The event; null for all.", by="event_id", access=AND_HIMSELF)
    recusals: list[RecusalOf] = many(
        judging.Recusal,
        "What the judge may not mark.",
        by="judge_id",
        order="id",
        most=MOST_RECUSALS,
        usual=2,
        access=TOLD,
    )

    @field("The name.", access=AND_HIMSELF)
    @staticmethod
    async def name(root: Any, info: Info) -> str | None:
        """With those of all."""
        return (await _face(root, info)).name

    @field("The present name of the unit.", access=AND_HIMSELF)
    @staticmethod
    async def organisation(root: Any, info: Info) -> str | None:
        """With those of all."""
        return (await _face(root, info)).organisation

    @field("Whether the judge can sign in.", access=AND_HIMSELF)
    @staticmethod
    async def has_account(root: Any, info: Info) -> bool:
        """With those of all."""
        return (await _face(root, info)).has_account

    @field(f"Conflicts of interest, found and declared. At most {MOST_CONFLICTS}.", access=AND_HIMSELF, usual=2)
    @staticmethod
    async def conflicts(root: Any, info: Info) -> list[Conflict]:
        """Of all judges at once."""
        return (await info.context.ask(clashes.of_judges).load(root.id))[:MOST_CONFLICTS]  # type: ignore[return-value]


@strawberry.type(description="Who sits in a seat since when; the one without `until` sits there now.")
class Seating(Mirror, of=judging.Seating):
    """入席."""

    judge: Judge | None = one(judging.Judge, "The judge.", by="judge_id", access=WATCHERS)
    turn: int = field("Counted from 1: name it when replacing, so that nobody is replaced unseen.", access=WATCHERS)
    since: Instant = field("From when.", access=WATCHERS)
    until: Instant | None = field("Until when; null for who sits there now.", access=WATCHERS)
    way: Succession | None = field("What became of the sheets; null for the first.", access=WATCHERS)
    way_label: str | None = label("succession", "The word for it.", column="way", access=WATCHERS)
    reason: str | None = field("Why the one before was replaced.", access=WATCHERS)


@strawberry.type(description="A seat (席位) of a panel: sheets belong to it, not to a person alone.")
class Seat(Mirror, Node, of=judging.Seat):
    """席位."""

    number: str = field("The number, unique in the event; as a rule that of its first judge.", access=WATCHERS)
    seatings: list[Seating] = many(
        judging.Seating,
        "Who sat and sits there, in order.",
        by="seat_id",
        order="turn",
        most=MOST_SEATINGS,
        usual=2,
        access=WATCHERS,
    )

    @field("Who sits there now.", access=WATCHERS, graphql_type=Judge | None)
    @staticmethod
    async def judge(root: Any, info: Info) -> Any:
        """The last seating, where it has no end."""
        seatings = await info.context.many(judging.Seating, "seat_id", "turn").load(root.id)
        if not seatings or seatings[-1].until is not None:
            return None
        return await info.context.one(judging.Judge).load(seatings[-1].judge_id)

    @field("How many sheets belong to it; none before marking is opened.", access=WATCHERS)
    @staticmethod
    async def sheets(root: Any, info: Info) -> int:
        """Counted for all seats at once."""
        return await info.context.ask(succeeding.sheets_of).load(root.id)


@strawberry.type(description="A panel (裁判组) of an event.")
class Panel(Mirror, Node, of=judging.Panel):
    """裁判组."""

    code: str = field("The code, unique in the event; empty for one without a name.", access=WATCHERS)
    session: Session | None = one(
        competitions.Session, "The session it marks in; null for all.", by="session_id", access=WATCHERS
    )
    seats: list[Seat] = many(
        judging.Seat, "Its seats.", by="panel_id", order="number", most=MOST_SEATS, usual=5, access=WATCHERS
    )


async def _event(info: Info, competition: str, event: str) -> competitions.Event | None:
    return await info.context.ask(listing.events_by_code).load((competition, event))


@strawberry.type
class JudgingQuery:
    """The root fields of this room."""

    @field(f"The panels of an event with their seats. At most {MOST_PANELS}.", access=WATCHERS, usual=3)
    @staticmethod
    async def seating(info: Info, competition: str, event: str) -> list[Panel]:
        """Empty where there is no such event, or it is not seen."""
        found = await _event(info, competition, event)
        return (await finding.seating(info.context.viewer, found))[:MOST_PANELS]  # type: ignore[return-value]

    @field(f"The conflicts of interest in an event. At most {MOST_OF_EVENT}.", access=AND_HIMSELF, usual=20)
    @staticmethod
    async def conflicts(info: Info, competition: str, event: str) -> list[Conflict]:
        """Of all its judges."""
        found = await _event(info, competition, event)
        if found is None:
            return []
        return (await info.context.ask(clashes.of_events).load(found.id))[:MOST_OF_EVENT]  # type: ignore[return-value]
