"""Entries: delegations, entries and their members. An entry counts for exactly one delegation."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BooleanField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    ReverseRelation,
    TextField,
)

from server.competitions import Competition, Event, Part, Session
from server.organisations import Organisation
from server.people import Person
from server.record import Noun, Record

STATUSES = ("", "absent", "forfeited", "disqualified", "withdrawn")
DELEGATION_KINDS = ("region", "department", "enterprise", "industry", "school")
MEMBER_ROLES = ("contestant", "coach")


class Delegation(Noun):
    """代表队 of a competition. `declared`: stood in delegations.csv, not only named by an entry."""

    public: ClassVar[None] = None
    ledgered = ("uid", "competition_id", "code", "name", "kind", "ranked", "leader_id", "declared")
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

    class Meta:
        table = "delegation"
        unique_together: ClassVar[Any] = (("competition", "code"),)

    if TYPE_CHECKING:
        competition_id: int
        leader_id: int | None


class Entry(Noun):
    """参赛 of one contestant, pair or team in an event. `elapsed` in seconds, `draw`: 抽签, lower first."""

    public: ClassVar[None] = None
    ledgered = (
        "uid", "event_id", "part_id", "entry_no", "team", "delegation_id", "session_id", "elapsed", "draw", "status",
    )  # fmt: skip
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

    members: ReverseRelation["Member"]

    class Meta:
        table = "entry"
        unique_together: ClassVar[Any] = (("event", "entry_no"),)

    if TYPE_CHECKING:
        event_id: int
        part_id: int | None
        delegation_id: int | None
        session_id: int | None


class Member(Record):
    """One contestant or coach of an entry. `person` is None where the members are unknown.

    `prior_honours`: titles held before, joined by `;`, as copied onto the entry.
    """

    public: ClassVar[None] = None
    ledgered = (
        "entry_id", "person_id", "role", "number", "organisation_id", "region_code", "region_name", "region_given",
        "standing", "level", "prior_honours",
    )  # fmt: skip
    named = ("entry.event.competition.code", "entry.event.code", "entry.entry_no", "role", "number")

    entry: ForeignKeyRelation[Entry] = ForeignKeyField("jinbang.Entry", related_name="members", on_delete=RESTRICT)
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField("jinbang.Person", null=True, on_delete=RESTRICT)
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
