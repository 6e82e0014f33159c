"""A complete scheme (criteria, descriptors, rounds, groups, deductions, unshared places) through a package: it is kept,
comes back unchanged, ranks as worked out by hand, and every fault of it is named."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from server.access import Viewer
from server.competitions import Event
from server.packages.canonical import canonical
from server.packages.exporting import export
from server.packages.format import Package
from server.packages.importing import import_package
from server.packages.reading import read
from server.refusal import Fault
from server.results.draft import draft
from tests.server.packages.sample import result_of

TOML = """format = "jinbang.package/1"
[competition]
code = "QX-2026"
title = "联合赛（示例）"
tier = "county"
kind = "comprehensive"
organisers = ["示例县人力资源和社会保障局"]
starts_on = 2026-06-10
ends_on = 2026-06-12

[[events]]
code = "WELD"
title = "焊接"
group = "open"
format = "individual"
groups = [ { code = "worker", title = "职工组" }, { code = "student", title = "学生组" } ]
[events.scheme]
places = 2
rounding = "half_up"
compare = "published"
ties = ["skill desc", "decision"]
absent = "entry"
unshared = 1
penalty_limit = "6"
[[events.scheme.rounds]]
code = "prelim"
title = "初赛"
top = 2
[[events.scheme.rounds]]
code = "final"
title = "决赛"
[[events.scheme.deductions]]
code = "LATE"
title = "迟到"
points = "1"
limit = "2"
[[events.scheme.modules]]
code = "theory"
title = "理论"
weight = "0.4"
round = "prelim"
[[events.scheme.modules.aspects]]
code = "T1"
title = "笔试"
max = "100"
[[events.scheme.modules]]
code = "skill"
title = "实操"
weight = "0.6"
round = "final"
[[events.scheme.modules.criteria]]
code = "A"
title = "尺寸"
max = "90"
[[events.scheme.modules.criteria]]
code = "B"
title = "外观"
[[events.scheme.modules.aspects]]
code = "S1"
title = "公差"
max = "90"
criterion = "A"
[[events.scheme.modules.aspects]]
code = "J1"
title = "焊缝外观"
max = "10"
kind = "judgement"
criterion = "B"
descriptors = ["不符合标准", "达到标准", "部分超出标准", "优秀"]
spread = 1
spread_rule = "block"
[[events.awards]]
title = "职工一等奖"
places = 1
group = "worker"
[[events.awards]]
title = "学生一等奖"
places = 1
group = "student"
[events.advance]
count = 1
by_group = true
"""
FILES: Mapping[str, str] = {
    "competition.toml": TOML,
    "judges.csv": "judge_no\nK1\n",
    "entries.csv": "event,entry_no,name,group,decision\n"
    "WELD,1,示例甲,worker,\nWELD,2,示例乙,student,2\nWELD,3,示例丙,student,1\nWELD,4,示例丁,worker,\n",
    "marks.csv": "event,entry_no,aspect,judge_no,mark\n"
    "WELD,1,T1,K1,70\nWELD,2,T1,K1,80\nWELD,3,T1,K1,80\nWELD,4,T1,K1,60\n"
    "WELD,2,S1,K1,60\nWELD,3,S1,K1,60\nWELD,2,J1,K1,3\nWELD,3,J1,K1,3\n",
    "penalties.csv": "event,entry_no,points,reason,deduction\n"
    "WELD,1,1,迟到,LATE\nWELD,1,1,又迟到,LATE\nWELD,1,1,再迟到,LATE\nWELD,4,9,违规,\n",
}


def files(**changed: str) -> dict[str, str]:
    return {name: changed.get(name.partition(".")[0], text) for name, text in FILES.items()}


async def test_it_comes_back_and_ranks(database: object, viewer: Viewer, regions: None, tmp_path: Path) -> None:
    """1: 0.4·70 - min(3, 2) = 26; 4: 0.4·60 - min(9, 6) = 18; 2 and 3: 32 + 0.6·(60 + 10·3:3) = 74, parted by decision.

    2 and 3 go on from the first round, so 1 with more than nothing stands behind them; nobody asks for his skill.
    """
    package = result_of(files())
    assert isinstance(package, Package), package
    await import_package(viewer, package)
    await export(viewer, "QX-2026", tmp_path / "out")
    again = read(tmp_path / "out")
    assert isinstance(again, Package), again
    assert canonical(again) == canonical(package)
    event = await Event.visible_to(viewer).get(code="WELD")
    lines = [line.standing for line in (await draft(event)).lines]
    told = [(one.entry_no, one.place, one.total, one.decided_by, one.group_place, one.award) for one in lines]
    assert told == [
        ("3", 1, "74.00", "decision", 1, "学生一等奖"),
        ("2", 2, "74.00", "decision", 2, None),
        ("1", 3, "26.00", "round", 1, "职工一等奖"),
        ("4", 4, "18.00", "total", 2, None),
    ]
    assert [(one.entry_no, one.round, one.group, one.advances) for one in lines] == [
        ("3", "决赛", "学生组", True),
        ("2", "决赛", "学生组", False),
        ("1", "初赛", "职工组", True),
        ("4", "初赛", "职工组", False),
    ]


SUMMED = 'max = "90"\n[[events.scheme.modules.criteria]]'
LEVELS = 'descriptors = ["不符合标准", "达到标准", "部分超出标准", "优秀"]\nspread = 1\nspread_rule = "block"'
FAULTS = {
    "unknown_group": ("entries", "示例甲,worker", "示例甲,teacher"),
    "missing_value": ("entries", "示例甲,worker", "示例甲,"),
    "unknown_deduction": ("penalties", "再迟到,LATE", "再迟到,EARLY"),
    "judgement_only": ("competition", 'max = "100"', 'max = "100"\nspread = 1'),
    "spread_rule_alone": ("competition", "spread = 1\n", ""),
    "descriptors_count": ("competition", '"不符合标准", ', ""),
    "criterion_max": ("competition", SUMMED, SUMMED.replace("90", "80")),
    "criterion_unexpected": ("competition", 'max = "100"', 'max = "100"\ncriterion = "A"'),
    "criterion_missing": ("competition", 'criterion = "A"\n', ""),
    "criterion_unknown": ("competition", 'criterion = "A"\n', 'criterion = "C"\n'),
    "worldskills_sum": ("competition", "unshared = 1", 'unshared = 1\nmodel = "worldskills"'),
    "worldskills_judges": ("competition", "unshared = 1", 'unshared = 1\nmodel = "worldskills"'),
    "worldskills_descriptors": ("competition", LEVELS, ""),
    "one_round": ("competition", '[[events.scheme.rounds]]\ncode = "final"\ntitle = "决赛"\n', ""),
    "round_top_missing": ("competition", "top = 2\n", ""),
    "last_round_top": ("competition", 'title = "决赛"\n', 'title = "决赛"\ntop = 1\n'),
    "round_empty": ("competition", 'round = "final"', 'round = "prelim"'),
    "round_missing": ("competition", 'round = "final"\n', ""),
    "round_unknown": ("competition", 'round = "final"', 'round = "semi"'),
    "group_unknown": ("competition", 'group = "worker"\n[[events.awards]]', 'group = "teacher"\n[[events.awards]]'),
    "decision_descending": ("competition", '"decision"]', '"decision desc"]'),
    "tie_after_decision": ("competition", '"decision"]', '"decision", "draw"]'),
    "unshared_undecided": ("competition", '"decision"]', '"share"]'),
}  # fmt: skip


@pytest.mark.parametrize("rule", FAULTS)
def test_every_fault_is_named(rule: str) -> None:
    file, good, bad = FAULTS[rule]
    name = next(one for one in FILES if one.startswith(f"{file}."))
    text = FILES[name]
    assert text.count(good) == 1, rule
    text = text.replace(good, bad)
    if rule == "worldskills_descriptors":
        text = text.replace("unshared = 1", 'unshared = 1\nmodel = "worldskills"')
    found = result_of(files(**{file: text}))
    assert not isinstance(found, Package)
    assert rule in {one.rule for one in faults(found)}


def test_what_needs_rounds_or_groups_is_refused_without() -> None:
    start, end = TOML.index("[[events.scheme.rounds]]"), TOML.index("[[events.scheme.deductions]]")
    without = TOML[:start] + TOML[end:]
    assert {one.rule for one in faults(result_of(files(competition=without)))} == {"round_unexpected"}
    line = next(one for one in TOML.splitlines() if one.startswith("groups ="))
    found = {one.rule for one in faults(result_of(files(competition=TOML.replace(line, ""))))}
    assert {"group_unknown", "by_group_alone", "unknown_group"} <= found


def faults(found: object) -> list[Fault]:
    assert isinstance(found, list)
    return found
