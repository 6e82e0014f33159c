"""Bytes become text: UTF-8 with or without BOM, or GB18030; line ends become \\n; what must not stand in a text."""

import codecs
import re
from pathlib import Path

from server.packages.layout import FORBIDDEN, TEXT_LIMIT
from server.packages.rules import Faults

LIST_LIMIT = 10 * 2**20  # bytes of a list that a command reads
BREAKS = re.compile("[\t\n]")


def decode(name: str, data: bytes, faults: Faults) -> str | None:
    """The text of a file, or None with a fault that names the line where decoding failed."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        other = None if _is_damaged_utf8(data) else _gb18030(data)
        if other is None:
            faults.add(name, data.count(b"\n", 0, error.start) + 1, None, "bad_encoding", "UTF-8, GB18030")
            return None
        text = other
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(path: Path, faults: Faults) -> str | None:
    """The text of a list that a command is given, or None with a fault."""
    size = path.stat().st_size
    if size > LIST_LIMIT:
        faults.add(path.name, None, None, "file_too_large", str(LIST_LIMIT), str(size))
        return None
    return decode(path.name, path.read_bytes(), faults)


def _gb18030(data: bytes) -> str | None:
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether a text that is not UTF-8 was meant to be: read as GB18030 one broken byte would turn every name into
    other characters. Chinese in GB18030 yields hardly any whole UTF-8 sequence."""
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for character in lenient if character > "\x7f") - broken
    return whole > broken


def check_text(
    file: str, row: int | None, column: str, text: str, faults: Faults, limit: int = TEXT_LIMIT, multiline: bool = False
) -> None:
    """Report forbidden characters, line breaks where none belong, and excessive length; warn of space at the ends."""
    if match := FORBIDDEN.search(text):
        faults.add(file, row, column, "control_character", "", f"U+{ord(match[0]):04X}")
    elif not multiline and BREAKS.search(text):
        faults.add(file, row, column, "line_break")
    if len(text) > limit:
        faults.add(file, row, column, "text_too_long", str(limit), str(len(text)))
    if text != text.strip():
        faults.warn(file, row, column, "surrounding_space", text)
