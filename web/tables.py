"""CSV of a page's document, for people: Chinese heads, a byte order mark, and no cell that a sheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from web.words import stamp

RUN_BY_SHEETS = tuple("=+-@\t\r\n＝＋－＠")
Cell = str | int | None
Data = dict[str, Any]
YES = "是"


def text(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, lines ended as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out).writerows([[_cell(cell) for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(cell: Cell) -> Cell:
    return "'" + cell if isinstance(cell, str) and cell.startswith(RUN_BY_SHEETS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    """A negative decimal, which no sheet runs."""
    whole, _, part = cell[1:].partition(".")
    return cell[0] == "-" and whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


def standings(parts: Sequence[Data]) -> Iterator[Sequence[Cell]]:
    """The result sheet of an event's revision; `parts` are the answers page by page."""
    modules = [module["title"] for module in parts[0]["event"]["revision"]["modules"]]
    yield [
        *["名次", "并列", "参赛号", "参赛队", "姓名", "单位", "代表队", "地区"],
        *modules,
        *["总成绩", "奖项", "晋级", "区分依据", "状态"],
    ]
    for part in parts:
        yield from map(_standing, part["event"]["revision"]["standings"]["nodes"])


def _standing(row: Data) -> Sequence[Cell]:
    head = [row["place"], YES if row["tied"] else "", row["entryNo"], row["team"], row["name"]]
    values = ["缺考" if value["absent"] else value["value"] for value in row["values"]]
    unit = [row["organisation"], row["delegation"], row["region"]]
    end = [row["award"], YES if row["advances"] else "", row["decidedByWords"], row["stateLabel"]]
    return [*head, *unit, *values, row["total"], *end]


def competitions(parts: Sequence[Data]) -> Iterator[Sequence[Cell]]:
    """The list of competitions under the filters of the address."""
    yield "编号 竞赛 层级 类别 等级 届次 地区代码 地区 主办 承办 开始 结束 公布（北京时间）".split()  # noqa: SIM905
    for part in parts:
        yield from map(_competition, part["competitions"]["nodes"])


def _competition(one: Data) -> Sequence[Cell]:
    names = [one[key] for key in ("code", "title", "tierLabel", "kindLabel", "className", "edition")]
    place = [one["regionCode"], one["regionName"], "、".join(one["organisers"]), "、".join(one["hosts"])]
    return [*names, *place, one["startsOn"], one["endsOn"], stamp(one["publishedAt"])]
