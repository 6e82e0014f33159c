"""The old .xls: values as in an .xlsx, the same faults, and hostile ones refused before calamine sees them."""

import random
import struct
from collections.abc import Callable

import pytest

from server.workbooks import ole
from tests.server.workbooks.files import COLUMNS, GOOD, accepted, rules
from tests.server.workbooks.old import BAD
from tests.server.workbooks.old import GOOD as SOUND

pytestmark = pytest.mark.timeout(60)
STREAM = ole.streams(SOUND)["Workbook"]
BROKEN = [("workbook_broken", None, "")]


def held(stream: bytes) -> bytes:
    """An .xls with this stream."""
    return ole.contain("Workbook", stream)


def at_record(kind: int, skip: int = 0) -> int:
    """Where the data of a record of the sound workbook begins."""
    at = 0
    while True:
        found, size = struct.unpack_from("<HH", STREAM, at)
        if found == kind and not skip:
            return at + 4
        skip -= found == kind
        at += 4 + size


def changed(at: int, data: bytes) -> bytes:
    """The sound workbook with these bytes there."""
    return held(STREAM[:at] + data + STREAM[at + len(data) :])


def test_a_sound_one() -> None:
    table = accepted(SOUND)
    assert (table.sheet, table.head_row, table.rows[0].number) == ("报名", 1, 2)
    assert list(table.rows[0].cells.values()) == GOOD
    assert accepted(held(STREAM)) == table


def test_its_faults() -> None:
    assert rules(BAD) == [
        ("cell_formula", 3, "A3"),
        ("cell_long_number", 3, "B3"),
        ("cells_merged", 4, "A4"),
        ("cell_formula", 6, "E6"),
    ]


def test_a_stream_of_any_length_comes_back() -> None:
    for size in (1, 4095, 4096, 4097, 4096 * 1022, 4096 * 1023, 4096 * 1024 + 1, 10 * 2**20):
        data = random.Random(size).randbytes(size)
        assert ole.streams(ole.contain("Workbook", data))["Workbook"].rstrip(b"\0") == data.rstrip(b"\0")


@pytest.mark.parametrize(
    "damage", [lambda byte: byte ^ 0xFF, lambda byte: 0, lambda byte: 0xFF, lambda byte: byte + 1 & 255]
)
def test_damaged_ones(damage: Callable[[int], int]) -> None:
    """Whatever byte is changed, in the container or in the stream: a table or faults."""
    for content in (SOUND, held(STREAM)):
        for at in random.Random(1).sample(range(8, len(content)), 15):
            damaged = bytearray(content)
            damaged[at] = damage(damaged[at])
            try:
                rules(bytes(damaged))
            except AssertionError:
                accepted(bytes(damaged))


def test_truncated_ones() -> None:
    for end in range(8, len(SOUND) - 600, 256):
        assert rules(SOUND[:end]) == BROKEN


def test_a_chain_that_runs_in_a_circle() -> None:
    """Followed without care it fills the memory."""
    (table,) = struct.unpack_from("<L", SOUND, 76)
    at = (table + 1) * 512
    circle = struct.pack("<128L", *[0] * 128)
    assert rules(SOUND[:at] + circle + SOUND[at + 512 :]) == BROKEN


def test_claims_of_size() -> None:
    dimensions = at_record(0x200, 0)
    huge = struct.pack("<LLHH", 0, 0xFFFFFFFF, 0, 0xFFFF)
    assert accepted(changed(dimensions, huge)).rows
    assert rules(changed(at_record(0xFC) + 4, b"\xff\xff\xff\x7f")) == BROKEN
    assert rules(changed(at_record(0x85), b"\xff\xff\xff\x7f")) == BROKEN


def test_cells_far_away() -> None:
    last = at_record(0xBD)
    assert rules(changed(last, struct.pack("<HH", 65535, 65535))) == [("sheet_columns", 65536, "CRXP65536")]
    first = at_record(0xFD)
    assert rules(changed(first, struct.pack("<HH", 5, 0))) == BROKEN, "rows that are not in order"


def test_passwords_macros_and_strangers() -> None:
    assert rules(changed(at_record(0x85) - 4, b"\x2f\x00")) == [("workbook_protected", None, "")]
    assert rules(ole.contain("VBA", STREAM)) == [("workbook_macros", None, "")]
    assert rules(ole.contain("WordDocument", STREAM)) == [("workbook_unknown", None, "")]
    assert rules(changed(4, b"\x00\x05")) == BROKEN, "of another generation"
    assert len(COLUMNS) == 6
