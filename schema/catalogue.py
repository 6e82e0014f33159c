"""The message catalogue: every sentence the server says, in zh-CN (the source) and en.

TOML files schema/messages/LANGUAGE/ROOM.toml. A table names a family: `[rule]` of refusals and faults, `[enum.tier]`.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import negotiate_locale

Say = Callable[..., str]  # says a sentence by its key, in somebody's language: `say("scheme.total", n=2)`

FOLDER = Path(__file__).parent / "messages"
SOURCE = "zh_CN"
LANGUAGES = (SOURCE, "en")
# What a browser may ask for, and which of our languages answers.
ANSWERS = {"zh-CN": SOURCE, "zh-Hans": SOURCE, "zh": SOURCE, "en": "en"}


class CatalogueFault(ValueError):  # noqa: N818
    """A key that stands twice, or something that is no sentence."""


@cache
def sentences(language: str) -> Mapping[str, str]:
    """All sentences of a language by their full key."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for key, sentence in _flat(tomllib.loads(path.read_text("utf-8"))):
            if key in found:
                raise CatalogueFault(f"{path.name}: {key} stands twice")
            found[key] = sentence
    return found


def _flat(table: Mapping[str, Any], family: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield f"{family}.{name}", value
        elif isinstance(value, dict):
            yield from _flat(value, f"{family}.{name}" if family else name)
        else:
            raise CatalogueFault(f"{family}.{name} is no sentence")


def say(language: str, key: str, /, **params: str | int) -> str:
    """The sentence of `key` with its parameters filled in."""
    return sentences(language)[key].format_map(params)


def knows(key: str) -> bool:
    """Whether there is a sentence for `key`."""
    return key in sentences(SOURCE)


def language_of(cookie: str | None, accept_language: str | None) -> str:
    """The viewer's language: what the cookie `language` says, else the browser, else zh-CN."""
    if cookie in LANGUAGES:
        return cookie
    found = negotiate_locale(_preferred(accept_language or ""), list(ANSWERS), sep="-")
    return ANSWERS[found] if found else SOURCE


def _preferred(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first; those with q=0 and nonsense left out."""
    weighed: list[tuple[int, int, str]] = []
    for part in header[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        weight = _weight(quality.strip())
        if tag and weight > 0:
            weighed.append((-weight, len(weighed), tag.strip()))
    return [tag for _, _, tag in sorted(weighed)]


def _weight(quality: str) -> int:
    """`q=0.8` in thousandths; 1000 where nothing is said, 0 for nonsense."""
    digits = quality.removeprefix("q=") if quality else "1"
    whole, _, decimals = digits.partition(".")
    text = whole + decimals[:3].ljust(3, "0")
    return int(text) if text.isascii() and text.isdigit() else 0
