"""Progression: who goes up. A published revision's advancement recorded towards the events it feeds."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import RESTRICT, CharField, ForeignKeyField, ForeignKeyRelation

from server.record import Record
from server.results import Standing


class Advancement(Record):
    """晋级: a line of a published revision goes up to `target` (COMPETITION/EVENT), which may not exist yet."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("standing_id", "target")
    named = ("standing.revision.event.competition.code", "standing.entry_no", "target")

    standing: ForeignKeyRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="advancements", on_delete=RESTRICT
    )
    target: str = CharField(max_length=90, db_index=True)  # type: ignore[assignment]

    class Meta:
        table = "advancement"
        unique_together: ClassVar[Any] = (("standing", "target"),)

    if TYPE_CHECKING:
        standing_id: int
