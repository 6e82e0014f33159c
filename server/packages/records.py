"""What an import keeps besides the competition itself: the foreign chain that came with a package, its receipt."""

from typing import TYPE_CHECKING, ClassVar

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
from server.competitions import Competition, Part
from server.record import Covered, Noun


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


class PackageReceipt(Covered, Noun):
    """收件回执: a sealed package as it was received. `digest` of its content, `seal` its name, `sums` SHA-256 and name
    of each file, a line each; `chain`, `seq` and `head` of the sender's ledger. `corrects`: the receipt of what a
    formal correction corrects, which stays; `revisions`: the results it carries, as EVENT:NUMBER joined by `;`.
    """

    public: ClassVar[None] = None
    readers = ORGANISING | {"auditor"}
    within = {"competition": "competition__"}
    ledgered = (
        "uid", "competition_id", "part", "digest", "seal", "sums", "chain", "seq", "head", "received_at",
        "account_id", "corrects_id", "revisions",
    )  # fmt: skip
    covered = ("sent_by", "reason")
    named = ("competition.code", "seal")

    competition: ForeignKeyRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="package_receipts", on_delete=RESTRICT
    )
    part: str = CharField(max_length=100, default="", source_field="part_name")  # type: ignore[assignment]
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    seal: str = CharField(max_length=64, db_index=True)  # type: ignore[assignment]
    sums: str = TextField()
    chain: str | None = CharField(max_length=80, null=True)  # type: ignore[assignment]
    seq: int | None = IntField(null=True)
    head: str | None = CharField(max_length=64, null=True)  # type: ignore[assignment]
    received_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    corrects: ForeignKeyNullableRelation["PackageReceipt"] = ForeignKeyField(
        "jinbang.PackageReceipt", related_name="corrected_by", null=True, on_delete=RESTRICT
    )
    revisions: str = TextField(default="")
    sent_by: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reason: str | None = TextField(null=True)

    class Meta:
        table = "package_receipt"

    if TYPE_CHECKING:
        competition_id: int
        account_id: int | None
        corrects_id: int | None


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
