"""The records of a competition: itself and its events. Its state is derived from them (design 4)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
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

from server.access import Viewer
from server.access.records import Account
from server.access.roles import DELEGATION_ROLES, STAFF
from server.organisations import Organisation
from server.record import Covered, Noun

if TYPE_CHECKING:
    from datetime import date

    from server.competitions.belongings import OrganisingUnit

TIERS = ("enterprise", "county", "city", "province", "national", "world")
KINDS = ("comprehensive", "industry", "enterprise", "school")
GROUPS = ("worker", "student", "teacher", "open")
FORMATS = ("individual", "pair", "team")
STAGES = ("planned", "registration", "judging", "published")
STATES = ("planned", "registration", "review", "marking", "closed", "cancelled")
RECUSALS = ("event", "own_entrants", "declared")
SIGNATURE_RULES = ("chief", "chief_and_supervisor")
RECHECK_RULES = ("none", "top_10", "top_30_percent", "all")
MINIMUM_OUTCOMES = ("none", "cancel", "merge", "selection")  # what follows where too few entered, domain.md 2.2
MASKING_STAGES = ("entry", "station", "review")  # 参赛号 → 赛位号 → 评审号, unmasked in reverse
DOCUMENT_KINDS = ("plan", "notice", "technical", "sample")
ROLES = ("organiser", "host", "co_organiser", "supporter")
FORMER = "former"  # the role of a unit that was taken off the list again


def open_to_all(path: str = "") -> Q:
    """The events everybody may see: what was announced, and what has a published result, but no rehearsal. `path`
    leads to the event, `event__`."""
    return _open(path, f"{path}competition__")


def open_competition(path: str = "") -> Q:
    """The same of competitions. `path` leads there, `competition__`."""
    return _open(path, path)


def _open(path: str, competition: str) -> Q:
    announced: dict[str, Any] = {f"{path}stage__isnull": False}
    published: dict[str, Any] = {f"{path}published_at__isnull": False}
    real: dict[str, Any] = {f"{competition}rehearsal_of_id__isnull": True}
    return (Q(**announced) | Q(**published)) & Q(**real)


class Competition(Noun):
    """竞赛. Public once announced or published, `published_at` is the instant of the first result.

    `filing_no`, `filed_on`, `filed_with`: 备案. A rehearsal is a copy of its own (`rehearsal_of`), never public, and
    once wiped seen by nobody.
    """

    public: ClassVar[Q] = open_competition()
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": ""}
    ledgered = (
        "uid", "code", "title", "tier", "kind", "class_name", "edition", "region_code", "region_name", "region_given",
        "starts_on", "ends_on", "stage", "published_at", "lead_id", "filing_no", "filed_on", "filed_with",
        "copied_from_id", "rehearsal_of_id", "wiped_at", "version",
    )  # fmt: skip
    named = ("code",)

    code: str = CharField(max_length=40, unique=True)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    tier: str = CharField(max_length=12, db_index=True)  # type: ignore[assignment]
    kind: str = CharField(max_length=16)  # type: ignore[assignment]
    class_name: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    edition: int | None = IntField(null=True)
    region_code: str | None = CharField(max_length=12, null=True, db_index=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    region_given: str = CharField(max_length=12, default="", description="as written")  # type: ignore[assignment]
    starts_on: "date" = DateField()
    ends_on: "date" = DateField()
    stage: str | None = CharField(max_length=12, null=True, description="of its events, by stage_of")  # type: ignore[assignment]
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")
    lead: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name="leads", null=True, on_delete=RESTRICT, description="the first organiser"
    )
    filing_no: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    filed_on: "date | None" = DateField(null=True)
    filed_with: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    copied_from: ForeignKeyNullableRelation["Competition"] = ForeignKeyField(
        "jinbang.Competition", related_name="copies", null=True, on_delete=RESTRICT
    )
    rehearsal_of: ForeignKeyNullableRelation["Competition"] = ForeignKeyField(
        "jinbang.Competition", related_name="rehearsals", null=True, on_delete=RESTRICT
    )
    wiped_at: int | None = BigIntField(null=True, description="UTC microseconds, of a rehearsal")
    version: int = IntField(default=1, db_default=1)

    events: ReverseRelation["Event"]
    units: ReverseRelation["OrganisingUnit"]

    class Meta:
        table = "competition"
        indexes: ClassVar[Any] = (("starts_on", "uid"),)

    if TYPE_CHECKING:
        lead_id: int | None
        copied_from_id: int | None
        rehearsal_of_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Competition"]:
        """All but wiped rehearsals, which only the ledger knows any more."""
        return cls.seen_by(viewer).filter(wiped_at__isnull=True)

    @property
    def public_stage(self) -> str:
        """What the public is told of the whole; `planned` is seen by its staff alone."""
        return self.stage or ("published" if self.published_at is not None else "planned")

    @property
    def chain(self) -> str:
        """The name of this competition's chain in the ledger; also the topic its listeners wait on."""
        return chain_of(self.code)


def chain_of(code: str) -> str:
    """The chain of the competition `code`."""
    return f"competition/{code}"


class Event(Covered, Noun):
    """赛项. Public once it has a published revision, `revision` counts them.

    `state`: how far the work is, one of STATES, None for an event that came as a package. `entries_until`: deadline.
    `recusal`: what a conflict of interest bars from, one of RECUSALS. `cancel_reason` is covered. `signature_rule`,
    `recheck_rule`, `masking_stages`: what its result needs, in the words of the rooms above. `conduct_minutes`,
    `result_minutes`: the windows for appeals. `minimum_outcome`: what follows where too few entered.
    """

    public: ClassVar[Q] = open_to_all()
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "competition__", "event": "id"}
    ledgered = (
        "uid", "competition_id", "position", "code", "title", "occupation", "group", "format", "feeds", "stage",
        "published_at", "revision", "state", "entries_until", "requirements", "recusal", "marking_opened_at",
        "closed_at", "closed_by_id", "groups", "signature_rule", "recheck_rule", "masking_stages",
        "conduct_minutes", "result_minutes", "minimum_outcome",
        "final_at", "version",
    )  # fmt: skip
    covered = ("cancel_reason",)
    named = ("competition.code", "code")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="events", on_delete=RESTRICT
    )
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    occupation: str | None = CharField(max_length=20, null=True)  # type: ignore[assignment]
    group: str = CharField(max_length=12, source_field="entry_group")  # type: ignore[assignment]
    format: str = CharField(max_length=12)  # type: ignore[assignment]
    feeds: str = TextField(default="", description="COMPETITION/EVENT, joined by semicolons")
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")
    stage: str | None = CharField(max_length=12, null=True, description="as announced, before a result is published")  # type: ignore[assignment]
    revision: int = IntField(default=0)
    state: str | None = CharField(max_length=12, null=True, description="None where it came as a package")  # type: ignore[assignment]
    entries_until: int | None = BigIntField(null=True, description="UTC microseconds")
    requirements: str = TextField(default="", db_default="", description="JSON of server.eligibility")
    recusal: str = CharField(max_length=12, default="own_entrants", db_default="own_entrants")  # type: ignore[assignment]
    marking_opened_at: int | None = BigIntField(null=True, description="UTC microseconds")
    closed_at: int | None = BigIntField(null=True, description="UTC microseconds")
    closed_by: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    cancel_reason: str | None = TextField(null=True)
    groups: str = TextField(default="", db_default="", description="JSON [[code, title], …] ranked by themselves")
    signature_rule: str = CharField(max_length=24, default="chief", db_default="chief")  # type: ignore[assignment]
    recheck_rule: str = CharField(max_length=16, default="none", db_default="none")  # type: ignore[assignment]
    masking_stages: str = CharField(max_length=40, default="", db_default="", description="stages joined by semicolons")  # type: ignore[assignment]
    conduct_minutes: int = IntField(default=120, db_default=120)
    result_minutes: int = IntField(default=120, db_default=120)
    minimum_outcome: str = CharField(max_length=12, default="none", db_default="none")  # type: ignore[assignment]
    final_at: int | None = BigIntField(null=True, description="UTC microseconds, after 公示")
    version: int = IntField(default=1, db_default=1)

    class Meta:
        table = "event"
        unique_together: ClassVar[Any] = (("competition", "code"),)

    if TYPE_CHECKING:
        competition_id: int
        closed_by_id: int | None

    @property
    def public_stage(self) -> str:
        """What the public is told: published once there is a result, else what was announced."""
        return "published" if self.published_at is not None else self.stage or "planned"


def stage_of(events: Iterable[Event]) -> str | None:
    """A competition is being judged while one of its events is, else open for registration, else published.

    A cancelled event counts only where there is no other.
    """
    known = list(events)
    stages = {event.public_stage for event in [one for one in known if one.state != "cancelled"] or known}
    return next((stage for stage in ("judging", "registration", "published") if stage in stages), None)
