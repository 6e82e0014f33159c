"""An event with every kind of entry, and words to change one key of its scheme and see what that does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from server.ranking import Advance, Aspect, Award, Entrant, Group, Module, Round, Scheme, rank
from tests.server.ranking.build import by_no, chain, feed, th

F = Fraction
T = Aspect("T1", "笔试", th("100"))
S = Aspect("S1", "操作", th("100"))
BASE = Scheme(
    [Module("theory", "理论", F("0.3"), [T]), Module("skill", "技能", F("0.7"), [S])],
    ties=chain("skill desc", "elapsed asc", "share"),
)
ENTRANTS = [
    Entrant("A", delegation="X", elapsed=100, draw=4, group="w"),
    Entrant("B", delegation="X", elapsed=90, draw=3, group="s"),
    Entrant("C", delegation="Y", elapsed=100, draw=2, group="s", decision=1),
    Entrant("D", delegation="Y", draw=1, group="w", decision=2),
    Entrant("E", "disqualified"),
    Entrant("F", "absent"),
    Entrant("G"),
    Entrant("H", deducted={"LATE": th("3"), "": th("1")}),
]
ONE = {"J1": "80"}
MARKS = {
    "A": {"T1": {"J1": "80.5"}, "S1": {"J1": "87.25"}},  # 85.225
    "B": {"T1": {"J1": "80.51"}, "S1": {"J1": "87.25"}},  # 85.228, the same published
    "C": {"T1": {"J1": "90"}, "S1": {"J1": "70"}},  # 76
    "D": {"T1": {"J1": "55"}, "S1": {"J1": "85"}},  # 76
    "G": {"T1": {"J1": "absent"}, "S1": {"J1": "50"}},
}
LEVELS = {
    no: {"T1": ONE, "S1": {f"J{i}": x for i, x in enumerate(marks)}}
    for no, marks in {
        "A": ["1", "2", "3", "3", "3"],
        "B": ["0", "3", "3", "3", "2"],
        "C": ["1", "1", "1", "1", "1"],
    }.items()
}
AWARD = Award("一等奖", places=2)
SHARE = Award("一等奖", share=F("0.40"))
ALL = Advance(2)
GROUPS = (Group("w", "职工组"), Group("s", "学生组"))
ROUNDED = replace(
    BASE,
    modules=[replace(part, round=code) for part, code in zip(BASE.modules, ("prelim", "final"), strict=True)],
    rounds=[Round("prelim", "初赛", 2), Round("final", "决赛")],
)


def put(scheme: Any, path: str, value: Any) -> Any:
    """Replace what stands at a path like `modules[0].aspects[0].max`."""
    head, _, rest = path.partition(".")
    name, _, index = head.rstrip("]").partition("[")
    old = getattr(scheme, name)
    if index:
        items = list(old)
        items[int(index)] = put(items[int(index)], rest, value) if rest else value
        return replace(scheme, **{name: items})
    return replace(scheme, **{name: put(old, rest, value) if rest else value})


def get(scheme: Any, path: str) -> Any:
    for head in path.split("."):
        name, _, index = head.rstrip("]").partition("[")
        scheme = getattr(scheme, name)
        scheme = scheme[int(index)] if index else scheme
    return scheme


Sees = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Case:
    """Under `base`, `sees` gives `before`; with `path` set to `value` it gives `after`."""

    path: str
    value: Any
    sees: Sees
    before: Any
    after: Any
    base: Scheme = BASE
    marks: Any = None


def total(no: str) -> Sees:
    return lambda found: found[no].total


def of(no: str, name: str) -> Sees:
    return lambda found: getattr(found[no], name)


def takers(title: str = "一等奖") -> Sees:
    return lambda found: "".join(sorted(no for no, s in found.items() if s.award == title))


def going(found: dict[str, Any]) -> str:
    return "".join(sorted(no for no, s in found.items() if s.advances))


def value(code: str, no: str = "A") -> Sees:
    return lambda found: found[no].modules[code]


SKILL = "modules[1].aspects[0]"


def skill(**keys: Any) -> Scheme:
    return put(BASE, SKILL, replace(S, **keys))


def with_(**keys: Any) -> Scheme:
    return replace(BASE, **keys)


LEVEL_KIND = skill(kind="judgement", max=th("3"))
TRIMMED = skill(combine="trimmed_mean", drop=1, judges=5)


def found(scheme: Scheme, marks: Any) -> dict[str, Any]:
    field = [e for e in ENTRANTS if marks is MARKS or e.entry_no in marks]
    return by_no(rank(scheme, feed(scheme, field, marks)))
