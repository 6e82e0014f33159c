"""Text separated by commas, tabs or semicolons, as Excel, WPS and other systems write it, in their encodings."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from server.workbooks.faults import Unreadable

DELIMITERS = ",\t;"
GUARDED = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # a program for tables would take a text that starts so for a formula
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LOOKED_AT = 2**16  # characters that are asked which separator a text has
BLANK_LIMIT = 100_000  # blank rows below the limit that are passed over


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, or GB18030; `Unreadable` with the line where it is neither."""
    if data.startswith(UTF16):
        return _by("utf-16", data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _by("utf-8" if _is_damaged_utf8(data) else "gb18030", data)


def _by(encoding: str, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("csv_encoding", row=data.count(b"\n", 0, error.start) + 1) from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether a text that is not UTF-8 was meant to be: read as GB18030 one broken byte would turn every name into
    other characters. Chinese in GB18030 yields hardly any whole UTF-8 sequence."""
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = sum(1 for character in lenient if character > "\x7f") - broken
    return whole > broken


def rows_of(data: bytes, row_limit: int, column_limit: int) -> Iterator[list[str]]:
    """The rows, blank ones too, as Excel would number them; the guard of `csv_text` is taken off again."""
    text = decode(data)
    delimiter, cells = _delimiter(text), row_limit * column_limit
    reader = csv.reader(_bounded(text, delimiter, column_limit), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            cells -= len(row)
            if number > row_limit and (any(row) or number > row_limit + BLANK_LIMIT):
                raise Unreadable("sheet_rows", str(row_limit), str(number), row=number)
            if cells < 0 or (len(row) > column_limit and any(row[column_limit:])):
                raise Unreadable("sheet_columns", str(column_limit), str(len(row)), row=number)
            if number <= row_limit:
                yield row
    except csv.Error as error:
        raise Unreadable("csv_broken", row=reader.line_num) from error


def _bounded(text: str, delimiter: str, column_limit: int) -> Iterator[str]:
    """The lines; one of far more cells than there may be columns is refused before it is taken apart."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if (found := line.count(delimiter)) > 100 * column_limit:
            raise Unreadable("sheet_columns", str(column_limit), str(found + 1), row=number)
        yield line


def _delimiter(text: str) -> str:
    """The separator that the first line with any has most of."""
    for line in text[:LOOKED_AT].splitlines()[:20]:
        best = max(DELIMITERS, key=line.count)
        if best in line:
            return best
    return ","


def guard(text: str) -> str:
    """A cell that no program takes for a formula: an apostrophe before it, and before such an apostrophe itself."""
    return f"'{text}" if GUARDED.match(text) else text


def unguard(text: str) -> str:
    """The cell as it was before `guard`."""
    return text[1:] if text.startswith("'") and GUARDED.match(text[1:]) else text
