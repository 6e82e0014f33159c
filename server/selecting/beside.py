"""The records beside a nomination: opinions of departments, checks of the conditions, corrections of a name."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access.records import Account
from server.record import Covered, Noun
from server.rulebook import RuleSet
from server.selecting.nominations import Nomination, own_of, seen_by_office
from server.selecting.rounds import ROUND_READERS, RoundStage

if TYPE_CHECKING:
    from server.access import Viewer

STANCES = ("agrees", "objects")
CORRECTION_STATES = ("asked", "accepted", "declined")


class StageOpinion(Covered, Noun):
    """意见 of another department on a nomination at a stage; the newest of a department counts. Never the nominee's."""

    public: ClassVar[None] = None
    readers = ROUND_READERS
    ledgered = ("uid", "nomination_id", "stage_id", "department", "stance", "given_at", "account_id")
    covered = ("text",)
    named = ("nomination.round.code", "nomination.number", "stage.name")

    nomination: ForeignKeyRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name="opinions", on_delete=RESTRICT
    )
    stage: ForeignKeyRelation[RoundStage] = ForeignKeyField(
        "jinbang.RoundStage", related_name=False, on_delete=RESTRICT
    )
    department: str = CharField(max_length=60)  # type: ignore[assignment]
    stance: str = CharField(max_length=8)  # type: ignore[assignment]
    text: str | None = TextField(null=True)
    given_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "stage_opinion"

    if TYPE_CHECKING:
        nomination_id: int
        stage_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """To the offices of regions it has come up to; not to the unit, whose own nominee it is about."""
        return cls.seen_by(viewer, seen_by_office(viewer, "nomination__", units=False))


class NominationCheck(Covered, Noun):
    """资格审核: what the conditions in force said of a nominee on a day, and what the office made of it.

    `verdicts`: canonical JSON, one list [rule, outcome, depth, params] each, covered for they speak of a person.
    """

    public: ClassVar[None] = None
    readers = ROUND_READERS
    ledgered = ("uid", "nomination_id", "rule_set_id", "outcome", "checked_at", "account_id")
    covered = ("verdicts", "reason")
    named = ("nomination.round.code", "nomination.number")

    nomination: ForeignKeyRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name="checks", on_delete=RESTRICT
    )
    rule_set: ForeignKeyNullableRelation[RuleSet] = ForeignKeyField(
        "jinbang.RuleSet", related_name=False, null=True, on_delete=RESTRICT
    )
    outcome: str = CharField(max_length=8)  # type: ignore[assignment]
    verdicts: str | None = TextField(null=True)
    reason: str | None = TextField(null=True)
    checked_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "nomination_check"

    if TYPE_CHECKING:
        nomination_id: int
        rule_set_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """To the offices the nomination has come up to."""
        return cls.seen_by(viewer, seen_by_office(viewer, "nomination__", units=False))


class NameCorrection(Covered, Noun):
    """A nominee's or unit's name corrected, asked privately after a 公示 began; the office decides. Never public."""

    public: ClassVar[None] = None
    readers = ROUND_READERS
    ledgered = ("uid", "nomination_id", "state", "asked_at", "account_id", "decided_at", "decided_by_id")
    covered = ("name", "unit", "reason", "answer")
    named = ("nomination.round.code", "nomination.number")

    nomination: ForeignKeyRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name="corrections", on_delete=RESTRICT
    )
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    state: str = CharField(max_length=10, default="asked")  # type: ignore[assignment]
    asked_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    answer: str | None = TextField(null=True)
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    decided_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "name_correction"
        indexes: ClassVar[Any] = (("nomination_id", "state"),)

    if TYPE_CHECKING:
        nomination_id: int
        account_id: int | None
        decided_by_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """The nominee's own, and the offices' the nomination has come up to."""
        found = [one for one in (own_of(viewer, "nomination__"), seen_by_office(viewer, "nomination__")) if one]
        return cls.seen_by(viewer, found[0] | found[-1] if found else None)
