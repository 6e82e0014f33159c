"""An old roll taken over: columns guessed, every fault with place and remedy, all or nothing, undone as one."""

import asyncio
import io
from datetime import date

import openpyxl
import pytest

import seeds.honours
from schema.catalogue import LANGUAGES
from schema.refusal import render, render_fault
from server import clock, ledger, workbooks
from server.access import ANONYMOUS, console
from server.access.granting import Scope
from server.files import StoredFile
from server.files.folder import put
from server.honours import Decision, Honour
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.honours.roll_import import RollImport, RollLine
from server.honours.roll_import.importing import check_roll, import_roll
from server.honours.roll_import.progress import PHASES, progress_of
from server.honours.roll_import.progress import told as told_of
from server.honours.roll_import.undoing import undo_import
from server.ledger.records import PublicChange
from server.ledger.verify import verify
from server.listing.roll import Sought, honour_count, honours
from server.people import Person
from server.refusal import Refused
from server.workbooks import Column
from tests.server.access.people import account, viewer_of
from tests.server.entries.office import resident

HEADS = ("序号", "获奖者姓名", "工作单位", "所属市", "荣誉称号", "授予时间", "文号", "备注")
NUMBER = "晋政发〔2015〕12号"


@pytest.fixture
async def office(regions, database, tmp_path, monkeypatch):
    """The titles; files are kept apart for each test."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    await seeds.honours.load(console())


async def kept(content: bytes, name: str = "旧名册.xlsx", viewer=None) -> object:
    viewer = viewer or console()
    async with ledger.change(viewer, "file.stored") as change:
        stored = StoredFile(digest=put(content), size=len(content), media="application/octet-stream", name=name,
                            account_id=viewer.account_id, at=clock.now())  # fmt: skip
        await change.save(stored)
    return stored.uid


def book(*rows: tuple, heads=HEADS, title: str = "三晋技术能手名单") -> bytes:
    """A roll as an office keeps it: a merged title above the head."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    for row in (heads, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def row(n: int, **more) -> tuple:
    """A row of HEADS by name of what differs."""
    cells = {"no": n, "name": f"旧名{n}", "unit": f"示例厂{n}", "region": "晋中市", "title": "三晋技术能手",
             "day": "2015-05-01", "number": NUMBER, "note": ""} | more  # fmt: skip
    return tuple(cells.values())


def places(faults) -> list[tuple]:
    for language in LANGUAGES:
        said = [render_fault(fault, language) for fault in faults]
        assert not any("{" in one or fault.rule in one for one, fault in zip(said, faults, strict=True))
    return [(fault.row, fault.column, fault.rule) for fault in faults]


async def refusal(step):
    with pytest.raises(Refused) as refused:
        await step
    no = refused.value.refusal
    for language in LANGUAGES:
        said = [render(no, language), *(render_fault(fault, language) for fault in no.faults)]
        assert not any("{" in one or no.rule in one for one in said)
    return no


async def everything() -> tuple[int, ...]:
    kinds = (Honour, Decision, Person, RollImport, RollLine)
    return tuple([await kind.all().count() for kind in kinds])


async def test_a_roll_is_tried_then_taken_over(office):
    content = book(row(1), row(2, number="", day="2013年6月8日"), row(3, number="", day="2013-06-08", unit=""))
    file = await kept(content)
    before = await everything()
    found = await check_roll(console(), file)
    assert (found.ok, places(found.faults), places(found.warnings)) == (True, [], [])
    assert (found.honours, found.persons, found.decisions, found.placeholders) == (3, 3, 1, 1)
    assert [(one.head, one.field) for one in found.columns] == [
        ("序号", ""), ("获奖者姓名", "name"), ("工作单位", "unit"), ("所属市", "region"), ("荣誉称号", "title"),
        ("授予时间", "day"), ("文号", "number"), ("备注", ""),
    ]  # fmt: skip
    assert await everything() == before
    made = await import_roll(console(), file)
    assert (made.honours, made.decisions) == (3, 2)
    rows = await Honour.visible_to(ANONYMOUS).order_by("id").prefetch_related("decision", "title")
    told = [(one.name, one.unit, one.region_code, one.conferred_on, one.title.code) for one in rows]
    assert told == [
        ("旧名1", "示例厂1", "140700", date(2015, 5, 1), "SX-SANJIN-EXPERT"),
        ("旧名2", "示例厂2", "140700", date(2013, 6, 8), "SX-SANJIN-EXPERT"),
        ("旧名3", None, "140700", date(2013, 6, 8), "SX-SANJIN-EXPERT"),
    ]
    first, second, third = (one.decision for one in rows)
    assert (first.number, first.body, first.subject) == (NUMBER, "山西省人民政府", "")
    assert second.id == third.id
    assert (second.number.startswith("旧名册 2013-06-08"), second.subject) == (True, "旧名册导入，原决定文号不详")
    assert [one.row for one in await RollLine.all().order_by("id")] == [3, 4, 5]
    assert await honour_count(ANONYMOUS, Sought(search="jiuming2")) == 1
    assert (await refusal(import_roll(console(), file))).rule == "roll_imported"
    assert (await verify()).differences == []


async def test_every_fault_is_named_with_its_cell_and_nothing_is_written(office):
    spoiled = book(
        row(1), row(1), row(2, title="三晋技能手"), row(3, region="没有的县"), row(4, day=""),
        row(5, day="2014-05-01"), row(6, day="2999-01-01", number=""), row(7, name=""), row(8, title=""),
    )  # fmt: skip
    file = await kept(spoiled)
    first = await check_roll(console(), file)
    assert places(first.faults) == [(10, "name", "cell_empty")]  # cells first: nothing is read into a broken table
    before = await everything()
    rows = [row(1), row(1), row(2, title="三晋技能手"), row(3, region="没有的县"), row(4, day="", number=""),
            row(5, day="2014-05-01"), row(6, day="2999-01-01", number=""), row(8, title="")]  # fmt: skip
    file = await kept(book(*rows))
    expected = [
        (4, "name", "roll_twice"), (5, "title", "roll_title_unknown"), (6, "region", "roll_region_unknown"),
        (7, "day", "roll_day_missing"), (8, "number", "roll_decision_differs"), (9, "day", "roll_day_range"),
        (10, "title", "roll_title_missing"),
    ]  # fmt: skip
    found = await check_roll(console(), file)
    assert places(found.faults) == expected
    assert found.faults[1].params["near"] == "三晋技术能手"
    assert (found.faults[0].params["first_row"], found.faults[0].params["cell"]) == (3, "B4")
    no = await refusal(import_roll(console(), file))
    assert (no.rule, places(no.faults)) == ("roll_faulty", expected)
    assert await everything() == before
    with_defaults = await check_roll(console(), file, "SX-SANJIN-EXPERT", date(2015, 5, 1))
    assert "roll_title_missing" not in {one.rule for one in with_defaults.faults}
    assert "roll_day_missing" not in {one.rule for one in with_defaults.faults}


async def test_merged_cells_and_formulas_are_flagged_at_their_place(office):
    made = openpyxl.load_workbook(io.BytesIO(book(row(1), row(2))))
    made.active.merge_cells("C3:C4")
    made.active["F4"] = "=F3"
    out = io.BytesIO()
    made.save(out)
    found = await check_roll(console(), await kept(out.getvalue()))
    rules = places(found.faults)
    assert (3, "unit", "cells_merged") in rules
    assert (4, "day", "cell_formula") in rules
    assert [one.params["cell"] for one in found.faults if one.rule == "cell_formula"] == ["F4"]
    assert (found.honours, found.workbook is not None) == (0, True)
    assert (await refusal(import_roll(console(), await kept(out.getvalue())))).rule == "roll_faulty"


async def test_a_vanished_region_is_flagged_with_its_successor(office):
    """GB/T 2260: 142401 榆次市 was given up on 1999-09-24 for 140702 榆次区."""
    file = await kept(book(row(1, region="142401"), row(2, region="榆次市", day="1998-05-01", number="")))
    found = await check_roll(console(), file)
    assert places(found.faults) == [(3, "region", "roll_region_vanished")]
    assert found.faults[0].params["successor"] == "140702"
    assert places(found.warnings) == [(4, "region", "roll_region_since")]
    await import_roll(console(), await kept(book(row(2, region="142401", day="1998-05-01", number=""))))
    one = await Honour.visible_to(ANONYMOUS).get()
    assert (one.region_code, one.region_name) == ("142401", "榆次市")  # as of its day
    assert await honour_count(ANONYMOUS, Sought(region="140702")) == 1  # and found under its successor


async def test_what_the_roll_has_already_is_shown(office):
    await record_decision(console(), NUMBER, date(2015, 5, 1), "山西省人民政府")
    await confer(console(), NUMBER, "SX-SANJIN-EXPERT", [Holder("person", "旧名1", "示例厂1")])
    file = await kept(book(row(1), row(2), row(3, name="旧名1", unit="别的厂"), row(4, day="2015-05-02")))
    found = await check_roll(console(), file)
    assert places(found.faults) == [(3, "name", "roll_on_record"), (6, "day", "roll_decision_day")]
    assert places(found.warnings) == [(5, "name", "roll_namesake")]
    taken = await import_roll(console(), await kept(book(row(2), row(3, name="旧名1", unit="别的厂"))))
    assert (taken.honours, taken.decisions) == (2, 0)  # under the decision on record
    assert await Decision.all().count() == 1


async def test_people_are_one_by_id_number_alone(office):
    heads = ("姓名", "称号", "日期", "身份证号", "性别", "民族", "对象")
    rows = [("甲某", "三晋技术能手", "2015-05-01", resident(1), "女", "回", ""),
            ("甲某", "忻州技术能手", "2016-05-01", resident(1), "", "", ""),
            ("乙某", "三晋技术能手", "2015-05-01", "", "", "", "个人"),
            ("示例研究所", "国家技能人才培育突出贡献单位", "2015-05-01", "", "", "", "单位")]  # fmt: skip
    await import_roll(console(), await kept(book(*rows, heads=heads)))
    found = await Honour.visible_to(ANONYMOUS).order_by("id")
    assert len({one.holder for one in found}) == 3
    assert found[0].holder == found[1].holder
    assert [one.holder_kind for one in found] == ["person", "person", "person", "organisation"]
    wrong = [("丙某", "三晋技术能手", "2015-05-01", resident(1), "", "", ""),
             ("丁某", "三晋技术能手", "2015-05-01", resident(2)[:17] + "x", "", "火星", ""),
             ("示例厂", "三晋技术能手", "2015-05-01", "", "女", "", "单位")]  # fmt: skip
    checked = await check_roll(console(), await kept(book(*wrong, heads=heads)))
    assert (3, "name", "roll_id_name") in places(checked.faults)
    assert {one.rule for one in checked.faults} >= {"roll_id_number", "roll_nationality", "roll_of_person"}
    assert resident(1) not in str(checked.faults)


async def test_an_import_is_undone_as_one_and_may_come_again(office):
    file = await kept(book(row(1), row(2)))
    made = await import_roll(console(), file)
    assert (await refusal(undo_import(console(), made.uid, " "))).rule == "roll_undo_reason"
    done = await undo_import(console(), made.uid, "名单有误", key="u")
    assert done.undone_at is not None
    assert (await undo_import(console(), made.uid, "名单有误", key="u")).id == done.id
    assert await Honour.all().count() == 2  # never deleted
    assert await Honour.visible_to(ANONYMOUS).count() == 0
    assert await Honour.visible_to(console()).count() == 0
    assert await honour_count(ANONYMOUS, Sought()) == await honour_count(ANONYMOUS, Sought(search="旧名")) == 0
    assert (await honours(ANONYMOUS, Sought(), 10, None)).rows == []
    kinds = await PublicChange.visible_to(ANONYMOUS).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["conferred", "conferred", "undone", "undone"]
    assert (await refusal(undo_import(console(), made.uid, "再撤"))).rule == "roll_undone"
    again = await import_roll(console(), file)
    assert (again.honours, again.decisions) == (2, 0)
    assert await Honour.visible_to(ANONYMOUS).count() == 2
    assert (await verify()).differences == []


async def test_nothing_is_undone_while_something_hangs_on_it(office):
    made = await import_roll(console(), await kept(book(row(1), row(2))))
    await record_decision(console(), "撤销1号", date(2020, 1, 1), "山西省人民政府")
    one = await Honour.visible_to(console()).get(name="旧名2")
    await revoke(console(), one.uid, "撤销1号", "示例")
    no = await refusal(undo_import(console(), made.uid, "名单有误"))
    assert (no.rule, [(fault.row, fault.found) for fault in no.faults]) == ("roll_hangs", [(4, "旧名2")])
    assert await Honour.visible_to(ANONYMOUS).filter(state="held").count() == 1


async def test_two_at_once_take_it_over_once(office):
    file = await kept(book(row(1), row(2)))
    told = await asyncio.gather(*(import_roll(console(), file) for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["Refused", "RollImport"]
    assert await Honour.all().count() == 2


async def test_an_office_takes_over_its_own_titles_alone(office):
    await account("nx", "honours_office", scope=Scope("region", region_code="640000"))
    ningxia = await viewer_of("nx")
    found = await check_roll(ningxia, await kept(book(row(1)), viewer=ningxia))
    assert places(found.faults) == [(3, "title", "roll_title_scope")]
    await account("zhao", "organiser")
    other = await viewer_of("zhao")
    assert (await refusal(check_roll(other, await kept(book(row(1)), viewer=other)))).rule == "not_your_role"
    foreign = await kept(book(row(1)))
    assert (await refusal(check_roll(ningxia, foreign))).rule == "no_such_file"


async def test_the_same_table_as_csv(office):
    columns = [Column(str(n), head) for n, head in enumerate(HEADS)]
    text = workbooks.csv_text(columns, [{str(n): str(cell) for n, cell in enumerate(row(1))}])
    content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    assert (await import_roll(console(), await kept(content, "旧名册.csv"))).honours == 1


async def test_an_import_says_how_far_it_is_and_is_not_checked_meanwhile(office):
    """Every part of the work comes, in order, and ends with all rows; afterwards nothing of it is left."""
    file = await kept(book(*(row(n) for n in range(1, 4))))
    seen: list[tuple[str, int, int]] = []
    during = []

    def told(phase: str, done: int, total: int) -> None:
        seen.append((phase, done, total))
        during.append(progress_of(file) is not None)

    await import_roll(console(), file, on_progress=told)
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == list(PHASES)
    assert [one for one in seen if one[0] == "roll_honours"] == [("roll_honours", 0, 3), ("roll_honours", 3, 3)]
    assert (seen[-1], all(during), progress_of(file)) == (("roll_search", 3, 3), True, None)
    with told_of(file, None) as tell:
        tell("roll_honours", 1, 3)
        found = await check_roll(console(), file)
        assert (found.ok, found.honours, found.faults, found.progress and found.progress.done) == (True, 3, (), 1)
    assert len((await check_roll(console(), file)).faults) == 3  # on record by now
