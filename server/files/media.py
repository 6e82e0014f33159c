"""What a file is, by its content and never by its name; and the name under which it is kept."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping

import puremagic

from server.workbooks.container import announced

NAME_LIMIT = 200  # characters
PDF, JPEG, PNG, TEXT, CSV = "application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Type → the endings a name of it may have, the first being the one it is given.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    CSV: (".csv",),
    TEXT: (".txt",),
}
# How a file begins, its type, and how it must go on.
BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
MOST_PARTS = 5000  # of an Office file
UNSPOKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, bidirectional and private characters
OF_SYSTEMS = re.compile(r'[<>:"|?*]')


def media_of(content: bytes, name: str = "") -> str | None:
    """The type of a content, one of ENDINGS; None for any other. The name only tells a table from other text."""
    for beginning, media in BEGINNINGS:
        if content.startswith(beginning):
            return media if _agrees(content, media) else None
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    text = _text(content)
    if text is None or UNSPOKEN.search(text) or MARKUP.match(text):
        return None
    return CSV if name.lower().endswith(".csv") else TEXT


def _agrees(content: bytes, media: str) -> bool:
    """Whether a second opinion finds the same type; a PNG begins with the part that tells its size."""
    if media == PNG and content[12:16] != b"IHDR":
        return False
    try:
        return puremagic.from_string(content, mime=True) == media
    except (puremagic.PureError, ValueError):
        return False


def _office(content: bytes) -> str | None:
    """A document or workbook without macros; any other archive is none."""
    if announced(content) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = {part.filename for part in parts}
    bad = len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts)
    if bad or "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((media for name, media in OFFICE.items() if name in names), None)


def _text(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def clean_name(name: str, media: str) -> str:
    """The name as it is kept: its last part, NFC, without what cannot be seen or would not be a name elsewhere, with
    an ending of its type."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in UNSEEN)
    bare = OF_SYSTEMS.sub("_", seen).strip(" .")
    endings = ENDINGS[media]
    ending = next((one for one in endings if bare.lower().endswith(one)), "")
    stem = bare[: len(bare) - len(ending)].rstrip(" .") or "file"
    ending = bare[len(bare) - len(ending) :] if ending else endings[0]
    return stem[: NAME_LIMIT - len(ending)] + ending
