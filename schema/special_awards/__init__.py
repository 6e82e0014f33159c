"""Special awards (单项奖) of a competition, with who holds them. For everybody once results are public."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.context import Info
from schema.mirror import Mirror, label, many
from schema.node import Node
from schema.scalars import Instant
from server import listing, special_awards
from server.special_awards import asked, reading, setting_up

STAFF = Access(roles=["auditor", "coordinator", "organiser"])
MOST_NOMINEES, MOST_GROUNDS = 1000, 100


@strawberry.enum(description="How a special award is given.")
class SpecialWay(Enum):
    """授予方式."""

    POINTS = strawberry.enum_value("points", description="To delegations by their place in the team total.")
    JUDGEMENT = strawberry.enum_value("judgement", description="By the mean of judges' marks.")
    COACHES = strawberry.enum_value("coaches", description="To the coaches of those who took certain awards.")
    DISCRETIONARY = strawberry.enum_value("discretionary", description="Proposed by one, decided by another.")


@strawberry.enum(description="How far a nominee is.")
class NomineeState(Enum):
    """提名的状态."""

    PROPOSED = strawberry.enum_value("proposed", description="Proposed or derived, not decided.")
    GIVEN = strawberry.enum_value("given", description="Holds the award.")
    REFUSED = strawberry.enum_value("refused", description="Refused with a reason.")
    REVOKED = strawberry.enum_value("revoked", description="Was given and taken back with a reason.")
    LAPSED = strawberry.enum_value("lapsed", description="Derived once; no longer due.")


def _for_staff(column: str, description: str) -> Any:
    """A column that only the competition's staff sees; null for everybody else."""

    async def value(root: Any, info: Info) -> str | None:
        return getattr(root, column) or None if await _is_staff(root, info) else None

    return field(description, access=STAFF, resolver=value)


async def _is_staff(root: Any, info: Info) -> bool:
    """Whether the competition's own staff looks."""
    kind = special_awards.SpecialNominee
    found: bool = await info.context.ask(listing.granted, kind, kind.readers).load(root.id)
    return found


@strawberry.type(description="Who is proposed for, or holds, a special award, with name and unit of that day.")
class SpecialNominee(Mirror, Node, of=special_awards.SpecialNominee):
    """单项奖的提名."""

    name: str | None = field("The name; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit.", access=PUBLIC)
    state: NomineeState = field("How far.", access=PUBLIC)
    state_label: str = label("nominee_state", "The word for that.", access=PUBLIC, column="state")
    proposed_at: Instant = field("When it was proposed.", access=PUBLIC)
    decided_at: Instant | None = field("When it was decided.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    reason: str | None = _for_staff("reason", "Why it was proposed.")
    note: str | None = _for_staff("note", "Why it was refused or revoked.")
    score: str | None = _for_staff("score", "The exact mean of the marks: a decimal, or a quotient.")

    @field(f"The marks of a judgement. At most {asked.MOST_MARKS}.", access=STAFF, usual=5, graphql_type=list[str])
    @staticmethod
    async def marks(root: Any, info: Info) -> list[str]:
        """As they were given."""
        return root.marks.split(asked.BETWEEN) if root.marks and await _is_staff(root, info) else []

    @field(f"What a derived one follows from, in sentences. At most {MOST_GROUNDS}.", access=PUBLIC, usual=2,
           graphql_type=list[str])  # fmt: skip
    @staticmethod
    def because(root: Any, info: Info) -> list[str]:
        """From the catalogue."""
        return [_said(info, one) for one in reading.grounds_of(root)[:MOST_GROUNDS]]


def _said(info: Info, one: list[str]) -> str:
    if len(one) == 2:
        return info.context.say("special_awards.because_points", place=one[0], number=one[1])
    return info.context.say("special_awards.because_coach", event=one[0], entry_no=one[1], award=one[2])


@strawberry.type(description="A special award (单项奖) of a competition.")
class SpecialAward(Mirror, Node, of=special_awards.SpecialAward):
    """单项奖."""

    code: str = field("Its code, unique in the competition.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    way: SpecialWay = field("How it is given.", access=PUBLIC)
    way_label: str = label("special_way", "The word for that.", access=PUBLIC, column="way")
    quota: int | None = field("How many may hold it; null without a bound.", access=PUBLIC)
    from_place: int | None = field("The first place of the team total it goes to.", access=PUBLIC)
    to_place: int | None = field("The last place of the team total it goes to.", access=PUBLIC)
    nominees: list[SpecialNominee] = many(
        special_awards.SpecialNominee, "Who holds it; for the competition's staff also who is proposed.",
        by="special_award_id", order="id", most=MOST_NOMINEES, usual=10, access=PUBLIC,
    )  # fmt: skip

    @field(f"The awards whose winners' coaches get it. At most {asked.MOST_AWARDS}.", access=PUBLIC, usual=3,
           graphql_type=list[str])  # fmt: skip
    @staticmethod
    def of_awards(root: Any) -> list[str]:
        """Their titles."""
        return root.of_awards.split(asked.BETWEEN) if root.of_awards else []


@strawberry.type
class SpecialAwardQuery:
    """What may be asked of special awards."""

    @field(f"The special awards of a competition in their order. At most {setting_up.MOST}.", access=PUBLIC, usual=5,
           graphql_type=list[SpecialAward])  # fmt: skip
    @staticmethod
    async def special_awards(info: Info, competition: str) -> Any:
        """One question."""
        return await reading.special_awards(info.context.viewer, competition)
