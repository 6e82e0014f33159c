"""Files that mean harm or are none: each is refused with its rule and place, by content and not by name, in no time."""

import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from server.workbooks import container, sheets
from tests.server.workbooks.files import (
    COLUMNS,
    GOOD,
    HEAD,
    accepted,
    faults,
    lying_bomb,
    numbers,
    packed,
    parts,
    rules,
    saved,
    sheet_xml,
    with_sheet,
    workbook,
)

pytestmark = pytest.mark.timeout(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c></row>'


def whole(rule: str) -> list[tuple[str, None, str]]:
    """The one fault of a file as a whole."""
    return [(rule, None, "")]


def test_the_sound_file_is_accepted() -> None:
    """The control of everything below."""
    assert accepted(workbook(HEAD, GOOD)).rows[0].cells["name"] == "欧阳测试"
    assert accepted(with_sheet(sheet_xml(ROW))).rows[0].cells["name"] == "甲"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "workbook_empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "workbook_empty"),
        (b"a" * (50 * 2**20), "workbook_too_large"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "workbook_protected"),
        (b"%PDF-1.7 ...", "workbook_unknown"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "workbook_unknown"),
        (b"\x00\x01\x02binary", "workbook_unknown"),
        (b"PK\x03\x04 and nothing more", "workbook_broken"),
        (packed({"word/document.xml": b"<w/>"}), "workbook_unknown"),
        (packed({"xl/workbook.xml": b"<workbook/>"}), "workbook_broken"),
        (packed({"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": b"<r/>"}), "workbook_empty"),
    ],
)
def test_what_is_no_table(content: bytes, rule: str) -> None:
    assert rules(content) == whole(rule)


def test_a_truncated_workbook() -> None:
    content = workbook(HEAD, GOOD)
    for end in range(4, len(content), 501):
        assert rules(content[:end]) == whole("workbook_broken")


def test_a_damaged_workbook() -> None:
    """Whatever byte is turned round: a table or faults, never an exception."""
    content = workbook(HEAD, *[GOOD] * 20)
    for at in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[at] ^= 0xFF
        try:
            rules(bytes(damaged))
        except AssertionError:
            accepted(bytes(damaged))


def test_a_bomb_that_says_so() -> None:
    pictures = {f"xl/media/image{number}.png": bytes(2**20) for number in range(110)}
    bomb = packed(parts(workbook(HEAD, GOOD)) | pictures)
    assert len(bomb) < 2**20
    assert rules(bomb) == whole("workbook_unpacks_too_large")


def test_a_bomb_by_its_ratio() -> None:
    bomb = packed(parts(workbook(HEAD, GOOD)) | {"xl/media/image1.png": b"\0" * (20 * 2**20)})
    assert rules(bomb) == whole("workbook_unpacks_too_large")
    picture = packed(parts(workbook(HEAD, GOOD)) | {"xl/media/image1.png": b"\0" * 2**19})
    assert accepted(picture).rows


def test_a_bomb_whose_directory_lies() -> None:
    bomb = lying_bomb()
    assert len(bomb) < 2**20
    with pytest.raises(zipfile.BadZipFile):
        parts(bomb)
    assert rules(bomb) == whole("workbook_broken")


def test_what_the_directory_says_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacking stops at the limit by itself: the directory is judged under another limit here."""
    content = packed(parts(workbook(HEAD, GOOD)) | {"xl/media/image1.png": bytes(range(256)) * 4096})
    assert accepted(content).rows
    monkeypatch.setattr(container, "_judge_directory", lambda members: None)
    monkeypatch.setattr(container, "UNPACKED_LIMIT", 2**19)
    assert rules(content) == whole("workbook_unpacks_too_large")


def test_other_tricks_of_archives() -> None:
    sound = parts(workbook(HEAD, GOOD))
    assert rules(packed(sound, zipfile.ZIP_BZIP2)) == whole("workbook_broken")
    assert rules(packed(sound | {"XL/WORKBOOK.XML": b"<workbook/>"})) == whole("workbook_broken")
    assert rules(packed(sound | {f"xl/media/{n}.png": b"" for n in range(2001)})) == whole("workbook_unpacks_too_large")
    locked = bytearray(packed({"a.xml": b"<a/>"} | sound))
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert rules(bytes(locked)) == whole("workbook_protected")


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_billion_laughs(part: str) -> None:
    sound = parts(numbers(HEAD, GOOD))
    assert accepted(packed(sound)).rows
    assert part in sound
    assert rules(packed(sound | {part: (LAUGHS + "]><x>&j;</x>").encode()})) == whole("workbook_broken")
    assert rules(packed(sound | {part: b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'})) == whole("workbook_broken")
    assert rules(packed(sound | {part: b"<unclosed>"})) == whole("workbook_broken")
    assert rules(packed(sound | {part: '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")})) == whole(
        "workbook_broken"
    )


def test_a_number_that_would_end_the_process() -> None:
    """calamine makes room for as many texts as the file says it has; it does so in a process of its own."""
    sound = parts(numbers(HEAD, GOOD))
    texts = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', sound["xl/sharedStrings.xml"])
    assert texts != sound["xl/sharedStrings.xml"]
    assert rules(packed(sound | {"xl/sharedStrings.xml": texts})) == whole("workbook_broken")


def test_macros() -> None:
    sound = parts(workbook(HEAD, GOOD))
    assert rules(packed(sound | {"xl/vbaProject.bin": b"x"})) == whole("workbook_macros")
    types = sound["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert rules(packed(sound | {"[Content_Types].xml": types})) == whole("workbook_macros")


def test_a_cell_at_the_end_of_the_world() -> None:
    """calamine would make room for 17 thousand million cells and end the process."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert rules(with_sheet(sheet_xml(ROW, far))) == [("sheet_columns", 1048576, "XFD1048576")]
    low = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert rules(with_sheet(sheet_xml(ROW, low))) == [("sheet_rows", 1048576, "A1048576")]
    empty = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(accepted(with_sheet(sheet_xml(ROW, empty, before='<dimension ref="A1:XFD1048576"/>'))).rows) == 1


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A7"><v>1</v></c></row>',
        '<row r="2"><c r="ZZZZZZZ1"><v>1</v></c></row>',
        '<row r="2"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="-2"><c r="A2"><v>1</v></c></row>',
        '<row r="99999999999999999999"/>',
        '<row r="2"><c r="A2" t="s"><v>999999</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
    ],
)
def test_cells_that_no_program_writes(cells: str) -> None:
    assert rules(with_sheet(sheet_xml(cells))) == whole("workbook_broken")


def test_deep_nesting_and_many_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert accepted(with_sheet(sheet_xml(ROW, after=deep))).rows
    monkeypatch.setattr("server.workbooks.markup.ELEMENT_LIMIT", 1000)
    assert rules(with_sheet(sheet_xml(ROW, after="<a/>" * 1001))) == whole("workbook_unpacks_too_large")


def test_too_many_rows_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Workbook()
    wide.active.append(HEAD)
    wide.active.append(GOOD)
    wide.active.cell(2, 201).value = "x"
    assert rules(saved(wide)) == [("sheet_columns", 2, f"{get_column_letter(201)}2")]
    head, line = ",".join(HEAD), ",".join(GOOD)
    long = "\n".join([head, *[line] * sheets.ROW_LIMIT])
    assert len(accepted(long.encode()).rows) == sheets.ROW_LIMIT
    assert rules(f"{long}\n{line}".encode()) == [("sheet_rows", sheets.ROW_LIMIT + 2, "")]
    assert rules((long + f"\n{line}" * 30).encode()) == [("sheet_rows", sheets.ROW_LIMIT + 21, "")]
    assert rules(f"{head}{',' * 300}x\n{line}".encode()) == [("sheet_columns", 1, "")]
    assert faults(b"\n".join([b",".join([b"x"] * 150)] * 9))[0].rule == "sheet_head_missing"


def test_a_flood_of_faults_is_cut() -> None:
    found = faults("\n".join([",".join(HEAD), *[",x,x,x,x,"] * 5000]).encode())
    assert len(found) == 5001
    assert (found[-1].rule, found[-1].row) == ("workbook_faults_cut", None)


def test_a_number_of_somebody_is_never_repeated() -> None:
    """In whatever column it was typed: `faults` looks for it in every fault."""
    for at in range(len(HEAD)):
        row = list(GOOD)
        row[at] = "440106199001010010"
        row[0] = row[0] if at == 0 else ""
        faults(workbook([*HEAD, "440106199001010010"], row))
    assert COLUMNS[1].kind == "id_number"
