"""The page of old rolls: tried, told with its faults and error workbook, imported, undone; in both languages."""

import html
import io
import re

import openpyxl
import pytest

import seeds.honours
from schema.node import written_id
from server.access import ANONYMOUS, console
from server.access.granting import Scope
from server.files import StoredFile
from server.honours import Honour
from server.honours.roll_import.progress import told
from tests.server.access.people import account, viewer_of
from tests.server.honours.test_roll_import import book, kept, row
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, signed_in

PATH = "/desk/rolls"


@pytest.fixture
async def office(regions, site, tmp_path, monkeypatch):
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await seeds.honours.load(console())
    await account("ying", "honours_office", scope=Scope("region", region_code="140000"))
    await signed_in(site, "ying")
    return site


async def tried(site, content: bytes):
    """The page of a file that has been uploaded."""
    file = written_id("StoredFile", await kept(content, viewer=await viewer_of("ying")))
    return f"{PATH}?file={file}"


async def sent(site, path: str, form: str, **fields: str):
    """A form of a page with everything hidden that stands in it."""
    text = (await site.get(path)).text
    found = re.search(rf'<form id="{form}[^"]*form".*?</form>', text, re.S)
    assert found, f"no form {form}"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
    data = {name: html.unescape(value) for name, value in hidden.items()} | fields
    return await site.post(f"{PATH}?do={form.split('-')[0]}", data=data, headers=ORIGIN)


async def test_a_roll_is_tried_imported_and_undone(office):
    path = await tried(office, book(row(1), row(2, number="")))
    page = (await office.get(path)).text
    for words in (
        "没有差错。",
        "共2项：个人2、单位0、集体0；新登记有文号的决定1份，文号不详的1份。",
        "获奖者姓名",
        "不导入",
    ):
        assert words in page, words
    assert Read((await office.get(path, headers=ENGLISH)).text).left() == []
    done = await sent(office, path, "ImportRoll-checked")
    assert (done.status_code, done.headers["location"].split("?")[0]) == (303, PATH), done.text[-2000:]
    assert await Honour.visible_to(ANONYMOUS).count() == 2
    assert "旧名1" in (await office.get("/honours")).text
    assert (await sent(office, PATH, "UndoImport", reason=" ")).status_code == 422
    undone = await sent(office, PATH, "UndoImport", reason="名单有误")
    assert undone.status_code == 303
    assert "旧名1" not in (await office.get("/honours")).text
    assert "名单有误" in (await office.get(PATH)).text
    assert Read((await office.get(PATH, headers=ENGLISH)).text).left() == []


async def test_faults_are_told_by_row_and_marked_in_the_workbook(office):
    path = await tried(office, book(row(1), row(1), row(2, title="三晋技能手")))
    page = (await office.get(path)).text
    assert "有差错，一项也没有导入" in page and "与第3行重复" in page and "相近的有：三晋技术能手" in page
    address = html.unescape(re.search(r'href="(/roll-errors/[^"]+)"', page)[1])
    answer = await office.get(address)
    assert answer.status_code == 200
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert marked.sheetnames[0] == "错误汇总"
    comments = {cell.coordinate: cell.comment.text for line in marked["Sheet"] for cell in line if cell.comment}
    assert set(comments) == {"B4", "E5"}
    assert "与第3行重复" in comments["B4"]
    assert Read((await office.get(path, headers=ENGLISH)).text).left() == []
    office.cookies.clear()
    assert (await office.get(address)).status_code == 401


async def test_without_a_script_a_faultless_file_is_imported_at_once(office):
    page = (await office.get(PATH)).text
    form = re.search(r'<form id="ImportRoll[^"]*form".*?</form>', page, re.S)
    assert form
    key = re.search(r'name="key" value="([^"]+)"', form[0])[1]
    done = await office.post(
        f"{PATH}?do=ImportRoll", data={"key": key, "title": "", "on": ""}, headers=ORIGIN,
        files={"file": ("旧名册.xlsx", book(row(1), row(1)))},
    )  # fmt: skip
    assert (done.status_code, "文件有1处错误，一项也没有导入" in done.text) == (422, True)
    assert await Honour.visible_to(ANONYMOUS).count() == 0


async def test_others_do_not_find_it(office):
    await account("zhao", "organiser")
    await signed_in(office, "zhao")
    assert (await office.get(PATH)).status_code == 404
    office.cookies.clear()
    assert (await office.get(PATH)).headers["location"].startswith("/sign-in")


async def test_while_it_is_imported_the_page_says_how_far(office):
    path = await tried(office, book(row(1), row(2)))
    stored = await StoredFile.all().order_by("-id").first()
    with told(stored.uid, None) as tell:
        tell("roll_honours", 1, 2)
        page = (await office.get(path)).text
        assert "写入荣誉：1/2行" in page and '<progress max="2" value="1"' in page and "没有差错。</p>" not in page
        assert 'name="key"' in page  # the form in doubt can be sent again
        assert Read((await office.get(path, headers=ENGLISH)).text).left() == []
    assert "没有差错。</p>" in (await office.get(path)).text
