"""Rewards (奖励): the desk, for the honours and finance offices; one's own, for the payee."""

from datetime import date
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.honours import Honour
from schema.honours.enums import BonusPayer
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.results import Standing
from schema.rewards.enums import PayeeRole, RewardState
from schema.rulebook import RuleSet
from schema.scalars import Instant, Yuan, yuan
from server import honours, results, rewards, rulebook
from server.clock import today
from server.rewards import cards, codes, lists
from server.rewards.capitals import capitals
from server.rewards.deciding import is_lapsing

PAYEE = "contestant"  # whoever is rewarded sees his own
OFFICE = Access(roles=["auditor", "finance", "honours_office"])
SEEN = Access(roles=["auditor", PAYEE, "finance", "honours_office"])
OF_THE_CARD = Access(roles=[PAYEE, "finance"])
NOTICES = Access(roles=["finance", "honours_office"])
MOST_LINES = 1000


def money(column: str, description: str, *, access: Access = SEEN) -> Any:
    """A column of fen as yuan; null where it is empty."""

    def value(root: Any) -> Yuan | None:
        fen = getattr(root, column)
        return None if fen is None else yuan(fen)

    value.__annotations__.pop("return")
    return field(description, access=access, resolver=value)


@strawberry.type(description="The bank card of a payee. Its number in full stands in no answer.")
class BankCard(Mirror, Node, of=rewards.BankCard):
    """银行卡."""

    last_four: str | None = field("The last four digits.", access=OF_THE_CARD)
    bank: str | None = field("开户行.", access=OF_THE_CARD)
    is_sound: bool = field("Whether its check digit is right; a wrong one is a warning.", access=OF_THE_CARD)
    entered_at: Instant = field("When it was entered.", access=OF_THE_CARD)


@strawberry.type(description="A reward (奖励) of a person by a row of a tariff. Names and titles are of that day.")
class Reward(Mirror, Node, of=rewards.Reward):
    """奖励."""

    state: RewardState = field("How far it is.", access=SEEN)
    state_label: str = label("reward_state", "The word for that.", access=SEEN, column="state")
    role: PayeeRole = field("As what he is rewarded.", access=SEEN)
    role_label: str = label("payee_role", "The word for that.", access=SEEN, column="role")
    name: str | None = field("The name of that day; null where it was erased.", access=SEEN)
    unit: str | None = field("The unit of that day.", access=SEEN)
    project: str = field("What it is for.", access=SEEN)
    year: int = field("Of the contest's last day, or of the decision.", access=SEEN)
    payer_class: BonusPayer = field("Government, employer or society.", access=SEEN)
    payer_class_label: str = label("bonus_payer", "The word for that.", access=SEEN, column="payer_class")
    payer: str = field("Who pays.", access=SEEN)
    entitled: Yuan = money("entitled", "What the tariff gives.")
    gross: Yuan = money("gross", "What is due before tax, less what a lower one paid already.")
    tax: Yuan | None = money("tax", "The tax; null where the tariff leaves it open.")
    net: Yuan = money("net", "What is due after tax; before tax where the tax is open.")
    paid: Yuan = money("paid", "What went out to the payee.")
    withheld: Yuan = money("withheld", "The tax that was kept back.")
    to_recover: Yuan = money("to_recover", "What is asked back.")
    returned: Yuan = money("returned", "What of it came back.")
    claim_until: date | None = field("The last day of the claim; null where there is no deadline.", access=SEEN)
    claimed_on: date | None = field("When it was claimed.", access=SEEN)
    paid_on: date | None = field("When it was paid.", access=SEEN)
    voucher: str | None = field("The number of the voucher.", access=SEEN)
    reason: str | None = field("Why it was refused, sent back, asked back or lapsed.", access=SEEN)
    proposed_at: Instant = field("When it was proposed.", access=SEEN)
    version: int = field("Counts its changes.", access=SEEN)
    rule_set: RuleSet = one(rulebook.RuleSet, "The tariff.", by="rule_set_id", access=SEEN)
    honour: Honour | None = one(honours.Honour, "The honour it is for.", by="honour_id", access=SEEN)
    standing: Standing | None = one(results.Standing, "The line it is for.", by="standing_id", access=SEEN)

    @field("The row of the tariff, from 1.", access=SEEN)
    @staticmethod
    def rule_row(root: Any) -> int:
        """The column counts from 0."""
        return int(root.row) + 1

    @field("Whether the deadline passed without a claim, so that it may lapse.", access=SEEN)
    @staticmethod
    def is_lapsing(root: Any) -> bool:
        """Today."""
        return is_lapsing(root)

    @field("The payee's card; to himself and the finance office.", access=OF_THE_CARD, graphql_type=BankCard | None)
    @staticmethod
    async def card(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(cards.card_of).load(root.person_id)

    @field("The code for his award notice, by which he enters his card; to the offices.", access=NOTICES)
    @staticmethod
    def claim_code(root: Any, info: Info) -> str | None:
        """The one that holds now."""
        viewer = info.context.viewer
        may_print = viewer.sees_everything or viewer.holds(NOTICES.roles)
        return codes.code_of(root) if may_print and root.state in rewards.UNPAID else None


@strawberry.type(description="A line of a pay list.")
class PayLine(Mirror, of=lists.Line):
    """清单的一行."""

    reward: Reward = field("The reward.", access=OFFICE)

    @field("Its number, from 1.", access=OFFICE)
    @staticmethod
    def line(root: Any) -> int:
        """Of the row."""
        return int(root.line.line)

    @field("The last four digits of the card it was made with.", access=Access(roles=["finance"]))
    @staticmethod
    def card_ending(root: Any, info: Info) -> str | None:
        """For whoever pays."""
        viewer = info.context.viewer
        banks = viewer.sees_everything or viewer.holds(rewards.BANKING)
        return root.card.last_four if banks and root.card else None


@strawberry.type(description="A list for the finance office (发放清单), immutable: a change is a new list.")
class PayList(Mirror, Node, of=rewards.PayList):
    """发放清单."""

    number: str = field("Its number.", access=OFFICE)
    title: str = field("Its title.", access=OFFICE)
    payer: str = field("Who pays.", access=OFFICE)
    payer_class_label: str = label("bonus_payer", "The class of the payer.", access=OFFICE, column="payer_class")
    rewards: int = field("How many rewards.", access=OFFICE)
    gross: Yuan = money("gross", "The total before tax.", access=OFFICE)
    tax: Yuan = money("tax", "The total of the tax computed.", access=OFFICE)
    net: Yuan = money("net", "The total paid out.", access=OFFICE)
    digest: str = field("SHA-256 of what it says.", access=OFFICE)
    made_at: Instant = field("When it was made.", access=OFFICE)

    @field("The total paid out in words (大写).", access=OFFICE)
    @staticmethod
    def net_in_words(root: Any) -> str:
        """人民币……整."""
        return capitals(root.net)

    @field("Where in the ledger it stands.", access=OFFICE)
    @staticmethod
    async def position(root: Any, info: Info) -> int | None:
        """Of the office's chain."""
        found: int | None = await info.context.ask(lists.position_of).load(root.id)
        return found

    @field(f"Its lines. At most {MOST_LINES}.", access=OFFICE, usual=30, graphql_type=list[PayLine])
    @staticmethod
    async def lines(root: Any, info: Info) -> Any:
        """One loader."""
        return (await info.context.ask(lists.lines_by_list).load(root.id))[:MOST_LINES]


def as_of(day: date | None) -> date:
    """The cut-off day: today where none is given."""
    return day or today()
