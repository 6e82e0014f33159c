"""A competition with delegations as a package: events of one module, published with the given marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import clock, ledger
from server.access import console
from server.competitions import Event
from server.packages.importing import import_package
from server.progression import publish
from tests.server.packages.sample import result_of

HEAD = """\
format = "jinbang.package/1"
[competition]
code = "XZ-2023"
title = "忻州市示例大赛"
tier = "city"
kind = "comprehensive"
region = "1409"
organisers = ["示例市人力资源和社会保障局"]
starts_on = 2023-06-10
ends_on = 2023-06-12
"""
EVENT = """
[[events]]
code = "{code}"
title = "{title}"
group = "worker"
format = "{format}"
passed_over = ["全国技术能手"]
[events.scheme]
places = 2
ties = ["share"]
[[events.scheme.modules]]
code = "part"
title = "操作技能"
weight = "1"
[[events.scheme.modules.aspects]]
code = "P1"
title = "作品"
max = "100"
[[events.awards]]
title = "金牌"
places = 1
[[events.awards]]
title = "银牌"
places = 1
[[events.awards]]
title = "铜牌"
places = 1
[[events.awards]]
title = "优胜奖"
upto = "1"
"""
TITLES = {"WELD": "焊接", "CNC": "数控", "COOK": "烹饪"}
DELEGATIONS = """\
code,name,kind,ranked,leader
XF,忻府区,region,1,
DX,定襄县,region,1,
WT,五台县,region,1,
GA,公安局,department,1,
LX,来宾队,region,0,
"""


@dataclass(frozen=True)
class Entrant:
    """An entry: its delegation and mark; `coach` by name, `honours` held before, `members` how many contestants."""

    delegation: str
    mark: str
    coach: str = ""
    honours: str = ""
    members: int = 1


def files(events: Mapping[str, Sequence[Entrant]], *, kind: str = "individual") -> dict[str, str]:
    """The files of the package; entries are numbered in the order given, by event."""
    toml = HEAD + "".join(EVENT.format(code=one, title=TITLES[one], format=kind) for one in events)
    entries = ["event,entry_no,team,member,name,role,organisation,delegation,standing,prior_honours"]
    marks = ["event,entry_no,aspect,judge_no,mark,remark"]
    for event, entrants in events.items():
        for n, one in enumerate(entrants, 1):
            team = f"{event}队{n}" if kind != "individual" else ""
            for m in range(1, one.members + 1):
                name = f"{event}选手{n}" if one.members == 1 else f"{event}选手{n}-{m}"
                entries.append(
                    f"{event},{n:03},{team if m == 1 else ''},{m},{name},contestant,示例厂,"
                    f"{one.delegation if m == 1 else ''},worker,{one.honours}"
                )
            if one.coach:
                entries.append(f"{event},{n:03},,1,{one.coach},coach,示例学校,,teacher,")
            marks.append(f"{event},{n:03},P1,J1,{one.mark},")
    judges = "event,judge_no,name,organisation,region,role,panel\n,J1,裁判甲,,,chief,\n"
    return {
        "competition.toml": toml, "delegations.csv": DELEGATIONS, "entries.csv": "\n".join(entries) + "\n",
        "marks.csv": "\n".join(marks) + "\n", "judges.csv": judges,
    }  # fmt: skip


async def held(events: Mapping[str, Sequence[Entrant]], *, kind: str = "individual", final: bool = True) -> str:
    """Import the competition and publish it; its code."""
    package = result_of(files(events, kind=kind))
    assert not isinstance(package, list), package
    await import_package(console(), package)
    await publish(console(), "XZ-2023", reason="公布")
    if final:
        for code in events:
            await made_final(code)
    return "XZ-2023"


async def made_final(code: str) -> None:
    """As after a notice that has run out."""
    async with ledger.change(console(), "result.final") as change:
        event = await Event.visible_to(console()).get(competition__code="XZ-2023", code=code)
        event.final_at = clock.now()
        await change.save(event)


async def corrected(
    events: Mapping[str, Sequence[Entrant]], now: Mapping[str, Sequence[Entrant]], *, kind: str = "individual"
) -> None:
    """The marks of `now` in place of those of `events`, published anew."""
    package = result_of(files(now, kind=kind))
    assert events.keys() == now.keys() and not isinstance(package, list), package
    await import_package(console(), package, correction="更正登分")
    await publish(console(), "XZ-2023", reason="更正")
