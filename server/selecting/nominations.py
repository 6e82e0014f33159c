"""The records of a nomination: who is nominated for what, and each step of the way."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q, Subquery
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
from tortoise.queryset import QuerySet

from server import db
from server.access.records import Account
from server.honours import Honour
from server.organisations import Organisation
from server.people import Person
from server.record import Covered, Noun
from server.selecting.experts import RoundExpert
from server.selecting.rounds import ROUND_READERS, RoundStage, RoundTitle, SelectionRound
from server.selecting.seeing import reached_by, shown_to_unit

if TYPE_CHECKING:
    from server.access import Viewer

NOMINATION_STATES = ("pending", "reserve", "returned", "rejected", "withdrawn", "proposed", "conferred")
ALIVE = ("pending", "reserve", "proposed", "conferred")
STEP_OUTCOMES = ("recommended", "reserve", "returned", "rejected")
AT_EXPERTS = 6  # how far a nomination has come that experts may see


class Nomination(Covered, Noun):
    """申报 of a person, an organisation or a group for a title of a round, by the unit `organisation` in `region_code`.

    An organisation nominates itself. `industry`: the body of an industry whose way it takes instead of county and city.
    `prior_honours` are joined by `;`. `stage`: where it stands; `reached`: how far up it has come, so that an office
    sees only what has come to it.
    """

    public: ClassVar[None] = None
    readers = ROUND_READERS
    ledgered = (
        "uid", "round_id", "round_title_id", "number", "holder_kind", "person_id", "organisation_id", "industry_id",
        "region_code", "parent_code", "region_name", "of_central", "front_line", "standing", "years_of_work", "level",
        "occupation_code", "state", "stage_id", "reached", "submitted_at", "account_id", "honour_id", "version",
    )  # fmt: skip
    covered = ("name", "unit", "professional_title", "prior_honours", "deeds", "withdrawn_reason")
    named = ("round.code", "number")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="nominations", on_delete=RESTRICT
    )
    round_title: ForeignKeyRelation[RoundTitle] = ForeignKeyField(
        "jinbang.RoundTitle", related_name="nominations", on_delete=RESTRICT
    )
    number: int = IntField(description="in the round, from 1")
    holder_kind: str = CharField(max_length=12)  # type: ignore[assignment]
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name=False, null=True, on_delete=RESTRICT
    )
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    industry: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    region_code: str = CharField(max_length=12, db_index=True)  # type: ignore[assignment]
    parent_code: str | None = CharField(max_length=12, null=True, description="where a functional area lies")  # type: ignore[assignment]
    region_name: str = CharField(max_length=60)  # type: ignore[assignment]
    of_central: bool = BooleanField(default=False, description="staff of a central enterprise")  # type: ignore[assignment]
    front_line: bool = BooleanField(default=False)  # type: ignore[assignment]
    standing: str | None = CharField(max_length=10, null=True)  # type: ignore[assignment]
    years_of_work: int | None = IntField(null=True)
    level: int | None = IntField(null=True)
    professional_title: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    occupation_code: str | None = CharField(max_length=20, null=True)  # type: ignore[assignment]
    prior_honours: str | None = TextField(null=True)
    deeds: str | None = TextField(null=True)
    withdrawn_reason: str | None = TextField(null=True)
    state: str = CharField(max_length=10, default="pending", db_index=True)  # type: ignore[assignment]
    stage: ForeignKeyNullableRelation[RoundStage] = ForeignKeyField(
        "jinbang.RoundStage", related_name=False, null=True, on_delete=RESTRICT
    )
    reached: int = IntField(default=0)
    submitted_at: int | None = BigIntField(null=True, description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    honour: ForeignKeyNullableRelation[Honour] = ForeignKeyField(
        "jinbang.Honour", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "nomination"
        unique_together: ClassVar[Any] = (("round", "number"),)
        indexes: ClassVar[Any] = (("round_title_id", "state"), ("person_id",))

    if TYPE_CHECKING:
        round_id: int
        round_title_id: int
        person_id: int | None
        organisation_id: int | None
        industry_id: int | None
        stage_id: int | None
        account_id: int | None
        honour_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """The nominee's and his unit's own; to an office what has come up to it; to an expert what experts look at."""
        return cls.seen_by(viewer, seen_by_office(viewer, own=True))


def seen_by_office(viewer: "Viewer", path: str = "", *, units: bool = True, own: bool = False) -> Q | None:
    """The filter of the nominations `path` leads to that the viewer's offices have before them, with those of `units`;
    `own`: also one's own and those an expert looks at."""
    if not viewer.may_read or not viewer.is_signed_in:
        return None
    seen = [reached_by(held, path) for held in viewer.held if held.role in ROUND_READERS and held.scope == "region"]
    seen += [shown_to_unit(held, path, units=units) for held in viewer.held if held.role in ROUND_READERS]
    found = [one for one in seen if one is not None]
    if own:
        found += [one for one in (own_of(viewer, path),) if one is not None]
        rounds = RoundExpert.filter(person_id=viewer.person_id, state="listed").using_db(db.here()).values("round_id")
        before: dict[str, Any] = {f"{path}reached__gte": AT_EXPERTS, f"{path}round_id__in": Subquery(rounds)}
        found.append(Q(**before))
    return reduce(or_, found) if found else None


def own_of(viewer: "Viewer", path: str) -> Q | None:
    """The filter of the nominations `path` leads to that are the viewer's own: as nominee or as who handed them in."""
    if not viewer.may_read or not viewer.is_signed_in:
        return None
    handed_in: dict[str, Any] = {f"{path}account_id": viewer.account_id}
    himself: dict[str, Any] = {f"{path}person_id": viewer.person_id, f"{path}person_id__isnull": False}
    return Q(**handed_in) | Q(**himself)


class NominationStep(Covered, Noun):
    """What the office of a stage did with a nomination, with its `rank` there and its reason.

    `region_code`, `organisation`: the body whose office it was. `counts`: whether it uses a place of that body's quota;
    no more after a return, or after a withdrawal whose place passes on. `total`: of the experts' scores. `follows`: the
    nomination in whose place it moved up.
    """

    public: ClassVar[None] = None
    readers = ROUND_READERS
    ledgered = (
        "uid", "nomination_id", "stage_id", "region_code", "organisation_id", "outcome", "rank", "total", "counts",
        "follows_id", "at", "account_id",
    )  # fmt: skip
    covered = ("reason",)
    named = ("nomination.round.code", "nomination.number", "stage.name")

    nomination: ForeignKeyRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name="steps", on_delete=RESTRICT
    )
    stage: ForeignKeyRelation[RoundStage] = ForeignKeyField(
        "jinbang.RoundStage", related_name=False, on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    outcome: str = CharField(max_length=12)  # type: ignore[assignment]
    rank: int | None = IntField(null=True)
    total: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    counts: bool = BooleanField(default=True)  # type: ignore[assignment]
    follows: ForeignKeyNullableRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name=False, null=True, on_delete=RESTRICT
    )
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "nomination_step"

    if TYPE_CHECKING:
        nomination_id: int
        stage_id: int
        follows_id: int | None
        organisation_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """To the offices the whole way; to the nominee and his unit only what is addressed to them, a return or a
        rejection, and what the unit did itself."""
        told = Q(outcome__in=("returned", "rejected")) | Q(stage__body="unit")
        mine = [own_of(viewer, "nomination__"), seen_by_office(viewer, "nomination__")]
        found = [one & told for one in mine if one is not None]
        office = seen_by_office(viewer, "nomination__", units=False)
        found += [office] if office is not None else []
        return cls.seen_by(viewer, reduce(or_, found) if found else None)
