"""The records of a selection round: its titles with their numbers, its stages in order, quotas allotted, schemes."""

from typing import TYPE_CHECKING, Any, ClassVar

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

from server.access.records import Account
from server.honours import Title
from server.organisations import Organisation
from server.record import Noun, Record

if TYPE_CHECKING:
    from datetime import date

ROUND_STATES = ("planned", "open", "closed")
WITHDRAWALS = ("lapse", "pass_on")
STAGE_BODIES = ("unit", "county", "city", "industry", "province", "round")
STAGE_TASKS = ("recommend", "check", "score", "review")
STAGE_QUOTAS = ("open", "allotted")
OFFICES = frozenset({"honours_office", "nominator"})
ROUND_READERS = OFFICES | {"auditor"}


class SelectionRound(Noun):
    """评选: titles given by selection in one go. `region_code`: its jurisdiction, None for the whole country.

    `withdrawal`: whether the place of one who withdraws lapses or passes on to the next ranked of the same stage and
    body. `judged_on`: the day on which conditions must be met. Public once it is open.
    """

    public: ClassVar[dict[str, Any]] = {"state__in": ("open", "closed")}
    readers = ROUND_READERS
    within = {"region": ""}
    ledgered = (
        "uid", "code", "title", "region_code", "region_name", "document", "withdrawal", "judged_on",
        "nominations_until", "state", "opened_at", "planned_at", "account_id", "version",
    )  # fmt: skip
    named = ("code",)

    code: str = CharField(max_length=40, unique=True)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    document: str = CharField(max_length=100, default="", description="文号 of the call")  # type: ignore[assignment]
    withdrawal: str = CharField(max_length=8, default="lapse")  # type: ignore[assignment]
    judged_on: "date" = DateField()
    nominations_until: "date" = DateField(description="the last day, in Shanghai")
    state: str = CharField(max_length=8, default="planned")  # type: ignore[assignment]
    opened_at: int | None = BigIntField(null=True, description="UTC microseconds")
    planned_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "selection_round"

    if TYPE_CHECKING:
        account_id: int | None


class RoundTitle(Noun):
    """A title of a round. `quota`: how many are conferred; `candidates`: how many may be recommended to the round, what
    is allotted downward. `front_line`: per cent of front-line people there must be at least (SX21-25, NX21-42)."""

    public: ClassVar[dict[str, Any]] = {"round__state__in": ("open", "closed")}
    readers = ROUND_READERS
    within = {"region": "round__"}
    ledgered = ("uid", "round_id", "title_id", "holder_kind", "quota", "candidates", "front_line")
    named = ("round.code", "title.name")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="titles", on_delete=RESTRICT
    )
    title: ForeignKeyRelation[Title] = ForeignKeyField("jinbang.Title", related_name=False, on_delete=RESTRICT)
    holder_kind: str = CharField(max_length=12)  # type: ignore[assignment]
    quota: int = IntField()
    candidates: int = IntField()
    front_line: int = IntField(default=0, description="per cent")

    class Meta:
        table = "round_title"
        unique_together: ClassVar[Any] = (("round", "title"),)

    if TYPE_CHECKING:
        round_id: int
        title_id: int


class RoundStage(Noun):
    """A stage of a round, from the bottom. `body`: whose office it is, of each nomination's own unit, region or
    industry; `task`: what is done there.

    `notice_days`: working days of 公示, 0 for none; `counts_start`: whether the day it is posted counts.
    `quotas`: whether a body may recommend only what was allotted to it. 差额: there must be more candidates than quota,
    by `surplus_percent` or `surplus_number`, whichever asks for more. `departments`: those whose opinion is needed,
    joined by `;`. `bars_central`: it may not recommend the staff of central enterprises.
    """

    public: ClassVar[dict[str, Any]] = {"round__state__in": ("open", "closed")}
    readers = ROUND_READERS
    within = {"region": "round__"}
    ledgered = (
        "uid", "round_id", "position", "name", "body", "task", "notice_days", "counts_start", "quotas",
        "surplus_percent", "surplus_number", "departments", "bars_central",
    )  # fmt: skip
    named = ("round.code", "name")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="stages", on_delete=RESTRICT
    )
    position: int = IntField(description="from 1")
    name: str = CharField(max_length=60)  # type: ignore[assignment]
    body: str = CharField(max_length=10)  # type: ignore[assignment]
    task: str = CharField(max_length=10)  # type: ignore[assignment]
    notice_days: int = IntField(default=0)
    counts_start: bool = BooleanField(default=False)  # type: ignore[assignment]
    quotas: str = CharField(max_length=8, default="open")  # type: ignore[assignment]
    surplus_percent: int = IntField(default=0)
    surplus_number: int = IntField(default=0)
    departments: str = TextField(default="")
    bars_central: bool = BooleanField(default=False)  # type: ignore[assignment]

    class Meta:
        table = "round_stage"
        unique_together: ClassVar[Any] = (("round", "position"),)

    if TYPE_CHECKING:
        round_id: int


class RoundQuota(Noun):
    """How many candidates for a title a region or an industry may recommend, allotted from above. `front_line`: at
    least so many of them from the front line."""

    public: ClassVar[None] = None
    readers = ROUND_READERS
    within = {"region": "", "organisation": ""}
    ledgered = (
        "uid", "round_title_id", "body", "region_code", "organisation_id", "name", "quota", "front_line", "allotted_at",
        "account_id", "version",
    )  # fmt: skip
    named = ("round_title.round.code", "name")

    round_title: ForeignKeyRelation[RoundTitle] = ForeignKeyField(
        "jinbang.RoundTitle", related_name="quotas_allotted", on_delete=RESTRICT
    )
    body: str = CharField(max_length=10)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    name: str = CharField(max_length=200, description="of the region or the industry's body")  # type: ignore[assignment]
    quota: int = IntField()
    front_line: int = IntField(default=0)
    allotted_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "round_quota"

    if TYPE_CHECKING:
        round_title_id: int
        organisation_id: int | None
        account_id: int | None


class RoundScheme(Record):
    """评分方案 of a round by version; immutable. `body`: canonical JSON of the shape of a competition's scheme."""

    public: ClassVar[dict[str, Any]] = {"round__state__in": ("open", "closed")}
    readers = ROUND_READERS
    within = {"region": "round__"}
    ledgered = ("round_id", "number", "body", "recorded_at", "account_id")
    named = ("round.code", "number")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="schemes", on_delete=RESTRICT
    )
    number: int = IntField(description="its version in the round, from 1")
    body: str = TextField()
    recorded_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "round_scheme"
        unique_together: ClassVar[Any] = (("round", "number"),)

    if TYPE_CHECKING:
        round_id: int
        account_id: int | None
