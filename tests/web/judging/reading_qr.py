"""QR codes of level M, versions 1 to 6, read back from segno's SVG: mask, blocks, text; nothing is corrected."""

import re

from tests.server.test_qr import MASKS

DATA = {1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27] * 4}  # data bytes of each block, ISO/IEC 18004
QUIET = 4


def text_of(svg: str) -> str:
    """What the code says."""
    dark = _modules(svg)
    version = (len(dark) - 17) // 4
    form = int("".join(str(int(dark[8][column])) for column in range(5)), 2) ^ 0b10101
    assert form >> 3 == 0b00, "level M"
    mask = MASKS[form & 0b111]
    bits = "".join(str(int(dark[row][column] ^ (mask(row, column) == 0))) for row, column in _walked(len(dark)))
    mixed = [int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)]
    blocks = DATA[version]
    told = bytes(mixed[byte * len(blocks) + block] for block in range(len(blocks)) for byte in range(blocks[0]))
    stream = "".join(f"{byte:08b}" for byte in told)
    assert stream[:4] == "0100", "bytes"
    length = int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def _modules(svg: str) -> list[list[bool]]:
    size = int(re.search(r'width="(\d+)"', svg)[1])  # type: ignore[index]
    scale = int(re.search(r"scale\((\d+)\)", svg)[1])  # type: ignore[index]
    count = size // scale
    dark = [[False] * count for _ in range(count)]
    path = re.search(r'stroke="#000" d="([^"]+)"', svg)
    assert path is not None
    row, column = -0.5, 0
    for name, one, two in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if name == "h":
            for at in range(column, column + int(one)):
                dark[int(row)][at] = True
            column += int(one)
        else:
            column, row = (int(one), float(two)) if name == "M" else (column + int(one), row + float(two))
    return [line[QUIET:-QUIET] for line in dark[QUIET:-QUIET]]


def _walked(size: int) -> list[tuple[int, int]]:
    middle = size - 7  # of the alignment pattern; version 1 has none

    def is_data(row: int, column: int) -> bool:
        corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
        aligned = size > 21 and abs(row - middle) <= 2 and abs(column - middle) <= 2
        return not (corner or row == 6 or column == 6 or aligned)

    found = []
    for number, right in enumerate([*range(size - 1, 6, -2), 5, 3, 1]):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        found += [(row, column) for row in rows for column in (right, right - 1) if is_data(row, column)]
    return found
