"""Which column of an old roll is which: guessed by the words of its head, for each office wrote its rolls its own way.

A head that is one of the words stands for its field; else one that contains a word, the longest counting. What is
guessed is told in the dry run, and what fits nothing is passed over by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.workbooks import Column
from server.workbooks.columns import OWN_SHEETS, Kind, key
from server.workbooks.faults import Unreadable
from server.workbooks.grid import Grid, grids
from server.workbooks.heads import head_text, is_filled
from server.workbooks.sheets import HEAD_WITHIN

PASSED_OVER = "~"  # begins the name of a column that fits nothing
LONGEST_HEAD = 20  # characters; what is longer is the title above the table
KINDS = {"个人": "person", "单位": "organisation", "集体": "group"}
SEXES = {"男": "male", "女": "female"}


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may hold, and the words that its head goes by, the plainest first."""

    name: str
    words: tuple[str, ...]
    kind: Kind = "text"
    longest: int = 200
    required: bool = False
    choices: tuple[str, ...] = ()


FIELDS = (
    Field("name", ("姓名", "获得者", "获奖者", "获奖人", "获奖选手", "当选者", "集体名称"), required=True, longest=200),
    Field("title", ("荣誉称号", "称号", "荣誉", "荣誉名称", "授予称号", "奖项名称")),
    Field("holder", ("对象", "对象类别", "获得者类别", "授予对象"), "choice", choices=tuple(KINDS)),
    Field("unit", ("单位", "工作单位", "所在单位", "单位名称", "用人单位", "就职单位"), longest=400),
    Field("region", (
        "地区", "所属地区", "所在地区", "区划代码", "行政区划", "行政区划代码", "市", "县", "市州", "地市", "县区",
        "所属市", "所在市", "所属县", "所在县",
    ), longest=60),
    Field("occupation", ("职业", "工种", "职业工种", "职业名称", "工种名称"), longest=100),
    Field("number", ("文号", "决定文号", "发文字号", "批准文号", "授予文号", "表彰文号", "文件号"), longest=100),
    Field("day", (
        "授予日期", "授予时间", "表彰日期", "表彰时间", "发文日期", "发文时间", "获奖日期", "获奖时间", "日期", "时间",
    ), "date"),
    Field("body", (
        "授予单位", "授予机关", "授予部门", "发文机关", "发文单位", "表彰单位", "表彰机关", "颁发单位", "批准机关",
    )),
    Field("id_number", ("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号码"), "id_number", 40),
    Field("competition", ("竞赛名称", "大赛名称", "竞赛", "大赛", "赛事")),
    Field("event", ("赛项", "竞赛项目", "比赛项目", "项目", "参赛项目")),
    Field("place", ("名次", "排名"), "number", 6),
    Field("sex", ("性别",), "choice", choices=tuple(SEXES)),
    Field("nationality", ("民族",), longest=20),
)  # fmt: skip
BY_NAME = {one.name: one for one in FIELDS}
HEADS = {key(word): one for one in FIELDS for word in one.words}


def field_of(head: str) -> tuple[Field, bool] | None:
    """The field a head stands for, and whether it is one of its words letter by letter; None where it fits none.

    >>> [field_of(one)[0].name for one in ("姓  名", "获奖者姓名", "授予单位", "推荐单位", "职业（工种）")]
    ['name', 'name', 'body', 'unit', 'occupation']
    >>> field_of("序号") is None
    True
    """
    text = key(head)
    if text in HEADS:
        return HEADS[text], True
    inside = [word for word in HEADS if len(word) > 1 and word in text]
    return (HEADS[max(inside, key=len)], False) if inside and len(text) <= LONGEST_HEAD else None


def columns_in(content: bytes) -> tuple[Column, ...]:
    """The columns of a file by their heads; those of FIELDS by their first words where no row looks like a head.

    Runs a child process: not for the event loop.
    """
    try:
        found = [one for grid in grids(content) if grid.sheet not in OWN_SHEETS for one in _of_grid(grid)]
    except Unreadable:
        found = []
    named = {one.name for one in found}
    return (*found, *(_column(one, one.words[0]) for one in FIELDS if one.name not in named))


def _of_grid(grid: Grid) -> list[Column]:
    """The columns of the first row that most fields are found in; none where only one is."""
    best: dict[str, tuple[str, bool]] = {}
    at = 0
    for number, row in enumerate(grid.rows[:HEAD_WITHIN]):
        fields: dict[str, tuple[str, bool]] = {}
        for value in row:
            text = head_text(value) if isinstance(value, str) else ""
            found = field_of(text) if text else None
            if found and (found[0].name not in fields or (found[1] and not fields[found[0].name][1])):
                fields[found[0].name] = (text, found[1])
        if len(fields) > max(1, len(best)):
            best, at = fields, number
    if not best:
        return []
    taken = {text for text, _ in best.values()}
    return [
        *(_column(BY_NAME[name], text) for name, (text, _) in best.items()),
        *_passed_over(grid.rows[at], grid.rows[at + 1 :], taken),
    ]


def _column(field: Field, head: str) -> Column:
    return Column(
        field.name, head, required=field.required, kind=field.kind, choices=field.choices, longest=field.longest
    )


def _passed_over(head: Sequence[object], rows: Sequence[Sequence[object]], taken: set[str]) -> list[Column]:
    """The heads that fit nothing, as columns that take whatever stands below them."""
    found = []
    for at, value in enumerate(head):
        text = head_text(value) if is_filled(value) else ""  # type: ignore[arg-type]
        if not text or text in taken:
            continue
        taken.add(text)
        below = [row[at] for row in rows if at < len(row) and is_filled(row[at])]  # type: ignore[arg-type]
        days = bool(below) and all(isinstance(one, date) for one in below)
        found.append(Column(f"{PASSED_OVER}{text}", text, kind="date" if days else "text", longest=10_000))
    return found
