"""Occupations: the 2022 catalogue (国家职业分类大典), trades below them, and new ones that have no code yet."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.expressions import Q
from tortoise.fields import RESTRICT, BooleanField, CharField, ForeignKeyField, ForeignKeyRelation, IntField

from server import db
from server.record import Noun, Record

RANKS = ("major", "middle", "small", "detail")


class Occupation(Noun):
    """职业, or a 大类, 中类, 小类 above it. `parent` is the code one rank up, derived from the prefix.

    A new occupation is known by name and `batch` until it gets a code.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "code", "name", "rank", "parent", "batch", "edition", "digital", "green")
    named = ("code", "name")

    code: str | None = CharField(max_length=20, null=True, unique=True)  # type: ignore[assignment]
    name: str = CharField(max_length=100, db_index=True)  # type: ignore[assignment]
    rank: str = CharField(max_length=8)  # type: ignore[assignment]
    parent: str | None = CharField(max_length=20, null=True, db_index=True)  # type: ignore[assignment]
    batch: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    edition: str = CharField(max_length=10, default="2022")  # type: ignore[assignment]
    digital: bool = BooleanField(default=False)  # type: ignore[assignment]
    green: bool = BooleanField(default=False)  # type: ignore[assignment]

    class Meta:
        table = "occupation"
        unique_together: ClassVar[Any] = (("name", "batch", "rank", "parent"),)


class Trade(Record):
    """工种 below an occupation."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("occupation_id", "name")
    named = ("occupation.code", "name")

    occupation: ForeignKeyRelation[Occupation] = ForeignKeyField(
        "jinbang.Occupation", related_name="trades", on_delete=RESTRICT
    )
    name: str = CharField(max_length=100)  # type: ignore[assignment]

    class Meta:
        table = "trade"
        unique_together: ClassVar[Any] = (("occupation", "name"),)

    if TYPE_CHECKING:
        occupation_id: int


class SkillLevel(Record):
    """职业技能等级, 1 学徒工 to 8 首席技师. `five_level` is the older five-level code, kept apart."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("number", "name", "five_level", "equivalent")
    named = ("number", "name")

    number: int = IntField(unique=True)
    name: str = CharField(max_length=40)  # type: ignore[assignment]
    five_level: int | None = IntField(null=True)
    equivalent: str | None = CharField(max_length=40, null=True, description="the professional title it equals")  # type: ignore[assignment]

    class Meta:
        table = "skill_level"


def ancestry(code: str) -> tuple[str, ...]:
    """`code` with what is above it, the 大类 first: 6, 6-18, 6-18-02, 6-18-02-04."""
    parts = code.split("-")
    return tuple("-".join(parts[: n + 1]) for n in range(len(parts)))


def rank_of(code: str) -> str:
    """The rank that a code has by its form."""
    return RANKS[code.count("-")]


def under(code: str, column: str = "code") -> Q:
    """The filter of what has `code`, or a code below it, in `column`."""
    return Q(**{column: code}) | Q(**{f"{column}__startswith": f"{code}-"})


async def names_of(codes: set[str]) -> dict[str, str]:
    """The names of the given codes, in one query."""
    rows = await Occupation.filter(code__in=sorted(codes)).using_db(db.here()).values_list("code", "name")
    return {str(code): str(name) for code, name in rows}


async def level_names() -> dict[int, str]:
    """The names of the skill levels by number. An entry's level 0 is nobody's: it means no level."""
    rows = await SkillLevel.all(using_db=db.here()).values_list("number", "name")
    return {int(number): str(name) for number, name in rows}
