"""Files for the tests: columns, good workbooks and their parts, hostile ones. Names and numbers are invented."""

import io
import struct
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from server.refusal import Fault
from server.workbooks import Column, Table, read

# The check digit of these numbers is wrong on purpose.
ID = "440106199001010010"
COLUMNS = (
    Column("name", "姓名", required=True, longest=20),
    Column("id_number", "证件号码", kind="id_number", longest=30),
    Column("standing", "身份", kind="choice", choices=("职工", "学生", "教师")),
    Column("born", "出生日期", kind="date"),
    Column("theory", "理论成绩", kind="number"),
    Column("remark", "备注"),
)
HEAD = [column.title for column in COLUMNS]
GOOD = ["欧阳测试", ID, "职工", "1990-01-01", "88.5", ""]

LANGUAGES = ("zh_CN", "en")
MESSAGES = Path(__file__).parents[3] / "schema" / "messages"
SENTENCES = {one: tomllib.loads((MESSAGES / one / "workbooks.toml").read_text("utf-8"))["rule"] for one in LANGUAGES}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Sequence[Any], title: str = "报名表") -> bytes:
    """An .xlsx of these rows, as openpyxl writes it (a text that begins with = is a formula)."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_sheet(xml: str) -> bytes:
    """An .xlsx whose sheet is this XML."""
    return packed(parts(workbook(HEAD, GOOD)) | {"xl/worksheets/sheet1.xml": xml.encode()})


def sheet_xml(*cells: str, before: str = "", after: str = "") -> str:
    """A sheet of inline texts in row 1 and these cells (XML) below."""
    head = "".join(f'<c r="{chr(65 + at)}1" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(HEAD))
    rows = f'<row r="1">{head}</row>{"".join(cells)}'
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def lying_bomb() -> bytes:
    """A zip bomb whose directory and local headers say that the sheet has 1,000 bytes; it has 120 MiB."""
    sheet = b"<worksheet>" + b" " * (120 * 2**20) + b"</worksheet>"
    content = packed(parts(workbook(HEAD, GOOD)) | {"xl/worksheets/sheet1.xml": sheet})
    return content.replace(struct.pack("<L", len(sheet)), struct.pack("<L", 1000))


def numbers(*rows: Sequence[Any]) -> bytes:
    """An .xlsx with numbers as they are, written by xlsxwriter."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return buffer.getvalue()


def faults(content: bytes, columns: Sequence[Column] = COLUMNS) -> list[Fault]:
    """The faults of a file that must have some; each can be said in both languages, none tells the ID number."""
    found = read("报名表.xlsx", content, columns)
    assert isinstance(found, list) and found
    for language in LANGUAGES:
        for one in found:
            SENTENCES[language][one.rule].format_map({"expected": one.expected, "found": one.found, **one.params})
    assert not any(ID in str((fault.found, fault.expected, dict(fault.params))) for fault in found)
    return found


def rules(content: bytes, columns: Sequence[Column] = COLUMNS) -> list[tuple[str, int | None, str]]:
    """The faults of a file as rule, row and cell."""
    return [(one.rule, one.row, str(one.params.get("cell", ""))) for one in faults(content, columns)]


def accepted(content: bytes, columns: Sequence[Column] = COLUMNS) -> Table:
    """The table of a file that must be accepted."""
    found = read("报名表.xlsx", content, columns)
    assert isinstance(found, Table), found
    return found
