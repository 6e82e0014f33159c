"""Competitions, their events and sessions. A competition's state is derived from its events (design 4)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.organisations import Organisation
from server.record import Noun, Record

if TYPE_CHECKING:
    from datetime import date

TIERS = ("enterprise", "county", "city", "province", "national", "world")
KINDS = ("comprehensive", "industry", "enterprise", "school")
GROUPS = ("worker", "student", "teacher", "open")
FORMATS = ("individual", "pair", "team")
STAGES = ("registration", "judging", "published")
ROLES = ("organiser", "host", "co_organiser", "supporter")


def open_to_all(path: str = "") -> Q:
    """What everybody may see: what was announced, and what has a published result. `path` leads there, `event__`."""
    announced: dict[str, Any] = {f"{path}stage__isnull": False}
    published: dict[str, Any] = {f"{path}published_at__isnull": False}
    return Q(**announced) | Q(**published)


class Competition(Noun):
    """竞赛. Public once announced or published, `published_at` is the instant of the first result."""

    public: ClassVar[Q] = open_to_all()
    ledgered = (
        "uid", "code", "title", "tier", "kind", "class_name", "edition", "region_code", "region_name", "region_given",
        "starts_on", "ends_on", "stage", "published_at",
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

    events: ReverseRelation["Event"]
    units: ReverseRelation["OrganisingUnit"]

    class Meta:
        table = "competition"
        indexes: ClassVar[Any] = (("starts_on", "uid"),)

    @property
    def public_stage(self) -> str | None:
        """What the public is told of the whole."""
        return self.stage or ("published" if self.published_at is not None else None)

    @property
    def chain(self) -> str:
        """The name of this competition's chain in the ledger; also the topic its listeners wait on."""
        return chain_of(self.code)


def chain_of(code: str) -> str:
    """The chain of the competition `code`."""
    return f"competition/{code}"


class Part(Record):
    """One venue's part of a competition, as imported: its name and the keyed digest of its content."""

    public: ClassVar[None] = None
    ledgered = ("competition_id", "name", "digest")
    named = ("competition.code", "name")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="parts", on_delete=RESTRICT
    )
    name: str = CharField(max_length=60, default="")  # type: ignore[assignment]
    digest: str = CharField(max_length=64)  # type: ignore[assignment]

    class Meta:
        table = "part"
        unique_together: ClassVar[Any] = (("competition", "name"),)

    if TYPE_CHECKING:
        competition_id: int


class OrganisingUnit(Record):
    """主办, 承办, 协办 or 支持 unit of a competition, in order, the lead organiser first."""

    public: ClassVar[Q] = open_to_all("competition__")
    ledgered = ("competition_id", "organisation_id", "role", "position", "name")
    named = ("competition.code", "name")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="units", on_delete=RESTRICT
    )
    organisation: ForeignKeyRelation[Organisation] = ForeignKeyField("jinbang.Organisation", on_delete=RESTRICT)
    role: str = CharField(max_length=12)  # type: ignore[assignment]
    position: int = IntField()
    name: str = CharField(max_length=200, description="as of that day")  # type: ignore[assignment]

    class Meta:
        table = "organising_unit"

    if TYPE_CHECKING:
        competition_id: int
        organisation_id: int


class Event(Noun):
    """赛项. Public once it has a published revision, `revision` counts them."""

    public: ClassVar[Q] = open_to_all()
    ledgered = (
        "uid", "competition_id", "position", "code", "title", "occupation", "group", "format", "feeds", "stage",
        "published_at", "revision",
    )  # fmt: skip
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

    class Meta:
        table = "event"
        unique_together: ClassVar[Any] = (("competition", "code"),)

    if TYPE_CHECKING:
        competition_id: int

    @property
    def public_stage(self) -> str | None:
        """What the public is told: published once there is a result, else what was announced."""
        return "published" if self.published_at is not None else self.stage


def stage_of(events: Iterable[Event]) -> str | None:
    """A competition is being judged while one of its events is, else open for registration, else published."""
    stages = {event.public_stage for event in events}
    return next((stage for stage in ("judging", "registration", "published") if stage in stages), None)


class Session(Noun):
    """场次 of an event."""

    public: ClassVar[None] = None
    ledgered = ("uid", "event_id", "code")
    named = ("event.competition.code", "event.code", "code")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="sessions", on_delete=RESTRICT)
    code: str = CharField(max_length=60)  # type: ignore[assignment]

    class Meta:
        table = "session_of_event"
        unique_together: ClassVar[Any] = (("event", "code"),)

    if TYPE_CHECKING:
        event_id: int
