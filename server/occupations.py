"""Occupations: the 2022 catalogue (国家职业分类大典), trades below them, and new ones that have no code yet."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import RESTRICT, BooleanField, CharField, ForeignKeyField, ForeignKeyRelation, IntField

from server.record import Noun, Record

RANKS = ("major", "middle", "small", "detail")


class Occupation(Noun):
    """职业, or a 大类, 中类, 小类 above it. `parent` is the code one rank up, derived from the prefix.

    A new occupation is known by name and `batch` until it gets a code.
    """

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("uid", "code", "name", "rank", "parent", "batch", "edition", "digital", "green")
    named = ("code", "name")

    code: str | None = CharField(max_length=20, null=True, unique=True)
    name: str = CharField(max_length=100, db_index=True)
    rank: str = CharField(max_length=8)
    parent: str | None = CharField(max_length=20, null=True, db_index=True)
    batch: str | None = CharField(max_length=60, null=True)
    edition: str = CharField(max_length=10, default="2022")
    digital: bool = BooleanField(default=False)
    green: bool = BooleanField(default=False)

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
    name: str = CharField(max_length=100)

    class Meta:
        table = "trade"
        unique_together: ClassVar[Any] = (("occupation", "name"),)

    if TYPE_CHECKING:
        occupation_id: int


class SkillLevel(Record):
    """职业技能等级, 0 学徒工 to 8 首席技师. `five_level` is the older five-level code, kept apart."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("number", "name", "five_level", "equivalent")
    named = ("number", "name")

    number: int = IntField(unique=True)
    name: str = CharField(max_length=40)
    five_level: int | None = IntField(null=True)
    equivalent: str | None = CharField(max_length=40, null=True, description="the professional title it equals")

    class Meta:
        table = "skill_level"
