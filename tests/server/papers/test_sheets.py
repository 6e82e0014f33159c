"""Excel templates: rows repeated, what stands below moved, nothing calculated."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from server.papers import house_sheets, sheets
from server.papers.extending import extend
from server.papers.placeholders import Contents
from tests.server.papers.made import book, cells, lines, saved, sheet


def drawn(made: Workbook, contents: Contents) -> bytes:
    return sheets.draw(saved(made), contents)


def test_a_row_is_repeated_and_what_is_below_moves_down():
    made = book(
        [
            ["{{标题}}", None],
            ["序号", "姓名"],
            ["{{#名单}}{{序号}}", "{{姓名}}"],
            ["合计", "=COUNTA(B3:B3)"],
            ["{{署名}}"],
        ]
    )
    page = made.active
    page.merge_cells("A1:B1")
    page.merge_cells("A5:B5")
    page.row_dimensions[5].height = 40
    found = sheet(drawn(made, Contents({"title": "名单", "signed": "人社局"}, {"list": lines(3)})))
    assert [[one.value for one in row] for row in found.iter_rows()] == [
        ["名单", None], ["序号", "姓名"], ["1", "选手1"], ["2", "选手2"], ["3", "选手3"],
        ["合计", "=COUNTA(B3:B5)"], ["人社局", None],
    ]  # fmt: skip
    assert sorted(str(one) for one in found.merged_cells.ranges) == ["A1:B1", "A7:B7"]
    assert (found.row_dimensions[7].height, found.row_dimensions[5].height) == (40, None)


def test_without_lines_the_row_stays_empty():
    assert cells(drawn(book([["{{#名单}}{{姓名}}", "固定"]]), Contents({}, {"list": []}))) == [[None, "固定"]]


def test_what_people_typed_is_text_whatever_it_begins_with():
    evil = '=HYPERLINK("http://x")'
    found = sheet(
        drawn(book([["{{标题}}", "{{#名单}}{{姓名}}"]]), Contents({"title": "+1"}, {"list": lines(1, name=evil)}))
    )
    assert [(one.value, one.data_type) for one in found[1]] == [("+1", "s"), (evil, "s")]


def test_the_same_contents_give_the_same_bytes_and_others_do_not():
    made = book([["{{#名单}}{{姓名}}"]])
    content = saved(made)
    first = sheets.draw(content, Contents({}, {"list": lines(2)}))
    assert sheets.draw(content, Contents({}, {"list": lines(2)})) == first
    assert sheets.draw(content, Contents({}, {"list": lines(3)})) != first


def test_faults_name_the_sheet_and_the_cell():
    found = sheets.sheet_faults("t.xlsx", saved(book([["{{标题}}", "{{价格}}"], ["{{#名单}}{{姓名}}"], ["{{姓名}}"]])))
    assert [(one.rule, one.found, dict(one.params)) for one in found] == [
        ("paper_mark_unknown_sheet", "{{价格}}", {"sheet": "名单", "cell": "B1"}),
        ("paper_mark_unknown_sheet", "{{姓名}}", {"sheet": "名单", "cell": "A3"}),
    ]


@pytest.mark.parametrize("subject", ["competition", "round", "decision"])
@pytest.mark.parametrize("kind", ["notice", "public_notice", "request", "annex", "results_book", "summary"])
def test_the_house_has_a_workbook_without_faults_for_each_kind(kind, subject):
    content = house_sheets.sheet_template(kind, subject)
    assert sheets.sheet_faults("t.xlsx", content) == []
    found = load_workbook(io.BytesIO(sheets.draw(content, Contents({"title": "名"}, {"list": lines(2)}))))
    assert all(page["A1"].value == "名" for page in found.worksheets)
    assert found["名单"]["B4"].value == "选手2"


def test_drop_downs_and_references_follow():
    made = book([["头"], ["a"], ["b"], ["=A2+A3"], ["=SUM($A$2:A3)"], ["=别表!A3"]])
    rule = DataValidation("list", formula1='"a,b"')
    rule.add("A2:A3")
    made.active.add_data_validation(rule)
    extend(made.active, 3, 2)
    assert [made.active.cell(row, 1).value for row in range(1, 9)] == [
        "头", "a", "b", None, None, "=A2+A3", "=SUM($A$2:A5)", "=别表!A3",
    ]  # fmt: skip
    assert str(made.active.data_validations.dataValidation[0].sqref) == "A2:A5"
