"""What a file is, by its content; and the parts of an .xlsx, unpacked under limits whatever its directory says."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from server.workbooks.faults import Unreadable
from server.workbooks.markup import walk

FILE_LIMIT = 10 * 2**20  # bytes, before anything is parsed
UNPACKED_LIMIT = 100 * 2**20  # bytes of all parts
RATIO_LIMIT = 200  # unpacked to packed, of a part above RATIO_FROM
RATIO_FROM = 2**20
PART_LIMIT = 2000
END = b"PK\x05\x06"  # of the directory
END_WITHIN = 22 + 2**16  # bytes from the last one, the comment being the longest there may be
DIRECTORY_EACH = 512  # bytes of the directory for a member; more than any program takes
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ZIP_ENCRYPTED = 0x1
MACROS = re.compile(r"vbaProject\.bin$|/macrosheets/", re.IGNORECASE)
FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|head|meta)", re.IGNORECASE)

Format = Literal["xlsx", "xls", "csv"]


def format_of(content: bytes) -> Format:
    """The format by the first bytes; `Unreadable` where it is none that is taken."""
    if len(content) > FILE_LIMIT:
        raise Unreadable("workbook_too_large", str(FILE_LIMIT // 2**20), str(-(-len(content) // 2**20)))
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable("workbook_empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if content.startswith(OLE):
        if ENCRYPTED_PACKAGE in content:
            raise Unreadable("workbook_protected")
        return "xls"
    for start, name in FOREIGN.items():
        if content.startswith(start):
            raise Unreadable("workbook_unknown", found=name)
    text = content.removeprefix(b"\xef\xbb\xbf")
    if MARKUP.match(text):
        raise Unreadable("workbook_unknown", found="HTML/XML")
    if b"\0" in text and not text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("workbook_unknown", found="BIN")
    return "csv"


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of an .xlsx by name, every .xml among them well-formed and without a document type."""
    if announced(content) > PART_LIMIT:
        raise Unreadable("workbook_unpacks_too_large", str(UNPACKED_LIMIT // 2**20))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _judge_directory(members)
            parts = _inflate(archive, members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("workbook_broken") from error
    if b"macroEnabled" in parts.get(CONTENT_TYPES, b""):
        raise Unreadable("workbook_macros")
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/sheet"):
            walk(data)
    return parts


def announced(content: bytes) -> int:
    """About how many members the end of a zip says it has, 0 where there is no end: a library makes an object of each
    before anybody can count them. The size of the directory is believed besides: it is what a library goes by."""
    at = content.rfind(END, max(0, len(content) - END_WITHIN))
    count, size = struct.unpack_from("<HL", content, at + 10) if 0 <= at <= len(content) - 22 else (0, 0)
    return int(max(count, size // DIRECTORY_EACH))


def _judge_directory(members: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the directory itself admits."""
    total = sum(one.file_size for one in members)
    if total > UNPACKED_LIMIT or len(members) > PART_LIMIT:
        raise Unreadable("workbook_unpacks_too_large", str(UNPACKED_LIMIT // 2**20), str(total // 2**20))
    names = Counter(one.filename.casefold() for one in members)
    if any(count > 1 for count in names.values()):
        raise Unreadable("workbook_broken")
    for one in members:
        if leads_out(one):
            raise Unreadable("workbook_broken")
        if one.flag_bits & ZIP_ENCRYPTED:
            raise Unreadable("workbook_protected")
        if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("workbook_broken")
        _judge_ratio(one.file_size, one.compress_size)
        if MACROS.search(one.filename):
            raise Unreadable("workbook_macros")
    if WORKBOOK not in (one.filename for one in members):
        raise Unreadable("workbook_unknown", found=_what_else(names))


def leads_out(member: zipfile.ZipInfo) -> bool:
    """Whether a member's name leads out of the archive, or it is a link: nothing is unpacked to a disk here, but the
    file goes on to people whose programs do."""
    parts = member.filename.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or ":" in parts[0] or stat.S_ISLNK(member.external_attr >> 16)


def _judge_ratio(unpacked: int, packed: int) -> None:
    if unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed:
        raise Unreadable("workbook_unpacks_too_large", str(UNPACKED_LIMIT // 2**20), str(unpacked // 2**20))


def _inflate(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack all parts: at most what the directory said of each, and a part that has more is broken."""
    parts: dict[str, bytes] = {}
    left = UNPACKED_LIMIT
    for one in members:
        with archive.open(one) as part:
            data = part.read(min(left, one.file_size) + 1)
        left -= len(data)
        if left < 0:
            raise Unreadable("workbook_unpacks_too_large", str(UNPACKED_LIMIT // 2**20))
        parts[one.filename] = data
    return parts


def _what_else(names: Iterable[str]) -> str:
    """The other kind of zip that this is, where it is a known one."""
    there = set(names)
    marks = {
        "word/document.xml": "Word",
        "ppt/presentation.xml": "PowerPoint",
        "xl/workbook.bin": "XLSB",
        "content.xml": "ODF",
    }
    return next((kind for name, kind in marks.items() if name in there), "ZIP")


def repack(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a new archive, not packed: what the next reader opens is what was judged here, and nothing else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()
