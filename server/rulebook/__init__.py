"""Rule sets (规则): what follows from what, as dated data of a jurisdiction. Seven kinds: conditions of a
title, promotion, rewards, points of a team, classes of competitions, benefits of a holder, handling of objections.

A rule set is never changed: a later one of the same kind, jurisdiction and subject follows it once it has ended. What
its body may say is known by the room that uses the kind: it registers `readers[kind]`, so that a wrong body is refused
when it is recorded, and `tellers[kind]`, so that a person can read it.

`readers[kind](body)` answers with the value the room uses, or with a list of `Fault` whose `column` is the place inside
the body (`rows[2].places`); server/rulebook/body.py reads bodies that way. `tellers[kind](body)` answers with the lines
of the rule in order, sentences of the catalogue.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    TextField,
)

from server.access.records import Account
from server.record import Noun
from server.refusal import Param

if TYPE_CHECKING:
    from datetime import date

__all__ = ["KINDS", "Line", "RuleSet", "readers", "tellers"]

KINDS = ("conditions", "promotion", "reward", "points", "classes", "benefits", "objections")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a rule set for a person: a rule of the catalogue with its parameters, `depth` steps inside a
    group; `text` instead, where the rule set itself says it in words. Which parameters are words of the catalogue
    (`tiers`, `level`), schema/rulebook/wording.py knows; several are joined by `、`."""

    rule: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    depth: int = 0
    text: str = ""


readers: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
tellers: dict[str, Callable[[Mapping[str, Any]], Sequence[Line]]] = {}


class RuleSet(Noun):
    """规则. In force from `starts_on` to `ends_on`, both included, in `region_code` (None: the whole country).

    `subject`: what it is about where a jurisdiction has several of a kind: the code of a title.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = (
        "uid", "code", "kind", "title", "region_code", "region_name", "starts_on", "ends_on", "subject", "body",
        "source", "recorded_at", "account_id",
    )  # fmt: skip
    named = ("code",)

    code: str = CharField(max_length=60, unique=True)  # type: ignore[assignment]
    kind: str = CharField(max_length=12, db_index=True)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    region_name: str | None = CharField(max_length=60, null=True, description="as of that day")  # type: ignore[assignment]
    starts_on: "date" = DateField()
    ends_on: "date | None" = DateField(null=True)
    subject: str = CharField(max_length=60, default="")  # type: ignore[assignment]
    body: str = TextField(description="canonical JSON")
    source: str = TextField()
    recorded_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "rule_set"
        indexes: ClassVar[Any] = (("kind", "subject", "region_code"),)

    if TYPE_CHECKING:
        account_id: int | None
