"""Fonts: the packaged ones, then those the office adds (`JINBANG_FONTS`, a folder of .ttf and .otf), one chain. What
none of them has is known before a certificate is issued, for a page would show an empty box.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as packaged
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

SETTING = "JINBANG_FONTS"
ENDINGS = {".ttf", ".otf"}
UNSEEN = frozenset(" \n\u3000")


@dataclass(frozen=True, slots=True)
class Font:
    """A font: its family and the characters it has."""

    family: str
    path: Path
    characters: frozenset[int]


def chain() -> tuple[Font, ...]:
    """The fonts in the order in which a character is looked for: serif, the office's own by name, sans."""
    folder = os.environ.get(SETTING)
    own = sorted(one for one in Path(folder).iterdir() if one.suffix.lower() in ENDINGS) if folder else []
    return _read((packaged.serif_path(), *own, packaged.sans_path()))


@cache
def _read(paths: tuple[Path, ...]) -> tuple[Font, ...]:
    return tuple(_font(path) for path in paths)


def _font(path: Path) -> Font:
    with TTFont(path, lazy=True) as font:
        return Font(str(font["name"].getBestFamilyName()), path, frozenset(font.getBestCmap()))


def lacking(texts: Iterable[str]) -> list[str]:
    """The characters of `texts` that no font of the chain has, in order, each once."""
    wanted = dict.fromkeys(one for text in texts for one in text if one not in UNSEEN)
    fonts = chain()
    return [one for one in wanted if not any(ord(one) in font.characters for font in fonts)]


def told(characters: Iterable[str]) -> str:
    """Characters with their code points, as a person is told of them: 𬎆 (U+2C386)."""
    return "、".join(f"{one} (U+{ord(one):04X})" for one in characters)
