"""Tables that must be refused at the three doors that take them: entries, an old roll, marks of another system."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from server.entries.columns import columns_of
from tests.server.entries.office import resident
from tests.trust.hostile.imports_made import (
    ENCRYPTED_OFFICE,
    LAUGHING,
    MIB,
    OLE,
    OUTSIDE,
    PARAMETER,
    Bad,
    packed,
    parts,
    tricks,
)

DOORS = ("entries", "roll", "marks")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BIDI = "郭\u202e试"
# The head of each door, and a sound row below it; the name stands in the second column.
HEADS = {
    "entries": [column.title for column in columns_of(None)[1:]],
    "roll": ["工作单位", "获奖者姓名", "荣誉称号", "授予时间", "文号", "名次"],
    "marks": ["参赛号", "姓名", "成绩", "缺考"],
}
CELLS = {
    "姓名": "郭试一", "证件号码": resident(1), "单位": "太谷玛钢厂", "地区": "榆次区", "身份": "职工", "代表队": "太谷",
    "技能等级": "高级工", "工作年限": "8", "工作单位": "太谷玛钢厂", "获奖者姓名": "旧名一",
    "荣誉称号": "三晋技术能手", "授予时间": "2015-05-01", "文号": "晋政发〔2015〕12号", "名次": "1",
    "参赛号": "001", "成绩": "88.5",
}  # fmt: skip


def row(door: str, **cells: Any) -> list[Any]:
    """A row of a door, with other cells by the place of their column."""
    made = [CELLS.get(head, "") for head in HEADS[door]]
    for at, value in cells.items():
        made[int(at.removeprefix("c"))] = value
    return made


def named(door: str) -> str:
    """The key of the column of names."""
    head = {"entries": "姓名", "roll": "获奖者姓名", "marks": "姓名"}[door]
    return f"c{HEADS[door].index(head)}"


def book(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet, by openpyxl."""
    made = openpyxl.Workbook()
    for one in rows:
        made.active.append(list(one))
    return saved(made)


def saved(made: Any) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sound(door: str) -> dict[str, bytes]:
    """The parts of a sound workbook."""
    return parts(book(HEADS[door], row(door)))


def with_part(name: str, data: bytes) -> Callable[[str], bytes]:
    """A sound workbook with a part put in or replaced."""
    return lambda door: packed({**sound(door), name: data})


def with_cells(xml: str, after: str = "") -> Callable[[str], bytes]:
    """A sound head, and below it rows of this XML."""

    def make(door: str) -> bytes:
        head = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADS[door])
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{head}</row>{xml}</sheetData>{after}</worksheet>'
        return packed({**sound(door), SHEET: sheet.encode()})

    return make


def with_name(value: Any) -> Callable[[str], bytes]:
    """A sound workbook whose name is this value."""
    return lambda door: book(HEADS[door], row(door, **{named(door): value}))


def text(*, head: str = "", body: str = "", name: str | None = None, encoding: str = "utf-8") -> Callable[[str], bytes]:
    """A .csv of the door's head, a sound row and this body."""

    def make(door: str) -> bytes:
        good = row(door) if name is None else row(door, **{named(door): name})
        return "\n".join([head or ",".join(HEADS[door]), ",".join(map(str, good)), body]).encode(encoding)

    return make


def changed(change: Callable[[Any, str], None]) -> Callable[[str], bytes]:
    """A sound workbook after `change(sheet, door)`."""

    def make(door: str) -> bytes:
        made = openpyxl.load_workbook(io.BytesIO(book(HEADS[door], row(door))))
        change(made.active, door)
        return saved(made)

    return make


def replaced(part: str, old: bytes, new: bytes) -> Callable[[str], bytes]:
    """A sound workbook with bytes of a part replaced."""

    def make(door: str) -> bytes:
        files = sound(door)
        assert re.search(old, files[part]), part
        return packed({**files, part: re.sub(old, new, files[part])})

    return make


def _of_workbooks() -> dict[str, Callable[[str], bytes]]:
    ten_thousand = "".join(f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in range(10_000))
    return {
        "billion laughs in the workbook": with_part("xl/workbook.xml", LAUGHING),
        "billion laughs in the sheet": with_part(SHEET, LAUGHING),
        "billion laughs in the styles": with_part("xl/styles.xml", LAUGHING),
        "external entity": with_part(SHEET, OUTSIDE),
        "external parameter entity": with_part("xl/styles.xml", PARAMETER),
        "XML in UTF-16": with_part(SHEET, '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")),
        "unclosed XML": with_part(SHEET, b"<worksheet><sheetData>"),
        "zero byte in XML": with_part(SHEET, b"<worksheet>\0</worksheet>"),
        "100,000 attributes": with_cells("", "<a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
        "macros": with_part("xl/vbaProject.bin", b"x"),
        "macro sheet": with_part("xl/macrosheets/sheet1.xml", b"<x/>"),
        "macros by content type": replaced(
            "[Content_Types].xml", b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"
        ),
        "sheets of the same name": replaced("xl/workbook.xml", b"(<sheet [^>]*/>)", rb"\1\1"),
        "all sheets hidden": replaced("xl/workbook.xml", b'state="visible"', b'state="hidden"'),
        "no sheet at all": with_part("xl/workbook.xml", b"<workbook/>"),
        "cell at the end of the world": with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "value in the last row": with_cells('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "rows backwards": with_cells('<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'),
        "row number beyond all": with_cells('<row r="99999999999999999999"/>'),
        "text that is not there": with_cells('<row r="2"><c r="A2" t="s"><v>999999</v></c></row>'),
        "10,000 columns": with_cells(f'<row r="2">{ten_thousand}</row>'),
        "formula": with_name('=HYPERLINK("http://x.invalid","x")'),
        "DDE formula": with_name("=cmd|' /C calc'!A0"),
        "array formula": changed(lambda sheet, door: sheet.__setitem__("B2", ArrayFormula("B2:B3", "=SUM(C2:C3)"))),
        "error value": with_name("#REF!"),
        "merged cells": changed(lambda sheet, door: sheet.merge_cells("A2:B3")),
        "ID number as a number": with_name(1.40702199503080e17),
        "control character": with_cells(
            '<row r="2"><c r="A2" t="inlineStr"><is><t>a&#x85;&#x9b;b</t></is></c>'
            '<c r="B2" t="inlineStr"><is><t>a&#x9b;b</t></is></c></row>'
        ),
        "characters that turn the direction": with_name(BIDI),
        "column twice": lambda door: book([*HEADS[door], HEADS[door][0]], [*row(door), "x"]),
        "head of another table": lambda door: book(["甲", "乙"], ["1", "2"]),
        "head without rows": lambda door: book(HEADS[door]),
    }


def _of_texts() -> dict[str, Callable[[str], bytes]]:
    return {
        "nothing": lambda door: b"",
        "nothing but blank lines": lambda door: b"\xef\xbb\xbf\r\n \r\n",
        "more than 10 MB": lambda door: b"a" * (10 * MIB + 1),
        "a locked Office file": lambda door: ENCRYPTED_OFFICE,
        "a broken .xls": lambda door: OLE + b"\0" * 600,
        "a PDF called .xlsx": lambda door: b"%PDF-1.7\n%%EOF\n",
        "a page called .xls": lambda door: b"<html><table><tr><td>1</td></tr></table></html>",
        "an XML spreadsheet of 2003": lambda door: b'<?xml version="1.0"?><Workbook/>',
        "a Word document called .xlsx": lambda door: packed({"word/document.xml": b"<w/>"}),
        "a binary workbook": lambda door: packed({"xl/workbook.bin": b"x"}),
        "an OpenDocument table": lambda door: packed({"content.xml": b"<x/>"}),
        "bytes of a program": lambda door: b"\x7fELF\x02\x01\x01" + bytes(500),
        "zero byte in a .csv": text(name="郭\0试"),
        "UTF-16 cut in the middle of a character": lambda door: text(encoding="utf-16")(door)[:-1],
        "UTF-8 with a broken byte": lambda door: text(name="郭试")(door).replace("试".encode(), b"\xe8\xaf"),
        "an open quote": text(body='"' + "a,b\n" * 100_000),
        "a cell of 10 MB": text(body='"' + "a" * (9 * MIB) + '"'),
        "a million rows": text(body="a,b\n" * 1_000_000),
        "ten million blank lines": text(body="\n" * (9 * MIB)),
        "five million lines of commas": text(body=",\n" * (4 * MIB)),
        "ten million commas in a line": text(body="," * (9 * MIB)),
        "200,000 lines of commas": text(body=("," * 45 + "\n") * 200_000),
        "10,000 columns in a .csv": text(head=",".join(f"列{n}" for n in range(10_000))),
        "20,000 rows with faults in each": text(body=("," * 60 + "\n" + "x," * 60 + "\n") * 20_000),
        "formula in a .csv": text(name="=1+1"),
        "control character in a .csv": text(name="郭\x07试"),
        "turned direction in a .csv": text(name=BIDI),
        "ragged rows": text(body="x,y\nx,y,z"),
        "number cut by Excel in a .csv": text(name="1.40702E+17"),
    }


DAY = {
    "zip with lying sizes", "zip with overlapping members", "zip of 60,000 members", "external entity", "macros",
    "formula", "ten million commas in a line",
}  # fmt: skip


def tables() -> list[Bad]:
    """All of them: each for entries and, in turn, for an old roll or for marks, which read by the same rules."""
    named = [
        *((title, "表.xlsx", make) for title, make in {**tricks(sound, SHEET), **_of_workbooks()}.items()),
        *((title, "表.csv", make) for title, make in _of_texts().items()),
    ]
    return [
        Bad(title, (DOORS[0], DOORS[1 + n % 2]), name, make, title in DAY)
        for n, (title, name, make) in enumerate(named)
    ]
