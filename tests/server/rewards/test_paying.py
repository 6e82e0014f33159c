"""From the approval to the money and back: paid, sent back, asked back, recovered, lapsed; cards, lists, totals."""

import asyncio
from datetime import date, timedelta

import pytest

from server import clock
from server.access import ANONYMOUS, Viewer
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.rewards import BankCard, Reward
from server.rewards.cards import card_of, enter
from server.rewards.codes import code_of
from server.rewards.deciding import approve, claim_on_paper, lapse, lapsing
from server.rewards.paying import Payment, bounce, pay, recall, recover
from server.rewards.proposing import propose
from tests.server.rewards.world import OFFICE, WELD, approved, contest, person, tariff, today
from tests.server.rulebook.test_rulebook import refusal

CARD, OTHER = "6212 3456 7890 1232", "4111111111111111"
BANK = "示例银行晋中支行"


async def ready(n: int = 2, **more) -> list[Reward]:
    """Approved rewards of the first places of a contest."""
    await contest(n)
    await tariff(**more)
    return await approved()


async def again(row: Reward) -> Reward:
    return await Reward.get(id=row.id)


async def test_paid_with_the_tax_computed_sent_back_paid_again(regions, database):
    first, second = await ready()
    finance = await person("cai", "finance")
    assert (await refusal(pay(finance, [first.uid], Payment(today(), " ")))).rule == "reward_voucher"
    assert (await refusal(pay(finance, [first.uid], Payment(today() + timedelta(1), "1")))).rule == "reward_paid_on"
    assert (await refusal(pay(finance, [first.uid], Payment(date(2020, 1, 1), "1")))).rule == "reward_paid_on"
    assert (await refusal(pay(finance, [first.uid], Payment(today(), "1", 5)))).rule == "reward_tax_other"
    assert (await refusal(pay(finance, [first.uid, second.uid], Payment(today(), "1", 5)))).rule == "reward_tax_of_one"
    rows = await pay(finance, [second.uid, first.uid], Payment(today(), "凭2023-1"), key="p")
    assert [(one.paid, one.withheld, one.state, one.voucher) for one in rows] == [
        (240000, 60000, "paid", "凭2023-1"), (400000, 100000, "paid", "凭2023-1"),
    ]  # fmt: skip
    assert len(await pay(finance, [second.uid, first.uid], Payment(today(), "凭2023-1"), key="p")) == 2
    assert (await refusal(pay(finance, [first.uid], Payment(today(), "2")))).rule == "reward_is_paid"
    gone = await again(first)
    assert (await refusal(bounce(finance, first.uid, "账号有误", version=1))).rule == "changed_since"
    back = await bounce(finance, first.uid, "账号有误", version=gone.version)
    assert (back.state, back.paid, back.withheld) == ("returned", 0, 0)
    (paid,) = await pay(finance, [first.uid], Payment(today(), "凭2023-2"))
    assert (paid.paid, paid.voucher) == (400000, "凭2023-2")
    assert (await verify()).differences == []


async def test_two_payments_at_once_pay_once(regions, database):
    (first, _) = await ready()
    done = await asyncio.gather(
        *(pay(OFFICE, [first.uid], Payment(today(), f"{n}"), key=f"{n}") for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, list) for one in done) == 1
    assert {one.refusal.rule for one in done if not isinstance(one, list)} == {"reward_is_paid"}


async def test_an_open_tax_is_stated_when_it_is_paid(regions, database):
    first, second = await ready(tax="open")
    assert (first.tax, first.net) == (None, 500000)
    assert (await refusal(pay(OFFICE, [first.uid], Payment(today(), "1", 500001)))).rule == "reward_tax_above"
    (paid,) = await pay(OFFICE, [first.uid], Payment(today(), "1", 100000))
    assert (paid.paid, paid.withheld) == (400000, 100000)
    (paid,) = await pay(OFFICE, [second.uid], Payment(today(), "1"))
    assert (paid.paid, paid.withheld) == (300000, 0)


async def test_asked_back_in_part_and_recovered_in_parts(regions, database):
    first, second = await ready()
    await pay(OFFICE, [first.uid], Payment(today(), "1"))
    row = await again(first)
    no = await refusal(recall(OFFICE, first.uid, "撤销", version=row.version, amount=400001))
    assert (no.rule, no.params["most"]) == ("reward_recall_amount", "4000")
    row = await recall(OFFICE, first.uid, "荣誉撤销", version=row.version, amount=300000)
    assert (row.state, row.to_recover) == ("recovering", 300000)
    row = await recover(OFFICE, first.uid, 100000, version=row.version)
    assert (row.state, row.returned) == ("recovering", 100000)
    assert (await refusal(recover(OFFICE, first.uid, 200001, version=row.version))).params["open"] == "2000"
    row = await recover(OFFICE, first.uid, 200000, version=row.version)
    assert (row.state, row.returned) == ("recovered", 300000)
    second = await again(second)
    assert (await refusal(recall(OFFICE, second.uid, "撤销", version=second.version, amount=1))).rule == (
        "reward_recall_amount"
    )
    row = await recall(OFFICE, second.uid, "撤销", version=second.version)
    assert (row.state, row.to_recover, row.slot) == ("revoked", 0, None)


async def test_the_deadline_lapses_by_an_act_and_a_claim_prevents_it(regions, database):
    """The contest ended on 2023-06-10: six months later is 2023-12-10."""
    with clock.set_to(clock.morning(date(2023, 7, 1))):
        first, second, third = await ready(3, claim_months=6)
    assert first.claim_until == date(2023, 12, 10)
    with clock.set_to(clock.morning(date(2023, 12, 10))):
        assert await lapsing(OFFICE) == []
        assert (await refusal(lapse(OFFICE, [first.uid], "逾期"))).rule == "reward_not_lapsing"
        assert (await refusal(pay(OFFICE, [first.uid], Payment(date(2023, 12, 1), "1")))).rule == "reward_unclaimed"
        row = await claim_on_paper(OFFICE, first.uid, date(2023, 12, 9), version=first.version)
        assert row.claimed_on == date(2023, 12, 9)
        await enter(ANONYMOUS, CARD, BANK, code_of(third))
    with clock.set_to(clock.morning(date(2023, 12, 11))):
        assert [one.id for one in await lapsing(OFFICE)] == [second.id]
        assert (await refusal(enter(ANONYMOUS, CARD, BANK, code_of(second)))).rule == "reward_claim_late"
        no = claim_on_paper(OFFICE, second.uid, date(2023, 12, 11), version=second.version)
        assert (await refusal(no)).rule == "reward_claim_late"
        assert (await refusal(lapse(OFFICE, [second.uid, first.uid], "逾期"))).rule == "reward_not_lapsing"
        assert (await again(second)).state == "approved"
        (row,) = await lapse(OFFICE, [second.uid], "逾期未申领")
        assert (row.state, row.reason) == ("lapsed", "逾期未申领")
        await pay(OFFICE, [first.uid], Payment(date(2023, 12, 11), "1"))
    assert (await refusal(propose(OFFICE, WELD))).rule == "reward_of_nobody"


async def payee(row: Reward) -> Viewer:
    """Somebody who signed in with the account of the payee."""
    return Viewer("account:payee", account_id=1, person_id=row.person_id, name="payee")


async def test_the_card_by_the_code_once_and_encrypted(regions, database):
    first, second = await ready()
    code = code_of(first)
    assert (await refusal(enter(ANONYMOUS, CARD, BANK, "0000-0000-0000-0000"))).rule == "reward_code_unknown"
    assert (await refusal(enter(ANONYMOUS, CARD, BANK))).rule == "sign_in_needed"
    assert (await refusal(enter(ANONYMOUS, "6212", BANK, code))).rule == "card_number"
    assert (await refusal(enter(ANONYMOUS, CARD, " ", code))).rule == "card_bank"
    card = await enter(ANONYMOUS, CARD, BANK, code.lower().replace("-", " "), key="c")
    assert (card.last_four, card.is_sound, card.person_id) == ("1232", True, first.person_id)
    assert (await enter(ANONYMOUS, CARD, BANK, code.lower().replace("-", " "), key="c")).id == card.id
    assert (await refusal(enter(ANONYMOUS, OTHER, BANK, code))).rule == "reward_code_unknown"
    row = await again(first)
    assert (row.claimed_on, code_of(row) != code) == (today(), True)
    new = await enter(ANONYMOUS, "4111111111111112", BANK, code_of(row))
    assert (new.number, new.is_sound) == (2, False)
    plain = "".join(str(one) for one in await LedgerEvent.all().values_list("body", flat=True))
    plain += "".join(str(one) for one in await BankCard.all().values_list("sealed", flat=True))
    assert not [secret for secret in ("6212345678901232", '"1232"', BANK, "4111111111111112") if secret in plain]
    finance, organiser = await person("cai", "finance"), await person("zhu", "organiser")
    for viewer, sees in (
        (finance, True),
        (await payee(row), True),
        (await payee(second), False),
        (organiser, False),
        (ANONYMOUS, False),
    ):
        found = (await card_of(viewer, [row.person_id]))[row.person_id]
        assert (found is not None and found.last_four == "1112") == sees
    elsewhere = await person("ningxia", "finance", region="640000")
    assert (await card_of(elsewhere, [row.person_id]))[row.person_id] is None


async def test_the_card_by_the_account_of_the_payee(regions, database):
    first, second = await ready()
    mine = await payee(first)
    assert [one.id for one in await Reward.visible_to(mine)] == [first.id]
    from tests.server.access.people import account

    row = await account("shou")
    mine = Viewer("account:shou", account_id=row.id, person_id=first.person_id)
    card = await enter(mine, CARD, BANK)
    assert (card.reward_id, card.account_id) == (None, row.id)
    nobody = Viewer("account:shou", account_id=row.id, person_id=row.person_id)
    assert (await refusal(enter(nobody, CARD, BANK))).rule == "card_without_reward"
    by_code = await enter(nobody, OTHER, BANK, code_of(second))
    assert by_code.person_id == second.person_id


async def test_one_code_at_once_is_used_once(regions, database):
    (first, _) = await ready()
    code = code_of(first)
    done = await asyncio.gather(
        *(enter(ANONYMOUS, CARD, BANK, code, key=f"{n}") for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, BankCard) for one in done) == 1


@pytest.mark.parametrize("act", [approve, lapse])
async def test_all_or_none(regions, database, act):
    await contest(2)
    await tariff()
    rows = await propose(OFFICE, WELD)
    wrong = [rows[0].uid, None]
    done = act(OFFICE, wrong) if act is approve else act(OFFICE, wrong, "逾期")
    assert (await refusal(done)).rule == "no_such_reward"
    assert (await again(rows[0])).state == "due"
