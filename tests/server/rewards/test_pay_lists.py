"""The list the finance office signs, its export with card numbers, the totals for everybody."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta

import docx
import openpyxl

from schema.catalogue import say
from server.access import ANONYMOUS
from server.disclosures.handing import fetch
from server.disclosures.locking import unlocked
from server.ledger.records import LedgerEvent
from server.rewards import BankCard, PayList, Reward
from server.rewards.cards import enter
from server.rewards.codes import code_of
from server.rewards.deciding import approve
from server.rewards.exporting import export
from server.rewards.lists import digest_of, lines_of, make_list, sheet
from server.rewards.pay_lines import PayListExport
from server.rewards.paying import Payment, pay, recall, recover
from server.rewards.proposing import Cause, propose
from server.rewards.sheets import COLUMNS, document, workbook
from server.rewards.totals import totals
from tests.server.rewards.world import OFFICE, approved, contest, person, places, tariff, today
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


def zh(key: str, /, **params: str | int) -> str:
    return say("zh_CN", key, **params)


async def listed() -> tuple[PayList, list[Reward]]:
    first, second = await ready()
    await enter(ANONYMOUS, CARD, BANK, code_of(first))
    return await make_list(OFFICE, "2023年奖励发放清单", [second.uid, first.uid], key="l"), [second, first]


async def test_a_list_is_numbered_hashed_and_never_changes(regions, database):
    first, _ = await listed()
    assert (first.number, first.rewards, first.gross, first.tax, first.net) == (
        f"{today().year}-0001", 2, 800000, 160000, 640000,
    )  # fmt: skip
    lines = (await lines_of([first]))[first.id]
    assert digest_of(first, lines) == first.digest
    assert [(one.reward.name, one.card is not None) for one in lines] == [("选手2", False), ("选手1", True)]
    await enter(ANONYMOUS, OTHER, BANK, code_of(await again(lines[0].reward)))
    same = (await lines_of([first]))[first.id]
    assert digest_of(first, same) == first.digest
    second = await make_list(OFFICE, "2023年奖励发放清单", [one.reward.uid for one in lines])
    assert (second.number, second.digest != first.digest) == (f"{today().year}-0002", True)
    printed = await sheet(first)
    event = await LedgerEvent.get(chain="office", seq=printed.position)
    assert json.loads(event.body)["facts"]["digest"] == first.digest
    (paid,) = await pay(OFFICE, [lines[0].reward.uid], Payment(today(), "1"))
    assert (await refusal(make_list(OFFICE, "又一份", [paid.uid]))).rule == "reward_is_paid"


async def test_two_lists_at_once_have_two_numbers(regions, database):
    rows = [one.uid for one in await ready()]
    done = await asyncio.gather(*(make_list(OFFICE, f"{n}", rows, key=f"{n}") for n in range(3)))
    assert sorted(one.number for one in done) == [f"{today().year}-{n:04}" for n in (1, 2, 3)]


async def test_the_card_number_in_full_only_in_an_export_with_a_reason(regions, database):
    made, _ = await listed()
    finance = await person("cai", "finance")
    bank = ("示例银行", "发放")
    assert (await refusal(export(finance, made.number, "示例银行", " ", zh))).rule == "disclosure_reason"
    assert (await refusal(export(finance, made.number, " ", "发放", zh))).rule == "handout_recipient"
    office, elsewhere = await person("ban", "honours_office"), await person("nx", "finance", region="640000")
    assert (await refusal(export(office, made.number, *bank, zh))).rule == "not_your_role"
    assert (await refusal(export(elsewhere, made.number, *bank, zh))).rule == "no_such_pay_list"
    row = await export(finance, made.number, *bank, zh, key="e")
    await row.fetch_related("handout")
    assert (row.handout.fields, row.handout.rows, row.handout.region_code) == ("bank_card", 1, made.region_code)
    assert (await refusal(fetch(office, row.handout.uid))).rule == "no_such_handout"
    with zipfile.ZipFile(io.BytesIO(unlocked((await fetch(finance, row.handout.uid))[1], row.passphrase))) as plain:
        full = plain.read(f"{made.number}.xlsx")
        assert sorted(plain.namelist()) == [f"{made.number}.docx", f"{made.number}.xlsx"]
    assert openpyxl.load_workbook(io.BytesIO(full)).active["H5"].value == "6212345678901232"
    (event,) = await LedgerEvent.filter(act="disclosure.made")
    assert len(json.loads(event.body)["facts"]["people"]) == 1
    events = [one.act for one in await LedgerEvent.all().order_by("id")]
    assert events.count("pay_list.exported") == 1
    assert await PayListExport.visible_to(finance).get_or_none(uid=row.uid) is not None
    assert await PayListExport.visible_to(await person("bie", "finance")).count() == 0
    (card,) = await BankCard.all()
    for shown, number in (({}, "****1232"), ({card.id: "6212345678901232"}, "6212345678901232")):
        printed = await sheet(made, shown)
        page = openpyxl.load_workbook(io.BytesIO(workbook(printed, zh))).active
        grid = [[cell.value for cell in each] for each in page.iter_rows()]
        assert grid[2] == [
            "序号",
            "姓名",
            "单位",
            "项目",
            "税前（元）",
            "税（元）",
            "实发（元）",
            "卡号",
            "开户行",
            "签字",
        ]
        assert grid[3][:3] == ["1", "选手2", "示例焊接厂"] and not grid[3][7]
        assert grid[4][4:9] == ["5,000.00", "1,000.00", "4,000.00", number, BANK]
        assert grid[5][4:7] == ["8,000.00", "1,600.00", "6,400.00"]
        feet = [each[0] for each in grid[6:] if each[0]]
        assert feet[0] == "实发合计（大写）：人民币陆仟肆佰元整"
        assert made.digest in feet[2] and str(printed.position) in feet[2]
        paper = docx.Document(io.BytesIO(document(printed, zh)))
        table = [[cell.text for cell in each.cells] for each in paper.tables[0].rows]
        assert len(table[0]) == len(COLUMNS) and table[2][7] == number
        assert any("人民币陆仟肆佰元整" in one.text for one in paper.paragraphs)


async def test_a_formula_in_a_name_stays_text(regions, database):
    rows = await ready()
    made = await make_list(OFFICE, "=1+1", [rows[0].uid])
    page = openpyxl.load_workbook(io.BytesIO(workbook(await sheet(made), zh))).active
    assert (page["A1"].value, page["A1"].data_type) == ("=1+1", "s")


async def test_one_list_one_payer(regions, database):
    rows = await ready()
    await tariff("R-UNION", "", payer="示例工会", payer_class="society")
    others = await propose(OFFICE, Cause("SX-2023", "WELD", rule_set="R-UNION"))
    await approve(OFFICE, [one.uid for one in others])
    both = [rows[0].uid, others[0].uid]
    assert (await refusal(make_list(OFFICE, "混合", both))).rule == "pay_list_of_several"


async def test_totals_by_year_region_and_payer_count_what_was_paid(regions, database):
    rows = await ready()
    await tariff("R-UNION", "", payer="示例工会", payer_class="society", rows=places("100", "50"))
    others = await propose(OFFICE, Cause("SX-2023", "WELD", rule_set="R-UNION"))
    await approve(OFFICE, [one.uid for one in others])
    assert list(await totals(today())) == []
    await pay(OFFICE, [one.uid for one in rows], Payment(today(), "1"))
    await pay(OFFICE, [others[0].uid], Payment(today(), "2"))
    row = await again(rows[0])
    row = await recall(OFFICE, row.uid, "撤销", version=row.version)
    await recover(OFFICE, row.uid, 100000, version=row.version)
    found = [
        (one.year, one.region_code, one.payer_class, one.rewards, one.amount, one.recovered)
        for one in await totals(today())
    ]
    assert found == [(2023, None, "society", 1, 10000, 0), (2023, "140000", "government", 2, 800000, 100000)]
    assert [one.payer_class for one in await totals(today(), region="140000")] == ["government"]
    assert [one.payer_class for one in await totals(today(), region="")] == ["society"]
    assert list(await totals(today(), year=2022)) == []
    assert list(await totals(today() - timedelta(1))) == []
