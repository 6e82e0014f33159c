"""A contest as a package: one event of theory (0.3) and practice (0.7) with pass marks, published with given marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from stdnum.cn import ric

from server.access import console
from server.packages.importing import import_package
from server.progression import publish
from tests.server.packages.sample import result_of

TOML = """\
format = "jinbang.package/1"
[competition]
code = "{code}"
title = "{title}"
tier = "{tier}"
kind = "{kind}"
{class_name}
region = "{region}"
organisers = ["示例市人力资源和社会保障局"]
starts_on = {day}
ends_on = {day}

[[events]]
code = "WELD"
title = "焊接"
occupation = "6-18-02-04"
group = "{group}"
format = "individual"
passed_over = [{passed_over}]

[events.scheme]
places = 2
ties = ["skill desc", "share"]

[[events.scheme.modules]]
code = "theory"
title = "理论知识"
weight = "0.3"
{passes}
  [[events.scheme.modules.aspects]]
  code = "T1"
  title = "笔试"
  max = "100"

[[events.scheme.modules]]
code = "skill"
title = "操作技能"
weight = "0.7"
{passes}
  [[events.scheme.modules.aspects]]
  code = "S1"
  title = "焊缝"
  max = "100"

[[events.awards]]
title = "一等奖"
places = 1
[[events.awards]]
title = "优胜奖"
upto = "1/2"
"""


@dataclass(frozen=True)
class Entrant:
    """One who enters: his number makes his synthetic ID number, so that he is one person over all contests."""

    number: int
    theory: str = "80"
    skill: str = "80"
    level: str = ""
    standing: str = "worker"
    honours: str = ""

    @property
    def name(self) -> str:
        return f"选手{self.number}"

    @property
    def id_number(self) -> str:
        body = f"14070219900101{self.number:03}"
        return body + ric.calc_check_digit(body + "0")


def files(
    entrants: Sequence[Entrant], *, code: str = "SX-2023", title: str = "山西省示例大赛", tier: str = "province",
    kind: str = "industry", class_name: str = "一类", region: str = "14", day: str = "2023-06-10",
    group: str = "worker", passes: str = "60", passed_over: str = "",
) -> dict[str, str]:  # fmt: skip
    """The files of a contest; who scores more stands higher."""
    given = f'class = "{class_name}"' if class_name else ""
    over = f'"{passed_over}"' if passed_over else ""
    toml = TOML.format(
        code=code, title=title, tier=tier, kind=kind, class_name=given, region=region, day=day, group=group,
        passes=f'pass = "{passes}"' if passes else "", passed_over=over,
    )  # fmt: skip
    entries = ["event,entry_no,name,organisation,region,standing,id_type,id_number,level,prior_honours"]
    marks = ["event,entry_no,aspect,judge_no,mark,remark"]
    for one in entrants:
        cells = [
            "WELD", f"{one.number:03}", one.name, "示例焊接厂", "140702", one.standing, "resident_id", one.id_number,
            one.level, one.honours,
        ]  # fmt: skip
        entries.append(",".join(cells))
        marks += [f"WELD,{one.number:03},T1,J1,{one.theory},", f"WELD,{one.number:03},S1,J1,{one.skill},"]
    judges = "event,judge_no,name,organisation,region,role,panel\n,J1,裁判甲,,,chief,\n"
    return {
        "competition.toml": toml, "entries.csv": "\n".join(entries) + "\n", "marks.csv": "\n".join(marks) + "\n",
        "judges.csv": judges,
    }  # fmt: skip


async def held(entrants: Sequence[Entrant], **more: str) -> str:
    """Import the contest and publish it; its code."""
    code = more.get("code", "SX-2023")
    await import_package(console(), result_of(files(entrants, **more)))
    await publish(console(), code, reason="公布")
    return code


def field(n: int, **more: str) -> list[Entrant]:
    """`n` entrants, the first the best in both parts."""
    return [Entrant(i, f"{100 - i}", f"{100 - i}", **more) for i in range(1, n + 1)]
