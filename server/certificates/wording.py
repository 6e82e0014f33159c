"""What a template says: a body with placeholders, and a number format. Pure; checked when a template is recorded.

A placeholder is a word in braces: {name}. A part in double brackets is left out where a placeholder in it has nothing
to say: "参加{competition}[[，总成绩{total}分]]".
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from server.refusal import Fault

COMMON = ("name", "unit", "issuer", "number", "date")
PLACEHOLDERS = {
    "award": (*COMMON, "award", "competition", "event", "place", "total", "team", "group", "region"),
    "honour": (*COMMON, "title", "decision", "decided_on", "granting_body", "competition", "event", "place", "region"),
    "level": (*COMMON, "level", "occupation", "competition", "event", "certificate_no"),
    "appointment": (*COMMON, "role", "competition", "event"),
}
NEEDED = {"award": "award", "honour": "title", "level": "level", "appointment": "role"}
LONGEST_NUMBER = 120
OF_A_NUMBER = {"award": ("year", "competition", "event"), "appointment": ("year", "competition", "event")}
WORD = re.compile(r"\{([^{}]*)\}")
PART = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
SERIAL = re.compile(r"\{serial(?::0([1-9]))?\}")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def body_faults(kind: str, body: str) -> list[Fault]:
    """Each placeholder that the kind does not know, a brace or bracket that stands alone, the name left out."""
    known = PLACEHOLDERS[kind]
    faults = [
        Fault("", line, "body", "placeholder_unknown", "、".join(f"{{{one}}}" for one in known), f"{{{word}}}")
        for line, word in _words(body)
        if word not in known
    ]
    faults += [Fault("", line, "body", "brace_alone", "", text) for line, text in _alone(body)]
    said = {word for _, word in _words(PART.sub("", body))}
    faults += [
        Fault("", None, "body", "placeholder_missing", f"{{{one}}}", "")
        for one in ("name", NEEDED[kind])
        if one not in said
    ]
    return faults


def number_faults(kind: str, text: str) -> list[Fault]:
    """A number format counts up by exactly one {serial} or {serial:04}; it may say the year, and of a competition the
    codes."""
    rest, known = SERIAL.sub("", text), OF_A_NUMBER.get(kind, ("year",))
    expected = "、".join(f"{{{one}}}" for one in ("serial:04", *known))
    faults = [
        Fault("", None, "numberFormat", "placeholder_unknown", expected, f"{{{word}}}")
        for _, word in _words(rest)
        if word not in known
    ]
    faults += [Fault("", None, "numberFormat", "brace_alone", "", found) for _, found in _alone(rest)]
    if len(SERIAL.findall(text)) != 1:
        faults.append(Fault("", None, "numberFormat", "placeholder_missing", "{serial:04}", ""))
    return faults


def _words(text: str) -> Iterator[tuple[int, str]]:
    for found in WORD.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found[1]


def _alone(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(PART.sub(lambda found: found[1], text).splitlines(), 1):
        left = re.search(r"[{}]|\[\[|\]\]", WORD.sub("", line))
        if left:
            yield number, left[0]


def filled(body: str, facts: Mapping[str, str]) -> str:
    """The body with its placeholders filled in, once: what a name says in braces stays as it is."""

    def part(found: re.Match[str]) -> str:
        return found[1] if all(facts.get(word) for _, word in _words(found[1])) else ""

    return WORD.sub(lambda found: facts.get(found[1], ""), PART.sub(part, body))


def series(number_format: str, facts: Mapping[str, str]) -> str:
    """The format with all but its serial filled in: the numbers of a series count up from 1."""
    return WORD.sub(lambda found: facts.get(found[1], found[0]), number_format)


def numbered(series_: str, serial: int) -> str:
    """The number of a serial in a series."""
    return SERIAL.sub(lambda found: f"{serial:0{found[1] or 1}}", series_)


def has_control(text: str) -> bool:
    """Whether a text has characters that no page can show, line ends aside."""
    return bool(CONTROL.search(text))


def folded(number: str) -> str:
    """A number, or its format, as it is kept and looked up: whatever the width of its digits and brackets, without
    spaces; the brackets of a year as documents write them."""
    text = "".join(unicodedata.normalize("NFKC", number).split())[:LONGEST_NUMBER]
    return text.replace("[", "〔").replace("]", "〕")
