"""Another office's workbook: its head found, its columns guessed, its rows filled, all else as it was."""

import io

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from server.papers.workbook_fields import field_of, guessed
from server.papers.workbook_filling import Layout, fill
from server.papers.workbook_heads import head_of
from tests.server.papers.made import saved

NUMBER = "11010519491231002X"  # the example of GB 11643


def provincial(rows: int = 2) -> Workbook:
    """A workbook as a province sends it: a head of two rows, so many empty ones, a footer, drop-downs."""
    made = Workbook()
    page = made.active
    page.title = "汇总表"
    for row in (["全省技能竞赛获奖选手汇总表"], ["序号", "姓名", "身份证号码", "单位", "竞赛结果", None, "备注"],
                [None, None, None, None, "名次", "获奖等次", None]):  # fmt: skip
        page.append(row)
    for place in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3"):
        page.merge_cells(place)
    for row in range(4, 4 + rows):
        page.cell(row, 1).value = row - 3
        for column in range(1, 8):
            page.cell(row, column).border = Border(bottom=Side(style="thin"))
    page.cell(4 + rows, 1).value = "填表人："
    page.merge_cells(start_row=4 + rows, end_row=4 + rows, start_column=1, end_column=7)
    choices = made.create_sheet("选项")
    for row, text in enumerate(("一等奖", "二等奖", "三等奖"), 1):
        choices.cell(row, 1).value = text
    made.defined_names["等次"] = DefinedName("等次", attr_text="选项!$A$1:$A$3")
    rule = DataValidation("list", formula1="=等次")
    rule.add(f"F4:F{3 + max(rows, 1)}")
    page.add_data_validation(rule)
    return made


def line(n: int, award: str = "一等奖") -> dict[str, str]:
    return {"no": str(n), "name": f"选手{n}", "id_number": NUMBER, "unit": "=单位", "place": str(n), "award": award}


def layout(made: Workbook) -> Layout:
    head = head_of(saved(made))
    assert head is not None
    return Layout(head.sheet, head.first_row, guessed(head.heads))


def test_a_head_of_two_merged_rows_is_found_and_its_columns_guessed():
    head = head_of(saved(provincial()))
    assert head is not None and (head.sheet, head.first_row) == ("汇总表", 4)
    assert guessed(head.heads) == [
        (1, "序号", "no"), (2, "姓名", "name"), (3, "身份证号码", "id_number"), (4, "单位", "unit"),
        (5, "名次", "place"), (6, "获奖等次", "award"), (7, "备注", ""),
    ]  # fmt: skip
    assert head_of(saved(Workbook())) is None
    other = provincial()
    other.active["B2"].value = "名字"
    changed = head_of(saved(other))
    assert changed is not None and changed.digest != head.digest


def test_heads_are_known_by_their_words():
    words = ["参赛选手 姓名*", "单位(全称)", "职业（工种）", "照片", "电话"]
    assert [field_of(one) for one in words] == ["name", "unit", "event", "", ""]
    assert guessed([(1, "选手"), (2, "姓名")]) == [(1, "选手", "name"), (2, "姓名", "")]
    assert guessed([(1, "参赛者姓名"), (2, "姓名")]) == [(1, "参赛者姓名", ""), (2, "姓名", "name")]


def test_rows_beyond_the_table_extend_it_and_all_else_stays():
    made = provincial(2)
    filled = fill(saved(made), layout(made), [line(n) for n in range(1, 6)])
    assert filled.faults == []
    page = load_workbook(io.BytesIO(filled.content))["汇总表"]
    assert [[cell.value for cell in row[:6]] for row in page.iter_rows(4, 8)] == [
        [n, f"选手{n}", NUMBER, "=单位", n, "一等奖"] for n in range(1, 6)
    ]
    assert [(page["C8"].number_format, page["D8"].data_type, page["E8"].data_type)] == [("@", "s", "n")]
    assert page["A9"].value == "填表人：" and page["A8"].border.bottom.style == "thin"
    assert {"A1:G1", "A2:A3", "E2:F2", "A9:G9"} <= {str(one) for one in page.merged_cells.ranges}
    assert str(page.data_validations.dataValidation[0].sqref) == "F4:F8"
    assert fill(saved(made), layout(made), [line(1)]).content != filled.content


def test_fewer_lines_leave_the_other_rows_as_they_were():
    made = provincial(3)
    page = load_workbook(io.BytesIO(fill(saved(made), layout(made), [line(1)]).content))["汇总表"]
    assert [page[f"A{row}"].value for row in (4, 5, 6, 7)] == [1, 2, 3, "填表人："]
    assert page["B5"].value is None


def test_what_a_drop_down_does_not_offer_is_left_empty_and_reported():
    made = provincial()
    filled = fill(saved(made), layout(made), [line(1, "一 等 奖"), line(2, "优胜奖")])
    page = load_workbook(io.BytesIO(filled.content))["汇总表"]
    assert (page["F4"].value, page["F5"].value) == ("一等奖", None)
    [fault] = filled.faults
    assert (fault.rule, fault.row, fault.params["cell"], fault.found) == ("workbook_choice", 5, "F5", "优胜奖")
    assert fault.expected == "一等奖、二等奖、三等奖"


def test_formulas_of_the_table_go_on():
    made = provincial(1)
    made.active["G4"].value = "=E4*2"
    page = load_workbook(io.BytesIO(fill(saved(made), layout(made), [line(n) for n in (1, 2, 3)]).content))["汇总表"]
    assert [page[f"G{row}"].value for row in (4, 5, 6)] == ["=E4*2", "=E5*2", "=E6*2"]


def test_a_table_without_an_empty_row_gets_its_rows():
    made = provincial(0)
    page = load_workbook(io.BytesIO(fill(saved(made), layout(made), [line(1), line(2)]).content))["汇总表"]
    assert [page[f"B{row}"].value for row in (4, 5)] == ["选手1", "选手2"]
    assert page["A6"].value == "填表人："
