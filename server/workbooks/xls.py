"""The old .xls (BIFF8): what must be known of it before calamine takes its values, as `sheets` does for an .xlsx."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from server.workbooks.faults import Unreadable
from server.workbooks.ole import contain, streams
from server.workbooks.sheets import COLUMN_LIMIT, HEAD_WITHIN, ROW_LIMIT, Scan

BOF, EOF, BOUND_SHEET, FILE_PASS, TEXTS, DIMENSIONS, MERGED = 0x809, 0x0A, 0x85, 0x2F, 0xFC, 0x200, 0xE5
NUMBERS_IN_A_ROW, ERROR_OR_BOOL = 0xBD, 0x205
FORMULAS = frozenset({0x06, 0x206, 0x406})
CELLS = FORMULAS | {0xFD, 0x203, 0x27E, 0x204, 0xD6, ERROR_OR_BOOL, NUMBERS_IN_A_ROW}
BIFF8 = 0x600
MACROS = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"})
ONE_CELL = struct.pack("<LLHHH", 0, 1, 0, 1, 0)


class _Record(NamedTuple):
    at: int  # where its data begins in the stream
    kind: int
    data: bytes


def judge(content: bytes) -> tuple[bytes, dict[str, Scan]]:
    """The workbook in a new container, and what its visible sheets hold besides values."""
    found = streams(content)
    if MACROS & found.keys():
        raise Unreadable("workbook_macros")
    if "EncryptedPackage" in found:
        raise Unreadable("workbook_protected")
    if "Workbook" not in found:
        raise Unreadable("workbook_unknown", found="OLE")
    stream = bytearray(found["Workbook"])
    try:
        scans = {name: _scan(stream, offset) for name, offset, visible in _sheets(stream) if visible}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unreadable("workbook_broken") from error
    if not scans:
        raise Unreadable("workbook_empty")
    return contain("Workbook", bytes(stream)), scans


def _records(stream: bytearray, at: int) -> Iterator[_Record]:
    """The records of one part of the stream, from its BOF to its EOF; parts inside it (charts) are not taken."""
    kind, size = struct.unpack_from("<HH", stream, at)
    if kind != BOF or struct.unpack_from("<H", stream, at + 4)[0] != BIFF8:
        raise Unreadable("workbook_broken")
    while kind != EOF:
        at += 4 + size
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == BOF or at + 4 + size > len(stream):
            raise Unreadable("workbook_broken")
        yield _Record(at + 4, kind, bytes(stream[at + 4 : at + 4 + size]))


def _sheets(stream: bytearray) -> list[tuple[str, int, bool]]:
    """Name, place in the stream and whether it is a visible worksheet, for each sheet."""
    found: list[tuple[str, int, bool]] = []
    for _, kind, data in _records(stream, 0):
        if kind == FILE_PASS:
            raise Unreadable("workbook_protected")
        if kind == TEXTS and struct.unpack_from("<L", data, 4)[0] > len(stream) // 3:
            raise Unreadable("workbook_broken")
        if kind == BOUND_SHEET:
            offset, hidden, sort, length, wide = struct.unpack_from("<LBBBB", data)
            text = data[8:].decode("utf-16-le" if wide & 1 else "latin-1")[:length]
            found.append((text, offset, not hidden and not sort))
    if len({name for name, _, _ in found}) < len(found):
        raise Unreadable("workbook_broken")
    return found


def _scan(stream: bytearray, offset: int) -> Scan:
    """What one sheet holds besides values. The size it claims is made small: calamine would make room for it."""
    scan = Scan()
    last = 0
    for at, kind, data in _records(stream, offset):
        if kind == DIMENSIONS:
            stream[at : at + len(data)] = ONE_CELL[: len(data)].ljust(len(data), b"\0")
        elif kind == MERGED:
            _merge(scan, data)
        elif kind in CELLS:
            row, column = (number + 1 for number in struct.unpack_from("<HH", data))
            if row < last:
                raise Unreadable("workbook_broken")
            last = row
            _cell(scan, kind, data, row, column)
    return scan


def _cell(scan: Scan, kind: int, data: bytes, row: int, column: int) -> None:
    right = struct.unpack_from("<H", data, len(data) - 2)[0] + 1 if kind == NUMBERS_IN_A_ROW else column
    if row > ROW_LIMIT + HEAD_WITHIN or max(right, column) > COLUMN_LIMIT:
        scan.outside = scan.outside or (row, max(right, column))
    if kind in FORMULAS:
        scan.formulas.append((row, column))
    elif kind == ERROR_OR_BOOL and data[7]:
        scan.errors.append((row, column))


def _merge(scan: Scan, data: bytes) -> None:
    for at in range(2, 2 + 8 * struct.unpack_from("<H", data)[0], 8):
        top, bottom, left, right = (number + 1 for number in struct.unpack_from("<HHHH", data, at))
        scan.merges.append(((top, left), (bottom, right)))
