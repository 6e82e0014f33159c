"""QR codes, read back by a reader of our own: it walks and unmasks the modules (ISO/IEC 18004) and corrects nothing."""

import re
from collections.abc import Iterator

import pytest

from server import qr

TEXT = "https://192.168.1.5:8443/"  # 25 bytes: version 2-M
SIZE = 25  # modules of version 2
MASKS = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)


def is_data(row: int, column: int) -> bool:
    """Whether a module of version 2 bears data: not finder, format, timing or alignment."""
    corner = (row < 9 and (column < 9 or column >= SIZE - 8)) or (row >= SIZE - 8 and column < 9)
    return not (corner or row == 6 or column == 6 or (16 <= row <= 20 and 16 <= column <= 20))


def walked() -> Iterator[tuple[int, int]]:
    """The data modules in their order: two columns at a time from the right, up and down in turn."""
    rights = [*range(SIZE - 1, 6, -2), 5, 3, 1]
    for number, right in enumerate(rights):
        rows = range(SIZE) if number % 2 else range(SIZE - 1, -1, -1)
        yield from ((row, column) for row in rows for column in (right, right - 1) if is_data(row, column))


def decoded(dark: list[list[bool]]) -> tuple[str, str]:
    """The error level and the text of a version 2 code that stands in a quiet zone of four light modules."""
    assert len(dark) == SIZE + 8
    assert not any(any(line) for line in (*dark[:4], *dark[-4:])), "the quiet zone"
    assert not any(any((*line[:4], *line[-4:])) for line in dark), "the quiet zone"
    inner = [line[4:-4] for line in dark[4:-4]]
    form = int("".join(str(int(inner[8][column])) for column in range(5)), 2) ^ 0b10101
    mask = MASKS[form & 0b111]
    bits = "".join(str(int(inner[r][c] ^ (mask(r, c) == 0))) for r, c in walked())
    assert bits[:4] == "0100", "bytes"
    length = int(bits[4:12], 2)
    text = bytes(int(bits[start : start + 8], 2) for start in range(12, 12 + 8 * length, 8))
    return {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}[form >> 3], text.decode()


def of_terminal(text: str) -> list[list[bool]]:
    """The dark modules of half blocks: a block is light, what is left out is dark."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in text.splitlines()]
    halves = [[[sign not in upper for sign in line] for upper in ("█▀", "█▄")] for line in lines]
    return [row for pair in halves for row in pair][: SIZE + 8]


def of_svg(text: str, scale: int) -> list[list[bool]]:
    """The dark modules of segno's one path of horizontal strokes."""
    assert f"scale({scale})" in text or scale == 1
    path = re.search(r'stroke="#000" d="([^"]+)"', text)
    assert path is not None
    dark = [[False] * (SIZE + 8) for _ in range(SIZE + 8)]
    row, column = -0.5, 0
    for name, one, two in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if name == "h":
            for at in range(column, column + int(one)):
                dark[int(row)][at] = True
            column += int(one)
        else:
            column, row = (int(one), float(two)) if name == "M" else (column + int(one), row + float(two))
    return dark


def test_the_terminal_shows_what_can_be_read() -> None:
    drawn = qr.terminal(TEXT)
    assert decoded(of_terminal(drawn)) == ("M", TEXT)
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in drawn.splitlines())


@pytest.mark.parametrize("scale", [1, 4, 6])
def test_so_does_the_svg_black_on_white_in_any_mode(scale: int) -> None:
    drawn = qr.svg(TEXT, scale=scale)
    assert decoded(of_svg(drawn, scale)) == ("M", TEXT)
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert f'width="{scale * (SIZE + 8)}"' in drawn
    assert 'fill="#fff"' in drawn
    assert "currentColor" not in drawn


def test_another_text_is_read_as_another() -> None:
    """The control."""
    assert decoded(of_terminal(qr.terminal(TEXT.replace("5", "6"))))[1] != TEXT


def test_what_is_longer_than_any_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr.svg("x" * 2332)
    assert qr.svg("x" * 2331)
