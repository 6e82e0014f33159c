"""What an honour is found by: folded text, its endings, pinyin and initials. Pure.

An ending is found by its beginning, so every part of a name or unit is found with an index and no scan. A query is
folded by the same `fold`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 100
# Dots between the parts of a name, in all the forms that keyboards give them.
DOTS = "·•‧・･∙⋅˙.．"
BETWEEN_UNITS = re.compile("[、;；]")
LEFT_OUT = {"Zs", "Zl", "Zp", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Cc", "Cf"}
# Above this many characters it is no Chinese person's name, and its first character no surname.
LONGEST_NAME = 4

# Surnames that are read otherwise than the same character elsewhere.
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "长孙": "zhang sun", "令狐": "ling hu",
    "宰父": "zai fu", "皇甫": "huang fu", "鲜于": "xian yu",
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge", "任": "ren", "曾": "zeng",
    "朴": "piao", "翟": "zhai", "员": "yun", "冼": "xian", "洗": "xian", "缪": "miao", "乐": "yue", "乜": "nie",
    "折": "she", "黑": "he", "种": "chong", "重": "chong", "覃": "qin", "褚": "chu", "卜": "bu", "车": "che",
    "阚": "kan", "逄": "pang", "祭": "zhai", "贲": "ben", "华": "hua", "纪": "ji", "宁": "ning", "葛": "ge",
    "召": "shao", "隗": "wei", "晁": "chao", "秘": "bi", "繁": "po", "薄": "bo", "柏": "bai", "费": "fei", "曲": "qu",
    "句": "gou", "应": "ying", "令": "ling", "燕": "yan", "訾": "zi", "谌": "chen", "那": "na", "能": "nai",
    "都": "du", "相": "xiang", "适": "kuo", "宿": "su", "石": "shi", "郇": "xun", "於": "yu", "沈": "shen",
    "尹": "yin", "谭": "tan", "强": "qiang", "藏": "zang", "降": "jiang", "哈": "ha", "过": "guo", "谷": "gu",
    "行": "xing", "干": "gan", "占": "zhan", "撒": "sa", "塔": "ta", "莘": "shen", "牟": "mu",
}  # fmt: skip
# ü is typed v, on passports yu, and by many u.
UMLAUTS = {"lv": ("lu", "lyu"), "nv": ("nu", "nyu"), "lve": ("lue", "lyue"), "nve": ("nue", "nyue")}


def fold(text: str) -> str:
    """`text` as it is searched: NFKC, case folded, without spaces, dots, punctuation, accents and what is unseen."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    folded = unicodedata.normalize("NFKC", bare).casefold()
    return "".join(letter for letter in folded if not _is_left_out(letter))


def _is_left_out(letter: str) -> bool:
    """Spaces, punctuation, controls and variation selectors; a rare character of the private area is kept."""
    return (
        unicodedata.category(letter) in LEFT_OUT
        or letter in DOTS
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
    )


def endings(text: str) -> Iterator[str]:
    """Every ending of `text`, the whole first, each cut to what a term can hold."""
    return (text[n : n + LONGEST] for n in range(len(text)))


def syllables(name: str) -> list[str]:
    """The pinyin of a name, a syllable for each character; one without a known reading stands for itself."""
    folded = fold(name)
    read = [fold(one) for one in _reading()(folded)] if folded else []
    if len(folded) > LONGEST_NAME or any(dot in name for dot in DOTS):
        return read  # not a Chinese name: no surname stands first
    for length in (2, 1):
        surname = SURNAMES.get(folded[:length])
        if surname and len(folded) > length:
            return surname.split() + read[length:]
    return read


@cache
def _reading() -> "Callable[[str], list[str]]":
    """The table of readings, loaded when it is first needed: it takes a fifth of a second."""
    from pypinyin import lazy_pinyin

    return lambda text: lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # a list is a syllable for each


def pinyin(name: str) -> Iterator[str]:
    """The pinyin of `name` whole and by the endings of its syllables, in each way to type ü, and its initials."""
    read = syllables(name)
    for way in range(3 if any(one in UMLAUTS for one in read) else 1):
        typed = [(one, *UMLAUTS.get(one, (one, one)))[way] for one in read]
        yield from ("".join(typed[n:])[:LONGEST] for n in range(len(typed)))
    initials = "".join(one[:1] for one in read)
    yield from (ending for ending in endings(initials) if len(ending) > 1)


def terms_of(name: str | None, unit: str | None) -> list[str]:
    """All terms of an honour, each once, sorted: of its holder's name and of the unit, or of each of several units."""
    units = BETWEEN_UNITS.split(unit or "")
    found = {ending for text in (name or "", *units) for ending in endings(fold(text))}
    return sorted(found.union(pinyin(name or "")) - {""})
