"""评分方案 as stored: scheme, modules, aspects and award rules of an event. Immutable rows by version (design 4)."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    ForeignKeyField,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.access.roles import DELEGATION_ROLES, STAFF
from server.competitions.records import Event, open_to_all
from server.record import Noun, Record


class Scheme(Noun):
    """评分方案: an immutable row by version. Decimals are kept as the exact text they were written with."""

    public: ClassVar[Q] = open_to_all("event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "version", "places", "rounding", "compare", "ties", "absent", "passed_over",
        "advance_count", "advance_per_delegation", "advance_min_total", "advance_ties", "advance_by_group", "model",
        "unshared", "penalty_limit",
    )  # fmt: skip
    named = ("event.competition.code", "event.code", "version")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="schemes", on_delete=RESTRICT)
    version: int = IntField()
    places: int = IntField()
    rounding: str = CharField(max_length=12)  # type: ignore[assignment]
    compare: str = CharField(max_length=12)  # type: ignore[assignment]
    ties: str = TextField(description="skill desc, elapsed asc, share")
    absent: str = CharField(max_length=12)  # type: ignore[assignment]
    passed_over: str = TextField(default="", description="titles joined by semicolons")
    advance_count: int | None = IntField(null=True)
    advance_per_delegation: int | None = IntField(null=True)
    advance_min_total: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    advance_ties: str | None = CharField(max_length=8, null=True)  # type: ignore[assignment]
    advance_by_group: bool = BooleanField(default=False, db_default=False)  # type: ignore[assignment]
    model: str = CharField(max_length=12, default="free", db_default="free")  # type: ignore[assignment]
    unshared: int = IntField(default=0, db_default=0, description="前几名不并列")
    penalty_limit: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]

    modules: ReverseRelation["Module"]
    awards: ReverseRelation["AwardRule"]
    rounds: ReverseRelation["Round"]
    deductions: ReverseRelation["DeductionRule"]

    class Meta:
        table = "scheme"
        unique_together: ClassVar[Any] = (("event", "version"),)

    if TYPE_CHECKING:
        event_id: int


class Module(Record):
    """模块 of a scheme."""

    public: ClassVar[Q] = open_to_all("scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "scheme__event__competition__", "event": "scheme__event_id"}
    ledgered = ("scheme_id", "position", "code", "title", "weight", "pass_mark", "standardise", "round")
    named = ("scheme.event.competition.code", "scheme.event.code", "code")

    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField("jinbang.Scheme", related_name="modules", on_delete=RESTRICT)
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    weight: str = CharField(max_length=40)  # type: ignore[assignment]
    pass_mark: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    standardise: str = CharField(max_length=12)  # type: ignore[assignment]
    round: str | None = CharField(max_length=40, null=True, source_field="round_code")  # type: ignore[assignment]

    criteria: ReverseRelation["Criterion"]
    aspects: ReverseRelation["Aspect"]

    class Meta:
        table = "scheme_module"
        unique_together: ClassVar[Any] = (("scheme", "code"),)

    if TYPE_CHECKING:
        scheme_id: int


class Criterion(Record):
    """评分项 between a module and its aspects, which name it by its code. `max` in thousandths, where it is said."""

    public: ClassVar[Q] = open_to_all("module__scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "module__scheme__event__competition__", "event": "module__scheme__event_id"}
    ledgered = ("module_id", "position", "code", "title", "max")
    named = ("module.scheme.event.competition.code", "module.scheme.event.code", "code")

    module: ForeignKeyRelation[Module] = ForeignKeyField("jinbang.Module", related_name="criteria", on_delete=RESTRICT)
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    max: int | None = BigIntField(null=True, source_field="max_mark")

    class Meta:
        table = "scheme_criterion"
        unique_together: ClassVar[Any] = (("module", "code"),)

    if TYPE_CHECKING:
        module_id: int


class Aspect(Record):
    """评分点 of a module. `max` in thousandths. `descriptors`: of a judgement's levels 0 to 3, as a JSON list."""

    public: ClassVar[Q] = open_to_all("module__scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "module__scheme__event__competition__", "event": "module__scheme__event_id"}
    ledgered = (
        "module_id", "position", "code", "title", "max", "kind", "decimals", "combine", "drop", "judges", "criterion",
        "descriptors", "spread", "spread_rule",
    )  # fmt: skip
    named = ("module.scheme.event.competition.code", "module.scheme.event.code", "code")

    module: ForeignKeyRelation[Module] = ForeignKeyField("jinbang.Module", related_name="aspects", on_delete=RESTRICT)
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    max: int = BigIntField(source_field="max_mark")
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    decimals: int = IntField()
    combine: str = CharField(max_length=16)  # type: ignore[assignment]
    drop: int = IntField(source_field="drop_each")
    judges: int = IntField()
    criterion: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    descriptors: str = TextField(default="", db_default="")
    spread: int | None = IntField(null=True)
    spread_rule: str = CharField(max_length=8, default="warn", db_default="warn")  # type: ignore[assignment]

    class Meta:
        table = "scheme_aspect"
        unique_together: ClassVar[Any] = (("module", "code"),)

    if TYPE_CHECKING:
        module_id: int


class AwardRule(Record):
    """奖项 of a scheme, in order."""

    public: ClassVar[Q] = open_to_all("scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "scheme__event__competition__", "event": "scheme__event_id"}
    ledgered = ("scheme_id", "position", "title", "places", "share", "upto", "rounding", "of", "min_total", "group")
    named = ("scheme.event.competition.code", "scheme.event.code", "title")

    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField("jinbang.Scheme", related_name="awards", on_delete=RESTRICT)
    position: int = IntField()
    title: str = CharField(max_length=100)  # type: ignore[assignment]
    places: int | None = IntField(null=True)
    share: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    upto: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    rounding: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    of: str = CharField(max_length=12, source_field="share_of")  # type: ignore[assignment]
    min_total: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    group: str | None = CharField(max_length=40, null=True, source_field="for_group")  # type: ignore[assignment]

    class Meta:
        table = "scheme_award"

    if TYPE_CHECKING:
        scheme_id: int


class Round(Record):
    """轮次 inside an event, in order: how many go on, and whether its marks count for those who do."""

    public: ClassVar[Q] = open_to_all("scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "scheme__event__competition__", "event": "scheme__event_id"}
    ledgered = ("scheme_id", "position", "code", "title", "top", "ties", "carry")
    named = ("scheme.event.competition.code", "scheme.event.code", "code")

    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField("jinbang.Scheme", related_name="rounds", on_delete=RESTRICT)
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    top: int | None = IntField(null=True)
    ties: str = CharField(max_length=8, default="all")  # type: ignore[assignment]
    carry: bool = BooleanField(default=True)  # type: ignore[assignment]

    class Meta:
        table = "scheme_round"
        unique_together: ClassVar[Any] = (("scheme", "code"),)

    if TYPE_CHECKING:
        scheme_id: int


class DeductionRule(Record):
    """扣分项 of a scheme: the points each time and at most, as exact text."""

    public: ClassVar[Q] = open_to_all("scheme__event__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "scheme__event__competition__", "event": "scheme__event_id"}
    ledgered = ("scheme_id", "position", "code", "title", "points", "limit")
    named = ("scheme.event.competition.code", "scheme.event.code", "code")

    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField(
        "jinbang.Scheme", related_name="deductions", on_delete=RESTRICT
    )
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    points: str = CharField(max_length=40)  # type: ignore[assignment]
    limit: str | None = CharField(max_length=40, null=True, source_field="at_most")  # type: ignore[assignment]

    class Meta:
        table = "scheme_deduction"
        unique_together: ClassVar[Any] = (("scheme", "code"),)

    if TYPE_CHECKING:
        scheme_id: int
