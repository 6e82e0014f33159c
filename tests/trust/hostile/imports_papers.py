"""Templates and workbooks of other offices that must be refused; files that nobody may hand in at all."""

import io
import struct
import zlib
from collections.abc import Callable

import docx
import openpyxl
from docx.oxml import OxmlElement

from tests.trust.hostile.imports_made import (
    ENCRYPTED_OFFICE,
    LAUGHING,
    MIB,
    OUTSIDE,
    PARAMETER,
    Bad,
    packed,
    parts,
    tricks,
)

BODY = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
Make = Callable[[str], bytes]


def paper(*paragraphs: str, field: str = "") -> bytes:
    """A Word document, with a field of this instruction."""
    made = docx.Document()
    for one in paragraphs:
        made.add_paragraph(one)
    if field:
        element = OxmlElement("w:instrText")
        element.text = field
        made.add_paragraph().add_run()._r.append(element)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(**cells: str) -> bytes:
    """A workbook with these cells."""
    made = openpyxl.Workbook()
    made.active["A1"] = "{{标题}}"
    for place, value in cells.items():
        made.active[place] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _word(_: str = "") -> dict[str, bytes]:
    return parts(paper("{{标题}}"))


def _with(name: str, data: bytes) -> Make:
    return lambda _: packed({**_word(), name: data})


def _related(type_: str, target: str) -> Make:
    """A document that leads elsewhere."""

    def make(_: str) -> bytes:
        files = _word()
        name = "word/_rels/document.xml.rels"
        more = (
            f'<Relationship Id="rX" Type="http://x/{type_}" Target="{target}" TargetMode="External"/></Relationships>'
        )
        return packed({**files, name: files[name].replace(b"</Relationships>", more.encode())})

    return make


def _in_sheet(xml: str) -> Make:
    """A workbook with this XML behind the cells of its sheet."""

    def make(_: str) -> bytes:
        files = parts(workbook())
        return packed({**files, SHEET: files[SHEET].replace(b"</sheetData>", f"</sheetData>{xml}".encode())})

    return make


def _of_word() -> dict[str, Make]:
    return {
        "macros in a document": _with("word/vbaProject.bin", b"x"),
        "laughs in a document": _with(BODY, LAUGHING),
        "laughs in the relations": _with("word/_rels/document.xml.rels", LAUGHING),
        "external entity in a document": _with(BODY, OUTSIDE),
        "parameter entity in a document": _with("word/styles.xml", PARAMETER),
        "a document that is no XML": _with(BODY, b"<w:document>"),
        "a document of another language": _with(BODY, b"<html/>"),
        "an embedded object": _with("word/embeddings/oleObject1.bin", b"x"),
        "a control of Windows": _with("word/activeX/activeX1.xml", b"<x/>"),
        "a field that runs a program": lambda _: paper("{{标题}}", field=' DDEAUTO c:\\x "y" '),
        "a field that fetches a picture": lambda _: paper("{{标题}}", field=" INCLUDEPICTURE http://x.invalid "),
        "a field that fetches a text": lambda _: paper("{{标题}}", field=" INCLUDETEXT file:///etc/passwd "),
        "a template of a template": _related("attachedTemplate", "http://x.invalid/t.dotm"),
        "a picture from elsewhere": _related("image", "http://x.invalid/a.png"),
        "an unknown placeholder": lambda _: paper("{{标题}}", "{{手机号}}"),
        "an open placeholder": lambda _: paper("{{标题}}", "{{手机号"),
        "text called .docx": lambda _: "一段文字".encode(),
        "a locked document": lambda _: ENCRYPTED_OFFICE,
    }


def _of_sheets() -> dict[str, Make]:
    return {
        "a merged range of all cells": _in_sheet('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "a link over all cells": _in_sheet('<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'),
        "a link to another workbook": lambda _: packed(
            {**parts(workbook()), "xl/externalLinks/externalLink1.xml": b"<x/>"}
        ),
        "an unknown placeholder in a cell": lambda _: workbook(B2="{{手机号}}"),
        "laughs in a template's sheet": lambda _: packed({**parts(workbook()), SHEET: LAUGHING}),
    }


def png(width: int, height: int) -> bytes:
    """A picture of so many points in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(bytes(64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The head of a photo of so many points."""
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return head + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(64) + b"\xff\xd9"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
UPLOADS: dict[str, tuple[str, Make]] = {
    "nothing at all": ("a.pdf", lambda _: b""),
    "more than may be": ("a.pdf", lambda _: b"%PDF-1.7\n" + b"a" * (10 * MIB)),
    "a picture with a script": ("logo.svg", lambda _: SVG),
    "a picture with a script called .png": ("logo.png", lambda _: SVG),
    "the same behind a head of XML": ("logo.svg", lambda _: b'<?xml version="1.0"?>\n' + SVG),
    "a page called .pdf": ("a.pdf", lambda _: b"<!DOCTYPE html><script>alert(1)</script>"),
    "a program called .pdf": ("a.pdf", lambda _: b"MZ\x90\x00" + bytes(500)),
    "a GIF": ("a.gif", lambda _: b"GIF89a" + bytes(100)),
    "a plain zip": ("a.zip", lambda _: packed({"a.txt": b"x"})),
    "a zip of 60,000 members": ("a.docx", lambda _: packed({f"{n:x}": b"" for n in range(60_000)})),
    "a document with macros": ("a.docm", _with("word/vbaProject.bin", b"x")),
    "a locked workbook": ("a.xlsx", lambda _: ENCRYPTED_OFFICE),
    "a picture of a million million points": ("logo.png", lambda _: png(1_000_000, 1_000_000)),
    "a photo of 4,000 million points": ("photo.jpg", lambda _: jpeg(65_000, 65_000)),
    "half the head of a picture": ("logo.png", lambda _: png(10, 10)[:8]),
    "control characters": ("a.txt", lambda _: b"a\x07b"),
}
DAY = {"a field that runs a program", "a merged range of all cells", "a picture with a script"}


def papers() -> list[Bad]:
    """Templates, the workbooks that are filled, and what the door of uploads refuses."""
    word = {f"document: {title}": make for title, make in tricks(_word, BODY).items()} | _of_word()
    return [
        *(Bad(title, ("template",), "模板.docx", make, title in DAY) for title, make in word.items()),
        *(Bad(title, ("template",), "模板.xlsx", make, title in DAY) for title, make in _of_sheets().items()),
        Bad("a document where a workbook is wanted", ("map",), "表.xlsx", lambda _: paper("{{标题}}")),
        Bad("a workbook without a head", ("map",), "表.xlsx", lambda _: workbook(A1="")),
        Bad(
            "a merged range of all cells, to be filled",
            ("map",),
            "表.xlsx",
            _of_sheets()["a merged range of all cells"],
        ),
        *(Bad(title, ("upload",), name, make, title in DAY) for title, (name, make) in UPLOADS.items()),
    ]
