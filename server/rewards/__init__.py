"""Rewards (奖励): due, approved, paid, returned; once per person and honour, 就高不就低.

Read in this order: tariff (the language of a rule set), earned (who gets how much by which row), compared (the higher
instead of the lower), grounds (the people behind a result or a decision), proposing, deciding, paying, cards (the
payee's bank card), lists and sheets (what the finance office signs), totals (for everybody).
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from tortoise.expressions import Q, Subquery
from tortoise.fields import (
    RESTRICT,
    BigIntField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.access.records import Account
from server.competitions import Event
from server.honours import Honour
from server.people import Person
from server.record import Covered, Noun
from server.results import Standing
from server.rewards import tariff, telling
from server.rulebook import RuleSet, readers, tellers

if TYPE_CHECKING:
    from datetime import date

STATES = (
    "due", "approved", "paid", "returned", "recovering", "recovered", "refused", "superseded", "lapsed", "revoked",
)  # fmt: skip
UNPAID = ("due", "approved", "returned")  # what may still be paid; returned: the bank sent it back
COUNTED = (*UNPAID, "paid")  # what a second bonus is compared with
OFFICE = frozenset({"honours_office", "finance", "auditor"})
BANKING = frozenset({"finance"})


class Reward(Covered, Noun):
    """奖励 of a person for an honour or a line of a published result, by a row of a tariff. Money in fen.

    `entitled`: what the row says, his share of it; `gross`: what is due before tax, less what a lower one paid already;
    `tax`: None where the tariff leaves it open. `slot`: for what and by whom it is paid, unique while it counts.
    `paid`, `withheld`: what went out; `returned`: what came back; `to_recover`: what is asked back.
    `claim_hash`: of the code on the award notice, good once. `year`: of the contest's last day or of the decision.
    """

    public: ClassVar[None] = None
    readers = OFFICE
    within = {"region": ""}
    ledgered = (
        "uid", "person_id", "holder", "role", "honour_id", "standing_id", "event_id", "rule_set_id", "row", "slot",
        "payer_class", "payer", "compare_group", "state", "year", "region_code", "project", "entitled", "gross", "tax",
        "claim_until", "claimed_on", "claim_serial", "claim_hash", "paid_on", "voucher", "paid", "withheld", "returned",
        "to_recover", "superseded_by_id", "proposed_at", "proposed_by_id", "approved_at", "approved_by_id",
        "decided_at", "decided_by_id", "version",
    )  # fmt: skip
    covered = ("name", "unit", "reason")
    named = ("project", "uid")

    person: ForeignKeyRelation[Person] = ForeignKeyField("jinbang.Person", related_name="rewards", on_delete=RESTRICT)
    holder: str = CharField(max_length=36, db_index=True)  # type: ignore[assignment]
    role: str = CharField(max_length=12, source_field="payee_role")  # type: ignore[assignment]
    honour: ForeignKeyNullableRelation[Honour] = ForeignKeyField(
        "jinbang.Honour", related_name="rewards", null=True, on_delete=RESTRICT
    )
    standing: ForeignKeyNullableRelation[Standing] = ForeignKeyField(
        "jinbang.Standing", related_name="rewards", null=True, on_delete=RESTRICT
    )
    event: ForeignKeyNullableRelation[Event] = ForeignKeyField(
        "jinbang.Event", related_name="rewards", null=True, on_delete=RESTRICT
    )
    rule_set: ForeignKeyRelation[RuleSet] = ForeignKeyField(
        "jinbang.RuleSet", related_name="rewards", on_delete=RESTRICT
    )
    row: int = IntField(description="of the rule set, from 0", source_field="rule_row")
    slot: str | None = CharField(max_length=160, null=True, unique=True)  # type: ignore[assignment]
    payer_class: str = CharField(max_length=12)  # type: ignore[assignment]
    payer: str = CharField(max_length=200)  # type: ignore[assignment]
    compare_group: str = CharField(max_length=60, default="")  # type: ignore[assignment]
    state: str = CharField(max_length=12, default="due", db_index=True)  # type: ignore[assignment]
    year: int = IntField(db_index=True)
    region_code: str | None = CharField(max_length=12, null=True, description="of the tariff")  # type: ignore[assignment]
    project: str = CharField(max_length=400, description="what it is for, in the words of that day")  # type: ignore[assignment]
    name: str | None = CharField(max_length=100, null=True)  # type: ignore[assignment]
    unit: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]
    entitled: int = BigIntField(description="fen")
    gross: int = BigIntField(description="fen, before tax")
    tax: int | None = BigIntField(null=True, description="fen")
    claim_until: "date | None" = DateField(null=True)
    claimed_on: "date | None" = DateField(null=True)
    claim_serial: int = IntField(default=0, description="counts the codes used up")
    claim_hash: str | None = CharField(max_length=64, null=True, unique=True)  # type: ignore[assignment]
    paid_on: "date | None" = DateField(null=True)
    voucher: str | None = CharField(max_length=60, null=True)  # type: ignore[assignment]
    paid: int = BigIntField(default=0, description="fen, to the payee")
    withheld: int = BigIntField(default=0, description="fen of tax")
    returned: int = BigIntField(default=0, description="fen, recovered")
    to_recover: int = BigIntField(default=0, description="fen")
    reason: str | None = TextField(null=True, description="why it was refused, returned, asked back or lapsed")
    superseded_by: ForeignKeyNullableRelation["Reward"] = ForeignKeyField(
        "jinbang.Reward", related_name=False, null=True, on_delete=RESTRICT
    )
    proposed_at: int = BigIntField(description="UTC microseconds")
    proposed_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    approved_at: int | None = BigIntField(null=True, description="UTC microseconds")
    approved_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    decided_at: int | None = BigIntField(null=True, description="UTC microseconds, of what was done last")
    decided_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "reward"
        indexes: ClassVar[Any] = (("proposed_at", "uid"), ("person_id", "compare_group"))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """One's own, besides what a grant shows."""
        mine = viewer.person_id is not None and viewer.is_in_person and viewer.may_read
        return cls.seen_by(viewer, Q(person_id=viewer.person_id) if mine else None)

    @property
    def net(self) -> int:
        """What the payee gets, in fen: before tax where the tariff leaves the tax open."""
        return self.gross - (self.tax or 0)

    if TYPE_CHECKING:
        person_id: int
        honour_id: int | None
        standing_id: int | None
        event_id: int | None
        rule_set_id: int
        superseded_by_id: int | None
        proposed_by_id: int | None
        approved_by_id: int | None
        decided_by_id: int | None


class BankCard(Covered, Noun):
    """银行卡 of a payee, entered by himself. The number is encrypted; a new card is a new row with the next number.

    `is_sound`: its check digit is right (Luhn); a wrong one is a warning, for not every card has one.
    `reward`: by whose code it was entered, None: by his account.
    """

    public: ClassVar[None] = None
    ledgered = ("uid", "person_id", "number", "is_sound", "reward_id", "entered_at", "account_id")
    covered = ("sealed", "last_four", "bank")
    named = ("uid",)

    person: ForeignKeyRelation[Person] = ForeignKeyField(
        "jinbang.Person", related_name="bank_cards", on_delete=RESTRICT
    )
    number: int = IntField(description="of his cards, from 1")
    is_sound: bool = BooleanField()  # type: ignore[assignment]
    sealed: str | None = CharField(max_length=400, null=True)  # type: ignore[assignment]
    last_four: str | None = CharField(max_length=4, null=True)  # type: ignore[assignment]
    bank: str | None = CharField(max_length=200, null=True)  # type: ignore[assignment]
    reward: ForeignKeyNullableRelation[Reward] = ForeignKeyField(
        "jinbang.Reward", related_name="cards", null=True, on_delete=RESTRICT
    )
    entered_at: int = BigIntField(description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "bank_card"
        unique_together: ClassVar[Any] = (("person", "number"),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Self]:
        """One's own; to the finance office those of the payees whose rewards it sees."""
        mine = viewer.person_id is not None and viewer.is_in_person and viewer.may_read
        own = Q(person_id=viewer.person_id) if mine else Q(pk__isnull=True)
        paying = viewer.reach(BANKING, Reward.within)
        if paying is not None:
            payees = Reward.filter(paying).using_db(db.here()).values("person_id")
            own |= Q(person_id__in=Subquery(payees))
        return cls.seen_by(viewer, own)

    @property
    def place(self) -> str:
        """The associated data: a cipher text moved to another row does not open."""
        return f"bank_card:{self.id}:sealed"

    if TYPE_CHECKING:
        person_id: int
        reward_id: int | None
        account_id: int | None


class PayList(Noun):
    """发放清单 for the finance office, immutable: a change is a new list. `digest`: SHA-256 of what it says, with the
    keyed hash of each card. Money in fen."""

    public: ClassVar[None] = None
    readers = OFFICE
    within = {"region": ""}
    ledgered = (
        "uid", "number", "title", "region_code", "payer_class", "payer", "rewards", "gross", "tax", "net", "digest",
        "made_at", "made_by_id",
    )  # fmt: skip
    named = ("number",)

    number: str = CharField(max_length=20, unique=True)  # type: ignore[assignment]
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    region_code: str | None = CharField(max_length=12, null=True)  # type: ignore[assignment]
    payer_class: str = CharField(max_length=12)  # type: ignore[assignment]
    payer: str = CharField(max_length=200)  # type: ignore[assignment]
    rewards: int = IntField(description="how many")
    gross: int = BigIntField(description="fen")
    tax: int = BigIntField(description="fen")
    net: int = BigIntField(description="fen")
    digest: str = CharField(max_length=64)  # type: ignore[assignment]
    made_at: int = BigIntField(description="UTC microseconds", db_index=True)
    made_by: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )

    class Meta:
        table = "pay_list"

    if TYPE_CHECKING:
        made_by_id: int | None


readers["reward"] = tariff.read
tellers["reward"] = telling.tell
