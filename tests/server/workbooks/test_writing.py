"""What is written: templates that come back as they were filled in, plain tables, and marked error workbooks."""

import csv
import io
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from server.refusal import Fault
from server.workbooks import Column, csv_text, marked, read, table, template
from server.workbooks.cells import tidy
from tests.server.workbooks.files import (
    COLUMNS,
    GOOD,
    HEAD,
    ID,
    accepted,
    faults,
    lying_bomb,
    packed,
    parts,
    saved,
    sheet_xml,
    with_sheet,
    workbook,
)

NASTY = ["=1+1", "+1", "-1", "@x", "＝1", "{=1}", "http://a.example", "_x0041_", "a\x01b", "1e5", "'x", "·𠮷", "😀"]
MANY = tuple(f"工种{number:03}" for number in range(300))


def opened(content: bytes) -> Any:
    """The workbook as openpyxl sees it."""
    return load_workbook(io.BytesIO(content))


def said(fault: Fault) -> str:
    """A sentence that begins like a formula."""
    return f"=坏 {fault.rule}"


# --- the template ---


def test_a_filled_template_comes_back() -> None:
    columns = (*COLUMNS, Column("trade", "工种", kind="choice", choices=MANY, note="按目录"))
    rows = [dict(zip((one.name for one in columns), [*GOOD, "工种007"], strict=True))]
    content = template(columns, title="报名表: 甲/乙", rows=rows, examples=[{"name": "示例名", "id_number": "示例"}])
    assert content == template(
        columns, title="报名表: 甲/乙", rows=rows, examples=[{"name": "示例名", "id_number": "示例"}]
    )
    assert accepted(content, columns).rows[0].cells == rows[0]
    book = opened(content)
    assert [(one.title, one.sheet_state) for one in book] == [
        ("报名表  甲 乙", "visible"),
        ("填写说明", "visible"),
        ("可选内容", "hidden"),
    ]
    sheet = book.worksheets[0]
    for at, value in enumerate(["乙", "440106199001010029", "学生", "2001-02-03", 90, "", "工种299"], 1):
        sheet.cell(3, at).value = value
    table = accepted(saved(book), columns)
    assert table.rows[1].number == 3
    assert list(table.rows[1].cells.values()) == ["乙", "440106199001010029", "学生", "2001-02-03", "90", "", "工种299"]


def test_what_a_template_has() -> None:
    columns = (*COLUMNS, Column("trade", "工种", kind="choice", choices=MANY, note="按目录"))
    book = opened(template(columns, title="", examples=[{"name": "示例名"}]))
    sheet, guide, choices = book.worksheets
    head = sheet["A1"]
    assert (head.font.b, head.fill.fgColor.rgb, sheet.freeze_panes, sheet.title) == (True, "FFDDEBF7", "A2", "Sheet1")
    formats = [sheet.column_dimensions[one].number_format for one in "ABCDEFG"]
    assert formats == ["@", "@", "@", "yyyy-mm-dd", "General", "@", "@"]
    assert "按目录" in sheet["G1"].comment.text and "必填" in sheet["A1"].comment.text
    rules = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert {place[0]: rule.type for place, rule in rules.items()} == {
        "A": "textLength",
        "B": "textLength",
        "C": "list",
        "D": "date",
        "E": "decimal",
        "F": "textLength",
        "G": "list",
    }
    assert rules["A2:A30001"].formula1 == "20"
    name = book.defined_names[rules["G2:G30001"].formula1]
    assert name.attr_text == "'可选内容'!$B$2:$B$301"
    assert (choices["B2"].value, choices["B301"].value) == (MANY[0], MANY[-1])
    assert [one.value for one in guide[2]] == ["姓名", "必填", "文字，不超过 20 字", "", "示例名"]
    assert guide["D8"].value == "按目录"
    filled = template(columns, title="x", rows=[{"id_number": ID}])
    assert opened(filled).active["B2"].number_format == "@"


# --- plain tables ---

PLAIN = (Column("a", "甲", longest=40000), Column("b", "乙", longest=40000))
TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"], include_characters="\t=_x+-@'"),
    max_size=30,
).map(tidy)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS).filter(any), min_size=1, max_size=40))
def test_what_table_writes_is_read_back(cells: list[tuple[str, str]]) -> None:
    rows = [{"a": a, "b": b} for a, b in cells]
    assert [row.cells for row in accepted(table(PLAIN, rows, title="表"), PLAIN).rows] == rows
    if not any(text.startswith("'") for row in rows for text in row.values()):
        assert [row.cells for row in accepted(csv_text(PLAIN, rows), PLAIN).rows] == rows


def test_nothing_becomes_a_formula() -> None:
    rows = [{"a": text, "b": "x" * 40000} for text in NASTY]
    content = table(PLAIN, rows, title="=1")
    sheet = opened(content).active
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert len(sheet["B2"].value) == 32767
    assert {cell.number_format for row in sheet.iter_rows(min_row=2) for cell in row} == {"@"}
    assert b"<f>" not in parts(content)["xl/worksheets/sheet1.xml"]
    assert content == table(PLAIN, rows, title="=1")


@pytest.mark.parametrize("first", list("=+-@\t\r＝＋－＠"))
def test_csv_guards(first: str) -> None:
    content = csv_text(PLAIN, [{"a": f"{first}1", "b": '引"号,\n'}, {"b": "a=1"}])
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["甲", "乙"], [f"'{first}1", '引"号,\n'], ["", "a=1"]]
    assert accepted(content, PLAIN).rows[0].cells["a"] == tidy(unicodedata.normalize("NFC", f"{first}1"))


# --- the error workbook ---


def summary(content: bytes) -> list[list[Any]]:
    """The rows of the list of faults, below its head."""
    sheet = opened(content).worksheets[0]
    assert sheet.title == "错误汇总"
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def bad_workbook() -> bytes:
    """A workbook with a formula, a bad choice, merged cells and a hidden sheet with a formula."""
    book = Workbook()
    book.active.title = "it's"
    for row in (HEAD, ['=HYPERLINK("http://a.example")', ID, "工人"], ["乙"], GOOD):
        book.active.append(row)
    book.active.merge_cells("D3:E3")
    book.active["F4"] = ArrayFormula("F4:F4", "=SUM(1,2)")
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "=1+1"
    return saved(book)


def test_the_marked_workbook() -> None:
    content = bad_workbook()
    listed = faults(content)
    result = marked(content, "a.xlsx", listed, said)
    assert [row[:6] for row in summary(result)] == [
        [2, "姓名", "A2", None, None, "=坏 cell_formula"],
        [2, "身份", "C2", "工人", "职工、学生、教师", "=坏 cell_choice"],
        [3, "出生日期", "D3", "D3:E3", None, "=坏 cells_merged"],
        [4, "备注", "F4", None, None, "=坏 cell_formula"],
    ]
    book = opened(result)
    assert [(one.title, one.sheet_state) for one in book] == [
        ("错误汇总", "visible"),
        ("it's", "visible"),
        ("藏", "hidden"),
    ]
    sheet = book["it's"]
    assert book.worksheets[0]["C3"].hyperlink.location == "'it''s'!A2"
    assert sheet["A2"].value == '=HYPERLINK("http://a.example")'
    assert (sheet["F4"].value, book["藏"]["A1"].value) == ("=SUM(1,2)", "=1+1")
    assert b"<f" not in b"".join(data for name, data in parts(result).items() if "worksheets/" in name)
    assert sheet["C2"].fill.fgColor.rgb == "FFFFC7CE" and sheet["C2"].comment.text == "=坏 cell_choice"
    assert sheet["B2"].comment is None and sheet["D3"].comment is not None


def test_a_marked_workbook_is_mended_and_read_again() -> None:
    book = opened(marked(bad_workbook(), "a.xlsx", faults(bad_workbook()), said))
    sheet = book["it's"]
    sheet.unmerge_cells("D3:E3")
    sheet["A2"], sheet["C2"], sheet["F4"] = "甲", "职工", ""
    table = accepted(saved(book))
    assert [row.cells["name"] for row in table.rows] == ["甲", "乙", "欧阳测试"]
    again = marked(saved(book), "a.xlsx", [table.fault(3, "name", "double_person", found="乙")], said)
    assert summary(again) == [[3, "name", "A3", "乙", None, "=坏 double_person"]]
    assert opened(again)["it's"]["A3"].comment.text == "=坏 double_person"


def test_a_fault_without_an_address_is_found_by_its_head() -> None:
    content = workbook(HEAD, GOOD)
    listed = [Fault("a", 2, "备注", "r"), Fault("a", 2, "没有", "r"), Fault("a", None, None, "w")]
    assert [row[2] for row in summary(marked(content, "a", listed, said))] == ["F2", "A2", None]


def test_a_marked_csv() -> None:
    content = f"{','.join(HEAD)}\n=1+1,{ID},工人,,,\x01\n".encode("gb18030")
    result = marked(content, "a.csv", faults(content), said)
    assert [row[2] for row in summary(result)] == ["A2", "C2", "F2"]
    sheet = opened(result)["数据"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", ID, "工人", None, None, " "]
    assert {cell.data_type for cell in sheet[2]} == {"s", "n"}, "n is an empty cell"
    assert sheet["C2"].comment.text == "=坏 cell_choice"


def test_what_cannot_be_opened_is_only_listed() -> None:
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><f>1</f><v>1</v></c></row></sheetData></worksheet>'
    strange = packed(parts(workbook(HEAD, GOOD)) | {"xl/styles.xml": b"<a/>"})
    for content in (lying_bomb(), b"%PDF", b"", strange, packed({"xl/workbook.xml": b"<workbook/>"})):
        listed = [Fault("a", None, None, "workbook_broken"), Fault("a", 2, "name", "r", params={"cell": "A2"})]
        assert [row[5] for row in summary(marked(content, "a", listed, said))] == ["=坏 workbook_broken", "=坏 r"]
    content = packed(parts(workbook(HEAD, GOOD)) | {"xl/worksheets/sheet1.xml": far.encode()})
    assert summary(marked(content, "a", faults(content), said))[0][2] == "XFD1048576"
    assert isinstance(read("a", content, COLUMNS), list)


@pytest.mark.parametrize(
    "xml",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
    ],
)
@pytest.mark.timeout(20)
def test_ranges_as_large_as_a_sheet(xml: str) -> None:
    """openpyxl would make 17 thousand million cells."""
    content = with_sheet(sheet_xml(after=xml))
    result = marked(content, "a", [Fault("a", 1, "name", "r")], said)
    assert summary(result)[0][5] == "=坏 r"
    assert "Sheet1" not in opened(result).sheetnames
