"""Honours: the catalogue of titles, decisions, and who holds what. Never deleted; revoked with grounds."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    DateField,
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
from server.record import Covered, Noun, Record
from server.results import Standing

if TYPE_CHECKING:
    from datetime import date

    from server.access import Viewer

HOLDER_KINDS = ("person", "organisation", "group")
WAYS = ("selection", "competition", "both")
PAYERS = ("government", "employer", "society")
STATES = ("held", "revoked")  # and "undone", which nobody sees: what the undoing of an import took back
STEPS = ("revoked", "restored")
# domain.md 5: faked deeds or hidden faults; breach of procedure or approval power; dismissal, punishment, other fault.
GROUNDS = ("faked", "procedure", "misconduct")
SEXES = ("female", "male")


class Title(Noun):
    """荣誉称号 of the catalogue. `region_code` is its jurisdiction, None for the whole country. `bonus` in fen.

    `needs_notice`: it is conferred after a finished 公示 only: through a selection round, or on a final result.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "code", "name", "region_code", "granting_body", "way", "cadence", "approval_document", "conditions",
        "bonus", "bonus_payer", "consequence", "policy", "source", "starts_on", "ends_on", "needs_notice",
    )  # fmt: skip
    named = ("code", "name")

    code: str = CharField(max_length=40, unique=True)  # type: ignore[assignment]
    name: str = CharField(max_length=100)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    granting_body: str = CharField(max_length=200)  # type: ignore[assignment]
    way: str = CharField(max_length=12)  # type: ignore[assignment]
    cadence: str = TextField(default="")
    approval_document: str = TextField(default="")
    conditions: str = TextField(default="")
    bonus: int | None = BigIntField(null=True, description="fen")
    bonus_payer: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    consequence: str = TextField(default="")
    policy: str = TextField(default="", description="the sentence of the policy it rests on")
    source: str = TextField(default="")
    starts_on: "date | None" = DateField(null=True)
    ends_on: "date | None" = DateField(null=True)
    needs_notice: bool = BooleanField(default=False, db_default=False)  # type: ignore[assignment]

    class Meta:
        table = "honour_title"


class Decision(Noun):
    """授予决定: number (文号), date and body of the document by which honours are conferred or revoked."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "number", "decided_on", "body", "subject")
    named = ("number",)

    number: str = CharField(max_length=100, unique=True)  # type: ignore[assignment]
    decided_on: "date" = DateField()
    body: str = CharField(max_length=200)  # type: ignore[assignment]
    subject: str = TextField(default="")

    class Meta:
        table = "decision"


class Group(Noun):
    """A group that holds honours: a team, a studio."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "name")
    named = ("name",)

    name: str = CharField(max_length=200)  # type: ignore[assignment]

    class Meta:
        table = "holder_group"


class Honour(Covered, Noun):
    """A conferred title: who holds it, since when, by which decision, on which ground. Names as of that day.

    `holder` is the public uid of the person, organisation or group, under which a career is shown. `sex` and
    `nationality`: where recorded, for the house style of lists (（女，回族）). Why it was revoked stands in its steps.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "title_id", "decision_id", "standing_id", "holder_kind", "person_id", "organisation_id", "group_id",
        "holder", "region_code", "region_name", "occupation_code", "tier", "competition", "event", "place", "total",
        "conferred_on", "state", "revoked_on", "revoking_decision_id",
    )  # fmt: skip
    covered = ("name", "unit", "grounds", "sex", "nationality")
    named = ("title.name", "decision.number", "uid")

    title: ForeignKeyRelation[Title] = ForeignKeyField("jinbang.Title", related_name="honours", on_delete=RESTRICT)
    decision: ForeignKeyRelation[Decision] = ForeignKeyField(
        "jinbang.Decision", related_name="honours", on_delete=RESTRICT
    )
    standing: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", null=True, related_name="honours", on_delete=RESTRICT
    )
    holder_kind: str = CharField(max_length=12)  # type: ignore[assignment]
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", null=True, on_delete=RESTRICT, db_index=True
    )
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", null=True, on_delete=RESTRICT
    )
    group: ForeignKeyNullableRelation[Group] = ForeignKeyField("jinbang.Group", null=True, on_delete=RESTRICT)
    holder: str = CharField(max_length=36, db_index=True)  # type: ignore[assignment]
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    occupation_code: str | None = CharField(max_length=20, null=True)  # type: ignore[assignment]
    tier: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    competition: str | None = CharField(max_length=200, null=True, description="its title of that day")  # type: ignore[assignment]
    event: str | None = CharField(max_length=200, null=True, description="its title of that day")  # type: ignore[assignment]
    place: int | None = IntField(null=True)
    total: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    conferred_on: "date" = DateField()
    state: str = CharField(max_length=8, default="held")  # type: ignore[assignment]
    revoked_on: "date | None" = DateField(null=True)
    revoking_decision: ForeignKeyNullableRelation[Decision] = ForeignKeyField(
        "jinbang.Decision", null=True, related_name="revocations", on_delete=RESTRICT
    )
    grounds: str | None = TextField(null=True)
    sex: str | None = CharField(max_length=8, null=True)  # type: ignore[assignment]
    nationality: str | None = CharField(max_length=20, null=True, description="民族")  # type: ignore[assignment]

    class Meta:
        table = "honour"
        indexes: ClassVar[Any] = (("conferred_on", "uid"), ("title_id", "conferred_on", "uid"))

    if TYPE_CHECKING:
        title_id: int
        decision_id: int
        standing_id: int | None
        person_id: int | None
        organisation_id: int | None
        group_id: int | None
        revoking_decision_id: int | None

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet[Self]:
        """Everything that was conferred; nobody sees what the undoing of an import took back."""
        return super().visible_to(viewer).exclude(state="undone")


class HonourStep(Covered, Noun):
    """What became of an honour after its conferral, by which decision: revoked, restored. Never changed.

    `ground`: one of GROUNDS; None where it was not said. `to_recover`: fen to be paid back, None where none is named.
    `stops_benefits`: whether what its holder has by it ends. `reasons`: covered, for the office alone.
    """

    public: ClassVar[dict[str, Any]] = {"honour__state__in": ("held", "revoked")}
    ledgered = (
        "uid", "honour_id", "number", "kind", "decision_id", "ground", "to_recover", "stops_benefits", "at",
        "account_id",
    )  # fmt: skip
    covered = ("reasons",)
    named = ("honour.title.name", "honour.uid", "number")

    honour: ForeignKeyRelation[Honour] = ForeignKeyField("jinbang.Honour", related_name="steps", on_delete=RESTRICT)
    number: int = IntField(description="of the honour, from 1")
    kind: str = CharField(max_length=10)  # type: ignore[assignment]
    decision: ForeignKeyRelation[Decision] = ForeignKeyField(
        "jinbang.Decision", related_name="steps", on_delete=RESTRICT
    )
    ground: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    to_recover: int | None = BigIntField(null=True, description="fen")
    stops_benefits: bool = BooleanField(default=False)  # type: ignore[assignment]
    reasons: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "honour_step"
        unique_together: ClassVar[Any] = (("honour", "number"),)

    if TYPE_CHECKING:
        honour_id: int
        decision_id: int
        account_id: int | None


class HonourTerm(Record):
    """What an honour is found by: every ending of its folded names, pinyin and initials. Derived, made anew at will."""

    public: ClassVar[dict[str, Any]] = {}

    honour: ForeignKeyRelation[Honour] = ForeignKeyField("jinbang.Honour", related_name="terms", on_delete=RESTRICT)
    term: str = CharField(max_length=100)  # type: ignore[assignment]

    class Meta:
        table = "honour_term"
        indexes: ClassVar[Any] = (("term", "honour_id"), ("honour_id", "term"))

    if TYPE_CHECKING:
        honour_id: int
