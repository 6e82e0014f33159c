"""What an import keeps besides the competition itself: the foreign chain that came with a package."""

from typing import TYPE_CHECKING, ClassVar

from tortoise.fields import RESTRICT, CharField, ForeignKeyField, ForeignKeyRelation, IntField, TextField

from server.competitions import Competition, Part
from server.record import Covered


class ForeignChain(Covered):
    """The ledger and seal of another office, as they came: checked on import, kept for later proof."""

    public: ClassVar[None] = None
    ledgered = ("competition_id", "chain", "seq", "head")
    covered = ("events", "seal")
    named = ("competition.code", "chain")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="foreign_chains", on_delete=RESTRICT
    )
    chain: str = CharField(max_length=80)  # type: ignore[assignment]
    seq: int = IntField()
    head: str = CharField(max_length=64)  # type: ignore[assignment]
    events: str = TextField(description="ledger.jsonl")
    seal: str = TextField(description="SEAL.json")

    class Meta:
        table = "foreign_chain"

    if TYPE_CHECKING:
        competition_id: int


class Handover(Covered):
    """ID numbers of a competition handed to a named recipient with a reason. Both are covered."""

    public: ClassVar[None] = None
    ledgered = ("competition_id",)
    covered = ("recipient", "reason")
    named = ("competition.code",)

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="handovers", on_delete=RESTRICT
    )
    recipient: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)

    class Meta:
        table = "handover"

    if TYPE_CHECKING:
        competition_id: int


class Correction(Covered):
    """A declared correction of an imported part, with its reason."""

    public: ClassVar[None] = None
    ledgered = ("part_id",)
    covered = ("reason",)
    named = ("part.competition.code", "part.name")

    part: ForeignKeyRelation[Part] = ForeignKeyField("jinbang.Part", related_name="corrections", on_delete=RESTRICT)
    reason: str | None = TextField(null=True)

    class Meta:
        table = "correction"

    if TYPE_CHECKING:
        part_id: int
