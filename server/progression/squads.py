"""集训: a squad of the first of a published result, and after each round of training who stays, with the reason.

domain.md 4: 忻州 top 5, 湖南 top 3, 江苏 top 3 and the team after training, 国赛 10 → 5 → 1. Records and questions; the
acts stand in training.py.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server import db
from server.access import Viewer
from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Event
from server.record import Covered, Noun
from server.results import Revision, Standing

SQUAD_STATES = ("training", "decided")
SQUAD_TIES = ("all", "none")
MEMBER_STATES = ("training", "chosen", "passed_over", "withdrawn")
READERS = ORGANISING | {"auditor"}
MOST_MEMBERS, MOST_ROUNDS = 200, 20


class Squad(Noun):
    """集训队 of an event towards `target` (COMPETITION/EVENT): the first `size` of a revision, `team` of whom go up.

    `ties`, where `size` parts a shared place: all of it come, or none. `round`: the one that is being trained, from 1.
    """

    public: ClassVar[None] = None
    readers = READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "revision_id", "target", "size", "team", "ties", "state", "round", "formed_at", "decided_at",
        "account_id", "version",
    )  # fmt: skip
    named = ("event.competition.code", "event.code", "target")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="squads", on_delete=RESTRICT)
    revision: ForeignKeyRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="squads", on_delete=RESTRICT
    )
    target: str = CharField(max_length=90, db_index=True)  # type: ignore[assignment]
    size: int = IntField(description="entries")
    team: int = IntField(description="entries that go up")
    ties: str = CharField(max_length=8)  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="training")  # type: ignore[assignment]
    round: int = IntField(default=1, source_field="round_no")
    formed_at: int = BigIntField(description="UTC microseconds")
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "squad"
        unique_together: ClassVar[Any] = (("event", "target"),)

    if TYPE_CHECKING:
        event_id: int
        revision_id: int
        account_id: int | None


class SquadMember(Covered, Noun):
    """An entry in a squad by its line. `place`: its order after `round`, the last it was judged in, 0 before any.
    `note`: why it left."""

    public: ClassVar[None] = None
    readers = READERS
    within = {"competition": "squad__event__competition__", "event": "squad__event_id"}
    ledgered = ("uid", "squad_id", "standing_id", "state", "place", "round", "version")
    covered = ("note",)
    named = ("squad.event.competition.code", "squad.event.code", "squad.target", "standing.entry_no")

    squad: ForeignKeyRelation[Squad] = ForeignKeyField("jinbang.Squad", related_name="members", on_delete=RESTRICT)
    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="squad_members", on_delete=RESTRICT
    )
    state: str = CharField(max_length=12, default="training")  # type: ignore[assignment]
    place: int | None = IntField(null=True)
    round: int = IntField(default=0, source_field="round_no")
    note: str | None = TextField(null=True)
    version: int = IntField(default=1)

    class Meta:
        table = "squad_member"
        unique_together: ClassVar[Any] = (("squad", "standing"),)

    if TYPE_CHECKING:
        squad_id: int
        standing_id: int


class SquadVerdict(Covered):
    """What was said of a member after a round: its mark (decimal text) or none, its order, whether it stays, why."""

    public: ClassVar[None] = None
    readers = READERS
    within = {"competition": "member__squad__event__competition__", "event": "member__squad__event_id"}
    ledgered = ("member_id", "round", "place", "mark", "stays", "at")
    covered = ("reason",)
    named = ("member.squad.event.competition.code", "member.squad.target", "member.standing.entry_no", "round")

    member: ForeignKeyRelation[SquadMember] = ForeignKeyField(
        "jinbang.SquadMember", related_name="verdicts", on_delete=RESTRICT
    )
    round: int = IntField(source_field="round_no")
    place: int = IntField()
    mark: str | None = CharField(max_length=20, null=True)  # type: ignore[assignment]
    stays: bool = BooleanField()  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "squad_verdict"
        unique_together: ClassVar[Any] = (("member", "round"),)

    if TYPE_CHECKING:
        member_id: int


def first_of(lines: Sequence[Standing], size: int, ties: str) -> list[Standing]:
    """The first `size` of the ranked lines in their order; of a place that does not fit whole all, or none."""
    ranked = sorted((one for one in lines if one.state == "ranked" and one.place), key=lambda one: one.line)
    if len(ranked) <= size:
        return ranked
    last, behind = ranked[size - 1].place or 0, ranked[size].place or 0
    if last < behind:
        return ranked[:size]
    return [one for one in ranked if (one.place or 0) < last or (ties == "all" and one.place == last)]


async def squads_to(target: str) -> dict[int, Squad]:
    """The squads towards an event, by the event they come from."""
    rows = await Squad.filter(target=target).using_db(db.here())
    return {one.event_id: one for one in rows}


async def chosen_of(squads: Sequence[Squad]) -> list[SquadMember]:
    """Those chosen of squads."""
    ids = [one.id for one in squads]
    return await SquadMember.filter(squad_id__in=ids, state="chosen").using_db(db.here())


async def members_of(squads: Sequence[int]) -> list[SquadMember]:
    """The members of squads: who came furthest first, by the order there; before any round by their line."""
    rows = SquadMember.filter(squad_id__in=list(squads)).using_db(db.here())
    found = await rows.prefetch_related("standing__revision__event__competition", "standing__revision__scheme")
    return sorted(found, key=lambda one: (one.squad_id, -one.round, one.place or 0, one.standing.line))


async def squads(viewer: Viewer, competition: str, event: str) -> list[Squad]:
    """The squads of an event, by their target."""
    if not (competition + event).isprintable():
        return []
    rows = Squad.visible_to(viewer).filter(event__competition__code=competition, event__code=event)
    return await rows.order_by("target")
