"""公文 in the pages: a draft, a paper sent and had again, a template with its faults; in both languages."""

import io
import re
import zipfile

import httpx2
import pytest

from server.access import console
from server.papers import ExportSent, PaperTemplate, WorkbookMap
from server.papers.mapping import columns_of
from server.progression import publish
from tests.server.access.people import account
from tests.server.appeals.court import sitting
from tests.server.papers.made import cells, saved, texts, word
from tests.server.papers.test_workbook_filling import provincial
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import error_at, moved, sent, staffed
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, signed_in

pytestmark = pytest.mark.usefixtures("regions")
DESK, TEMPLATES, BOOKS = "/desk/papers", "/desk/papers/templates", "/desk/papers/workbooks"
PAPER = {
    "input.kind": "annex", "input.medium": "docx", "input.subject": "competition", "input.code": CODE,
    "input.dated": "2026-06-30", "input.number": "晋人社函〔2026〕1号",
}  # fmt: skip

COLUMNS = {
    f"input.columns.{n}.field": name for n, name in enumerate(["no", "name", "", "unit", "place", "award", "event"])
}


@pytest.fixture
async def published(site: httpx2.AsyncClient) -> None:
    """A published event of three winners; the organiser is signed in."""
    await staffed()
    await (await sitting()).closed()
    await publish(console(), CODE, EVENT, reason="首次公布")
    await signed_in(site, "zhao")


async def test_a_draft_is_drawn_and_recorded_nowhere(site, published):
    answer = await site.get("/papers/draft.docx", params={**PAPER, "input.recipient": ""})
    assert answer.status_code == 200, answer.text
    assert len(texts(answer.content)[-1]) == 4
    assert "attachment" in answer.headers["content-disposition"] and "no-store" in answer.headers["cache-control"]
    book = await site.get("/papers/draft.xlsx", params=PAPER)
    assert zipfile.is_zipfile(io.BytesIO(book.content))
    assert await ExportSent.all().count() == 0
    wrong = await site.get("/papers/draft.docx", params={**PAPER, "input.code": "NONE"})
    assert (wrong.status_code, "NONE" in wrong.text) == (404, True)
    site.cookies.clear()
    assert (await site.get("/papers/draft.docx", params=PAPER)).status_code == 401


async def test_a_paper_is_sent_listed_and_had_again(site, published):
    no = await sent(site, DESK, "SendPaper", PAPER)
    assert no.status_code == 422
    assert error_at(no.text, r"input[.-]recipient")
    await moved(await sent(site, DESK, "SendPaper", {**PAPER, "input.recipient": "省人社厅"}), DESK)
    row = await ExportSent.get()
    page = (await site.get(DESK)).text
    assert "省人社厅" in page and f"/papers/{row.uid}.docx" in page
    draft = await site.get("/papers/draft.docx", params=PAPER)
    again = await site.get(f"/papers/{row.uid}.docx")
    assert again.status_code == 200 and again.content == draft.content
    assert (await site.get(f"/papers/{row.uid}.xlsx")).status_code == 404
    site.cookies.clear()
    assert (await site.get(f"/papers/{row.uid}.docx")).status_code == 404
    assert (await site.get(DESK)).status_code == 303


async def test_a_template_is_uploaded_used_and_downloaded(site, published):
    fields = {"input.code": "T-1", "input.kind": "annex", "input.title": "本局附件", "input.region": "1400"}
    bad = {"file": ("模板.docx", word("{{标题}}", "{{手机号}}"))}
    no = await sent(site, TEMPLATES, "RecordPaperTemplate", fields, files=bad)
    assert no.status_code == 422
    assert "正文第 2 段的 {{手机号}}" in re.sub("<[^>]+>", "", no.text)
    content = word("{{标题}}", [["{{#名单}}{{姓名}}", "{{奖项}}"]])
    good = {"file": ("模板.docx", content)}
    await moved(await sent(site, TEMPLATES, "RecordPaperTemplate", fields, files=good), TEMPLATES)
    row = await PaperTemplate.get()
    assert (await site.get(f"/papers/templates/{row.uid}.docx")).content == content
    drawn = await site.get("/papers/draft.docx", params={**PAPER, "input.template": "T-1"})
    assert len(texts(drawn.content)[1]) == 3
    site.cookies.clear()
    assert (await site.get(f"/papers/templates/{row.uid}.docx")).status_code == 404


async def test_anybody_may_have_the_house_templates(site):
    for ending in ("docx", "xlsx"):
        found = await site.get(f"/papers/house/notice/competition.{ending}")
        assert found.status_code == 200 and zipfile.is_zipfile(io.BytesIO(found.content))
    assert (await site.get("/papers/house/letter/competition.docx")).status_code == 404


async def test_a_workbook_is_taken_in_corrected_filled_and_had(site, published):
    made = provincial()
    made.active.data_validations.dataValidation.clear()
    fields = {"input.code": "SX-1", "input.title": "省汇总表", "input.region": "1400"}
    bad = {"file": ("表.docx", word("表"))}
    no = await sent(site, BOOKS, "RecordWorkbook", fields, files=bad)
    assert no.status_code == 422 and "只收 Excel" in no.text
    good = {"file": ("表.xlsx", saved(made))}
    await moved(await sent(site, BOOKS, "RecordWorkbook", fields, files=good), BOOKS)
    page = (await site.get(BOOKS)).text
    assert re.search(r'<option value="id_number" selected[^>]*>证件号码', page)
    await moved(await sent(site, BOOKS, "MapColumns", COLUMNS), BOOKS)
    row = await WorkbookMap.get(edition=2)
    assert [one[2] for one in columns_of(row)] == ["no", "name", "", "unit", "place", "award", "event"]
    fill = {"input.subject": "competition", "input.code": "NONE", "input.recipient": "省人社厅"}
    no = await sent(site, BOOKS, "FillWorkbook", fill)
    assert no.status_code == 422 and "没有找到" in error_at(no.text, r"input[.-]code")
    done = await sent(site, BOOKS, "FillWorkbook", fill | {"input.code": CODE})
    assert done.status_code == 200 and "请在公文页的记录里下载" in done.text
    filled = await ExportSent.get()
    found = await site.get(f"/papers/{filled.uid}.xlsx")
    assert [line[1] for line in cells(found.content)[3:6]] and cells(found.content)[6][0] == "填表人："
    assert "省汇总表" in (await site.get(DESK)).text


async def test_who_only_reads_sees_which_columns_stay_empty(site, published):
    book = provincial()
    book.active.data_validations.dataValidation.clear()
    made = {"file": ("表.xlsx", saved(book))}
    fields = {"input.code": "SX-1", "input.title": "省汇总表", "input.region": "1400"}
    await moved(await sent(site, BOOKS, "RecordWorkbook", fields, files=made), BOOKS)
    await moved(await sent(site, BOOKS, "MapColumns", COLUMNS), BOOKS)
    assert "" in [one[2] for one in columns_of(await WorkbookMap.get(edition=2))]
    await account("audit", "auditor")
    site.cookies.clear()
    await signed_in(site, "audit")
    page = await site.get(BOOKS)
    assert page.status_code == 200 and "：不填</li>" in page.text


@pytest.mark.parametrize("path", [DESK, TEMPLATES, BOOKS])
async def test_the_pages_speak_english(site, published, path):
    made = {"file": ("表.xlsx", saved(provincial()))}
    await sent(site, BOOKS, "RecordWorkbook", {"input.code": "SX-1", "input.title": "省汇总表"}, files=made)
    await sent(site, DESK, "SendPaper", {**PAPER, "input.recipient": "省人社厅"})
    page = await site.get(path, headers=ENGLISH)
    assert page.status_code == 200
    assert Read(page.text).left() == []


@pytest.mark.parametrize("login", ["sun", "zhang"])
async def test_who_writes_no_papers_finds_no_desk(site, published, login):
    site.cookies.clear()
    await signed_in(site, login)
    assert (await site.get(DESK)).status_code == 404
