"""The organiser's desk over entries: the review desk that goes on by itself, and the workbook that is tried first."""

import io
import re

import httpx2
import openpyxl
import pytest

from server.access import console
from server.entries import Entry, EntryImport
from server.ledger.verify import verify
from tests.server.entries.office import resident
from tests.web.test_entering import IMPORT, REVIEW, entered, error_at, folder, moved, office, sent
from tests.web.test_signing import ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions", "folder")
__all__ = ["folder", "office"]


async def test_the_review_desk_goes_on_to_the_next(site, office):
    pages = [await entered(office, n) for n in (1, 2, 3)]
    await signed_in(site, "zhao")
    page = (await site.get(REVIEW)).text
    assert "还剩3份" in page
    assert pages[0] in page
    assert "<kbd" in page
    onward = re.search(r'data-key="j" rel="next" href="([^"]+)"', page)
    assert onward
    second = onward[1].replace("&amp;", "&")
    page = (await site.get(second)).text
    assert pages[1] in page
    back = re.search(r'data-key="k" rel="prev" href="([^"]+)"', page)
    assert back
    assert pages[0] in (await site.get(back[1].replace("&amp;", "&"))).text
    await moved(await sent(site, second, "ApproveEntry", {}), second)
    page = (await site.get(second)).text
    assert pages[2] in page
    assert "还剩2份" in page
    wrong = await sent(site, second, "RejectEntry", {"reason": " "})
    assert "请填写这一项。" in re.findall(r'<p class="error"[^>]*>(.*?)</p>', wrong.text)
    await moved(await sent(site, second, "RejectEntry", {"reason": "缺盖章表"}), second)
    assert "前面还有1份跳过的" in (await site.get(second)).text
    await moved(await sent(site, REVIEW, "AdmitEntry", {"reason": "待查"}), REVIEW)
    assert "没有要审核的" in (await site.get(REVIEW)).text
    states = await Entry.visible_to(console()).order_by("entry_no").values_list("state", flat=True)
    assert list(states) == ["under_review", "approved", "rejected"]
    assert pages[0] in (await site.get(f"{REVIEW}?state=under_review")).text


def workbook(template: bytes, *rows: dict[str, str]) -> bytes:
    """The template with rows under its headings, in place of its example."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows() if any("姓名" in str(cell.value) for cell in row))
    sheet.delete_rows(heads[0].row + 1, sheet.max_row)
    for n, given in enumerate(rows, heads[0].row + 1):
        for cell in heads:
            sheet.cell(n, cell.column).value = given.get(str(cell.value).strip(" *＊"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("login", ["tai", "zhao"])
async def test_a_workbook_is_tried_imported_and_undone(site, office, login):
    await signed_in(site, login)
    page = (await site.get(IMPORT)).text
    template = re.search(r'href="([^"]+entries\.xlsx)"', page)
    assert template
    blank = (await site.get(template[1])).content
    rows = [{"姓名": f"郭试{n}", "证件号码": resident(n), "代表队": "太谷", "单位": "太谷玛钢厂"} for n in (1, 2)]
    kept = await kept_file(site, workbook(blank, rows[0], {**rows[1], "技能等级": "大师"}))
    page = (await site.get(f"{IMPORT}?file={kept}")).text
    assert "有差错，一份也没有导入" in page
    assert "技能等级</td><td>K3" in page
    marked = re.search(r'href="(/entry-errors/[^"]+)"', page)
    assert marked
    assert (await site.get(marked[1].replace("&amp;", "&"))).content[:2] == b"PK"
    directly = {"file": ("a.xlsx", workbook(blank, {**rows[0], "姓名": ""}))}
    wrong = await sent(site, IMPORT, "ImportEntries", {}, files=directly)
    assert error_at(wrong.text, "file")
    assert await Entry.visible_to(console()).count() == 0
    kept = await kept_file(site, workbook(blank, *rows))
    page = (await site.get(f"{IMPORT}?file={kept}")).text
    assert "确认导入2份" in page
    confirmed = {"file": kept, "delegation": "", "_of": "checked"}
    await moved(await sent(site, f"{IMPORT}?file={kept}", "ImportEntries", confirmed), IMPORT)
    assert await Entry.visible_to(console()).count() == 2
    wrong = await sent(site, IMPORT, "UndoImport", {"reason": ""})
    assert "请填写这一项。" in re.findall(r'<p class="error"[^>]*>(.*?)</p>', wrong.text)
    await moved(await sent(site, IMPORT, "UndoImport", {"reason": "传错了"}), IMPORT)
    assert (await EntryImport.visible_to(console()).get()).undone_at
    assert (await verify()).differences == []


async def kept_file(site: httpx2.AsyncClient, content: bytes) -> str:
    """What the script of the page does first: the file is kept, and known by its id."""
    answer = await site.post("/files", files={"file": ("a.xlsx", content)}, headers=ORIGIN)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
