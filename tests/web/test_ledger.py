"""The auditor's pages: the ledger with filters, one event, the history of an object, the table; in both languages."""

from server.access import console
from server.scoring import Sheet
from tests.server.access.people import account
from tests.server.appeals.court import sitting
from tests.web.test_decisions import english
from tests.web.test_signing import signed_in

CHAIN = "competition/MARK-1"


async def test_the_auditor_reads_the_ledger(database, site):
    await (await sitting()).closed()
    await account("shen", "auditor")
    assert (await site.get("/desk/ledger")).status_code == 303
    await signed_in(site, "shen")
    assert "/desk/ledger" in (await site.get("/desk")).text
    page = (await site.get(f"/desk/ledger?chain={CHAIN}&act=sheet.signed")).text
    for words in ("签评分表", "评分大赛", "#5", "CSV", "Excel"):
        assert words in page, words
    assert "交评分表</a>" not in page
    one = (await site.get(f"/desk/ledger/5?chain={CHAIN}")).text
    for words in ("签评分表", "signed_at", "sent", "signed", "前一条", "content"):
        assert words in one, words
    assert (await site.get("/desk/ledger/999999")).status_code == 404
    [sheet, *_] = await Sheet.visible_to(console()).order_by("id")
    history = (await site.get("/desk/ledger/history", params={"noun": "sheet", "row": sheet.id})).text
    assert history.index("交评分表") < history.index("签评分表")
    assert "没有这件东西" in (await site.get("/desk/ledger/history")).text
    table = (await site.get("/desk/ledger.csv")).text
    assert "事项代码" in table
    assert table.count("\r\n") > 15
    assert (await site.get("/desk/ledger.xlsx")).status_code == 200
    assert "没有这样的事件" in (await site.get("/desk/ledger?until=1999-01-01")).text
    for path in ("/desk/ledger", f"/desk/ledger/5?chain={CHAIN}", f"/desk/ledger/history?noun=sheet&row={sheet.id}"):
        assert await english(site, path) == []


async def test_it_is_for_nobody_else(database, site):
    await account("ping", "judge")
    await signed_in(site, "ping")
    for path in ("/desk/ledger", "/desk/ledger.csv", "/desk/ledger/1", "/desk/ledger/history?id=x"):
        assert (await site.get(path)).status_code == 404
