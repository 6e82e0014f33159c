"""Promotion (技能等级晋升) by competition: rule sets as data, never below the level held.

Read in this order: rules (the language of a rule set), outcome (who goes where and why), candidates (the people behind
a result), proposing, deciding (approve, refuse, issue, revoke), certificate_no (its 22 characters).
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server.access.records import Account
from server.people import Person
from server.promotion import rules
from server.record import Covered, Noun
from server.results import Standing
from server.rulebook import RuleSet, readers, tellers

if TYPE_CHECKING:
    from datetime import date

STATES = ("proposed", "approved", "issued", "refused", "revoked")
OPEN = ("proposed", "approved", "issued")  # what counts as the promotion of a year


class Promotion(Covered, Noun):
    """晋升 of a person by a line of a published result: from which level to which (1 学徒工 … 8 首席技师, 0 none), by
    which row of which rule set. `year`: of the competition's last day; one a year where the rule set says so.

    Public once the level certificate is on record, also when it is revoked then. `holder`: the uid of the person, under
    which a career is shown; `decision`: 文号 of the document by which it was approved; `may_apply_for`: the level whose
    assessment is open then.
    """

    public: ClassVar[dict[str, Any]] = {"certificate_no__isnull": False}
    readers = frozenset({"honours_office", "auditor"})
    within = {"region": ""}
    ledgered = (
        "uid", "person_id", "holder", "standing_id", "rule_set_id", "row", "from_level", "to_level", "may_apply_for",
        "state", "year", "region_code", "tier", "competition", "event", "occupation_code", "place", "award",
        "certificate_no", "issued_on", "decision", "proposed_at", "proposed_by_id", "decided_at", "decided_by_id",
        "version",
    )  # fmt: skip
    covered = ("name", "unit", "reason")
    named = ("standing.revision.event.competition.code", "standing.revision.event.code", "standing.entry_no", "uid")

    person: ForeignKeyRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name="promotions", on_delete=RESTRICT
    )
    holder: str = CharField(max_length=36, db_index=True)  # type: ignore[assignment]
    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="promotions", on_delete=RESTRICT
    )
    rule_set: ForeignKeyRelation[RuleSet] = ForeignKeyField(
        "jinbang.RuleSet", related_name="promotions", on_delete=RESTRICT
    )
    row: int = IntField(description="of the rule set, from 0", source_field="rule_row")
    from_level: int = IntField()
    to_level: int = IntField()
    may_apply_for: int | None = IntField(null=True)
    state: str = CharField(max_length=10, default="proposed", db_index=True)  # type: ignore[assignment]
    year: int = IntField()
    name: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True, description="of the competition")  # type: ignore[assignment]
    tier: str = CharField(max_length=12)  # type: ignore[assignment]
    competition: str = CharField(max_length=200, description="its title of that day")  # type: ignore[assignment]
    event: str = CharField(max_length=200, description="its title of that day")  # type: ignore[assignment]
    occupation_code: str | None = CharField(max_length=20, null=True)  # type: ignore[assignment]
    place: int | None = IntField(null=True)
    award: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    certificate_no: str | None = CharField(max_length=22, null=True, unique=True)  # type: ignore[assignment]
    issued_on: "date | None" = DateField(null=True)
    decision: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True, description="why it was refused or revoked")
    proposed_at: int = BigIntField(description="UTC microseconds")
    proposed_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds")
    decided_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "promotion"
        indexes: ClassVar[Any] = (("person_id", "year"), ("proposed_at", "uid"))

    if TYPE_CHECKING:
        person_id: int
        standing_id: int
        rule_set_id: int
        proposed_by_id: int | None
        decided_by_id: int | None


readers["promotion"] = rules.read
tellers["promotion"] = rules.tell
