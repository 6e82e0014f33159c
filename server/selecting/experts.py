"""The records of 专家评审: experts listed for a round, what one declared, the sheet each gives a nomination."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access.records import Account
from server.organisations import Organisation
from server.people import Person
from server.record import Covered, Noun
from server.selecting.rounds import RoundScheme, SelectionRound

if TYPE_CHECKING:
    from server.access import Viewer
    from server.selecting.nominations import Nomination

EXPERT_STATES = ("listed", "left")
EXPERT_READERS = frozenset({"honours_office", "auditor"})


def _own(viewer: "Viewer", path: str) -> Q | None:
    if viewer.person_id is None or not viewer.may_read:
        return None
    found: dict[str, Any] = {path: viewer.person_id}
    return Q(**found)


class RoundExpert(Covered, Noun):
    """专家 of a round, by number; `organisation`: his unit, whose nominees he does not score."""

    public: ClassVar[None] = None
    readers = EXPERT_READERS
    within = {"region": "round__"}
    ledgered = ("uid", "round_id", "number", "person_id", "organisation_id", "state", "listed_at", "account_id")
    covered = ("name", "unit")
    named = ("round.code", "number")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="experts", on_delete=RESTRICT
    )
    number: int = IntField(description="in the round, from 1")
    person: ForeignKeyRelation[Person] = ForeignKeyField("jinbang.Person", related_name=False, on_delete=RESTRICT)
    name: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    unit: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    state: str = CharField(max_length=8, default="listed")  # type: ignore[assignment]
    listed_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "round_expert"
        unique_together: ClassVar[Any] = (("round", "person"), ("round", "number"))

    if TYPE_CHECKING:
        round_id: int
        person_id: int
        organisation_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """Himself, and the round's office."""
        return cls.seen_by(viewer, _own(viewer, "person_id"))


class ExpertRecusal(Covered, Noun):
    """回避: an expert does not score a nomination, for a relation he declared or the office knows of."""

    public: ClassVar[None] = None
    readers = EXPERT_READERS
    within = {"region": "expert__round__"}
    ledgered = ("uid", "expert_id", "nomination_id", "at", "account_id")
    covered = ("reason",)
    named = ("expert.round.code", "expert.number", "nomination.number")

    expert: ForeignKeyRelation[RoundExpert] = ForeignKeyField(
        "jinbang.RoundExpert", related_name="recusals", on_delete=RESTRICT
    )
    nomination: ForeignKeyRelation["Nomination"] = ForeignKeyField(
        "jinbang.Nomination", related_name="recusals", on_delete=RESTRICT
    )
    reason: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "expert_recusal"
        unique_together: ClassVar[Any] = (("expert", "nomination"),)

    if TYPE_CHECKING:
        expert_id: int
        nomination_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """His own, and the round's office."""
        return cls.seen_by(viewer, _own(viewer, "expert__person_id"))


class ExpertSheet(Covered, Noun):
    """评分表 of an expert for a nomination by a version of the scheme. `marks`: canonical JSON, thousandths by aspect.

    Blind: an expert sees his own only; the office sees them, for it answers for the total.
    """

    public: ClassVar[None] = None
    readers = EXPERT_READERS
    within = {"region": "expert__round__"}
    ledgered = ("uid", "expert_id", "nomination_id", "scheme_id", "marks", "given_at", "account_id", "version")
    covered = ("remark",)
    named = ("expert.round.code", "expert.number", "nomination.number")

    expert: ForeignKeyRelation[RoundExpert] = ForeignKeyField(
        "jinbang.RoundExpert", related_name="sheets", on_delete=RESTRICT
    )
    nomination: ForeignKeyRelation["Nomination"] = ForeignKeyField(
        "jinbang.Nomination", related_name="sheets", on_delete=RESTRICT
    )
    scheme: ForeignKeyRelation[RoundScheme] = ForeignKeyField(
        "jinbang.RoundScheme", related_name=False, on_delete=RESTRICT
    )
    marks: str = TextField()
    remark: str | None = TextField(null=True)
    given_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "expert_sheet"
        unique_together: ClassVar[Any] = (("expert", "nomination"),)

    if TYPE_CHECKING:
        expert_id: int
        nomination_id: int
        scheme_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """His own, and the round's office."""
        return cls.seen_by(viewer, _own(viewer, "expert__person_id"))
