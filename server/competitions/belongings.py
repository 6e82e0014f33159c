"""What belongs to a competition or an event: parts and units, sessions with their hours, stations, documents."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
)

from server.access.roles import DELEGATION_ROLES, STAFF
from server.competitions.records import Competition, Event, open_competition
from server.files import StoredFile
from server.organisations import Organisation
from server.record import Noun, Record


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

    public: ClassVar[Q] = open_competition("competition__")
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "competition__"}
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


class Session(Noun):
    """场次 of an event, with its hours and place."""

    public: ClassVar[None] = None
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "code", "starts_at", "ends_at", "place")
    named = ("event.competition.code", "event.code", "code")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="sessions", on_delete=RESTRICT)
    code: str = CharField(max_length=60)  # type: ignore[assignment]
    starts_at: int | None = BigIntField(null=True, description="UTC microseconds")
    ends_at: int | None = BigIntField(null=True, description="UTC microseconds")
    place: str = CharField(max_length=200, default="", db_default="")  # type: ignore[assignment]

    class Meta:
        table = "session_of_event"
        unique_together: ClassVar[Any] = (("event", "code"),)

    if TYPE_CHECKING:
        event_id: int


class Station(Noun):
    """工位 of an event."""

    public: ClassVar[None] = None
    readers = STAFF
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "code", "note")
    named = ("event.competition.code", "event.code", "code")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="stations", on_delete=RESTRICT)
    code: str = CharField(max_length=60)  # type: ignore[assignment]
    note: str = CharField(max_length=200, default="")  # type: ignore[assignment]

    class Meta:
        table = "station"
        unique_together: ClassVar[Any] = (("event", "code"),)

    if TYPE_CHECKING:
        event_id: int


class Document(Noun):
    """文件 of a competition or of one event: 方案, 通知, 技术文件, 样题. A new version is a new row of its `title`.

    Without `published_at` it is a proposal, copied from last year and seen by the staff alone.
    """

    public: ClassVar[Q] = open_competition("competition__") & Q(published_at__isnull=False)
    readers = STAFF | DELEGATION_ROLES
    within = {"competition": "competition__"}
    ledgered = ("uid", "competition_id", "event_id", "kind", "title", "version", "file_id", "published_at")
    named = ("competition.code", "title", "version")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="documents", on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="documents", null=True, on_delete=RESTRICT
    )
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    version: int = IntField(default=1)
    file: ForeignKeyRelation[StoredFile] = ForeignKeyField(
        "jinbang.StoredFile", related_name="documents", on_delete=RESTRICT
    )
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "document"
        unique_together: ClassVar[Any] = (("competition", "kind", "title", "version"),)

    if TYPE_CHECKING:
        competition_id: int
        event_id: int | None
        file_id: int
