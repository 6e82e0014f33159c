"""Squads (集训): who trains towards an event above, what was said of each after a round, who goes up."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import Event, value_of
from schema.context import Info
from schema.inputs import given_field, optional
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.results import Revision, Standing
from schema.scalars import Instant
from server import competitions, results
from server.progression import squad_judging, training
from server.progression import squads as kept

READERS = Access(roles=sorted(kept.READERS))


@strawberry.enum(description="How far a squad is.")
class SquadState(Enum):
    """集训队的状态."""

    TRAINING = strawberry.enum_value("training", description="They train.")
    DECIDED = strawberry.enum_value("decided", description="The team is chosen.")


@strawberry.enum(description="What happens where the size of a squad parts a shared place.")
class SquadTies(Enum):
    """并列的处理."""

    ALL = strawberry.enum_value("all", description="All who share it come.")
    NONE = strawberry.enum_value("none", description="None who shares it comes.")


@strawberry.enum(description="Where a member of a squad stands.")
class SquadMemberState(Enum):
    """集训队员的状态."""

    TRAINING = strawberry.enum_value("training", description="Trains.")
    CHOSEN = strawberry.enum_value("chosen", description="Goes up.")
    PASSED_OVER = strawberry.enum_value("passed_over", description="Was not chosen; next where one leaves.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Left.")


@strawberry.type(description="What was said of a member after a round of training.")
class SquadVerdict(Mirror, of=kept.SquadVerdict):
    """集训考核."""

    round: int = field("Which round, from 1.", access=READERS)
    place: int = field("Its order in the round.", access=READERS)
    mark: str | None = field("Its mark as a decimal; null where an order was given.", access=READERS)
    stays: bool = field("Whether it stayed, or went up.", access=READERS)
    reason: str | None = field("Why.", access=READERS)


@strawberry.type(description="A member of a squad.")
class SquadMember(Mirror, Node, of=kept.SquadMember):
    """集训队员."""

    state: SquadMemberState = field("Where it stands.", access=READERS)
    state_label: str = label("squad_member_state", "The word for that.", column="state", access=READERS)
    place: int | None = field("Its order after the last round it was judged in.", access=READERS)
    note: str | None = field("Why it left.", access=READERS)
    version: int = field("Counts its changes.", access=READERS)
    standing: Standing | None = one(
        results.Standing, "Its line of the published result.", by="standing_id", access=READERS
    )
    verdicts: list[SquadVerdict] = many(
        kept.SquadVerdict, "What was said after each round.", by="member_id", order="round", most=kept.MOST_ROUNDS,
        usual=2, access=READERS,
    )  # fmt: skip


@strawberry.type(description="A squad that trains towards an event above (集训队).")
class Squad(Mirror, Node, of=kept.Squad):
    """集训队."""

    target: str = field("The event it trains for, as COMPETITION/EVENT.", access=READERS)
    size: int = field("How many were called.", access=READERS)
    team: int = field("How many go up.", access=READERS)
    ties: SquadTies = field("What happened to a shared place at the cut.", access=READERS)
    ties_label: str = label("squad_ties", "The words for that.", column="ties", access=READERS)
    state: SquadState = field("How far it is.", access=READERS)
    state_label: str = label("squad_state", "The word for that.", column="state", access=READERS)
    round: int = field("The round of training, from 1.", access=READERS)
    formed_at: Instant = field("When it was formed.", access=READERS)
    decided_at: Instant | None = field("When the team was chosen.", access=READERS)
    version: int = field("Counts its changes.", access=READERS)
    event: Event | None = one(competitions.Event, "The event they come from.", by="event_id", access=READERS)
    revision: Revision | None = one(
        results.Revision, "The published result they were called by.", by="revision_id", access=READERS
    )
    members: list[SquadMember] = many(
        kept.SquadMember, "Its members.", by="squad_id", order="id", most=kept.MOST_MEMBERS * 2, usual=10,
        access=READERS,
    )  # fmt: skip


@strawberry.input(description="What is said of a member: a mark or an order, the same way for all, and the reason.")
class SquadJudgement:
    """考核结果."""

    member: strawberry.ID = given_field("The id of the member.")
    reason: str = given_field("Why.")
    mark: str | None = optional("The mark, a decimal; higher is better.")
    order: int | None = optional("The order, from 1; lower is better.")

    def asked(self) -> squad_judging.Judged:
        """As the server takes it."""
        uid = uid_of(kept.SquadMember, self.member)
        return squad_judging.Judged(uid, self.reason, (self.mark or "").strip(), self.order)


@strawberry.type
class SquadQuery:
    """What may be asked of squads."""

    @field("The squads of an event, for those who run it. At most 20.", access=READERS, usual=1,
           graphql_type=list[Squad])  # fmt: skip
    @staticmethod
    async def squads(info: Info, competition: str, event: str) -> Any:
        """One question."""
        return (await kept.squads(info.context.viewer, competition, event))[:20]


Target = Annotated[str, strawberry.argument(description="The event above, as COMPETITION/EVENT.")]
Size = Annotated[int, strawberry.argument(description="How many are called.")]
Team = Annotated[int, strawberry.argument(description="How many go up in the end.")]
Keep = Annotated[int, strawberry.argument(description="How many stay; the number of the team decides.")]
Of = Annotated[strawberry.ID, strawberry.argument(description="The id of the squad.")]
Who = Annotated[strawberry.ID, strawberry.argument(description="The id of the member.")]


@strawberry.type
class SquadMutation:
    """The mutations of this file."""

    @act(
        "Call the first of the newest published result to train for an event above; from then on only those chosen "
        "after the training go up to it.",
        answers=Squad,
    )
    @staticmethod
    async def form_squad(
        info: Info, competition: str, event: str, target: Target, size: Size, team: Team, idempotency_key: Key,
        ties: SquadTies | None = None,
    ) -> kept.Squad:  # fmt: skip
        """One act."""
        return await training.form_squad(
            info.context.viewer, competition, event, target.strip(), size=size, team=team,
            ties=value_of(SquadTies, ties) or "all", key=idempotency_key,
        )  # fmt: skip

    @act(
        "Say after a round of training who stays, with a reason for each; with the number of the team it is decided "
        "who goes up.",
        answers=Squad,
    )
    @staticmethod
    async def judge_squad(
        info: Info, squad: Of, keep: Keep, judged: list[SquadJudgement], version: Version, idempotency_key: Key
    ) -> kept.Squad:
        """One act."""
        return await squad_judging.judge_squad(
            info.context.viewer, uid_of(kept.Squad, squad), keep, [one.asked() for one in judged], version=version,
            key=idempotency_key,
        )  # fmt: skip

    @act("Record that a member leaves a squad; where it was chosen the next takes its place.", answers=SquadMember)
    @staticmethod
    async def leave_squad(
        info: Info, member: Who, reason: Reason, version: Version, idempotency_key: Key
    ) -> kept.SquadMember:
        """One act."""
        uid = uid_of(kept.SquadMember, member)
        return await training.leave_squad(info.context.viewer, uid, reason, version=version, key=idempotency_key)
