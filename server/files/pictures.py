"""How many points a picture says it has: a file of a few bytes can ask a browser for the memory of all of them."""

import struct

from server.files.media import JPEG, PNG

MOST = 100_000_000  # points; a sheet of A3 at 600 to the inch has 70 million
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of JPEG that tell height and width
ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length


def points(content: bytes, media: str) -> int:
    """Width times height of a PNG or JPEG as its head says; 0 of anything else, and where it does not say."""
    if media == PNG and len(content) >= 24:
        width, height = struct.unpack_from(">LL", content, 16)
        return int(width * height)
    return _jpeg(content) if media == JPEG else 0


def _jpeg(content: bytes) -> int:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width * height)
        at += 1 if marker == 0xFF else 2 if marker in ALONE else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0
