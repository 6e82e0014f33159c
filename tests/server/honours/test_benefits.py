"""Benefits: what a policy says of holders of a title or level, by jurisdiction; expected values from the documents."""

from datetime import date, timedelta

import pytest

import seeds.honours
from server import clock
from server.access import ANONYMOUS, console
from server.honours import benefits
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.refusal import Fault
from server.rulebook.recording import end_rule_set, record_rule_set
from server.rulebook.wanted import Wanted

SANJIN, NINGXIA = "SX-SANJIN-EXPERT", "NX-EXPERT"
SETTLEMENT = (  # 山西 2021, domain.md SX21-26
    "县级以上人民政府应当推动将高技能人才纳入城市直接落户范围,其配偶、子女按照有关规定享受公共就业、教育、住房等保障服务。"
)


@pytest.fixture
async def office(regions, database):
    """The titles, the rules of the seeds, and a decision."""
    await seeds.honours.load(console())
    await record_decision(console(), "晋政发〔2024〕1号", date(2024, 5, 1), "山西省人民政府")


async def conferred(title: str, region: str = "140702", kind: str = "person"):
    holder = Holder(kind, "示例人", unit="示例厂", region=region)
    [one] = await confer(console(), "晋政发〔2024〕1号", title, [holder])
    return one


def kinds(found) -> list[str]:
    return [one.row.kind for one in found]


async def test_a_holder_has_what_his_title_and_his_place_give(office):
    one = await conferred(SANJIN)
    found = (await benefits.benefits_of(ANONYMOUS, [one.holder, "nobody"]))[one.holder]
    assert kinds(found) == ["settlement", "treatment"]
    assert (found[0].row.sentence, found[0].row.source) == (SETTLEMENT, "SX21-26")
    assert found[0].rule_set.region_name == "山西省"
    elsewhere = await conferred(NINGXIA, region="640104")
    told = await benefits.benefits_of(ANONYMOUS, [one.holder, elsewhere.holder])
    assert kinds(told[elsewhere.holder]) == []  # Ningxia's document names levels, not this title


async def test_a_revoked_honour_gives_nothing(office):
    one = await conferred(SANJIN)
    await revoke(console(), one.uid, "晋政发〔2024〕1号", "示例")
    assert (await benefits.benefits_of(ANONYMOUS, [one.holder]))[one.holder] == []


async def test_by_title_by_level_and_by_region(office):
    assert {one.row.source for one in await benefits.benefits(ANONYMOUS, title=SANJIN)} == {"SX21-26", "SX21-28"}
    assert await benefits.benefits(ANONYMOUS, title="NONE") == []
    hunan = await benefits.benefits(ANONYMOUS, level=5, region="430100")
    assert [(one.row.kind, one.row.equal_to) for one in hunan] == [("equivalence", "工程师")]  # HN-13
    assert {one.rule_set.region_code for one in await benefits.benefits(ANONYMOUS, level=3)} == set()
    assert {one.rule_set.region_code for one in await benefits.benefits(ANONYMOUS, region="140702")} == {"140000"}


async def test_what_has_ended_is_no_benefit_and_the_whole_country_holds_everywhere(office):
    body = {"rows": [{"kind": "allowance", "sentence": "示例津贴。", "titles": ["自治区技术能手"]}]}
    wanted = Wanted("B-CN", "benefits", "示例", date(2020, 1, 1), "示例文件", body=body)
    await record_rule_set(console(), wanted)
    one = await conferred(NINGXIA, region="640104")
    assert kinds((await benefits.benefits_of(ANONYMOUS, [one.holder]))[one.holder]) == ["allowance"]
    await end_rule_set(console(), "B-CN", clock.today() - timedelta(days=1))
    assert (await benefits.benefits_of(ANONYMOUS, [one.holder]))[one.holder] == []


def test_a_wrong_body_is_told_with_its_places():
    found = benefits.read(
        {"rows": [{"kind": "gold", "sentence": "x"}, {"kind": "care", "level": 5, "level_from": 4, "sentens": "x"}]}
    )
    assert isinstance(found, list)
    assert all(isinstance(one, Fault) for one in found)
    assert {(one.column, one.rule) for one in found} == {
        ("rows[0]", "benefit_of_nobody"), ("rows[0].kind", "body_word"), ("rows[1].level", "benefit_two_levels"),
        ("rows[1].sentence", "body_missing"), ("rows[1].sentens", "body_unknown_key"),
    }  # fmt: skip
    assert benefits.read({}) != ()


async def test_another_provinces_benefit_is_not_the_holders(office):
    body = {"rows": [{"kind": "care", "sentence": "示例。", "titles": ["三晋技术能手"]}]}
    await record_rule_set(
        console(), Wanted("B-HN", "benefits", "示例", date(2020, 1, 1), "示例", "43", None, "x", body)
    )
    one = await conferred(SANJIN)
    assert kinds((await benefits.benefits_of(ANONYMOUS, [one.holder]))[one.holder]) == ["settlement", "treatment"]
    assert "care" in kinds(await benefits.benefits(ANONYMOUS, title=SANJIN))
