"""Team totals (团体总分): delegations ranked by a points table that is data.

Read in this order: rules (the language of a table), counting (pure), gathering (what it counts), publishing, reading.
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
from server.competitions import Competition
from server.record import Covered, Noun, Record
from server.rulebook import RuleSet, readers, tellers
from server.team_totals import rules


class TeamTotal(Covered, Noun):
    """团体总分 of a competition, published, immutable. Number 1 is the first, a correction is a new number with its
    reason.

    `revisions`: the results it follows from, `EVENT:NUMBER` joined by `;`. `way`, `measure`: of the table.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "competition_id", "number", "rule_set_id", "revisions", "way", "measure", "decimals", "teams",
        "ranked", "published_at", "account_id",
    )  # fmt: skip
    covered = ("reason",)
    named = ("competition.code", "number")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="team_totals", on_delete=RESTRICT
    )
    number: int = IntField()
    rule_set: ForeignKeyRelation[RuleSet] = ForeignKeyField(
        "jinbang.RuleSet", related_name="team_totals", on_delete=RESTRICT
    )
    reason: str = TextField()
    revisions: str = TextField()
    way: str = CharField(max_length=10)  # type: ignore[assignment]
    measure: str = CharField(max_length=10)  # type: ignore[assignment]
    decimals: int = IntField(description="of a published total")
    teams: int = IntField(description="delegations that took part")
    ranked: int = IntField(description="of them ranked")
    published_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    places: ReverseRelation["TeamPlace"]

    class Meta:
        table = "team_total"
        unique_together: ClassVar[Any] = (("competition", "number"),)

    if TYPE_CHECKING:
        competition_id: int
        rule_set_id: int
        account_id: int | None


class TeamPlace(Noun):
    """A line of a team total: a delegation with its name of that day. `place` is None where it takes part only.

    `points`: the sum, `value`: what ranks (the sum, or the average of an event), both as published decimal texts.
    `decided_by`: what parts it from the line above (the first from the line below): `points`, the number of the place
    that was counted, `share`.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "team_total_id", "line", "code", "name", "kind", "place", "tied", "decided_by", "points", "value",
        "exact", "firsts", "seconds", "thirds", "prize",
    )  # fmt: skip
    named = ("team_total.competition.code", "team_total.number", "code")

    team_total: ForeignKeyRelation[TeamTotal] = ForeignKeyField(
        "jinbang.TeamTotal", related_name="places", on_delete=RESTRICT
    )
    line: int = IntField(description="order on the sheet, from 1")
    code: str = CharField(max_length=100)  # type: ignore[assignment]
    name: str = CharField(max_length=200)  # type: ignore[assignment]
    kind: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    place: int | None = IntField(null=True)
    tied: bool = BooleanField(default=False)  # type: ignore[assignment]
    decided_by: str = CharField(max_length=10, default="")  # type: ignore[assignment]
    points: str = CharField(max_length=40)  # type: ignore[assignment]
    value: str = CharField(max_length=40)  # type: ignore[assignment]
    exact: str = CharField(max_length=80, description="the value that ranks, unrounded")  # type: ignore[assignment]
    firsts: int = IntField(description="first places, or highest awards")
    seconds: int = IntField()
    thirds: int = IntField()
    prize: str = CharField(max_length=100, default="")  # type: ignore[assignment]

    scores: ReverseRelation["TeamScore"]

    class Meta:
        table = "team_place"
        unique_together: ClassVar[Any] = (("team_total", "line"), ("team_total", "code"))

    if TYPE_CHECKING:
        team_total_id: int


class TeamScore(Record):
    """What a delegation made in one event: `points` as exact decimal or quotient, how many entries took part, how many
    counted."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("team_place_id", "position", "event_code", "event_title", "points", "entries", "counted")
    named = (
        "team_place.team_total.competition.code", "team_place.team_total.number", "team_place.code", "event_code",
    )  # fmt: skip

    team_place: ForeignKeyRelation[TeamPlace] = ForeignKeyField(
        "jinbang.TeamPlace", related_name="scores", on_delete=RESTRICT
    )
    position: int = IntField()
    event_code: str = CharField(max_length=40)  # type: ignore[assignment]
    event_title: str = CharField(max_length=200)  # type: ignore[assignment]
    points: str = CharField(max_length=80)  # type: ignore[assignment]
    entries: int = IntField()
    counted: int = IntField()

    class Meta:
        table = "team_score"
        unique_together: ClassVar[Any] = (("team_place", "event_code"),)

    if TYPE_CHECKING:
        team_place_id: int


readers["points"] = rules.read
tellers["points"] = rules.tell
