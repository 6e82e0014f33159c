"""What the pages are looked at with: a real contest through import and publish, and invented ones beside it.

Every name of a person below is made up.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from server import organisations
from server.access import console
from server.competitions import Competition, Event, OrganisingUnit, keeping
from server.honours import Decision, Honour, Title
from server.honours.conferring import write_terms
from server.honours.holders import Holder, found_or_made
from server.packages.format import Package
from server.packages.importing import import_package
from server.packages.reading import read
from server.ranking import Advance, Aspect, Award, Module, Scheme, TieKey
from server.results import ModuleValue, Revision, Standing
from server.results.publishing import publish
from tests.world import World

HUNAN = Path(__file__).parents[2] / "seeds" / "packages" / "hunan-2023"
FIRST, CORRECTED = 1_686_810_600_000_000, 1_687_053_900_000_000  # 2023-06-15 14:30 and 2023-06-18 10:05 in Beijing
MARKUP = "<b>粗</b>&\"'{{ 1 }}"
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("青山", "慧敏", "建国", "瑞", "强", "海燕", "文博", "志远", "丽", "国栋")
UNITS = ("晋中某重工有限公司", "平遥某漆器研究所", "介休某焦化集团", "灵石某煤业公司")
COUNTIES = ("榆次区", "平遥县", "介休市", "灵石县")
LONG = "理论 下料 装配 手工焊 气保焊 氩弧焊 埋弧焊 外观检验 无损检测 安全文明生产 工艺卡编制 职业素养".split()  # noqa: SIM905


async def hunan() -> None:
    """The provincial contest of 2023, as an organiser would bring it here; needs the region table."""
    package = read(HUNAN)
    assert isinstance(package, Package), package
    await import_package(console(), package)
    await publish(console(), "HUNAN-2023", reason="首次公布")


async def jinzhong() -> None:
    """An invented city contest: an event of three modules with a correction, one of twelve modules and 420 rows."""
    async with World.begun("JZ-2023-04") as world:
        contest = await _contest(world)
        weld = await _event(world, contest, "WELD", "焊接", 0)
        kept = await keeping.keep(world.change, weld, scheme("理论知识", "技能操作", "职业素养"))
        await revise(world, weld, kept, 1, FIRST, "首次公布")
        reason = "更正：W007 选手理论知识成绩登记有误，复核后改为 88.50。"
        await revise(world, weld, kept, 2, CORRECTED, reason)
        wide = await _event(world, contest, "ALL", "焊接全能", 1)
        await revise(world, wide, await keeping.keep(world.change, wide, scheme(*LONG)), 1, FIRST, "首次公布", rows=420)


async def heats() -> None:
    """Two county heats that feed the welding of the city contest."""
    async with World.begun("HEATS") as world:
        for code, name, region in (("YC-2023", "榆次区", "140702"), ("PY-2023", "平遥县", "140728")):
            columns = {
                "title": f"{name}职业技能竞赛（示例）",
                "tier": "county",
                "region_code": region,
                "region_name": name,
            }
            contest = await world.competition(code, events=0, units=0, published_at=FIRST, **columns)
            weld = await _event(world, contest, "WELD", "焊接", 0)
            weld.feeds = "JZ-2023-04/WELD"
            await world.change.save(weld)
            kept = await keeping.keep(world.change, weld, scheme("理论知识", "技能操作"))
            await revise(world, weld, kept, 1, FIRST, "首次公布", rows=12)


async def correct_again() -> None:
    """A third revision of the welding event."""
    async with World.begun("JZ-2023-04") as world:
        weld = await Event.visible_to(console()).get(code="WELD", competition__code="JZ-2023-04")
        kept = (await keeping.newest([weld.id]))[weld.id]
        await revise(world, weld, kept, 3, CORRECTED + 1, "再次更正")


TITLES = (
    {
        "code": "SX-JSNS",
        "name": "三晋技术能手",
        "region_code": "140000",
        "granting_body": "山西省人力资源和社会保障厅",
        "way": "both",
        "cadence": "每年",
        "conditions": "省级一类职业技能大赛各赛项前三名，或经评选产生。",
        "bonus": 100_000,
        "bonus_payer": "government",
        "consequence": "晋升技师职业技能等级。",
        "policy": "对获得各赛项前三名的选手，授予“三晋技术能手”称号（示例条文）。",
        "source": "晋人社发〔2020〕示例号",
        "starts_on": date(2010, 1, 1),
    },
    {
        "code": "CN-JSNS",
        "name": "全国技术能手",
        "granting_body": "人力资源和社会保障部",
        "way": "both",
        "conditions": "国家级一类大赛各赛项前五名。",
    },
    {
        "code": "NX-SSDS",
        "name": "塞上技能大师",
        "region_code": "640000",
        "granting_body": "宁夏回族自治区人民政府",
        "way": "selection",
    },
    {"code": "SX-NONE", "name": "三晋首席技师（示例）", "granting_body": "山西省人民政府", "way": "selection"},
)


async def honours() -> None:
    """A roll of honour of 45: by competition and by selection, two of one name, a unit, a group, one revoked."""
    async with World.begun("ROLL") as world:
        titles = {one["code"]: await world.change.save(Title(**one)) for one in TITLES}
        numbers = ("晋人社函〔2023〕示例号", "晋政发〔2024〕示例号", "宁政发〔2022〕示例号")
        days = (date(2023, 7, 18), date(2024, 5, 4), date(2022, 5, 1))
        acts = [
            await world.change.save(Decision(number=number, decided_on=day, body="山西省人力资源和社会保障厅"))
            for number, day in zip(numbers, days, strict=True)
        ]
        units = [_unit(n) for n in range(1, 41)]
        people = [Holder("person", unit["name"]) for unit in units]
        others = [Holder("organisation", "平遥某漆器研究所"), Holder("group", "焊接攻关组（示例）")]
        found = await found_or_made(world.change, [*people, *others])
        rows = [
            Honour(
                title_id=titles["SX-JSNS"].id, decision_id=acts[0].id, conferred_on=days[0], **held.columns,
                unit=unit["organisation"], region_code="140702", region_name=unit["region"], tier="province",
                occupation_code="6-18-02-04", competition="第四届全省职业技能大赛（示例）", event="焊接",
                place=n, total=f"{95 - n // 2}.{n:02d}",
            )
            for n, (held, unit) in reversed(list(enumerate(zip(found, units, strict=False), 1)))
        ]  # fmt: skip
        career = [
            ("CN-JSNS", 1, found[0]),
            ("NX-SSDS", 2, found[0]),
            ("CN-JSNS", 1, found[40]),
            ("NX-SSDS", 2, found[41]),
        ]
        rows += [
            Honour(
                title_id=titles[code].id, decision_id=acts[act].id, conferred_on=days[act], **held.columns,
                unit="晋中某重工有限公司", region_code="140700", region_name="晋中市",
            )
            for code, act, held in career
        ]  # fmt: skip
        fifth = rows[35]
        fifth.state, fifth.revoked_on, fifth.revoking_decision_id = "revoked", days[1], acts[1].id
        fifth.grounds = "成绩复核后不符合条件"
        rows[34].name = rows[33].name = "李强"
        rows[32].name = MARKUP
        await world.change.save_many(rows)
        await write_terms(world.change, rows)


def scheme(*titles: str) -> Scheme:
    """Modules of these titles, all of the same weight."""
    modules = [
        Module(f"m{n}", title, Fraction(1, 4), (Aspect(f"A{n}", title, 100_000),)) for n, title in enumerate(titles, 1)
    ]
    return Scheme(
        modules=tuple(modules),
        ties=(TieKey("m2", descending=True), TieKey("elapsed"), TieKey("share")),
        awards=(Award("一等奖", places=3), Award("二等奖", places=5), Award("三等奖", places=7)),
        advance=Advance(5),
        passed_over=("中华技能大奖", "全国技术能手"),
    )


async def _contest(world: World) -> Competition:
    row = Competition(
        code="JZ-2023-04",
        title="第四届晋中市职业技能大赛（示例）",
        tier="city",
        kind="comprehensive",
        class_name="一类",
        edition=4,
        region_code="140700",
        region_name="晋中市",
        starts_on=date(2023, 6, 10),
        ends_on=date(2023, 6, 12),
        published_at=FIRST,
    )
    await world.change.save(row)
    units = [("organiser", "晋中市人力资源和社会保障局"), ("organiser", "晋中市总工会"), ("host", "晋中某职业技术学院")]
    ids = await organisations.by_name(world.change, [name for _, name in units])
    await world.change.save_many(
        [
            OrganisingUnit(competition_id=row.id, organisation_id=ids[name], role=role, position=n, name=name)
            for n, (role, name) in enumerate(units)
        ]
    )
    return row


async def _event(world: World, contest: Competition, code: str, title: str, position: int) -> Event:
    event = await world.event(contest, code, position)
    event.title, event.feeds, event.published_at = title, "SX-2023-04/WELD", FIRST
    return await world.change.save(event)


async def revise(
    world: World, event: Event, kept: keeping.Kept, number: int, at: int, reason: str, rows: int = 30
) -> None:
    """One more revision of an event: `rows` ranked entries and three that are not."""
    lines = standings(rows)
    ranked = [line for line in lines if line["place"]]
    taken = sum(line["award"] is not None for line in lines)
    row = Revision(
        event_id=event.id,
        number=number,
        scheme_id=kept.id,
        reason=reason,
        published_at=at,
        entries=len(lines),
        ranked=len(ranked),
        awarded=taken,
        places=2,
    )
    await world.change.save(row)
    saved = [Standing(revision_id=row.id, line=n, **line) for n, line in enumerate(lines, 1)]
    await world.change.save_many(saved)
    await world.change.save_many([value for one in saved for value in _values(one, kept.scheme.modules)])
    event.revision = number
    await world.change.save(event)


def _values(one: Standing, modules: Sequence[Module]) -> list[ModuleValue]:
    ranked, missed = one.state == "ranked", one.line == 13
    return [
        ModuleValue(
            standing_id=one.id,
            position=n,
            code=module.code,
            title=module.title,
            value=("0.00" if missed and n == 1 else f"{96 - (one.line * 7 + n * 13) % 30}.{one.line % 10}5")
            if ranked
            else None,
            absent=ranked and missed and n == 1,
        )
        for n, module in enumerate(modules)
    ]


def standings(rows: int) -> list[dict[str, Any]]:
    """Lines with a tie at 4, a holder passed over at 6, a tie broken by skill at 9, and three not ranked."""
    lines = [_ranked(n) for n in range(1, rows + 1)]
    lines[3] |= {"tied": True}
    lines[4] |= {"tied": True, "place": 4, "position": 4, "decided_by": "share", "total": lines[3]["total"]}
    lines[5] |= {"position": None, "award": None}
    lines[8] |= {"decided_by": "m2", "total": lines[7]["total"]}
    lines[2] |= {"name": "欧阳慧敏"}
    lines[6] |= {"name": "买买提·艾合买提江"}
    lines[9] |= {"name": MARKUP, "organisation": "=1+1"}
    for state in ("absent", "disqualified", "withdrawn"):
        lines.append(_unit(len(lines) + 1) | {"state": state, "decided_by": "", "award": None, "place": None})
    return lines


def _ranked(n: int) -> dict[str, Any]:
    position = n if n < 6 else n - 1
    award = "一等奖" if position <= 3 else "二等奖" if position <= 8 else "三等奖" if position <= 15 else None
    total = f"{96 - n // 8}.{99 - n * 11 % 88 // 8 * 8 - n % 8:02d}"
    own = {"state": "ranked", "place": n, "position": position, "decided_by": "total", "total": total}
    return _unit(n) | own | {"award": award, "advances": n <= 5}


def _unit(n: int) -> dict[str, Any]:
    name = FAMILY[n * 5 % len(FAMILY)] + GIVEN[n * 3 % len(GIVEN)]
    place = n % len(UNITS)
    unit = {"organisation": UNITS[place], "region": COUNTIES[place], "delegation": f"{COUNTIES[place][:2]}代表队"}
    return {"entry_no": f"W{n:03d}", "name": name, **unit}
