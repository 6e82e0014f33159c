"""The lines of a pay list, and its exports with card numbers in full, each with its reason."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.access.records import Account
from server.disclosures import Handout
from server.record import Covered, Noun, Record
from server.rewards import OFFICE, BankCard, PayList, Reward


class PayLine(Record):
    """A line of a pay list: the reward, the card of that day, the money in fen."""

    public: ClassVar[None] = None
    readers = OFFICE
    within = {"region": "pay_list__"}
    ledgered = ("pay_list_id", "line", "reward_id", "card_id", "gross", "tax", "net")
    named = ("pay_list.number", "line")

    pay_list: ForeignKeyRelation[PayList] = ForeignKeyField("jinbang.PayList", related_name="lines", on_delete=RESTRICT)
    line: int = IntField(description="from 1")
    reward: ForeignKeyRelation[Reward] = ForeignKeyField("jinbang.Reward", related_name="pay_lines", on_delete=RESTRICT)
    card: ForeignKeyNullableRelation[BankCard] = ForeignKeyField(
        "jinbang.BankCard", related_name="pay_lines", null=True, on_delete=RESTRICT
    )
    gross: int = BigIntField(description="fen")
    tax: int = BigIntField(description="fen")
    net: int = BigIntField(description="fen")

    class Meta:
        table = "pay_line"
        unique_together: ClassVar[Any] = (("pay_list", "line"),)

    if TYPE_CHECKING:
        pay_list_id: int
        reward_id: int
        card_id: int | None


class PayListExport(Covered, Noun):
    """导出 of a pay list with the card numbers in full: who asked, when, why. Seen by himself and the auditor. Its
    file is the handout."""

    public: ClassVar[None] = None
    readers = frozenset({"auditor"})
    within = {"region": "pay_list__"}
    ledgered = ("uid", "pay_list_id", "account_id", "at", "handout_id")
    covered = ("reason",)
    named = ("pay_list.number", "at")

    pay_list: ForeignKeyRelation[PayList] = ForeignKeyField(
        "jinbang.PayList", related_name="exports", on_delete=RESTRICT
    )
    reason: str | None = TextField(null=True)
    at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    handout: ForeignKeyNullableRelation[Handout] = ForeignKeyField(
        "jinbang.Handout", related_name=False, null=True, on_delete=RESTRICT
    )
    passphrase = ""  # of its file, on the row that the act answers with and nowhere else

    class Meta:
        table = "pay_list_export"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """One's own."""
        mine = viewer.account_id is not None and viewer.may_read
        return cls.seen_by(viewer, Q(account_id=viewer.account_id) if mine else None)

    if TYPE_CHECKING:
        pay_list_id: int
        account_id: int | None
        handout_id: int | None
