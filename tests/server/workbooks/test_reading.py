"""What people type, as it is taken: values of every kind, heads wherever they stand, and the faults of cells."""

import io
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from server.workbooks import Column, read
from server.workbooks.columns import letters
from tests.server.workbooks.files import COLUMNS, GOOD, HEAD, ID, accepted, faults, numbers, rules, saved, workbook

ONE = (Column("a", "甲"), Column("b", "乙"))


def one(value: object, kind: str = "text", **more: object) -> str:
    """A single cell of this kind, read."""
    column = Column("a", "甲", kind=kind, **more)  # type: ignore[arg-type]
    return accepted(workbook(["甲", "乙"], [value, "x"]), (column, ONE[1])).rows[0].cells["a"]


def bad(value: object, kind: str = "text", **more: object) -> tuple[str, str, str]:
    """The fault of a single cell of this kind."""
    column = Column("a", "甲", kind=kind, **more)  # type: ignore[arg-type]
    (fault,) = faults(workbook(["甲", "乙"], [value, "x"]), (column, ONE[1]))
    assert (fault.row, fault.column, fault.params["cell"]) == (2, "a", "A2")
    return fault.rule, fault.expected, fault.found


def test_a_table() -> None:
    table = accepted(workbook(HEAD, GOOD, [], ["乙", None, " 教师 ", date(2001, 2, 3), 90, "备\n注"]))
    assert (table.file, table.head_row, table.sheet, table.passed_over) == ("报名表.xlsx", 1, "报名表", ())
    assert [row.number for row in table.rows] == [2, 4]
    assert list(table.rows[0].cells.values()) == GOOD
    assert list(table.rows[1].cells.values()) == ["乙", "", "教师", "2001-02-03", "90", "备 注"]
    fault = table.fault(4, "born", "too_young", "18")
    assert (fault.params["cell"], fault.params["sheet"], fault.column) == ("D4", "报名表", "born")
    assert [letters(one) for one in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1.0, "text", "1"),
        (0.1, "text", "0.1"),
        (88.85, "number", "88.85"),
        (0.1 + 0.2, "number", "0.3"),
        (-0.0, "number", "0"),
        (0.0000001, "number", "0.0000001"),
        (999_999_999_999_999, "id_number", "999999999999999"),
        (20240305, "text", "20240305"),
        ("１２．５", "number", "12.5"),
        ("-3", "number", "-3"),
        ("85.50", "number", "85.50"),
        (True, "text", "TRUE"),
        ("\u3000欧\u200b阳\xa0", "text", "欧阳"),
        ("e\u0301", "text", "\xe9"),
        ("a\r\nb\t", "text", "a b"),
        ("Ａ１２３４ｘ", "id_number", "A1234X"),
        (" 学生", "choice", "学生"),
        (date(2024, 3, 5), "date", "2024-03-05"),
        (datetime(2024, 3, 5), "date", "2024-03-05"),
        ("2024-03-05", "date", "2024-03-05"),
        ("2024/3/5", "date", "2024-03-05"),
        ("2024.3.5", "date", "2024-03-05"),
        ("2024年3月5日", "date", "2024-03-05"),
        ("2024年03月05", "date", "2024-03-05"),
        ("２０２４－３－５", "date", "2024-03-05"),
    ],
)
def test_values(value: object, kind: str, text: str) -> None:
    assert one(value, kind, choices=("职工", "学生")) == text


@pytest.mark.parametrize(
    ("value", "kind", "fault"),
    [
        (440106199001010010.0, "id_number", ("cell_long_number", "", "")),
        (440106199001010010.0, "text", ("cell_long_number", "", "")),
        (1e15, "number", ("cell_long_number", "", "")),
        (date(2024, 3, 5), "text", ("cell_date_in_text", "", "2024-03-05")),
        (date(2024, 3, 5), "id_number", ("cell_date_in_text", "", "…")),
        (time(10, 30), "date", ("cell_date", "2024-03-05", "10:30:00")),
        (datetime(2024, 3, 5, 10, 1), "date", ("cell_date", "2024-03-05", "2024-03-05 10:01:00")),
        (45356, "date", ("cell_date", "2024-03-05", "45356.0")),
        ("2024-13-05", "date", ("cell_date", "2024-03-05", "2024-13-05")),
        ("2024-3/5", "date", ("cell_date", "2024-03-05", "2024-3/5")),
        ("24-3-5", "date", ("cell_date", "2024-03-05", "24-3-5")),
        ("2024-3-5日", "date", ("cell_date", "2024-03-05", "2024-3-5日")),
        ("1,234", "number", ("cell_number", "88.5", "1,234")),
        ("85%", "number", ("cell_number", "88.5", "85%")),
        ("1e5", "number", ("cell_number", "88.5", "1e5")),
        (date(2024, 3, 5), "number", ("cell_number", "88.5", "2024-03-05")),
        ("工人", "choice", ("cell_choice", "职工、学生", "工人")),
        ("长" * 201, "text", ("cell_too_long", "200", "201")),
        ("a\u202eb", "text", ("cell_control_character", "", "U+202E")),
    ],
)
def test_bad_values(value: object, kind: str, fault: tuple[str, str, str]) -> None:
    assert bad(value, kind, choices=("职工", "学生")) == fault


def test_choices_are_listed_up_to_twenty() -> None:
    _, expected, _ = bad("x", "choice", choices=tuple(f"选{n}" for n in range(30)))
    assert expected.startswith("选0、") and expected.endswith("、选19…")


def test_required_cells() -> None:
    content = workbook(HEAD, ["  ", "", "职工"], GOOD, [None, None, "学生"])
    assert rules(content) == [("cell_empty", 2, "A2"), ("cell_empty", 4, "A4")]


def test_numbers_of_ids_in_a_file_of_xlsxwriter() -> None:
    assert rules(numbers(HEAD, ["甲", 440106199001010010])) == [("cell_long_number", 2, "B2")]


def test_formulas_and_errors() -> None:
    content = workbook(HEAD, ['="甲"&"乙"', ID, "=1/0"], ["乙", "", "#N/A"], ["丙", "", "", None, None, "=1+1"])
    assert rules(content) == [
        ("cell_formula", 2, "A2"),
        ("cell_formula", 2, "C2"),
        ("cell_error", 3, "C3"),
        ("cell_formula", 4, "F4"),
    ]
    above = workbook(["=TODAY()"], HEAD, GOOD)
    assert accepted(above).head_row == 2


def test_merged_cells() -> None:
    book = Workbook()
    for row in (["报名表"], HEAD, GOOD, GOOD):
        book.active.append(row)
    book.active.merge_cells("A1:F1")
    assert accepted(saved(book)).head_row == 2, "a title above the head may be merged"
    book.active.merge_cells("A3:B3")
    book.active.merge_cells("C3:C4")
    found = [one for one in faults(saved(book)) if one.rule == "cells_merged"]
    assert [(one.found, one.row, one.column) for one in found] == [("A3:B3", 3, "name"), ("C3:C4", 3, "standing")]
    lonely = Workbook()
    lonely.active.append(["全部"])
    lonely.active.merge_cells("A1:F1")
    assert [one.rule for one in faults(saved(lonely))] == ["sheet_head_missing", "cells_merged"]


def test_heads() -> None:
    names = [" NAME ", "ｉｄ＿ｎｕｍｂｅｒ", "身 份*", "出生日期（必填）"]
    assert accepted(workbook(["说明"], names, GOOD[:4])).rows[0].cells["standing"] == "职工"
    content = workbook(["证件号码", "name ", "姓名", "电话", None, "备注"], [ID, "甲", "甲", "1", "漏", ""])
    assert rules(content) == [("head_double", 1, "C1"), ("head_unknown", 1, "D1"), ("head_blank", 1, "E1")]
    assert faults(content)[0].params["first"] == "B"
    (fault,) = faults(workbook(["证件号码", "备注"], [ID, "x"]))
    assert (fault.rule, fault.row, fault.column, fault.expected) == ("head_missing", 1, "name", "姓名")
    assert rules(workbook(HEAD)) == [("sheet_without_rows", None, "")]
    assert rules(workbook(*[["说明"]] * 20, HEAD, GOOD)) == [("sheet_head_missing", None, "")]


def test_sheets() -> None:
    book = Workbook()
    book.active.append(["别的", "内容"])
    for title, state in (
        ("藏", "hidden"),
        ("深藏", "veryHidden"),
        ("甲组", "visible"),
        ("乙组", "visible"),
        ("空", "visible"),
    ):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(HEAD)
        if title != "空":
            sheet.append([title, *GOOD[1:]])
    table = accepted(saved(book))
    assert (table.sheet, table.passed_over, table.rows[0].cells["name"]) == ("甲组", ("乙组",), "甲组")
    book["甲组"].title = "填写说明"
    assert accepted(saved(book)).sheet == "乙组", "the explanations are no table"


LINES = [",".join(HEAD), f"欧阳测试,{ID},职工,2024/3/5,88.50,“好”"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv(encoding: str, end: str, delimiter: str) -> None:
    text = end.join(LINES).replace(",", delimiter)
    cells = ["欧阳测试", ID, "职工", "2024-03-05", "88.50", "“好”"]
    assert list(accepted(text.encode(encoding)).rows[0].cells.values()) == cells


def test_bad_csv() -> None:
    head = LINES[0]
    gbk = "\n".join(LINES).encode("gb18030")
    (fault,) = faults("\n".join(LINES).encode()[:-1] + b"\xff\n")
    assert (fault.rule, fault.row) == ("csv_encoding", 2)
    assert rules(gbk + b"\xff\xff") == [("csv_encoding", 2, "")]
    assert rules(f'{head}\n甲,"x'.encode()) == [("csv_broken", 2, "")]
    content = f"{head}\n甲,1\n\n乙,,,,,\n丙,,,,,,,\n丁,,,,,,x".encode()
    assert rules(content) == [("csv_cells", 2, ""), ("csv_cells", 6, "")]
    content = f"{head}\n=1+1,4.40106E+17,,,,\n甲,,,,,1E+10\n'=乙,,,,,'-".encode()
    assert rules(content) == [("cell_formula", 2, "A2"), ("cell_long_number", 2, "B2")]
    table = accepted(f"{head}\n'=乙,,,,,'-\n丙,,,,,'引".encode())
    assert [row.cells["name"] + row.cells["remark"] for row in table.rows] == ["=乙-", "丙'引"]
    assert rules(f"{head},\n甲,,,,,,漏".encode()) == [("head_blank", 1, "G1")]


def test_a_broken_byte_does_not_turn_names_into_others() -> None:
    """UTF-8 with one byte damaged can be read as GB18030: as other characters."""
    whole = f"{LINES[0]}\n欧阳测试,,,,,".encode()
    damaged = [whole[:at] + b"\xc1" + whole[at + 1 :] for at in range(len(whole)) if whole[at] > 0x7F]
    assert all(text.decode("gb18030") for text in damaged)
    assert {rules(text)[0][0] for text in damaged} == {"csv_encoding"}


def test_the_name_does_not_decide() -> None:
    for name in ("a.csv", "a.xls", "a", "../../etc/passwd"):
        assert not isinstance(read(name, workbook(HEAD, GOOD), COLUMNS), list)
        assert not isinstance(read(name, "\n".join(LINES).encode(), COLUMNS), list)


def test_dates_counted_from_1904() -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active.append(["甲", "乙"])
    book.active.append([date(2024, 3, 5), "x"])
    buffer = io.BytesIO()
    book.save(buffer)
    columns = (Column("a", "甲", kind="date"), ONE[1])
    assert accepted(buffer.getvalue(), columns).rows[0].cells["a"] == "2024-03-05"
