"""Entries: delegations, entries and their members. An entry counts for exactly one delegation."""

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
    ReverseRelation,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.access.records import Account
from server.access.roles import DELEGATION_ROLES, ORGANISING
from server.competitions import Competition, Event, Part, Session, Station
from server.entries.belongings import EVIDENCE_KINDS, INCIDENT_KINDS, Evidence, Incident
from server.organisations import Organisation
from server.people import Person
from server.record import Covered, Noun

__all__ = [
    "DELEGATION_KINDS",
    "EVIDENCE_KINDS",
    "INCIDENT_KINDS",
    "MEMBER_ROLES",
    "STATES",
    "STATUSES",
    "Delegation",
    "Entry",
    "EntryImport",
    "Evidence",
    "Incident",
    "Member",
]

STATES = ("submitted", "under_review", "approved", "rejected", "withdrawn")
STATUSES = ("", "absent", "forfeited", "disqualified", "withdrawn")
DELEGATION_KINDS = ("region", "department", "enterprise", "industry", "school")
MEMBER_ROLES = ("contestant", "coach")


class Delegation(Noun):
    """代表队 of a competition. `declared`: stood in delegations.csv, not only named by an entry.

    `organisation`: the unit that registers its entries. `region_code`: whose reporter may.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | DELEGATION_ROLES
    within = {"competition": "competition__", "delegation": ""}
    ledgered = (
        "uid", "competition_id", "code", "name", "kind", "ranked", "leader_id", "declared", "organisation_id",
        "region_code",
    )  # fmt: skip
    named = ("competition.code", "code")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="delegations", on_delete=RESTRICT
    )
    code: str = CharField(max_length=100)  # type: ignore[assignment]
    name: str = CharField(max_length=200)  # type: ignore[assignment]
    kind: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    ranked: bool = BooleanField(default=True)  # type: ignore[assignment]
    leader: ForeignKeyNullableRelation[Person] = ForeignKeyField("jinbang.Person", null=True, on_delete=RESTRICT)
    declared: bool = BooleanField(default=False)  # type: ignore[assignment]
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", related_name="delegations", null=True, on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]

    class Meta:
        table = "delegation"
        unique_together: ClassVar[Any] = (("competition", "code"),)

    if TYPE_CHECKING:
        competition_id: int
        leader_id: int | None
        organisation_id: int | None


class EntryImport(Noun):
    """导入 of entries from a workbook, so that it can be undone as one. `digest`: SHA-256 of the file."""

    public: ClassVar[None] = None
    readers = ORGANISING
    within = {"competition": "competition__"}
    ledgered = ("uid", "competition_id", "account_id", "digest", "entries", "at", "undone_at")
    named = ("competition.code", "at")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField("jinbang.Competition", on_delete=RESTRICT)
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField("jinbang.Account", null=True, on_delete=RESTRICT)
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    entries: int = IntField(description="how many")
    at: int = BigIntField(description="UTC microseconds")
    undone_at: int | None = BigIntField(null=True, description="UTC microseconds")

    class Meta:
        table = "entry_import"

    if TYPE_CHECKING:
        competition_id: int
        account_id: int | None

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet["EntryImport"]:
        """Whoever imported sees his own, to undo it."""
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if viewer.is_signed_in else None)


class Entry(Covered, Noun):
    """参赛 of one contestant, pair or team in an event. `draw`: 抽签, lower first. `advanced_from`: the line below.
    `group`: the one of the event's groups it is ranked in.

    `state`: how far its review is, None where it came with a package. `elapsed`: seconds, net of granted extra time,
    `time_taken` as the clock said. `takes_no_award`: may compete, takes no award, by a verdict when it was admitted.
    `note`: why it was rejected, admitted under review, withdrawn or disqualified.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | DELEGATION_ROLES
    within = {"competition": "event__competition__", "event": "event_id", "delegation": "delegation__"}
    ledgered = (
        "uid", "event_id", "part_id", "entry_no", "team", "delegation_id", "session_id", "elapsed", "draw", "status",
        "state", "station_id", "submitted_by_id", "imported_with_id",
        "time_taken", "advanced_from_id", "takes_no_award", "group", "decision", "version",
    )  # fmt: skip
    covered = ("note",)
    named = ("event.competition.code", "event.code", "entry_no")

    event: ForeignKeyRelation[Event] = ForeignKeyField("jinbang.Event", related_name="entries", on_delete=RESTRICT)
    part: ForeignKeyNullableRelation[Part] = ForeignKeyField("jinbang.Part", null=True, on_delete=RESTRICT)
    entry_no: str = CharField(max_length=60)  # type: ignore[assignment]
    team: str = CharField(max_length=200, default="")  # type: ignore[assignment]
    delegation: ForeignKeyNullableRelation[Delegation] = ForeignKeyField(
        "jinbang.Delegation", null=True, on_delete=RESTRICT
    )
    session: ForeignKeyNullableRelation[Session] = ForeignKeyField("jinbang.Session", null=True, on_delete=RESTRICT)
    elapsed: int | None = IntField(null=True)
    draw: int | None = IntField(null=True)
    status: str = CharField(max_length=16, default="")  # type: ignore[assignment]
    state: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    station: ForeignKeyNullableRelation[Station] = ForeignKeyField("jinbang.Station", null=True, on_delete=RESTRICT)
    submitted_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", null=True, on_delete=RESTRICT
    )
    imported_with: ForeignKeyNullableRelation[EntryImport] = ForeignKeyField(
        "jinbang.EntryImport", null=True, on_delete=RESTRICT
    )
    time_taken: int | None = IntField(null=True, description="seconds")
    advanced_from: ForeignKeyNullableRelation[Any] = ForeignKeyField(
        "jinbang.Standing", related_name="advanced_entries", null=True, on_delete=RESTRICT
    )
    takes_no_award: bool = BooleanField(default=False, db_default=False)  # type: ignore[assignment]
    note: str | None = TextField(null=True)
    group: str | None = CharField(max_length=40, null=True, source_field="group_code")  # type: ignore[assignment]
    decision: int | None = IntField(null=True, description="裁判长裁定 of a tie, lower first")
    version: int = IntField(default=1, db_default=1)

    members: ReverseRelation["Member"]

    class Meta:
        table = "entry"
        unique_together: ClassVar[Any] = (("event", "entry_no"),)

    if TYPE_CHECKING:
        event_id: int
        part_id: int | None
        delegation_id: int | None
        session_id: int | None
        station_id: int | None
        submitted_by_id: int | None
        imported_with_id: int | None
        advanced_from_id: int | None


class Member(Covered):
    """One contestant or coach of an entry. `person` is None where the members are unknown.

    `certificates` held, joined by `;`. `years_of_work` in the occupation.

    `prior_honours`: titles held before, joined by `;`, as copied onto the entry.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | DELEGATION_ROLES
    within = {
        "competition": "entry__event__competition__",
        "event": "entry__event_id",
        "delegation": "entry__delegation__",
    }
    ledgered = (
        "entry_id", "person_id", "role", "number", "organisation_id", "region_code", "region_name", "region_given",
        "standing", "level", "prior_honours", "years_of_work",
    )  # fmt: skip
    covered = ("certificates",)
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "role", "number")

    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="members", on_delete=RESTRICT)
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", null=True, on_delete=RESTRICT, db_index=True
    )
    role: str = CharField(max_length=12, default="contestant")  # type: ignore[assignment]
    number: int = IntField(default=1)
    organisation: ForeignKeyNullableRelation[Organisation] = ForeignKeyField(
        "jinbang.Organisation", null=True, on_delete=RESTRICT
    )
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    region_given: str = CharField(max_length=12, default="", description="as written")  # type: ignore[assignment]
    standing: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    level: int | None = IntField(null=True)
    prior_honours: str = TextField(default="")
    years_of_work: int | None = IntField(null=True)
    certificates: str | None = TextField(null=True)

    class Meta:
        table = "member"
        unique_together: ClassVar[Any] = (("entry", "role", "number"),)

    if TYPE_CHECKING:
        entry_id: int
        person_id: int | None
        organisation_id: int | None

    @property
    def titles(self) -> frozenset[str]:
        """The honours held before this competition."""
        return frozenset(filter(None, self.prior_honours.split(";")))
