"""Judging: the judges of a competition, panels, their seats, and who sits in them.

A sheet belongs to a seat, not to a person alone: a successor continues the seat.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
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

from server.access import Viewer
from server.access.records import Account
from server.access.roles import ORGANISING, STAFF
from server.competitions import Competition, Event, Session
from server.entries import Entry
from server.organisations import Organisation
from server.people import Person
from server.record import Covered, Noun

SUCCESSIONS = ("continue", "re_mark")
CONFLICT_KINDS = ("employer", "delegation", "relative", "coach", "other")
JUDGE_STATES = ("proposed", "standing")
JUDGE_ROLES = ("chief", "judge", "floor", "sealing", "supervisor", "arbitrator")
SEATED_ROLES = ("chief", "judge", "floor")
CONFLICT_EFFECTS = ("barred_event", "barred_entry", "declare")
RESERVED_PANEL = "import"  # its seats hold the marks that another system gave
# Who sees the judges of an event, its panels and seats. Judges do not see each other; each sees his own row.
WATCHING = STAFF - {"judge", "floor_judge"}
# Who sees why somebody stepped back: it speaks of his private life.
TOLD = ORGANISING | {"chief_judge", "supervisor", "arbitrator", "auditor"}


class Judge(Noun):
    """裁判 of a competition, or of one event of it (`event` None: of all). `proposed`: copied from last year, to be
    asked again."""

    public: ClassVar[None] = None
    readers = WATCHING
    within = {"competition": "competition__", "event": "event_id"}
    ledgered = (
        "uid", "competition_id", "event_id", "judge_no", "person_id", "organisation_id", "region_code", "region_given",
        "role", "panel", "state", "level", "years", "events_judged", "led_before",
    )  # fmt: skip
    named = ("competition.code", "judge_no")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="judges", on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField("jinbang.Event", null=True, on_delete=RESTRICT)
    judge_no: str = CharField(max_length=60)  # type: ignore[assignment]
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField("jinbang.Person", null=True, on_delete=RESTRICT)
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", null=True, on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    region_given: str = CharField(max_length=12, default="", description="as written")  # type: ignore[assignment]
    role: str = CharField(max_length=12, default="judge")  # type: ignore[assignment]
    panel: str = CharField(max_length=60, default="")  # type: ignore[assignment]
    state: str = CharField(max_length=8, default="standing", db_default="standing")  # type: ignore[assignment]
    level: int | None = IntField(null=True, description="skill level 1 to 8 of domain.md 6.3")
    years: int | None = IntField(null=True, description="in the occupation")
    events_judged: int | None = IntField(null=True, description="at city level or above, before this one")
    led_before: bool = BooleanField(default=False, db_default=False)  # type: ignore[assignment]

    class Meta:
        table = "judge"

    if TYPE_CHECKING:
        competition_id: int
        event_id: int | None
        person_id: int | None
        organisation_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Judge"]:
        """To a judge also himself."""
        return cls.seen_by(viewer, _himself(viewer))


class Panel(Noun):
    """裁判组 of an event, or of one session of it."""

    public: ClassVar[None] = None
    readers = WATCHING
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "code", "session_id")
    named = ("event.competition.code", "event.code", "code")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="panels", on_delete=RESTRICT)
    session: ForeignKeyNullableRelation[Session] = ForeignKeyField("jinbang.Session", null=True, on_delete=RESTRICT)
    code: str = CharField(max_length=60, default="")  # type: ignore[assignment]

    class Meta:
        table = "panel"
        unique_together: ClassVar[Any] = (("event", "code"),)

    if TYPE_CHECKING:
        event_id: int
        session_id: int | None


class Seat(Noun):
    """席位 of a panel, numbered as its first judge."""

    public: ClassVar[None] = None
    readers = WATCHING
    within = {"competition": "panel__event__competition__", "event": "panel__event_id"}
    ledgered = ("uid", "panel_id", "number")
    named = ("panel.event.competition.code", "panel.event.code", "number")

    panel: ForeignKeyRelation[Panel] = ForeignKeyField("jinbang.Panel", related_name="seats", on_delete=RESTRICT)
    number: str = CharField(max_length=60)  # type: ignore[assignment]

    class Meta:
        table = "seat"
        unique_together: ClassVar[Any] = (("panel", "number"),)

    if TYPE_CHECKING:
        panel_id: int


class Seating(Covered):
    """Who sits in a seat since when; the one without `until` sits in it now.

    `way`: whether a successor continues the seat or marks all of it again, by the chief judge's `reason`.
    """

    public: ClassVar[None] = None
    readers = WATCHING
    within = {"competition": "seat__panel__event__competition__", "event": "seat__panel__event_id"}
    ledgered = ("seat_id", "judge_id", "turn", "since", "until", "way")
    covered = ("reason",)
    named = ("seat.panel.event.code", "seat.number", "turn")

    seat: ForeignKeyRelation[Seat] = ForeignKeyField("jinbang.Seat", related_name="seatings", on_delete=RESTRICT)
    judge: ForeignKeyRelation[Judge] = ForeignKeyField("jinbang.Judge", related_name="seatings", on_delete=RESTRICT)
    turn: int = IntField(default=1)
    since: int = BigIntField(description="UTC microseconds")
    until: int | None = BigIntField(null=True, description="UTC microseconds")
    way: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)

    class Meta:
        table = "seating"
        unique_together: ClassVar[Any] = (("seat", "turn"),)

    if TYPE_CHECKING:
        seat_id: int
        judge_id: int


class FewerJudges(Covered, Noun):
    """The chief judge's decision that fewer marks are enough for a panel, equal for all entries of the session."""

    public: ClassVar[None] = None
    readers = WATCHING
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "session_id", "panel", "count", "account_id", "at", "undone_at")
    covered = ("reason",)
    named = ("event.competition.code", "event.code", "panel", "at")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="decisions", on_delete=RESTRICT)
    session: ForeignKeyNullableRelation[Session] = ForeignKeyField("jinbang.Session", null=True, on_delete=RESTRICT)
    panel: str = CharField(max_length=60, default="")  # type: ignore[assignment]
    count: int = IntField(description="marks that are enough for each aspect of the panel")
    reason: str = TextField()
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")
    undone_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "fewer_judges"

    if TYPE_CHECKING:
        event_id: int
        session_id: int | None
        account_id: int | None


class Recusal(Covered, Noun):
    """回避: a judge who may not mark an entry, or none of an event (`entry` None)."""

    public: ClassVar[None] = None
    readers = TOLD
    within = {"competition": "event__competition__", "event": "event_id"}
    ledgered = ("uid", "event_id", "judge_id", "entry_id", "kind", "account_id", "at")
    covered = ("reason",)
    named = ("event.competition.code", "event.code", "judge.judge_no", "at")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="recusals", on_delete=RESTRICT)
    judge: ForeignKeyRelation[Judge] = ForeignKeyField("jinbang.Judge", related_name="recusals", on_delete=RESTRICT)
    entry: ForeignKeyNullableRelation[Entry] = ForeignKeyField(
        "jinbang.Entry", related_name="recusals", null=True, on_delete=RESTRICT
    )
    kind: str = CharField(max_length=12)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    at: int = BigIntField(description="UTC microseconds")

    class Meta:
        table = "recusal"

    if TYPE_CHECKING:
        event_id: int
        judge_id: int
        entry_id: int | None
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["Recusal"]:
        """To a judge also his own."""
        return cls.seen_by(viewer, _himself(viewer, "judge__"))


def _himself(viewer: Viewer, path: str = "") -> Q | None:
    """The judge who looks; on a paired tablet only in its event. `path` leads to the judge."""
    if viewer.person_id is None or not viewer.may_read:
        return None
    own = _where(f"{path}person_id", viewer.person_id)
    if viewer.event_id is None:
        return own
    return own & (_where(f"{path}event_id", viewer.event_id) | _where(f"{path}event_id__isnull", True))


def _where(path: str, value: Any) -> Q:
    return Q(**{path: value})
