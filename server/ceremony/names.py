"""How a name is read aloud: pinyin for its rare characters, and for family names that are read otherwise than written.

Rare is a character outside the first level of GB 2312 (3,755 characters, the common ones; its rows 16 to 55). The
table comes with Python as a codec. A rare character may have several readings: all are given, and the person decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

JOIN = "、"
LEVEL_1 = range(0xB0, 0xD8)  # lead bytes
MOST_READINGS = 3
# As a family name these common characters have one reading, and it is not the usual one.
FAMILY = {
    "仇": "qiú", "单": "shàn", "解": "xiè", "区": "ōu", "查": "zhā", "曾": "zēng", "盖": "gě", "朴": "piáo",
    "任": "rén", "华": "huà", "缪": "miào", "翟": "zhái", "折": "shé", "燕": "yān", "宁": "nìng", "冼": "xiǎn",
    "乜": "niè", "尉": "wèi", "令": "lìng", "佴": "nài", "繁": "pó", "种": "chóng", "黑": "hè", "秘": "bì", "员": "yùn",
    "逄": "páng", "郗": "xī",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A character of a name and how it is read: several readings joined by " / "."""

    character: str
    pinyin: str


def is_rare(character: str) -> bool:
    """Whether a Chinese character is outside the common ones. Letters and signs are not Chinese characters."""
    if not _is_chinese(character):
        return False
    try:
        return character.encode("gb2312")[0] not in LEVEL_1
    except UnicodeEncodeError:
        return True


def readings(name: str | None) -> list[Reading]:
    """What a presenter must be told of the names in `name`, which are joined by 、; each character once."""
    found = {one.character: one for part in (name or "").split(JOIN) for one in _of_person(part)}
    return list(found.values())


def _of_person(name: str) -> Iterator[Reading]:
    for n, character in enumerate(name):
        if n == 0 and character in FAMILY and 2 <= len(name) <= 4:
            yield Reading(character, FAMILY[character])
        elif is_rare(character):
            yield Reading(character, _pinyin(character))


def _pinyin(character: str) -> str:
    """Its readings, the usual first; "?" where no table knows it."""
    from pypinyin import Style, pinyin  # its tables take a while to load

    known = pinyin(character, style=Style.TONE, heteronym=True, errors="ignore")
    return " / ".join(known[0][:MOST_READINGS]) if known else "?"


def _is_chinese(character: str) -> bool:
    code = ord(character)
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF
