"""Honours: the catalogue, conferring by selection and from a result, revoking, what an honour is found by."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

import seeds.honours
from schema.catalogue import LANGUAGES
from schema.refusal import render, render_fault
from server import db, ledger
from server.access import ANONYMOUS, console
from server.cli import app  # noqa: F401  its commands are imported with it
from server.entries import Entry, Member
from server.honours import Decision, Group, Honour, HonourTerm, Title, conferring, terms
from server.honours.conferring import confer, confer_from_revision, record_decision
from server.honours.holders import Holder, held_titles
from server.honours.revoking import revoke
from server.ledger.records import LedgerEvent, PublicChange
from server.ledger.verify import verify
from server.organisations import OrganisationName
from server.packages.importing import import_package
from server.people import Person
from server.progression import publish
from server.refusal import Refused
from server.results import Standing
from tests.server.packages.sample import FILES, result_of
from tests.server.test_cli import jinbang

NUMBER = "宁人社发〔2023〕18号"
DAY = date(2023, 8, 1)


async def refusal(step):
    """Why `step` was refused; the reason can be said in both languages."""
    with pytest.raises(Refused) as refused:
        await step
    no = refused.value.refusal
    for language in LANGUAGES:
        said = [render(no, language), *(render_fault(fault, language) for fault in no.faults)]
        assert not any("{" in one or no.rule in one for one in said)
    return no


@pytest.fixture
async def catalogue(database, viewer):
    """The titles and a decision."""
    await seeds.honours.load(viewer)
    await record_decision(viewer, NUMBER, DAY, "宁夏回族自治区人力资源和社会保障厅", "关于授予称号的决定")


def whole() -> dict[str, str]:
    """The sample with every mark that was missing, so that both events can be published."""
    marks = FILES["marks.csv"].replace("WELD,002,S1,J1,void,重评\n", "WELD,002,S1,J1,95,\n")
    marks += "WELD,002,S1,J2,95,\nWELD,002,S1,J3,95,\nWELD,002,S2,J1,3,\n"
    return {**FILES, "marks.csv": marks}


@pytest.fixture
async def published(regions, catalogue, viewer):
    """The sample published: WELD 002 李二 before 001 王一 (passed over), 003 absent; CNC red team before blue."""
    await import_package(viewer, result_of(whole()))
    await publish(viewer, "JZ-2023-04", reason="公布")


# --- the catalogue ---


async def test_catalogue_is_loaded_once_and_brought_up(database, viewer, anonymous):
    assert await seeds.honours.load(viewer) == len(seeds.honours.rows()) >= 27
    assert await seeds.honours.load(viewer) == 0
    async with ledger.change(viewer, "title.spoiled") as change:
        one = await Title.visible_to(viewer).get(code="NX-EXPERT")
        one.bonus = 1
        await change.save(one)
    assert await seeds.honours.load(viewer) == 1
    one = await Title.visible_to(anonymous).get(code="NX-EXPERT")
    assert (one.name, one.bonus, one.bonus_payer, one.region_code) == (
        "自治区技术能手",
        1_000_000,
        "government",
        "640000",
    )
    assert "调高至1万元" in one.policy
    assert (await verify()).differences == []


def test_catalogue_says_what_the_documents_say():
    rows = {row["name"]: row for row in seeds.honours.rows()}
    for name in ("中华技能大奖", "全国技术能手", "三晋技术能手", "塞上技能大师", "湖南省技能大师", "湖南省技术能手"):
        assert rows[name]["source"], name
    assert {rows[name]["way"] for name in ("全国技术能手", "三晋技术能手", "自治区技术能手", "湖南省技术能手")} == {
        "both"
    }
    assert {row["way"] for row in rows.values()} <= {"selection", "competition", "both"}
    assert {row["bonus_payer"] for row in rows.values()} == {None, "government"}
    assert [row["name"] for row in rows.values() if (row["bonus"] is None) != (row["bonus_payer"] is None)] == []
    assert len({row["code"] for row in rows.values()}) == len(rows)


# --- decisions ---


async def test_a_decision_is_recorded_once(catalogue, viewer, anonymous):
    body = "宁夏回族自治区人力资源和社会保障厅"
    again = await record_decision(viewer, f" {NUMBER} ", DAY, body, "关于授予称号的决定")
    assert await Decision.visible_to(anonymous).get() == again
    no = await refusal(record_decision(viewer, NUMBER, date(2023, 8, 2), body))
    assert (no.rule, no.params["day"]) == ("decision_differs", "2023-08-01")
    assert (await refusal(record_decision(viewer, " ", DAY, body))).field == "number"
    assert (await refusal(record_decision(viewer, "x", DAY, ""))).field == "body"
    assert (await refusal(record_decision(viewer, "号" * 101, DAY, body))).rule == "decision_text"
    assert (await refusal(record_decision(viewer, "x", DAY, "厅\n办"))).field == "body"
    assert (await refusal(record_decision(anonymous, "x", DAY, body))).rule == "sign_in_needed"


async def test_a_decision_with_a_key_is_answered_again(database, viewer):
    first = await record_decision(viewer, "甲1号", DAY, "厅", key="k")
    assert (await record_decision(viewer, "甲1号", DAY, "厅", key="k")).id == first.id
    assert (await refusal(record_decision(viewer, "甲2号", DAY, "厅", key="k"))).rule == "key_reused"


# --- by selection ---


async def test_two_of_the_same_name_are_two_holders(catalogue, viewer, anonymous):
    first, second = await confer(
        viewer, NUMBER, "NX-SAISHANG-MASTER", [Holder("person", "王伟", "甲厂"), Holder("person", "王伟", "甲厂")]
    )
    assert first.holder != second.holder
    assert first.person_id != second.person_id
    # The same career goes on only where somebody says so, by uid.
    [third] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", uid=first.holder, unit="乙厂")])
    assert (third.holder, third.name, third.unit) == (first.holder, "王伟", "乙厂")
    assert await held_titles(first.person_id) == {"塞上技能大师", "自治区技术能手"}
    assert await held_titles(second.person_id) == {"塞上技能大师"}
    assert await Honour.visible_to(anonymous).filter(holder=first.holder).count() == 2
    assert (third.conferred_on, third.state) == (DAY, "held")
    assert (await verify()).differences == []


async def test_an_id_number_says_who_it_is(catalogue, viewer):
    one = Holder("person", "王伟", id_type="passport", id_number="E1234567")
    [first] = await confer(viewer, NUMBER, "NX-EXPERT", [one])
    [second] = await confer(viewer, NUMBER, "NX-SAISHANG-MASTER", [one])
    assert first.holder == second.holder
    no = await refusal(confer(viewer, NUMBER, "HN-MASTER", [replace(one, name="王韦")]))
    assert [(fault.row, fault.rule) for fault in no.faults] == [(1, "holder_name_differs")]
    assert await Person.visible_to(viewer).count() == 1


async def test_organisations_and_groups_hold_titles(catalogue, viewer, anonymous):
    holders = [Holder("organisation", "晋中技师学院"), Holder("group", "焊接班"), Holder("group", "焊接班")]
    unit, group, other = await confer(viewer, NUMBER, "CN-TRAINING-UNIT", holders)
    assert (await OrganisationName.visible_to(anonymous).get()).organisation_id == unit.organisation_id
    assert (group.holder_kind, group.name) == ("group", "焊接班")
    assert group.group_id != other.group_id
    [again] = await confer(viewer, NUMBER, "CN-GRAND-AWARD", [Holder("group", uid=group.holder)])
    assert (again.group_id, again.name) == (group.group_id, "焊接班")
    [same] = await confer(viewer, NUMBER, "CN-GRAND-AWARD", [Holder("organisation", "晋中技师学院")])
    assert same.holder == unit.holder


async def test_the_region_is_kept_with_its_name(regions, catalogue, viewer):
    [one] = await confer(
        viewer, NUMBER, "NX-EXPERT", [Holder("person", "马福", region="6401", occupation="6-18-02-04")]
    )
    assert (one.region_code, one.region_name, one.occupation_code) == ("640100", "银川市", "6-18-02-04")
    no = await refusal(confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "马福", region="149999")]))
    assert no.rule == "unknown_region_of_holder"


async def test_confer_refuses_what_it_must(catalogue, viewer, anonymous):
    one = [Holder("person", "王伟")]
    await record_decision(viewer, "劳部发〔1994〕1号", date(1994, 1, 1), "劳动部")
    before = await LedgerEvent.visible_to(viewer).count()
    assert (await refusal(confer(anonymous, NUMBER, "NX-EXPERT", one))).rule == "sign_in_needed"
    assert (await refusal(confer(viewer, "无此号", "NX-EXPERT", one))).rule == "no_such_decision"
    assert (await refusal(confer(viewer, NUMBER, "NONE", one))).rule == "no_such_title"
    assert (await refusal(confer(viewer, "劳部发〔1994〕1号", "CN-GRAND-AWARD", one))).rule == "title_not_in_force"
    assert (await refusal(confer(viewer, NUMBER, "LL-EXPERT", one))).rule == "title_not_by_selection"
    assert (await refusal(confer(viewer, NUMBER, "NX-EXPERT", []))).rule == "nobody_to_honour"
    [honour] = await confer(viewer, NUMBER, "NX-EXPERT", one)
    twice = [Holder("person", uid=honour.holder), Holder("person", "张三")]
    no = await refusal(confer(viewer, NUMBER, "NX-EXPERT", twice))
    assert (no.rule, [fault.params["n"] for fault in no.faults]) == ("already_conferred", [1])
    no = await refusal(confer(viewer, NUMBER, "HN-MASTER", [Holder("person", uid=honour.holder)] * 2))
    assert (no.rule, [fault.params["n"] for fault in no.faults]) == ("already_conferred", [2])
    assert await LedgerEvent.visible_to(viewer).count() == before + 1
    assert await Person.visible_to(viewer).count() == 1  # 张三 went with his refusal


@pytest.mark.parametrize(
    ("holder", "rule"),
    [
        (Holder("crowd", "王伟"), "holder_kind_unknown"),
        (Holder("person", " "), "holder_nameless"),
        (Holder("person", "王" * 101), "holder_text"),
        (Holder("person", "王\0伟"), "holder_text"),
        (Holder("person", "王伟", occupation="6" * 21), "holder_text"),
        (Holder("group", "班", unit="厂" * 401), "holder_text"),
        (Holder("person", uid="nonsense"), "no_such_holder"),
        (Holder("person", uid="0190a0a0-0000-7000-8000-000000000000"), "no_such_holder"),
        (Holder("group", "班", id_type="passport", id_number="E1234567"), "holder_id_type"),
        (Holder("person", "王伟", id_type="dog", id_number="E1234567"), "holder_id_type"),
        (Holder("person", "王伟", id_type="resident_id", id_number="140702200603010021"), "holder_id_number"),
        (Holder("person", "王伟", id_type="passport", id_number="e1234567"), "holder_id_number"),
    ],
)
async def test_a_holder_that_is_none_is_refused(catalogue, viewer, holder, rule):
    no = await refusal(confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "马福"), holder]))
    assert (no.rule, [(fault.row, fault.rule) for fault in no.faults]) == ("holders_malformed", [(2, rule)])


async def test_a_holder_of_another_kind_or_name_is_refused(catalogue, viewer):
    [group] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("group", "焊接班")])
    no = await refusal(confer(viewer, NUMBER, "HN-MASTER", [Holder("person", uid=group.holder)]))
    assert [fault.rule for fault in no.faults] == ["no_such_holder"]
    no = await refusal(confer(viewer, NUMBER, "HN-MASTER", [Holder("group", "铆接班", uid=group.holder)]))
    assert [fault.rule for fault in no.faults] == ["holder_name_differs"]


async def test_the_same_request_confers_once(catalogue, viewer):
    two = [Holder("person", "王伟"), Holder("person", "李娜")]
    first = await confer(viewer, NUMBER, "NX-EXPERT", two, key="k")
    again = await confer(viewer, NUMBER, "NX-EXPERT", two, key="k")
    assert [one.uid for one in again] == [one.uid for one in first]
    assert await Honour.visible_to(viewer).count() == 2
    assert (await refusal(confer(viewer, NUMBER, "NX-EXPERT", two[:1], key="k"))).rule == "key_reused"


async def test_two_at_once_confer_once(catalogue, viewer):
    [person] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "王伟")])
    one = [Holder("person", uid=person.holder)]
    done = await asyncio.gather(
        confer(viewer, NUMBER, "HN-MASTER", one), confer(viewer, NUMBER, "HN-MASTER", one), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Refused", "list"]
    assert await Honour.visible_to(viewer).filter(title__code="HN-MASTER").count() == 1


async def test_the_ledger_has_no_name_and_others_are_told(catalogue, viewer, anonymous):
    [honour] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "买买提·艾合买提江", "塞上厂")])
    await record_decision(viewer, "撤1号", date(2024, 1, 1), "厅")
    await revoke(viewer, str(honour.uid), "撤1号", "弄虚作假")
    bodies = "".join(await LedgerEvent.visible_to(viewer).values_list("body", flat=True))
    for text in ("买买提", "塞上厂", "弄虚作假", "honour_term"):
        assert text not in bodies
    told = await PublicChange.visible_to(anonymous).order_by("seq").values_list("kind", "noun", "uid")
    assert told == [("conferred", "honour", str(honour.uid)), ("revoked", "honour", str(honour.uid))]
    assert (await verify()).differences == []


# --- from a published result ---


@pytest.fixture(autouse=True)
def unasked(monkeypatch):
    """Winners of a contest of 晋中 take titles of other places here: tests/server/conditions asks their conditions."""
    monkeypatch.setattr(conferring, "questions", [])


async def test_winners_of_the_award_ranking(published, viewer, anonymous):
    [one] = await confer_from_revision(viewer, NUMBER, "SX-SANJIN-EXPERT", "JZ-2023-04", "WELD", places=1)
    assert (one.name, one.unit, one.region_code, one.region_name) == ("李二", "太谷机械", "140703", "太谷区")
    assert (one.tier, one.competition, one.event, one.place) == ("city", "第四届晋中市职业技能大赛", "焊接", 1)
    assert (one.total, one.occupation_code, one.holder_kind) == ("100.50", "6-18-02-04", "person")
    line = await Standing.visible_to(anonymous).get(id=one.standing_id)
    assert (line.entry_no, line.total) == ("002", one.total)
    member = await Member.visible_to(viewer).get(entry__entry_no="002", role="contestant")
    assert one.person_id == member.person_id
    assert (await verify()).differences == []


async def test_who_is_passed_over_is_honoured_only_when_named(published, viewer):
    """王一 (001) holds 全国技术能手: he has a place, but none among those who take an award."""
    honours = await confer_from_revision(viewer, NUMBER, "LL-EXPERT", "JZ-2023-04", "WELD", places=9)
    assert [one.name for one in honours] == ["李二"]
    [one] = await confer_from_revision(viewer, NUMBER, "LL-EXPERT", "JZ-2023-04", "WELD", entry_nos=["001"])
    assert (one.name, one.place) == ("王一", 2)


async def test_who_holds_the_title_is_refused_unless_named(published, viewer):
    await confer_from_revision(viewer, NUMBER, "SX-SANJIN-EXPERT", "JZ-2023-04", "WELD", places=1)
    await record_decision(viewer, "晋政发〔2024〕1号", date(2024, 1, 1), "山西省人民政府")
    ask = ("晋政发〔2024〕1号", "SX-SANJIN-EXPERT", "JZ-2023-04", "WELD")
    no = await refusal(confer_from_revision(viewer, *ask, places=1))
    assert (no.rule, [fault.params["entry_no"] for fault in no.faults]) == ("winners_hold_title", ["002"])
    no = await refusal(confer_from_revision(viewer, NUMBER, *ask[1:], entry_nos=["002"]))
    assert no.rule == "already_conferred"
    assert len(await confer_from_revision(viewer, *ask, entry_nos=["002", "002"])) == 1


async def test_each_of_a_team_has_his_own_and_an_unknown_team_is_a_group(published, viewer):
    ask = (NUMBER, "HN-EXPERT", "JZ-2023-04", "CNC")
    first, second, team = await confer_from_revision(viewer, *ask, places=2)
    assert [(one.holder_kind, one.name, one.place) for one in (first, second, team)] == [
        ("person", "钱四", 1),
        ("person", "孙五", 1),
        ("group", "蓝队", 2),
    ]
    assert {one.unit for one in (first, second, team)} == {"职业学校"}
    assert first.standing_id == second.standing_id
    [again] = await confer_from_revision(viewer, NUMBER, "LL-EXPERT", "JZ-2023-04", "CNC", entry_nos=["C02"])
    assert again.group_id == team.group_id
    assert await Group.visible_to(viewer).count() == 1


async def test_names_are_those_of_the_day_they_were_published(published, viewer):
    other = {**whole(), "entries.csv": FILES["entries.csv"].replace("孙五", "孙武")}
    await import_package(viewer, result_of(other), correction="更名")
    ask = (NUMBER, "HN-EXPERT", "JZ-2023-04", "CNC")
    no = await refusal(confer_from_revision(viewer, *ask, places=1))
    assert (no.rule, no.params["entries"]) == ("entries_changed_since", "C01")
    await publish(viewer, "JZ-2023-04", "CNC", reason="更名")
    assert [one.name for one in await confer_from_revision(viewer, *ask, places=1)] == ["钱四", "孙武"]


async def test_a_unit_keeps_its_name_of_the_day(published, viewer):
    async with ledger.change(viewer, "organisation.renamed") as change:
        name = await OrganisationName.visible_to(viewer).get(name="太谷机械")
        name.ends_on = date(2023, 7, 1)
        await change.save(name)
        await change.save(OrganisationName(organisation_id=name.organisation_id, name="太谷重工"))
    [one] = await confer_from_revision(viewer, NUMBER, "HN-EXPERT", "JZ-2023-04", "WELD", places=1)
    assert one.unit == "太谷机械"


async def test_confer_from_a_result_refuses_what_it_must(published, viewer, anonymous):
    ask = (NUMBER, "HN-EXPERT", "JZ-2023-04", "WELD")
    assert (await refusal(confer_from_revision(anonymous, *ask, places=1))).rule == "sign_in_needed"
    for wrong in ({}, {"places": 0}, {"places": 1, "entry_nos": ["001"]}):
        assert (await refusal(confer_from_revision(viewer, *ask, **wrong))).rule == "places_or_entries"
    rules = {
        (NUMBER, "HN-MASTER", "JZ-2023-04", "WELD"): "title_not_by_competition",
        (NUMBER, "HN-EXPERT", "NO", "WELD"): "no_such_competition",
        (NUMBER, "HN-EXPERT", "JZ-2023-04", "NO"): "no_such_event",
    }
    for other, rule in rules.items():
        assert (await refusal(confer_from_revision(viewer, *other, places=1))).rule == rule
    no = await refusal(confer_from_revision(viewer, *ask, entry_nos=["001", "009"]))
    assert (no.rule, no.params["entries"]) == ("no_such_entries", "009")
    no = await refusal(confer_from_revision(viewer, *ask, entry_nos=["003"]))
    assert (no.rule, no.params["entries"]) == ("entries_without_place", "003")
    assert (await refusal(confer_from_revision(viewer, *ask, entry_nos=[]))).rule == "nobody_to_honour"


async def test_nothing_is_conferred_from_a_draft(regions, catalogue, viewer):
    await import_package(viewer, result_of(whole()))
    no = await refusal(confer_from_revision(viewer, NUMBER, "HN-EXPERT", "JZ-2023-04", "WELD", places=1))
    assert no.rule == "event_unpublished"
    assert await Entry.visible_to(viewer).count() == 5


# --- revoking ---


async def test_a_revoked_honour_stays_with_its_grounds(catalogue, viewer, anonymous):
    [honour] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "王伟")])
    await record_decision(viewer, "撤1号", date(2024, 1, 1), "厅")
    await record_decision(viewer, "早1号", date(2020, 1, 1), "厅")
    uid = str(honour.uid)
    assert (await refusal(revoke(anonymous, uid, "撤1号", "x"))).rule == "sign_in_needed"
    assert (await refusal(revoke(viewer, uid, "撤1号", " "))).rule == "grounds_missing"
    assert (await refusal(revoke(viewer, uid, "无此号", "x"))).rule == "no_such_decision"
    assert (await refusal(revoke(viewer, "nonsense", "撤1号", "x"))).rule == "no_such_honour"
    assert (await refusal(revoke(viewer, honour.holder, "撤1号", "x"))).rule == "no_such_honour"
    assert (await refusal(revoke(viewer, uid, "早1号", "x"))).rule == "decision_too_early"
    done = await revoke(viewer, uid, "撤1号", "弄虚作假", key="k")
    assert (await revoke(viewer, uid, "撤1号", "弄虚作假", key="k")).id == done.id
    kept = await Honour.visible_to(anonymous).get(uid=honour.uid)
    assert (kept.state, kept.revoked_on, kept.grounds, kept.conferred_on) == (
        "revoked", date(2024, 1, 1), "弄虚作假", DAY,
    )  # fmt: skip
    assert (await refusal(revoke(viewer, honour.uid, "撤1号", "x"))).rule == "already_revoked"
    assert await held_titles(honour.person_id) == set()
    assert await HonourTerm.visible_to(anonymous).filter(honour_id=honour.id, term="王伟").exists()
    again = [Holder("person", uid=honour.holder)]
    assert (await refusal(confer(viewer, NUMBER, "NX-EXPERT", again))).rule == "already_conferred"
    assert (await verify()).differences == []


# --- what an honour is found by ---


def test_names_are_folded():
    for written in (
        "买买提·艾合买提江",
        "买买提•艾合买提江",
        "买买提‧艾合买提江",
        "买买提・艾合买提江",
        " 买买提 艾合买提江\u200b",
    ):
        assert terms.fold(written) == "买买提艾合买提江"
    assert terms.fold("ＡＢＣ（集团） Ltd.") == "abc集团ltd"
    assert terms.fold("Ōuyáng Huì-mǐn") == "ouyanghuimin"
    assert terms.fold("·、 ") == ""


def test_every_part_of_a_name_and_its_pinyin():
    found = set(terms.terms_of("欧阳慧敏", "山西焊接厂"))
    assert {"欧阳慧敏", "阳慧敏", "慧敏", "敏"} <= found
    assert {"ouyanghuimin", "yanghuimin", "huimin", "min", "oyhm", "hm"} <= found
    assert {"山西焊接厂", "焊接厂", "厂"} <= found
    found = set(terms.terms_of("买买提·艾合买提江", None))
    assert {"买买提艾合买提江", "艾合买提江", "maimaitiaihemaitijiang", "aihemaitijiang", "mmtahmtj", "ahmtj"} <= found


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shanxiongxin"), ("解晓东", "xiexiaodong"), ("仇英", "qiuying"), ("区志强", "ouzhiqiang"),
        ("查良镛", "zhaliangyong"), ("盖叫天", "gejiaotian"), ("任盈盈", "renyingying"), ("曾国藩", "zengguofan"),
        ("尉迟恭", "yuchigong"), ("朴正", "piaozheng"), ("吕布", "lvbu"), ("吕布", "lubu"), ("吕布", "lyubu"),
        ("单于丹", "chanyudan"), ("高单", "gaodan"), ("王𬀩", "wangwei"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name, read):
    assert read in terms.terms_of(name, None)


def test_rare_characters_and_what_has_no_reading():
    assert {"王𬀩", "𬀩"} <= set(terms.terms_of("王𬀩", None))
    private, unread = "\ue000", "\U0002ebf0"
    for rare in (private, unread):
        assert {f"王{rare}", rare, f"wang{rare}"} <= set(terms.terms_of(f"王{rare}", None))
    assert terms.terms_of("Smith", None) != []
    assert terms.terms_of(None, None) == terms.terms_of("·", "") == []


def test_terms_fit_their_column():
    found = terms.terms_of("名" * 200, "甲" * 199 + "、" + "乙" * 200)
    assert max(map(len, found)) == 100
    assert {"甲", "乙"} <= set(found)
    assert not any("甲乙" in one for one in found)


async def test_terms_are_written_with_the_honour(catalogue, viewer, anonymous):
    [one] = await confer(viewer, NUMBER, "NX-EXPERT", [Holder("person", "欧阳慧敏", "焊接厂")])
    rows = await HonourTerm.visible_to(anonymous).filter(honour_id=one.id).values_list("term", flat=True)
    assert sorted(rows) == terms.terms_of("欧阳慧敏", "焊接厂")


@pytest.mark.slow
async def test_many_are_conferred_at_once(catalogue, viewer):
    many = [Holder("person", f"欧阳慧{chr(0x4E00 + n)}", "山西晋中焊接集团有限公司") for n in range(6000)]
    honours = await confer(viewer, NUMBER, "NX-EXPERT", many, key="many")
    assert len({one.holder for one in honours}) == 6000
    assert len(await confer(viewer, NUMBER, "NX-EXPERT", many, key="many")) == 6000


# --- the commands ---


@pytest.fixture
def office(db_url):
    async def fill():
        async with db.opened(db_url):
            await seeds.honours.load(console())

    asyncio.run(fill())
    return db_url


DOCUMENT = ("--decision", "宁1号", "--decided-on", "2023-08-01", "--body", "宁夏回族自治区人力资源和社会保障厅")


def honours_of(url):
    async def read():
        async with db.opened(url):
            return await Honour.visible_to(ANONYMOUS).order_by("id")

    return asyncio.run(read())


def test_commands_confer_once_and_revoke(office, tmp_path):
    listed = tmp_path / "holders.csv"
    listed.write_text("kind,name,unit\nperson,马福,甲厂\nperson,马福,甲厂\n", "utf-8-sig")
    ask = ("confer", "NX-SAISHANG-MASTER", *DOCUMENT, "--holders", str(listed), "--database", office)
    for _ in range(2):
        done = jinbang(*ask)
        assert (done.exit_code, done.stdout) == (0, "宁1号 has conferred 塞上技能大师, honours: 2.\n"), done.stderr
    first, _ = honours_of(office)
    undo = ("revoke", str(first.uid), "--decision", "宁1号", "--grounds", "x", "--database", office)
    assert jinbang(*undo).stdout == "Revoked: 塞上技能大师 of 马福, by 宁1号.\n"
    done = jinbang(*undo)
    assert (done.exit_code, done.stderr) == (1, "This honour was revoked on 2023-08-01.\n")
    assert [one.state for one in honours_of(office)] == ["revoked", "held"]
    back = ("restore-honour", str(first.uid), "--decision", "宁2号", "--decided-on", "2024-01-01", "--body", "示例厅")
    done = jinbang(*back, "--reasons", "复查属实", "--database", office)
    assert (done.exit_code, done.stdout) == (0, "Restored: 塞上技能大师 of 马福, by 宁2号.\n"), done.stderr
    assert jinbang(*undo, "--recover", "1,000").stderr.startswith("The sum to recover is a number above zero")
    assert jinbang(*undo, "--ground", "other").stderr.startswith("The ground of a revocation is one of")


def test_a_bad_file_confers_nothing(office, tmp_path):
    listed = tmp_path / "holders.csv"
    listed.write_text("kind,unit,phone,unit\nperson,甲厂\n", "utf-8")
    ask = ("confer", "NX-SAISHANG-MASTER", *DOCUMENT, "--holders", str(listed), "--database", office)
    done = jinbang(*ask)
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 5)
    listed.write_text("kind,name\nperson,\ncrowd,王伟\n", "utf-8")
    done = jinbang(*ask)
    assert (done.exit_code, done.stderr.splitlines()[1:]) == (
        1,
        ["  line 1 name: holder 1 has no name", "  line 2 kind: holder 2 must be person, organisation or group"],
    )
    assert honours_of(office) == []


@pytest.mark.parametrize("more", [(), ("--event", "X"), ("--event", "A/B", "--holders", "pyproject.toml")])
def test_wrong_use_of_confer(office, more):
    assert jinbang("confer", "NX-EXPERT", "--decision", "宁1号", *more, "--database", office).exit_code == 2


def test_confer_on_winners_names_what_is_missing(office):
    ask = ("confer", "NX-EXPERT", *DOCUMENT, "--event", "A/B", "--places", "1", "--database", office)
    done = jinbang(*ask)
    assert (done.exit_code, done.stderr) == (1, "There is no competition A.\n")
