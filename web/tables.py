"""CSV of a page's document, for people: heads in the reader's language, a byte order mark, no cell a sheet would run.

The words stand in `_(…)` as in the templates; `_` says them in the reader's language.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from web.languages import Say
from web.words import stamp

RUN_BY_SHEETS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # an apostrophe too: so that it can be taken off again
Cell = str | int | None
Data = dict[str, Any]


def text(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, lines ended as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out).writerows([[_cell(cell) for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(cell: Cell) -> Cell:
    return "'" + cell if isinstance(cell, str) and RUN_BY_SHEETS.match(cell) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    """A negative decimal, which no sheet runs."""
    whole, _, part = cell[1:].partition(".")
    return cell[0] == "-" and whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


def standings(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """The result sheet of an event's revision; `parts` are the answers page by page."""
    modules = [module["title"] for module in parts[0]["event"]["revision"]["modules"]]
    yield [
        *[_("名次"), _("并列"), _("参赛号"), _("参赛队"), _("姓名"), _("单位"), _("代表队"), _("地区")],
        *modules,
        *[_("总成绩"), _("奖项"), _("晋级"), _("区分依据"), _("状态")],
    ]
    for part in parts:
        yield from (_standing(row, _) for row in part["event"]["revision"]["standings"]["nodes"])


def _standing(row: Data, _: Say) -> Sequence[Cell]:
    head = [row["place"], _("是") if row["tied"] else "", row["entryNo"], row["team"], row["name"]]
    values = [_("缺考") if value["absent"] else value["value"] for value in row["values"]]
    unit = [row["organisation"], row["delegation"], row["region"]]
    end = [row["award"], _("是") if row["advances"] else "", row["decidedByWords"], row["stateLabel"]]
    return [*head, *unit, *values, row["total"], *end]


def competitions(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """The list of competitions under the filters of the address."""
    yield [
        *[_("编号"), _("竞赛"), _("层级"), _("类别"), _("等级"), _("届次"), _("地区代码"), _("地区")],
        *[_("主办"), _("承办"), _("开始"), _("结束"), _("公布（北京时间）")],
    ]
    for part in parts:
        yield from map(_competition, part["competitions"]["nodes"])


def _competition(one: Data) -> Sequence[Cell]:
    names = [one[key] for key in ("code", "title", "tierLabel", "kindLabel", "className", "edition")]
    place = [one["regionCode"], one["regionName"], "、".join(one["organisers"]), "、".join(one["hosts"])]
    return [*names, *place, one["startsOn"], one["endsOn"], one["publishedAt"] and stamp(one["publishedAt"])]


def teams(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """The team total of a competition: a line of each delegation, its points in each event."""
    total = parts[0]["teamTotal"]
    events = {score["eventCode"]: score["eventTitle"] for one in total["places"] for score in one["scores"]}
    yield [
        *[_("名次"), _("并列"), _("代码"), _("代表队"), _("类型"), *events.values()],
        *[_("总分"), _("排名依据的得分"), _("精确值"), _("第一"), _("第二"), _("第三"), _("区分依据"), _("奖项")],
    ]
    for one in total["places"]:
        points = {score["eventCode"]: score["points"] for score in one["scores"]}
        head = [one["place"], _("是") if one["tied"] else "", one["code"], one["name"], one["kindLabel"]]
        counts = [one["firsts"], one["seconds"], one["thirds"], one["decidedByWords"], one["prize"]]
        yield [*head, *(points.get(code) for code in events), one["points"], one["value"], one["exact"], *counts]


def honours(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """The roll of honour under the filters of the address."""
    yield [
        *[_("获得者"), _("单位"), _("地区代码"), _("地区"), _("荣誉称号"), _("称号代码"), _("职业编码"), _("职业")],
        *[_("层级"), _("竞赛"), _("赛项"), _("名次"), _("总成绩"), _("授予日期"), _("授予机关"), _("文号")],
        *[_("状态"), _("撤销日期"), _("获得者编号")],
    ]
    for part in parts:
        yield from map(_honour, part["honours"]["nodes"])


def _honour(one: Data) -> Sequence[Cell]:
    title, decision, occupation = one["title"], one["decision"], one["occupation"] or {}
    who = [one["name"], one["unit"], one["regionCode"], one["regionName"], title["name"], title["code"]]
    ground = [occupation.get("code"), occupation.get("name"), one["tierLabel"], one["competition"], one["event"]]
    act = [one["place"], one["total"], one["conferredOn"], decision["body"], decision["number"]]
    return [*who, *ground, *act, one["stateLabel"], one["revokedOn"], one["holder"]["id"]]


def statistics(parts: Sequence[Data], _: Say) -> Iterator[Sequence[Cell]]:
    """The statistics of an address, a line for each place along its axes; the cut-off day stands on every line."""
    found = parts[0]["statistics"]
    figures = [(one["figure"], one["name"]) for one in found["definitions"]]
    yield [
        *[_("年份"), _("地区代码"), _("地区"), _("职业编码"), _("职业"), _("奖金来源")],
        *(name for _figure, name in figures),
        _("截至"),
    ]
    for one in found["lines"]:
        region, occupation = one["region"] or {}, one["occupation"] or {}
        at = [one["year"], one["regionCode"], region.get("name"), one["occupationCode"], occupation.get("name")]
        yield [*at, one["payerLabel"], *(one[figure] for figure, _name in figures), found["asOf"]]
