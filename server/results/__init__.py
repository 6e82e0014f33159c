"""Results: published revisions. Immutable numbered rows with names and units as of that day (design 4).

Public pages, feeds and exports read these tables and never drafts.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.access.records import Account
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions import Competition, Event
from server.competitions.scheme import Scheme
from server.record import Covered, Noun, Record

if TYPE_CHECKING:
    from server.results.draft import Draft

PUBLICATION_STATES = ("waiting", "done", "refused", "cancelled")


class Revision(Covered, Noun):
    """A result of an event, immutable. Number 1 is the first, a correction is a new number with its reason.

    Announced at the ceremony it is not public yet; it is public once it has `published_at`.
    """

    public: ClassVar[dict[str, Any]] = {"published_at__isnull": False}
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = (
        "uid", "event_id", "number", "scheme_id", "announced_at", "published_at", "entries", "ranked", "awarded",
        "places",
    )  # fmt: skip
    covered = ("reason",)
    named = ("event.competition.code", "event.code", "number")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="revisions", on_delete=RESTRICT)
    number: int = IntField()
    scheme: ForeignKeyRelation[Scheme] = ForeignKeyField("jinbang.Scheme", on_delete=RESTRICT)
    reason: str = TextField()
    announced_at: int | None = BigIntField(null=True, description="UTC microseconds")
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")
    entries: int = IntField()
    ranked: int = IntField()
    awarded: int = IntField()
    places: int = IntField(description="decimals of a published total")

    standings: ReverseRelation["Standing"]
    draft: "Draft | None" = None  # what it was made from, while it is being published: nothing is ranked twice

    class Meta:
        table = "revision"
        unique_together: ClassVar[Any] = (("event", "number"),)

    if TYPE_CHECKING:
        event_id: int
        scheme_id: int


class Publication(Covered, Noun):
    """定时公布: results to be published at an instant, by the right of the one who ordered it.

    `events`: codes joined by `;`, empty for all. `state`: PUBLICATION_STATES, `refused_by` the rule that refused.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | {"chief_judge", "supervisor"}
    within = {"competition": "competition__"}
    ledgered = ("uid", "competition_id", "events", "due_at", "state", "account_id", "done_at", "refused_by")
    covered = ("reason",)
    named = ("competition.code", "due_at")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="publications", on_delete=RESTRICT
    )
    events: str = TextField(default="")
    reason: str | None = TextField(null=True)
    due_at: int = BigIntField(description="UTC microseconds", db_index=True)
    state: str = CharField(max_length=10, default="waiting")  # type: ignore[assignment]
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    done_at: int | None = BigIntField(null=True, description="UTC microseconds")
    refused_by: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]

    class Meta:
        table = "publication"

    if TYPE_CHECKING:
        competition_id: int
        account_id: int | None


class Standing(Covered, Noun):
    """One line of a revision. `place` ranks all (selection), `position` ranks without those passed over (awards).

    `total` is the published decimal text; names and units are joined by "、" and covered.
    """

    public: ClassVar[dict[str, Any]] = {"revision__published_at__isnull": False}
    readers = ORGANISING | MARKS_READERS
    within = {"competition": "revision__event__competition__", "event": "revision__event_id"}
    ledgered = (
        "uid", "revision_id", "line", "entry_no", "state", "place", "tied", "decided_by", "total", "position", "award",
        "advances", "region", "region_code", "delegation", "delegation_code", "group", "group_place", "round",
    )  # fmt: skip
    covered = ("team", "name", "organisation")
    named = ("revision.event.competition.code", "revision.event.code", "revision.number", "entry_no")

    revision: ForeignKeyRelation[Revision] = ForeignKeyField(
        "jinbang.Revision", related_name="standings", on_delete=RESTRICT
    )
    line: int = IntField(description="order on the sheet, from 1")
    entry_no: str = CharField(max_length=60)  # type: ignore[assignment]
    state: str = CharField(max_length=16)  # type: ignore[assignment]
    place: int | None = IntField(null=True)
    tied: bool = BooleanField(default=False)  # type: ignore[assignment]
    decided_by: str = CharField(max_length=40, default="")  # type: ignore[assignment]
    total: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    position: int | None = IntField(null=True)
    award: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    advances: bool = BooleanField(default=False)  # type: ignore[assignment]
    team: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    name: str | None = TextField(null=True)
    organisation: str | None = TextField(null=True)
    region: str | None = TextField(null=True)
    region_code: str | None = TextField(null=True)
    delegation: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    delegation_code: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    group: str | None = CharField(max_length=100, null=True, source_field="group_title")  # type: ignore[assignment]
    group_place: int | None = IntField(null=True)
    round: str | None = CharField(max_length=100, null=True, source_field="round_title")  # type: ignore[assignment]

    values: ReverseRelation["ModuleValue"]

    class Meta:
        table = "standing"
        unique_together: ClassVar[Any] = (("revision", "entry_no"), ("revision", "line"))

    if TYPE_CHECKING:
        revision_id: int


class ModuleValue(Record):
    """The value of one module on a line, as published decimal text. `absent`: counted 0 and shown as 缺考."""

    public: ClassVar[dict[str, Any]] = {"standing__revision__published_at__isnull": False}
    readers = ORGANISING | MARKS_READERS
    within = {
        "competition": "standing__revision__event__competition__",
        "event": "standing__revision__event_id",
    }
    ledgered = ("standing_id", "position", "code", "title", "value", "absent")
    named = (
        "standing.revision.event.competition.code", "standing.revision.event.code", "standing.entry_no", "code",
    )  # fmt: skip

    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="values", on_delete=RESTRICT
    )
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    value: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    absent: bool = BooleanField(default=False)  # type: ignore[assignment]

    class Meta:
        table = "module_value"
        unique_together: ClassVar[Any] = (("standing", "code"),)

    if TYPE_CHECKING:
        standing_id: int
