"""Occupations: codes as a tree, names, levels, and new occupations that have no code yet."""

import pytest
from tortoise.exceptions import IntegrityError

from server import ledger, occupations
from server.occupations import Occupation, SkillLevel, Trade


@pytest.mark.parametrize(
    ("code", "above", "rank"),
    [
        ("6-18-01-01", ("6", "6-18", "6-18-01", "6-18-01-01"), "detail"),
        ("2-03-01-00", ("2", "2-03", "2-03-01", "2-03-01-00"), "detail"),
        ("6-18", ("6", "6-18"), "middle"),
        ("8", ("8",), "major"),
    ],
)
def test_a_code_says_where_it_stands(code, above, rank):
    assert occupations.ancestry(code) == above
    assert occupations.rank_of(code) == rank


@pytest.mark.usefixtures("regions")
async def test_what_is_below_a_class(database, anonymous):
    rows = Occupation.visible_to(anonymous)
    assert await rows.filter(occupations.under("6-18-02-04")).values_list("name", flat=True) == ["焊工"]
    below = set(await rows.filter(occupations.under("6-18-02")).values_list("code", flat=True))
    assert {"6-18-02", "6-18-02-04"} <= below
    assert all(code.startswith("6-18-02") for code in below)
    assert await rows.filter(occupations.under("6-1")).count() == 0
    assert await occupations.names_of({"6-18", "6-31-01-03", "9"}) == {
        "6-18": "机械制造基础加工人员",
        "6-31-01-03": "电工",
    }


async def test_new_occupations_have_no_code_and_get_one_later(database, viewer, anonymous):
    batch = "第六批（2024）"
    new = [Occupation(name=name, batch=batch, rank="detail") for name in ("网络主播", "滑雪巡救员")]
    async with ledger.change(viewer, "occupations.added") as change:
        await change.save_many(new)
    found = Occupation.visible_to(anonymous).filter(code__isnull=True, batch=batch)
    assert set(await found.values_list("name", flat=True)) == {"网络主播", "滑雪巡救员"}
    async with ledger.change(viewer, "occupation.coded") as change:
        await change.save(new[0].update_from_dict({"code": "4-13-99-01", "parent": "4-13-99"}))
    assert (await Occupation.visible_to(anonymous).get(code="4-13-99-01")).uid == new[0].uid


async def test_a_code_and_a_trade_stand_once(database, viewer):
    async with ledger.change(viewer, "occupations.added") as change:
        welder = await change.save(Occupation(code="6-18-02-04", name="焊工", rank="detail"))
        await change.save(Trade(occupation_id=welder.id, name="电焊工"))
    for twice in (
        Occupation(code="6-18-02-04", name="焊工", rank="detail"),
        Trade(occupation_id=welder.id, name="电焊工"),
    ):
        with pytest.raises(IntegrityError):
            async with ledger.change(viewer, "occupations.added") as change:
                await change.save(twice)


@pytest.mark.usefixtures("regions")
async def test_levels_and_what_they_equal(database, anonymous):
    levels = await SkillLevel.visible_to(anonymous).order_by("number")
    assert [(one.number, one.name, one.five_level, one.equivalent) for one in levels] == [
        (1, "学徒工", None, None),
        (2, "初级工", 5, None),
        (3, "中级工", 4, None),
        (4, "高级工", 3, "助理工程师"),
        (5, "技师", 2, "工程师"),
        (6, "高级技师", 1, "高级工程师"),
        (7, "特级技师", None, None),
        (8, "首席技师", None, None),
    ]
    assert await occupations.level_names() == {one.number: one.name for one in levels}
