"""The code tables: where they come from, what they hold, and that loading them again writes nothing."""

import re
from collections import Counter
from datetime import date

import pytest

import seeds.code_tables
import seeds.occupations
import seeds.rules
import seeds.working_days
from seeds import tables
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.occupations import RANKS, Occupation, SkillLevel, Trade
from server.working_days import Calendar, CalendarDay, edit_day, year_fault

SOURCES = (tables.DATA / "SOURCES.md").read_text("utf-8")
OCCUPATIONS = tables.lines("occupations")
NAMES = {one["code"]: one["name"] for one in OCCUPATIONS if one["code"]}

# --- the files ---


def test_every_table_says_where_it_comes_from():
    """Source, date and licence beside each; and no source of a table that is gone."""
    stated = dict(re.findall(r"^\| (\w+\.csv) \|(.*)\|$", SOURCES, re.MULTILINE))
    assert set(stated) == {path.name for path in tables.DATA.glob("*.csv")}
    for cells in stated.values():
        source, when, licence = (cell.strip() for cell in cells.split("|"))
        assert source and re.match(r"20\d\d", when) and licence


def test_occupations_are_a_tree_of_their_prefixes():
    for one in OCCUPATIONS:
        if one["code"]:
            above, _, _ = one["code"].rpartition("-")
            assert one["parent"] == above
            assert one["rank"] == RANKS[one["code"].count("-")]
            assert above in NAMES or not above
            assert re.fullmatch(r"\d(-\d\d){0,3}", one["code"])
    assert len(NAMES) == sum(bool(one["code"]) for one in OCCUPATIONS)
    childless = [c for c in NAMES if c.count("-") < 3 and not any(o["parent"] == c for o in OCCUPATIONS)]
    assert childless == ["7", "8"]


def test_how_many_occupations_there_are():
    """domain.md 7.4: 1,632 codes, one of which is a 小类 under a wrong level; 95 digital, 134 green."""
    assert Counter(one["rank"] for one in OCCUPATIONS if one["code"]) == {
        "major": 8,
        "middle": 69,
        "small": 377,
        "detail": 1631,
    }
    assert NAMES["6-20-03"] == "金属加工机械制造人员"
    assert "6-20-03-00" not in NAMES
    details = Counter(code[0] for code in NAMES if code.count("-") == 3)
    assert details == {"1": 25, "2": 493, "3": 36, "4": 354, "5": 54, "6": 669}
    assert [sum(one[flag] == "1" for one in OCCUPATIONS) for flag in ("digital", "green")] == [95, 134]


def test_names_are_clean():
    assert [one for one in OCCUPATIONS if not re.fullmatch(r"[\u4e00-\u9fff、（）]+", one["name"])] == []
    details = [one["name"] for one in OCCUPATIONS if one["rank"] == "detail"]
    assert len(set(details)) == len(details)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("6-18-01-01", "车工"),
        ("6-18-01-02", "铣工"),
        ("6-18-02-04", "焊工"),
        ("6-31-01-03", "电工"),
        ("6-20-01-01", "装配钳工"),
        ("6-18-04-06", "工具钳工"),
        ("4-03-02-01", "中式烹调师"),
        ("4-12-01-01", "汽车维修工"),
        ("4-10-01-05", "养老护理员"),
        ("4-03-02-07", "茶艺师"),
        ("4-04-05-05", "人工智能训练师"),
        ("6-31-07-03", "工业机器人系统操作员"),
        ("4-10-08-01", "网约配送员"),
        ("4-10-03-02", "美发师"),
        ("6-18", "机械制造基础加工人员"),
        ("2-10-01", "记者"),
        ("1-02-01", "国家权力机关负责人"),  # named like its only 职业
        ("1-01-00", "中国共产党机关和基层组织负责人"),  # named like its 中类
        ("5-02-03", "森林经营和管护人员"),  # named by the draft
        ("6-11-08-26", "生物质化工产品生产工"),  # a double in the source
        ("4-12-04-02", "修鞋工"),
        ("6-20-05-03", "压缩机装配调试工"),
        ("2-03-01-00", "土壤肥料技术人员"),
    ],
)
def test_checked_occupations(code, name):
    assert NAMES[code] == name


def test_new_occupations_are_those_of_two_batches():
    new = [one for one in OCCUPATIONS if one["batch"]]
    assert Counter(one["batch"] for one in new) == {"第六批（2024）": 19, "第七批（2025）": 17}
    assert {one["name"]: one["code"] for one in new if one["code"]} == {
        "生物工程技术人员": "2-02-32-02",
        "有色金属现货交易员": "4-05-02-02",
    }
    assert len({(one["name"], one["batch"]) for one in new}) == len(new)


def test_the_calendar_has_whole_years():
    by_year: dict[int, dict[date, tuple[str, str]]] = {}
    for one in tables.rows("calendar", CalendarDay):
        by_year.setdefault(one["day"].year, {})[one["day"]] = (one["kind"], one["name"])
    assert list(by_year) == list(range(2004, 2027))
    assert sum(map(len, by_year.values())) == 771
    for year, days in by_year.items():
        assert year_fault(Calendar({}, 2004, year - 1), year, days) is None
        assert "workday" in {kind for kind, _ in days.values()}
        assert all(day.weekday() > 4 for day, (kind, _) in days.items() if kind == "workday")


# --- loading ---


async def test_all_tables_are_loaded_once(database, viewer, anonymous):
    loaded = await seeds.code_tables.load(viewer)
    ours = {"regions": len(tables.lines("regions")), "occupations": 2119 + 2 + 8, "working_days": 771}
    assert ours.items() <= loaded.items()
    acts = await LedgerEvent.visible_to(viewer).order_by("seq").values_list("act", flat=True)
    assert acts[:5] == [f"{one}.loaded" for one in ("regions", "occupations", "trades", "skill_levels", "calendar")]
    once = [one for one in acts if one != "rule_set.recorded"]
    assert len(set(once)) == len(once)
    assert loaded["rules"] == len(acts) - len(once) == len(seeds.rules.wanted())
    assert set((await seeds.code_tables.load(viewer)).values()) == {0}
    assert await LedgerEvent.visible_to(viewer).count() == len(acts)
    assert await Occupation.visible_to(anonymous).filter(code__isnull=True).count() == 34
    trades = Trade.visible_to(anonymous).filter(occupation__code="4-04-05-05")
    assert set(await trades.values_list("name", flat=True)) == {"数据标注员", "人工智能算法测试员"}
    assert (await verify()).differences == []


@pytest.mark.usefixtures("regions")
async def test_loading_mends_what_differs_and_adds_codes(database, viewer, anonymous, monkeypatch):
    named = await Occupation.visible_to(anonymous).get(name="网络主播")
    rows = tables.lines

    def later(name: str) -> list[dict[str, str]]:
        changed = {"网络主播": {"code": "4-13-05-01"}, "焊工": {"green": "1"}, "技师": {"equivalent": "中级"}}
        return [row | changed.get(row.get("name", ""), {}) for row in rows(name)]

    monkeypatch.setattr(tables, "lines", later)
    assert await seeds.occupations.load(viewer) == 3
    coded = await Occupation.visible_to(anonymous).get(name="网络主播")
    assert (coded.uid, coded.code) == (named.uid, "4-13-05-01")
    assert (await Occupation.visible_to(anonymous).get(code="6-18-02-04")).green is True
    assert (await SkillLevel.visible_to(anonymous).get(number=5)).equivalent == "中级"
    assert await seeds.occupations.load(viewer) == 0
    assert (await verify()).differences == []


@pytest.mark.usefixtures("regions")
async def test_loading_leaves_an_edited_day_alone_and_adds_new_ones(database, viewer, anonymous, monkeypatch):
    await edit_day(viewer, date(2026, 10, 1), "workday", "值班")
    assert await seeds.working_days.load(viewer) == 0
    more = [*tables.lines("calendar"), {"day": "2027-01-01", "kind": "holiday", "name": "元旦"}]
    monkeypatch.setattr(tables, "lines", lambda _: more)
    assert await seeds.working_days.load(viewer) == 1
    assert (await CalendarDay.visible_to(anonymous).get(day=date(2026, 10, 1))).name == "值班"
