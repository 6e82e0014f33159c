"""The records of a 公示 of a stage: what is shown for how long, its candidates, its result."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
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
    ReverseRelation,
    TextField,
)
from tortoise.queryset import QuerySet

from server import clock
from server.access.records import Account
from server.files import StoredFile
from server.organisations import Organisation
from server.record import Covered, Noun
from server.selecting.nominations import Nomination, seen_by_office
from server.selecting.rounds import ROUND_READERS, RoundStage, SelectionRound

if TYPE_CHECKING:
    from datetime import date

    from server.access import Viewer

ROUND_NOTICE_STATES = ("running", "finished", "withdrawn")


class RoundNotice(Covered, Noun):
    """公示 of a stage by one body (`region_code`, or `organisation`: a unit, an industry's body), `first_on` to
    `last_on`, both included; `counts_start`: whether the day it is posted counts.

    `finished` once its result is recorded: were reports received, were they verified, were there objections. The names
    are public until `publish_until`, an instant.
    """

    public: ClassVar[dict[str, Any]] = {}
    readers = ROUND_READERS
    within = {"region": "", "organisation": ""}
    ledgered = (
        "uid", "round_id", "stage_id", "region_code", "organisation_id", "body_name", "number", "title", "days",
        "counts_start", "first_on", "last_on", "publish_until", "proof_id", "reports_received", "reports_verified",
        "objections", "state", "posted_at", "account_id", "finished_at", "version",
    )  # fmt: skip
    covered = ("text", "contact", "result_text", "withdrawn_reason")
    named = ("round.code", "number")

    round: ForeignKeyRelation[SelectionRound] = ForeignKeyField(
        "jinbang.SelectionRound", related_name="notices", on_delete=RESTRICT
    )
    stage: ForeignKeyRelation[RoundStage] = ForeignKeyField(
        "jinbang.RoundStage", related_name="notices", on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name=False, null=True, on_delete=RESTRICT
    )
    body_name: str = CharField(max_length=200)  # type: ignore[assignment]
    number: int = IntField(description="in the round, from 1")
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    text: str | None = TextField(null=True)
    contact: str | None = TextField(null=True, description="the office's phone and address for objections")
    days: int = IntField()
    counts_start: bool = BooleanField(default=False)  # type: ignore[assignment]
    first_on: "date" = DateField()
    last_on: "date" = DateField()
    publish_until: int | None = BigIntField(null=True, description="UTC microseconds")
    proof: ForeignKeyNullableRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name=False, null=True, on_delete=RESTRICT
    )
    reports_received: bool | None = BooleanField(null=True)  # type: ignore[assignment]
    reports_verified: bool | None = BooleanField(null=True)  # type: ignore[assignment]
    objections: bool | None = BooleanField(null=True)  # type: ignore[assignment]
    result_text: str | None = TextField(null=True)
    state: str = CharField(max_length=10, default="running")  # type: ignore[assignment]
    posted_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    finished_at: int | None = BigIntField(null=True, description="UTC microseconds")
    withdrawn_reason: str | None = TextField(null=True)
    version: int = IntField(default=1)

    candidates: ReverseRelation["RoundNoticeCandidate"]

    class Meta:
        table = "round_notice"
        unique_together: ClassVar[Any] = (("round", "number"),)

    if TYPE_CHECKING:
        round_id: int
        stage_id: int
        organisation_id: int | None
        proof_id: int | None
        account_id: int | None


class RoundNoticeCandidate(Covered, Noun):
    """A candidate (拟推荐, 拟授予) a notice lists, with name and unit of that day; taken off with a reason, he is shown
    as such. After the notice's `publish_until` only the offices see the row."""

    public: ClassVar[None] = None
    readers = ROUND_READERS
    within = {"region": "notice__", "organisation": "notice__"}
    ledgered = ("uid", "notice_id", "nomination_id", "line", "region_name", "taken_off_at")
    covered = ("name", "unit", "taken_off_reason")
    named = ("notice.round.code", "notice.number", "line")

    notice: ForeignKeyRelation[RoundNotice] = ForeignKeyField(
        "jinbang.RoundNotice", related_name="candidates", on_delete=RESTRICT
    )
    nomination: ForeignKeyRelation[Nomination] = ForeignKeyField(
        "jinbang.Nomination", related_name="noticed", on_delete=RESTRICT
    )
    line: int = IntField(description="from 1")
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    taken_off_at: int | None = BigIntField(null=True, description="UTC microseconds")
    taken_off_reason: str | None = TextField(null=True)

    class Meta:
        table = "round_notice_candidate"
        unique_together: ClassVar[Any] = (("notice", "nomination"),)

    if TYPE_CHECKING:
        notice_id: int
        nomination_id: int

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> QuerySet["RoundNoticeCandidate"]:
        """To everybody until `publish_until`; then to the offices the nomination has come up to."""
        still = Q(notice__publish_until__isnull=True) | Q(notice__publish_until__gt=clock.now())
        office = seen_by_office(viewer, "nomination__")
        return cls.seen_by(viewer, still if office is None else still | office)

    @classmethod
    def seen_by_offices(cls, viewer: "Viewer") -> QuerySet["RoundNoticeCandidate"]:
        """What the viewer sees as an office of a region, whether or not the names are public."""
        return cls.seen_by(viewer, seen_by_office(viewer, "nomination__", units=False))
