"""The template that people fill in: an .xlsx with drop-downs, formats, comments and a sheet that explains it."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from server.workbooks.columns import CHOICES_SHEET, GUIDE_SHEET, Column, letters
from server.workbooks.plain import HEAD, Cells, new_workbook, sheet_name, width, write_head, write_text
from server.workbooks.sheets import ROW_LIMIT

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
ALLOWED = {
    "text": "文字，不超过 {longest} 字",
    "number": "数字，例如 88.5",
    "date": "日期，例如 2024-03-05",
    "choice": "从下拉列表中选择：{choices}",
    "id_number": "证件号码，本列已设为文本格式，请勿改为数字格式",
}
GUIDE_HEAD = ("列名", "是否必填", "允许的内容", "说明")


def template(
    columns: Sequence[Column], *, title: str, rows: Sequence[Cells] = (), examples: Sequence[Cells] = ()
) -> bytes:
    """The template as .xlsx. `rows` stand in the table already; `examples` stand in the explanations only, where
    nobody forgets to delete them. The same input gives the same bytes."""
    buffer = io.BytesIO()
    with new_workbook(buffer, title) as workbook:
        sheet = workbook.add_worksheet(sheet_name(title))
        write_head(workbook, sheet, columns)
        formats = {kind: workbook.add_format({"num_format": _number_format(kind)}) for kind in ALLOWED}
        for at, column in enumerate(columns):
            sheet.set_column(at, at, width(column), formats[column.kind])
            _comment(sheet, at, column)
        for number, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                write_text(sheet, number, at, row.get(column.name, ""), formats[column.kind])
        _guide(workbook, columns, examples)
        ranges = _choices(workbook, columns)
        for at, column in enumerate(columns):
            _validate(sheet, at, column, ranges.get(column.name, ""))
    return buffer.getvalue()


def _number_format(kind: str) -> str:
    return {"number": "General", "date": "yyyy-mm-dd"}.get(kind, "@")


def _allowed(column: Column) -> str:
    more = "…" if len(column.choices) > 20 else ""
    choices = "、".join(column.choices[:20]) + more
    return ALLOWED[column.kind].format(longest=column.longest, choices=choices)


def _comment(sheet: Worksheet, at: int, column: Column) -> None:
    lines = [f"{_required(column)}。{_allowed(column)}", column.note]
    sheet.write_comment(0, at, "\n".join(filter(None, lines)), {"x_scale": 2, "author": ""})


def _required(column: Column) -> str:
    return "必填" if column.required else "选填"


def _guide(workbook: xlsxwriter.Workbook, columns: Sequence[Column], examples: Sequence[Cells]) -> None:
    """The second sheet: each column in a row, with the examples beside it."""
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    head, wrapped = workbook.add_format(HEAD), workbook.add_format({"text_wrap": True, "valign": "top"})
    heads = [*GUIDE_HEAD, *(f"示例 {number}" for number in range(1, len(examples) + 1))]
    for at, text in enumerate(heads):
        write_text(sheet, 0, at, text, head)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 3, 50)
    sheet.set_column(4, max(4, len(heads) - 1), 22)
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(columns, 1):
        shown = [example.get(column.name, "") for example in examples]
        for at, text in enumerate([column.title, _required(column), _allowed(column), column.note, *shown]):
            write_text(sheet, number, at, text, wrapped)


def _choices(workbook: xlsxwriter.Workbook, columns: Sequence[Column]) -> dict[str, str]:
    """The hidden sheet with the choices; the defined name of each column's range. A list written into the rule itself
    may have 255 characters only."""
    listed = [column for column in columns if column.kind == "choice" and column.choices]
    if not listed:
        return {}
    sheet = workbook.add_worksheet(CHOICES_SHEET)
    sheet.hide()
    names: dict[str, str] = {}
    for at, column in enumerate(listed):
        write_text(sheet, 0, at, column.title)
        for number, choice in enumerate(column.choices, 1):
            write_text(sheet, number, at, choice)
        names[column.name] = f"choices_{at + 1}"
        place = f"${letters(at + 1)}$2:${letters(at + 1)}${len(column.choices) + 1}"
        workbook.define_name(names[column.name], f"='{CHOICES_SHEET}'!{place}")
    return names


def _validate(sheet: Worksheet, at: int, column: Column, choices: str) -> None:
    """The rule that Excel itself checks while somebody types."""
    rule: dict[str, Any]
    if choices:
        rule = {"validate": "list", "source": f"={choices}"}
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    elif column.kind == "number":
        rule = {"validate": "decimal", "criteria": "between", "minimum": -(10**15), "maximum": 10**15}
    else:
        rule = {"validate": "length", "criteria": "<=", "value": column.longest}
    message = {"error_title": "内容不符合要求", "error_message": _allowed(column)[:255]}
    sheet.data_validation(1, at, ROW_LIMIT, at, {**rule, **message})
