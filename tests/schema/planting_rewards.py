"""Rewards, cards and pay lists, planted beside the rest: names, cards and reasons are nobody's outside.

await plant_rewards(planting)
"""

from datetime import date
from typing import TYPE_CHECKING

from server.access import console
from server.access.records import Account
from server.people import vault
from server.results import Standing
from server.rewards import BankCard, PayList, Reward
from server.rewards.pay_lines import PayLine, PayListExport
from server.rulebook import RuleSet
from tests.world import DAY, HOLDER

if TYPE_CHECKING:
    from tests.schema.planting import Planting

TARIFF = '{"basis":"published","payer":"示例单位","payer_class":"government","rows":[{"amount":"50","to_place":9}]}'


async def plant_rewards(planting: "Planting") -> None:
    """A tariff; of each person a card and a reward under the first line, paid in one list of all."""
    (tariff,) = await planting.saved([
        RuleSet(
            code="RW", kind="reward", title="示例奖励标准", starts_on=date(2000, 1, 1), subject="", body=TARIFF,
            source="示例文件", recorded_at=DAY,
        )
    ])  # fmt: skip
    line = await Standing.visible_to(console()).filter(revision__number=1, line=1).order_by("id").first()
    first = await Account.visible_to(console()).order_by("id").first()
    if line is None or first is None:
        return
    payees = [first.person_id, *(one.id for one in planting.people)]
    made = await planting.saved(
        Reward(
            person_id=person, holder=HOLDER.format(1), role="contestant", standing_id=line.id, rule_set_id=tariff.id,
            row=0, payer_class="government", payer="示例单位", compare_group="government",
            state="paid" if i % 2 else "approved", year=2023, project="示例大赛", name="secret 选手",
            unit="secret 单位", entitled=5000, gross=5000, tax=1000, paid=4000,
            paid_on=date(2023, 9, 1), claim_until=date(2023, 12, 1),
            voucher="secret", reason="secret", proposed_at=DAY,
        )
        for i, person in enumerate(payees)
    )  # fmt: skip
    cards = [
        BankCard(
            id=10**15 + n, person_id=one, number=2, is_sound=True, last_four="1232", bank="secret 银行", entered_at=DAY
        )
        for n, one in enumerate(dict.fromkeys(payees))
    ]  # fmt: skip
    for card in cards:
        card.sealed = vault.encrypt("6212345678901232", card.place)
    await planting.saved(cards)
    of = {card.person_id: card.id for card in cards}
    lists = await planting.saved(
        PayList(
            number=f"2023-{i + 1:04}", title="secret 清单", payer_class="government", payer="示例单位",
            rewards=len(made), gross=5000, tax=1000, net=4000, digest="secret", made_at=DAY,
        )
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        PayLine(
            pay_list_id=one.id, line=n, reward_id=each.id, card_id=of[each.person_id], gross=5000, tax=1000, net=4000
        )
        for one in lists
        for n, each in enumerate(made, 1)
    )  # fmt: skip
    await planting.saved(
        PayListExport(pay_list_id=one.id, reason="secret", at=DAY, account_id=first.id) for one in lists
    )
