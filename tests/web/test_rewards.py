"""The reward desk from proposal to payment, the notice with its code, the payee's card, the list, the public totals."""

import html
import io
import re
import zipfile
from datetime import date

import openpyxl

from schema.node import global_id
from server import clock
from server.disclosures.locking import unlocked
from server.rewards import BankCard, PayList, Reward
from server.rewards.codes import code_of
from tests.server.access.people import account
from tests.server.rewards.world import contest, places, tariff, team_contest, today
from tests.web.test_languages import Read
from tests.web.test_signing import signed_in

DESK = "/desk/rewards"
AT = f"{DESK}?competition=SX-2023&event=WELD"
PAYMENTS = f"{DESK}/payments"
ORIGIN = {"origin": "http://jinbang.test"}


async def given(site, page: str, do: str, of: Reward | None = None, **fields: str | list[str]):
    """A form of one row, with the key, version and id that stand in it."""
    text = (await site.get(page)).text
    for form in re.findall(rf'<form id="{do}[^"]*form".*?</form>', text, re.S):
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        data = {name: html.unescape(value) for name, value in hidden.items()} | fields
        if of is None or data.get("reward") == str(global_id(of)):
            return await site.post(f"{page}{'&' if '?' in page else '?'}do={do}", data=data, headers=ORIGIN)
    raise AssertionError(f"no form {do}")


async def rows(state: str) -> list[Reward]:
    return await Reward.filter(state=state).order_by("-entitled")


def ids(rewards: list[Reward]) -> list[str]:
    return [str(global_id(one)) for one in rewards]


async def english(site, page: str) -> list[str]:
    """Han characters left on the English page."""
    site.cookies.set("language", "en")
    left = Read((await site.get(page)).text).left()
    site.cookies.delete("language")
    return left


async def test_from_the_result_to_the_money(regions, site):
    await contest(3)
    await tariff(rows=places("5000", "3000"), claim_months=120)
    await account("rong", "honours_office")
    await account("cai", "finance")
    await signed_in(site, "rong")
    page = (await site.get(AT)).text
    for words in ("R-SX奖励标准", "符合第1条，奖励5000元。", "5000.00", "第3名", "可提出2笔"):
        assert words in page, words
    assert (await given(site, AT, "ProposeRewards")).status_code == 303
    due = await rows("due")
    assert [(one.name, one.gross) for one in due] == [("选手1", 500000), ("选手2", 300000)]
    assert "ApproveRewards" not in (await site.get(DESK)).text
    assert await english(site, AT) == []
    await signed_in(site, "cai")
    assert (await given(site, DESK, "RefuseReward", due[1], reason=" ")).status_code == 422
    assert (await given(site, DESK, "ApproveRewards", rewards=ids(due))).status_code == 303
    assert len(await rows("approved")) == 2
    notice = (await site.get(f"{DESK}/notices")).text
    assert all(code_of(one) in notice for one in due)
    assert await english(site, f"{DESK}/notices") == []
    assert await english(site, DESK) == []
    late = await given(site, PAYMENTS, "PayRewards", rewards=ids(due), paidOn=today().isoformat(), voucher="凭1")
    assert late.status_code == 422
    assert "还没有申领" in late.text
    await given(site, DESK, "RecordClaim", due[1], claimedOn=today().isoformat())
    site.cookies.clear()
    wrong = await given(
        site, "/rewards/card", "EnterBankCard", code="0000", number="6212 3456 7890 1232", bank="示例银行"
    )
    assert wrong.status_code == 422
    assert "领奖码不对" in wrong.text
    assert (
        wrong.headers["cache-control"]
        == (await site.get("/rewards/card")).headers["cache-control"]
        == "private, no-store"
    )
    done = await given(
        site, "/rewards/card", "EnterBankCard", code=code_of(due[0]), number="6212 3456 7890 1233", bank="示例银行"
    )
    assert done.status_code == 200
    assert "校验位不对" in done.text and "1233" in done.text and "6212" not in done.text
    assert await BankCard.all().count() == 1
    await signed_in(site, "cai")
    made = await given(site, PAYMENTS, "MakePayList", title="示例清单", rewards=ids(due))
    assert made.status_code == 303, made.text[-1500:]
    (listed,) = await PayList.all()
    assert made.headers["location"] == f"/desk/rewards/lists/{listed.number}"
    paper = (await site.get(made.headers["location"])).text
    assert "人民币陆仟肆佰元整" in paper and listed.digest in paper and "1233" in paper
    assert "6212345678901233" not in paper
    assert await english(site, made.headers["location"]) == []
    plain = await site.get(f"/pay-lists/{listed.number}.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(plain.content)).active
    assert sheet["H4"].value == "****1233"
    no = await given(site, made.headers["location"], "ExportPayList", reason="交银行代发")
    assert no.status_code == 422 and "提供给谁" in no.text
    done = await given(site, made.headers["location"], "ExportPayList", recipient="示例银行", reason="交银行代发")
    assert done.status_code == 200
    path = re.search(r"/handouts/[0-9a-f-]+\.zip", done.text)
    secret = re.search(r"<code>((?:[0-9a-z]{4}-){5}[0-9a-z]{4})</code>", done.text)
    assert path and secret
    full = await site.get(path[0])
    assert b"6212345678901233" not in full.content
    with zipfile.ZipFile(io.BytesIO(unlocked(full.content, secret[1]))) as plain:
        inside = plain.read(f"{listed.number}.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(inside)).active["H4"].value == "6212345678901233"
    given_out = (await site.get("/desk/disclosures")).text
    assert "示例银行" in given_out and "交银行代发" in given_out and "下载1次" in given_out
    assert await english(site, "/desk/disclosures") == []
    with clock.set_to(clock.now() + 8 * 86_400_000_000):
        assert (await site.get(path[0])).status_code in (401, 404, 410)
    await account("bie", "finance")
    await signed_in(site, "bie")
    assert (await site.get(path[0])).status_code == 404
    assert (await site.get(f"/pay-lists/{listed.number}.docx")).status_code == 200
    await signed_in(site, "cai")
    done = await given(site, PAYMENTS, "PayRewards", rewards=ids(due), paidOn=today().isoformat(), voucher="凭1")
    assert done.status_code == 303
    assert [(one.paid, one.withheld) for one in await rows("paid")] == [(400000, 100000), (240000, 60000)]
    assert (await given(site, PAYMENTS, "BounceReward", due[1], reason="户名不符")).status_code == 303
    assert (await given(site, PAYMENTS, "RecallReward", due[0], reason="撤销", amount="1000.50")).status_code == 303
    assert await english(site, PAYMENTS) == []
    too_much = await given(site, PAYMENTS, "RecoverReward", due[0], amount="1000.51")
    assert too_much.status_code == 422
    assert (await given(site, PAYMENTS, "RecoverReward", due[0], amount="1000.50")).status_code == 303
    assert [(one.returned, one.state) for one in await rows("recovered")] == [(100050, "recovered")]
    site.cookies.clear()
    totals = (await site.get("/rewards?year=2023")).text
    assert "5000.00" in totals and "1000.50" in totals and "选手" not in totals
    assert "没有发放记录" in (await site.get("/rewards?year=2022")).text
    assert await english(site, "/rewards") == []
    assert await english(site, "/rewards/card") == []
    assert (await site.get(f"/pay-lists/{listed.number}.xlsx")).status_code == 404


async def test_shares_are_typed_on_the_desk_and_lapsed_ones_are_listed(regions, site):
    with clock.set_to(clock.morning(date(2023, 7, 1))):
        await team_contest([[(1, "contestant"), (2, "contestant")]])
        await tariff(rows=places("1000", split="shares"), claim_months=1)
    await account("rong", "honours_office")
    await account("cai", "finance")
    await signed_in(site, "rong")
    page = (await site.get(AT)).text
    assert "2人的分配份额还没有填写" in page
    field = re.search(r'name="(shares\.0\.shares)"', page)
    assert field
    assert (await given(site, AT, "ProposeRewards")).status_code == 422
    done = await given(site, AT, "ProposeRewards", **{field[1]: "3\n1"})
    assert done.status_code == 303, done.text[-1500:]
    assert [one.gross for one in await rows("due")] == [75000, 25000]
    await signed_in(site, "cai")
    assert "逾期未领" in (await site.get(DESK)).text
    done = await given(site, DESK, "LapseRewards", rewards=ids(await rows("due")), reason="逾期")
    assert done.status_code == 303
    assert len(await rows("lapsed")) == 2


async def test_nobody_else_sees_the_desk(regions, site):
    await account("zhu", "organiser")
    for page in (DESK, PAYMENTS, f"{DESK}/notices"):
        assert (await site.get(page)).status_code == 303
    await signed_in(site, "zhu")
    for page in (DESK, PAYMENTS, f"{DESK}/notices", f"{DESK}/lists/2026-0001"):
        assert (await site.get(page)).status_code == 404, page
