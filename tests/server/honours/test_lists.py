"""Lists in the house style: by strokes of the surname, by region, （女，回族）, two characters spread."""

from datetime import date
from random import Random

import pytest

from server.access import Viewer
from server.honours import Decision, Honour, Title
from server.honours.conferring import record_decision
from server.honours.decided import conferred, counted
from server.honours.holders import Holder
from server.honours.listed import noted, region_of, spread, stroke_key, strokes_of
from server.honours.noting import NATIONALITIES, nationality_of, note
from tests.server.test_honours import NUMBER, catalogue, confer, refusal  # noqa: F401  a fixture among them

# The order in which published lists by 姓氏笔画 give these surnames, with their strokes counted by hand; within a
# number first by the first stroke 横 竖 撇 点 折, then by the next.
SURNAMES = (
    ("丁", 2), ("于", 3), ("马", 3), ("王", 4), ("韦", 4), ("毛", 4), ("文", 4), ("尹", 4), ("石", 5), ("田", 5),
    ("白", 5), ("冯", 5), ("司", 5),
    ("吕", 6), ("朱", 6), ("刘", 6), ("孙", 6), ("李", 7), ("杨", 7), ("吴", 7), ("何", 7),
    ("宋", 7), ("张", 7), ("陈", 7), ("林", 8), ("罗", 8), ("周", 8), ("郑", 8), ("赵", 9), ("胡", 9), ("袁", 10),
    ("徐", 10), ("高", 10), ("郭", 10), ("黄", 11), ("曹", 11), ("梁", 11), ("彭", 12), ("董", 12), ("韩", 12),
    ("蔡", 14), ("潘", 15), ("薛", 16), ("魏", 17),
)  # fmt: skip


def test_surnames_stand_by_strokes_then_by_the_first_stroke():
    names = [f"{one}示例" for one, _ in SURNAMES]
    assert {one: strokes_of(one) for one, _ in SURNAMES} == dict(SURNAMES)
    shuffled = list(names)
    Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=stroke_key) == names


def test_of_equal_surnames_the_shorter_name_then_the_next_strokes():
    assert sorted(["王沪示", "王一二", "王毅", "王一", "王"], key=stroke_key) == [
        "王",
        "王一",
        "王毅",
        "王一二",
        "王沪示",
    ]
    assert sorted(["Smith", "王伟", "", "欧阳明", "欧明"], key=stroke_key) == ["王伟", "欧明", "欧阳明", "Smith", ""]
    assert strokes_of("x") is None
    assert strokes_of("𠮷") == 6  # beyond GB 13000.1


def test_what_is_noted_beside_a_name():
    assert noted("马兰", "female", "回族") == "马　兰（女，回族）"
    assert noted("王小伟", "male", "汉族") == "王小伟"
    assert noted("王小伟", None, "满族") == "王小伟（满族）"
    assert noted("李四", "female", None) == "李　四（女）"
    assert [spread(one) for one in ("阿依古丽·买买提", "AB", "欧阳明")] == ["阿依古丽·买买提", "AB", "欧阳明"]
    assert len(NATIONALITIES) == len(set(NATIONALITIES)) == 58
    assert (nationality_of("回"), nationality_of(" 回族 "), nationality_of("")) == ("回族", "回族", None)


def test_a_list_is_grouped_by_the_region_below_the_title():
    title = Title(code="T", name="示例", granting_body="示例", way="both")
    assert region_of(title, "140702") == "140000"
    title.region_code = "140000"
    assert [region_of(title, one) for one in ("140702", "NINGDONG", None)] == ["140700", "NINGDONG", None]
    title.region_code = "140700"
    assert region_of(title, "140702") == "140702"


@pytest.fixture
async def given(regions, catalogue, viewer):  # noqa: F811
    """A list of 宁夏 with people of two cities, an area and none, one of them erased."""
    await confer(
        viewer, NUMBER, "NX-EXPERT",
        [
            Holder("person", "马兰", region="640104", sex="female", nationality="回"),
            Holder("person", "丁小山", region="640104"),
            Holder("person", "王一", region="640202", sex="male", nationality="汉族"),
            Holder("organisation", "示例一厂", region="640104"),
            Holder("person", "白云", region=""),
        ],
    )  # fmt: skip
    return await Decision.visible_to(viewer).get(number=NUMBER)


async def lists(viewer: Viewer, decision: Decision, order: str) -> list[tuple[str | None, list[str | None]]]:
    """Region and names of each section."""
    found = await conferred(viewer, decision, order)
    return [(one.region_name, [line.text for line in one.lines]) for one in found]


async def test_the_list_of_a_decision_in_both_orders(given, anonymous):
    assert await lists(anonymous, given, "region") == [
        ("银川市", ["丁小山", "马　兰（女，回族）", "示例一厂"]), ("石嘴山市", ["王　一"]), (None, ["白　云"]),
    ]  # fmt: skip
    assert await lists(anonymous, given, "strokes") == [
        (None, ["丁小山", "马　兰（女，回族）", "王　一", "白　云", "示例一厂"])
    ]
    assert await counted(anonymous, [given.id]) == {given.id: (5, 0)}


async def test_two_titles_of_one_decision_are_two_parts(given, viewer, anonymous):
    await confer(viewer, NUMBER, "NX-SAISHANG-MASTER", [Holder("person", "丁乙")])
    found = await conferred(anonymous, given, "strokes")
    assert [(one.title.name, len(one.lines)) for one in found] == [("自治区技术能手", 5), ("塞上技能大师", 1)]
    await record_decision(viewer, "空1号", date(2024, 1, 1), "厅")
    empty = await Decision.visible_to(viewer).get(number="空1号")
    assert await conferred(anonymous, empty, "region") == []


async def test_sex_and_nationality_are_noted_for_an_honour(given, viewer, anonymous):
    honour = await Honour.visible_to(viewer).get(name="白云")
    await note(viewer, honour.uid, "female", "苗")
    told = [text for _, texts in await lists(anonymous, given, "strokes") for text in texts]
    assert "白　云（女，苗族）" in told
    assert (await refusal(note(viewer, honour.uid, None, "火星族"))).rule == "holder_nationality_of_honour"
    assert (await refusal(note(anonymous, honour.uid, None, None))).rule == "sign_in_needed"
    unit = await Honour.visible_to(viewer).get(name="示例一厂")
    assert (await refusal(note(viewer, unit.uid, "male", None))).rule == "holder_sex_of_honour"
    wrong = [Holder("person", "丁乙", sex="x"), Holder("organisation", "二厂", nationality="回族")]
    no = await refusal(confer(viewer, NUMBER, "NX-SAISHANG-MASTER", wrong))
    assert [(one.row, one.rule) for one in no.faults] == [(1, "holder_sex"), (2, "holder_nationality")]
