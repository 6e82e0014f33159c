"""Placeholders of a template: `{{标题}}` is a text, `{{#名单}}` … `{{/名单}}` repeats what stands between for each line
of a list. Each has a Chinese and an English name. Pure: it knows neither Word nor Excel.

A name is looked up in the line at hand, then in what is around it, so that a line may repeat the title of its event.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

MARK = re.compile(r"\{\{\s*(?P<sign>[#/]?)\s*(?P<name>[^{}]*?)\s*\}\}")
HALF = re.compile(r"\{\{|\}\}")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")

Reason = Literal["unknown", "open"]

PAPER = {
    "title": "标题", "number": "文号", "date": "日期", "addressee": "主送", "text": "正文", "signed": "署名",
    "contact": "联系方式", "attachment": "附件", "subject": "名称", "region": "地区", "organisers": "主办",
    "hosts": "承办", "starts_on": "开始日期", "ends_on": "结束日期", "year": "年份", "document": "依据文号",
    "count": "人数", "notice_from": "公示开始", "notice_to": "公示结束", "notice_days": "公示天数",
}  # fmt: skip
LINE = {
    "no": "序号", "name": "姓名", "unit": "单位", "delegation": "代表队", "place_region": "所在地区", "event": "赛项",
    "group": "组别", "place": "名次", "total": "总成绩", "award": "奖项", "honour": "称号", "entry_no": "参赛号",
    "state": "状态", "remark": "备注",
}  # fmt: skip
HEADING = {"heading": "小标题", "entries": "参赛数", "winners": "获奖数", "firsts": "第一名数"}
LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "list": ("名单", LINE),
    "events": ("各赛项", HEADING),
    "delegations": ("各代表队", HEADING),
    "regions": ("各地区", HEADING),
}
INNER = {"standings": ("成绩", LINE), "awards": ("获奖", LINE), "roster": ("参赛名单", LINE)}
"""The lists inside a line of `events`, `delegations`, `regions`."""


def _aliases() -> dict[str, str]:
    found: dict[str, str] = {}
    for names in (PAPER, LINE, HEADING):
        found |= {chinese: english for english, chinese in names.items()}
    for lists in (LISTS, INNER):
        found |= {chinese: english for english, (chinese, _) in lists.items()}
    return found


ALIASES = _aliases()
"""Chinese name -> the name inside."""


def name_of(written: str) -> str:
    """The name inside of a placeholder as it was written; an unknown one comes back as it is."""
    text = unicodedata.normalize("NFKC", written).strip()
    return ALIASES.get(text) or text.casefold().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Contents:
    """What fills a template: texts and lists by the name inside, and where to look further."""

    texts: Mapping[str, str]
    lists: Mapping[str, "Sequence[Contents]"] = field(default_factory=dict)
    around: "Contents | None" = None

    def text(self, name: str) -> str:
        """The text of a placeholder, "" where there is none; what no file can hold is left out."""
        found = self.texts.get(name)
        if found is None:
            return self.around.text(name) if self.around else ""
        return UNWRITABLE.sub("", found)

    def lines(self, name: str) -> "Sequence[Contents]":
        """The lines of a list, each looking further in here."""
        found = self.lists.get(name)
        if found is None:
            return self.around.lines(name) if self.around else ()
        return [Contents(one.texts, one.lists, self) for one in found]


@dataclass(frozen=True, slots=True)
class Known:
    """Which placeholders a template may name at one depth."""

    texts: frozenset[str]
    lists: frozenset[str]

    def inside(self, name: str) -> "Known":
        """What may be named in a line of the list `name`."""
        _, texts = {**LISTS, **INNER}[name]
        inner = frozenset(INNER) if texts is HEADING else frozenset()
        return Known(self.texts | frozenset(texts), self.lists | inner)


TOP = Known(frozenset(PAPER), frozenset(LISTS))


@dataclass(frozen=True, slots=True)
class Mark:
    """A placeholder in a text, from `start` to `end`. `sign`: "#" opens a list, "/" closes one."""

    start: int
    end: int
    sign: str
    name: str
    written: str


def marks(text: str) -> Iterator[Mark]:
    """The placeholders of a text in order."""
    for one in MARK.finditer(text):
        yield Mark(one.start(), one.end(), one["sign"], name_of(one["name"]), one[0])


def halves(text: str) -> bool:
    """Whether braces are left over that belong to no placeholder: one was begun and not ended."""
    return bool(HALF.search(MARK.sub("", text)))


def only(text: str, sign: str) -> str | None:
    """The list a text opens or closes and does nothing else; None for any other text."""
    one = MARK.fullmatch(text.strip())
    return name_of(one["name"]) if one and one["sign"] == sign else None


def filled(text: str, contents: Contents) -> str:
    """The text with its placeholders filled; those that open or close a list leave nothing."""
    return MARK.sub(lambda one: "" if one["sign"] else contents.text(name_of(one["name"])), text)


def is_void(text: str, contents: Contents) -> bool:
    """Whether all placeholders of a text are empty and no other words stand in it: `{{主送}}：` without addressee."""
    found = [one for one in marks(text) if not one.sign]
    if not found or any(contents.text(one.name) for one in found):
        return False
    return not any(one.isalnum() for one in MARK.sub("", text))
