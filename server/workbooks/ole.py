"""The container of an old .xls (compound file): the one stream that is wanted is taken out and put into a new one.

So chains in circles and sizes that lie never reach the next reader. Streams under 4,096 bytes, which stand in a
container of their own, are not followed: no program writes a workbook so small.
"""

import struct
from collections.abc import Iterator, Sequence

from server.workbooks.container import OLE
from server.workbooks.faults import Unreadable

END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SMALLEST = 4096  # bytes of a stream that has sectors of its own
STREAM, ROOT = 2, 5
SECTOR = 4096  # of the containers written here
IN_HEADER = 109  # sectors of the allocation table named in the header


def streams(content: bytes) -> dict[str, bytes]:
    """The streams by name, and the storages with nothing in them; those that are too small are empty here."""
    try:
        reader = _Container(content)
        return {name: reader.stream(start, size) for name, start, size in reader.entries()}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Unreadable("workbook_broken") from error


class _Container:
    """Follows the sectors of a compound file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, self._first = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<L", content, 48)[0]
        if shift not in (9, 12):
            raise Unreadable("workbook_broken")
        self._size = 1 << shift
        self._table: list[int] = []
        for sector in self._table_sectors():
            self._table += self._whole_numbers(sector)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        data = self._content[start : start + self._size]
        if not data:
            raise Unreadable("workbook_broken")
        return data.ljust(self._size, b"\0")

    def _whole_numbers(self, sector: int) -> Sequence[int]:
        return struct.unpack(f"<{self._size // 4}L", self._sector(sector))

    def _table_sectors(self) -> Iterator[int]:
        """The sectors that hold the allocation table; those named in the header, then those in further lists."""
        named = list(struct.unpack_from(f"<{IN_HEADER}L", self._content, 76))
        following = struct.unpack_from("<L", self._content, 68)[0]
        for _ in range(len(self._content) // self._size):
            if following in (END, FREE):
                break
            *more, following = self._whole_numbers(following)
            named += more
        wanted = [sector for sector in named if sector not in (END, FREE)]
        if len(wanted) * self._size > len(self._content):
            raise Unreadable("workbook_broken")
        yield from wanted

    def _chain(self, sector: int) -> bytes:
        data: list[bytes] = []
        while sector != END:
            if len(data) * self._size > len(self._content):
                raise Unreadable("workbook_broken")
            data.append(self._sector(sector))
            sector = self._table[sector]
        return b"".join(data)

    def entries(self) -> Iterator[tuple[str, int, int]]:
        """Name, first sector and size of each stream, size 0 of a storage."""
        directory = self._chain(self._first)
        for at in range(0, len(directory), 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<LL", directory, at + 116)
            if 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le")
                yield name, start, size if kind == STREAM else 0

    def stream(self, start: int, size: int) -> bytes:
        """The bytes of a stream."""
        if size < SMALLEST:
            return b""
        data = self._chain(start)[:size]
        if len(data) < size:
            raise Unreadable("workbook_broken")
        return data


def contain(name: str, data: bytes) -> bytes:
    """A container with this one stream; `data` is filled up with zeros to whole sectors. The root needs a first sector
    too, for calamine, though it has nothing in it."""
    count = max(1, -(-len(data) // SECTOR))
    tables = 1
    while count + 1 + tables > tables * (SECTOR // 4):
        tables += 1
    table = [*range(1, count), END, END, *[FAT_SECTOR] * tables]
    table += [FREE] * (tables * (SECTOR // 4) - len(table))
    named = [*range(count + 1, count + 1 + tables)]
    named += [FREE] * (IN_HEADER - len(named))
    header = OLE + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9L", 1, tables, count, 0, SMALLEST, END, 0, END, 0) + struct.pack(f"<{IN_HEADER}L", *named)
    directory = _entry("Root Entry", ROOT, 0, 0, 1) + _entry(name, STREAM, 0, count * SECTOR, FREE)
    body = data.ljust(count * SECTOR, b"\0") + directory.ljust(SECTOR, b"\0")
    return header.ljust(SECTOR, b"\0") + body + struct.pack(f"<{len(table)}L", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    fixed = text.ljust(64, b"\0") + struct.pack("<HBBLLL", len(text) + 2, kind, 1, FREE, FREE, child)
    return fixed + bytes(36) + struct.pack("<LQ", start, size)
