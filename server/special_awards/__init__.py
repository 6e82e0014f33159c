"""Special awards (单项奖): by points, by judgement, derived from coaches, or at discretion within a quota.

Read in this order: asked (what is handed in), setting_up, deriving (by points, from coaches), proposing (by judgement,
at discretion), giving (give, refuse, revoke), reading.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Competition
from server.entries import Delegation
from server.people import Person
from server.record import Covered, Noun

SPECIAL_WAYS = ("points", "judgement", "coaches", "discretionary")
DERIVED = ("points", "coaches")
NOMINEE_STATES = ("proposed", "given", "refused", "revoked", "lapsed")
SHOWN = ("given", "revoked")  # what the public sees


class SpecialAward(Noun):
    """单项奖 of a competition, e.g. 优秀组织奖, 优秀指导教师. Public with the competition's results.

    `quota`: how many may hold it, None for no bound (only where it is derived). `from_place`, `to_place`: of the team
    total, by points. `of_awards`: titles of awards whose winners' coaches get it, joined by `;`.
    """

    public: ClassVar[dict[str, Any]] = {"competition__published_at__isnull": False}
    readers = ORGANISING | {"auditor"}
    within = {"competition": "competition__"}
    ledgered = (
        "uid", "competition_id", "position", "code", "title", "way", "quota", "from_place", "to_place", "of_awards",
        "set_up_at", "account_id",
    )  # fmt: skip
    named = ("competition.code", "code")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="special_awards", on_delete=RESTRICT
    )
    position: int = IntField()
    code: str = CharField(max_length=40)  # type: ignore[assignment]
    title: str = CharField(max_length=100)  # type: ignore[assignment]
    way: str = CharField(max_length=16)  # type: ignore[assignment]
    quota: int | None = IntField(null=True)
    from_place: int | None = IntField(null=True)
    to_place: int | None = IntField(null=True)
    of_awards: str = TextField(default="")
    set_up_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "special_award"
        unique_together: ClassVar[Any] = (("competition", "code"),)

    if TYPE_CHECKING:
        competition_id: int
        account_id: int | None


class SpecialNominee(Covered, Noun):
    """Who is proposed for, or holds, a special award, with name and unit of that day. Public once given.

    `grounds`: of a derived one, JSON: of a coach [event, entry number, award] each, of a delegation [[place, number of
    the team total]]. `marks`: of a judgement, joined by `;`, `score` their exact mean. `note`: why refused or revoked.
    """

    public: ClassVar[dict[str, Any]] = {
        "state__in": list(SHOWN), "special_award__competition__published_at__isnull": False,
    }  # fmt: skip
    readers = ORGANISING | {"auditor"}
    within = {"competition": "special_award__competition__"}
    ledgered = (
        "uid", "special_award_id", "delegation_id", "person_id", "grounds", "marks", "score", "state", "proposed_at",
        "proposed_by_id", "decided_at", "decided_by_id", "version",
    )  # fmt: skip
    covered = ("name", "unit", "reason", "note")
    named = ("special_award.competition.code", "special_award.code", "uid")

    special_award: ForeignKeyRelation[SpecialAward] = ForeignKeyField(
        "jinbang.SpecialAward", related_name="nominees", on_delete=RESTRICT
    )
    delegation: ForeignKeyNullableRelation[Delegation] = ForeignKeyField(
        "jinbang.Delegation", related_name=False, null=True, on_delete=RESTRICT
    )
    person: ForeignKeyNullableRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name=False, null=True, on_delete=RESTRICT
    )
    name: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)
    grounds: str = TextField(default="")
    marks: str = TextField(default="")
    score: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    state: str = CharField(max_length=10, default="proposed", db_index=True)  # type: ignore[assignment]
    note: str | None = TextField(null=True)
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
        table = "special_nominee"

    if TYPE_CHECKING:
        special_award_id: int
        delegation_id: int | None
        person_id: int | None
        proposed_by_id: int | None
        decided_by_id: int | None
