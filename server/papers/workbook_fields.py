"""What may stand in a column of another office's workbook, and the words by which heads are known. Pure."""

from collections.abc import Mapping, Sequence

from server.workbooks.columns import key

HEADS: Mapping[str, Sequence[str]] = {
    "no": ("序号", "编号", "no", "no."),
    "name": ("姓名", "选手姓名", "获奖选手", "参赛选手", "选手", "人员姓名", "获奖者", "名称", "name"),
    "id_number": ("身份证号码", "身份证号", "身份证", "证件号码", "证件号", "公民身份号码", "idnumber"),
    "unit": ("工作单位", "所在单位", "单位名称", "单位", "所在单位（学校）", "学校", "推荐单位", "unit"),
    "delegation": ("代表队", "参赛队", "代表团", "delegation"),
    "place_region": ("地区", "所在地区", "地市", "市州", "所属地区", "市", "region"),
    "event": ("竞赛项目", "比赛项目", "赛项名称", "赛项", "参赛项目", "职业（工种）", "职业工种", "项目", "event"),
    "group": ("组别", "group"),
    "place": ("名次", "排名", "获奖名次", "竞赛名次", "place"),
    "total": ("总成绩", "总分", "成绩", "得分", "综合成绩", "total"),
    "award": ("奖项", "获奖等次", "获奖等级", "奖次", "等次", "奖级", "award"),
    "honour": ("荣誉称号", "拟授予称号", "授予称号", "称号", "申报称号", "title"),
    "entry_no": ("参赛号", "参赛证号", "选手编号", "entryno"),
    "document": ("文号", "依据文号", "文件号", "决定文号"),
    "date": ("日期", "填报日期"),
}
FIELDS = tuple(HEADS)
NUMBERS = frozenset({"no", "place", "total"})  # written as numbers, so that the other office can reckon with them
_EXACT = {key(word): name for name, words in HEADS.items() for word in words}
_PARTS = sorted(((key(word), name) for name, words in HEADS.items() for word in words if len(word) > 1), reverse=True,
                key=lambda one: len(one[0]))  # fmt: skip


def field_of(head: str) -> str:
    """The field a head seems to mean: by its very words, else by the longest it contains; "" where none.

    >>> field_of("身份证号码"), field_of("参赛选手 姓名*"), field_of("照片")
    ('id_number', 'name', '')
    """
    text = key(head)
    found = _EXACT.get(text)
    if found is None:
        found = next((name for word, name in _PARTS if word in text and not word.isascii()), "")
    return found


def guessed(heads: Sequence[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Column, head and field; each field once, a head of its very words before one that only contains them."""
    by_words = sorted(heads, key=lambda one: (key(one[1]) not in _EXACT, one[0]))
    taken: dict[str, int] = {}
    for column, head in by_words:
        name = field_of(head)
        if name:
            taken.setdefault(name, column)
    return [(column, head, next((n for n, at in taken.items() if at == column), "")) for column, head in heads]
