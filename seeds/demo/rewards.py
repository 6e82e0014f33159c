"""Rewards of the demo world, by an invented tariff: the city's paid first, then the province's, which owes those it
rewards again the difference alone. One winner of a title has his card on record and stands on a list."""

from datetime import date

from server import clock
from server.access import ANONYMOUS, Viewer
from server.rewards.cards import enter
from server.rewards.codes import code_of
from server.rewards.deciding import approve
from server.rewards.lists import make_list
from server.rewards.paying import Payment, pay
from server.rewards.proposing import Cause, propose
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted

CODE, CODE_OF_TITLE = "DEMO-REWARD-SX", "DEMO-REWARD-NX"
AMOUNTS = {"city": ("5000", "3000", "2000"), "province": ("10000", "8000", "5000")}
TARIFF = {
    "payer_class": "government", "payer": "示例发放单位（演示）", "basis": "published", "tax": "withheld",
    "compare": "chain", "claim_months": 60, "notes": ["演示用的示例标准，不是任何地区的规定。"],
    "rows": [
        {"tiers": [tier], "from_place": n, "to_place": n, "amount": amount}
        for tier, amounts in AMOUNTS.items()
        for n, amount in enumerate(amounts, 1)
    ],
}  # fmt: skip
TITLED = {
    "payer_class": "government", "payer": "示例发放单位（演示）", "notes": ["演示用的示例标准，不是任何地区的规定。"],
    "rows": [{"titles": ["NX-EXPERT"], "amount": "10000"}],
}  # fmt: skip
CARD, BANK = "6212345678901232", "示例银行（演示）"
CITY, PROVINCE, DECISION = ("JZ-2023-04", "WELD"), ("SX-2023-04", "WELD"), "宁人社发〔2025〕示例3号"
REASON = "示例数据"


async def build(viewer: Viewer) -> None:
    """The tariff, rewards of the city's and the province's welders, and of the title a decision conferred."""
    for code, region, body in ((CODE, "14", TARIFF), (CODE_OF_TITLE, "64", TITLED)):
        wanted = Wanted(code, "reward", "示例奖励标准（演示）", date(2020, 1, 1), REASON, region, None, "demo", body)
        await record_rule_set(viewer, wanted)
    with clock.set_to(clock.morning(date(2023, 7, 20))):
        city = await propose(viewer, Cause(*CITY, rule_set=CODE))
        await approve(viewer, [one.uid for one in city])
        for one in city:
            await enter(ANONYMOUS, CARD, BANK, code_of(one))
        await make_list(viewer, "示例奖励发放清单（演示）", [one.uid for one in city])
        await pay(viewer, [one.uid for one in city], Payment(clock.today(), "示例凭证1号"))
    with clock.set_to(clock.morning(date(2023, 8, 20))):
        await propose(viewer, Cause(*PROVINCE, rule_set=CODE))
    with clock.set_to(clock.morning(date(2025, 9, 20))):
        titled = await propose(viewer, Cause(decision=DECISION, rule_set=CODE_OF_TITLE))
        await approve(viewer, [one.uid for one in titled])
