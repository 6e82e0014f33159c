"""Whether a file may be a template: a Word document or a workbook of bounded size, without macros, links to other
files, and fields that fetch something. What comes out is packed anew: the next reader opens what was judged."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from server.files.media import DOCX, XLSX, media_of
from server.refusal import Fault, Refusal
from server.workbooks import container
from server.workbooks.faults import Unreadable
from server.workbooks.markup import Attributes, position, walk

MEDIA = {DOCX: "docx", XLSX: "xlsx"}
MOST = 30 * 2**20  # bytes unpacked
MOST_CELLS = 100_000  # in merged ranges: a library makes every one of them
EMBEDDED = re.compile(r"/(embeddings|activeX|externalLinks|oleObject)", re.IGNORECASE)
FETCHING = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|AUTOTEXT|MACROBUTTON|DATABASE)\b")
INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</|w:instr=\"([^\"]*)\"")


def medium_of(content: bytes) -> str | None:
    """docx or xlsx, by content."""
    return MEDIA.get(media_of(content) or "")


def judged(content: bytes) -> tuple[str, bytes] | Refusal:
    """The medium and the file packed anew, or why it may not be a template."""
    medium = medium_of(content)
    if medium is None:
        return Refusal("paper_file", {}, "file")
    try:
        parts = container.unpack(content) if medium == "xlsx" else _unpack(content)
        if medium == "xlsx" and _merged(parts) > MOST_CELLS:
            return Refusal("paper_file_too_large", {"megabytes": MOST // 2**20}, "file")
    except Unreadable as no:
        return Refusal("paper_file_unreadable", {}, "file", [no.fault("")])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return Refusal("paper_file_unreadable", {}, "file")
    if sum(map(len, parts.values())) > MOST:
        return Refusal("paper_file_too_large", {"megabytes": MOST // 2**20}, "file")
    found = _fetches(parts)
    if found:
        return Refusal(
            "paper_file_fetches", {"what": found}, "file", [Fault("", None, None, "paper_fetches", "", found)]
        )
    return medium, container.repack(parts)


def _unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a Word document, as much as may be, every XML among them without a document type."""
    parts: dict[str, bytes] = {}
    left = MOST
    if container.announced(content) > container.PART_LIMIT:
        return {"": b" " * (MOST + 1)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            if one.is_dir():
                continue
            if one.filename in parts or container.leads_out(one):
                raise Unreadable("workbook_broken")
            with archive.open(one) as part:
                data = part.read(min(left, one.file_size) + 1)
            left -= len(data)
            if left < 0:
                return {"": b" " * (MOST + 1)}
            parts[one.filename] = data
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            walk(data)
    return parts


def _merged(parts: Mapping[str, bytes]) -> int:
    """How many cells stand in merged ranges and links."""
    total = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal total
        if tag in ("mergeCell", "hyperlink"):
            first, _, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = position(first), position(last or first)
            total += (bottom - top + 1) * (right - left + 1)

    for name, data in parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            walk(data, start)
    return total


def _fetches(parts: Mapping[str, bytes]) -> str:
    """What of the file would fetch something from elsewhere, "" where nothing does."""
    for name in parts:
        if EMBEDDED.search(name):
            return name
    for name, data in parts.items():
        if name.endswith(".rels") and (found := _outward(data)):
            return found
        if name.startswith("word/") and name.endswith(".xml"):
            said = b"".join(one[1] or one[2] or b"" for one in INSTRUCTION.finditer(data))  # it may be in several runs
            if hit := FETCHING.search(said.upper()):
                return hit[0].decode()
    return ""


def _outward(relations: bytes) -> str:
    """The first relation that leads out of the file; a link to click is none."""
    found = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal found
        leads = tag == "Relationship" and attributes.get("TargetMode") == "External"
        if leads and not attributes.get("Type", "").endswith("/hyperlink"):
            found = found or attributes.get("Target", "")[:80]

    walk(relations, start)
    return found
