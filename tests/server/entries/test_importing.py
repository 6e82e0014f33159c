"""Entries from workbooks: what is read, every fault with its cell, all or nothing, the same file again, undoing."""

import io
import zipfile

import openpyxl
import pytest

from server import clock, ledger, workbooks
from server.access import ANONYMOUS
from server.entries import Entry, EntryImport, Member
from server.entries.columns import columns_of, entry_template
from server.entries.importing import check_entries, import_entries
from server.entries.reviewing import approve
from server.entries.submitting import submit
from server.entries.undoing import undo_import
from server.files import StoredFile
from server.files.folder import put
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.people import Person
from server.refusal import Refused
from tests.server.entries.office import after_deadline, member, opened, resident, while_open

pytestmark = pytest.mark.usefixtures("regions", "folder")
WELD = columns_of(None)[1:]
CODE = "JZ-2027-01"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files are kept apart for each test."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


def row(n, **more):
    """The cells of a contestant."""
    return {"name": f"郭试{n}", "id_number": resident(n), "organisation": "太谷玛钢厂", "region": "榆次区",
            "standing": "职工", "delegation": "太谷", "level": "高级工", "years_of_work": "8"} | more  # fmt: skip


async def kept(viewer, content, name="报名.xlsx"):
    """A row of a stored file, also of a content the upload itself would refuse."""
    async with ledger.change(viewer, "file.stored") as change:
        stored = StoredFile(digest=put(content), size=len(content), media="application/octet-stream", name=name,
                            account_id=viewer.account_id, at=clock.now())  # fmt: skip
        await change.save(stored)
    return stored.uid


async def workbook(viewer, rows, columns=WELD):
    return await kept(viewer, workbooks.table(columns, rows, title="报名"))


def places(faults):
    return [(fault.row, fault.column, fault.rule) for fault in faults]


async def everything():
    return (await Entry.all().count(), await Member.all().count(), await Person.all().count(),
            await LedgerEvent.all().count(), await EntryImport.all().count())  # fmt: skip


async def refused(step):
    before = await everything()
    with pytest.raises(Refused) as caught:
        await step
    assert await everything() == before
    return caught.value.refusal


async def test_a_workbook_is_checked_imported_and_undone(database):
    office = await opened()
    with while_open():
        leader = office.leader()
        file = await workbook(
            leader, [row(1), row(2, entry_no="A2"), row(3, session="WELD-1", certificates="焊工；无")]
        )
        before = await everything()
        checked = await check_entries(leader, CODE, "WELD", file)
        assert (checked.ok, checked.entries, checked.faults, await everything()) == (True, 3, [], before)
        told = []
        done = await import_entries(leader, CODE, "WELD", file, key="i", on_progress=lambda *one: told.append(one))
        assert (done.entries, told[0][0], told[-1][0]) == (3, "reading", "writing")
        assert (await import_entries(leader, CODE, "WELD", file, key="i")).id == done.id
        entries = await Entry.filter(imported_with_id=done.id).order_by("entry_no").prefetch_related("members")
        assert [(one.entry_no, one.state) for one in entries] == [(no, "submitted") for no in ("001", "002", "A2")]
        one = await Member.get(entry_id=entries[0].id)
        assert (one.region_code, one.level, one.years_of_work, one.certificates) == ("140702", 4, 8, None)
        assert (await Member.get(entry_id=entries[1].id)).certificates == "焊工"
        events = await LedgerEvent.filter(act="entries.imported")
        assert len(events) == 1
        no = await refused(import_entries(leader, CODE, "WELD", file, key="j"))
        assert no.rule == "already_imported"
        await undo_import(leader, done.uid, "表格有误", key="u")
        states = {(one.state, one.status) for one in await Entry.filter(imported_with_id=done.id)}
        assert states == {("withdrawn", "withdrawn")}
        assert (await refused(undo_import(leader, done.uid, "再撤"))).rule == "import_undone"
        again = await import_entries(leader, CODE, "WELD", file, key="k")
        assert {one.entry_no for one in await Entry.filter(imported_with_id=again.id)} == {"001", "002", "A2"}
    assert (await verify()).differences == []


async def test_an_import_with_something_changed_since_is_not_undone(database):
    office = await opened()
    with while_open():
        leader = office.leader()
        done = await import_entries(leader, CODE, "WELD", await workbook(leader, [row(1), row(2)]))
        entry = await Entry.get(entry_no="002")
        await approve(office.organiser, entry.uid, 1)
        no = await refused(undo_import(leader, done.uid, "撤销"))
        assert (no.rule, no.params) == ("import_changed_since", {"n": 1, "entries": "002"})
        assert (await refused(undo_import(office.leader("PY"), done.uid, "撤销"))).rule == "no_such_import"


async def test_every_fault_has_its_row_and_column_and_nothing_is_half_done(database):
    office = await opened(requirements='{"standings": ["worker"]}')
    with while_open():
        leader = office.leader()
        await submit(leader, CODE, "WELD", office.asked(member(1), entry_no="A1"))
        file = await workbook(leader, [
            row(1),
            row(2, id_number=resident(2)[:-1] + ("1" if resident(2)[-1] != "1" else "2")),
            row(3, delegation="平遥"),
            row(4, delegation="榆社"),
            row(5, region="晋中"),
            row(6, standing="学生"),
            row(7, entry_no="A1"),
            row(8, session="夜场"),
            row(9),
            row(9),
            row(10, years_of_work="八年"),
        ])  # fmt: skip
        checked = await check_entries(leader, CODE, "WELD", file)
        assert places(checked.faults) == [
            (2, "id_number", "person_entered"),
            (3, "id_number", "id_checksum"),
            (4, "delegation", "delegation_unknown"),
            (5, "delegation", "delegation_unknown"),
            (6, "region", "region_unknown"),
            (7, "name", "eligibility_standings_worker_failed"),
            (8, "entry_no", "entry_no_taken"),
            (9, "session", "session_unknown"),
            (11, "id_number", "person_twice"),
            (12, "years_of_work", "bad_whole_number"),
        ]
        assert checked.faults[-2].params["first_row"] == 10
        assert resident(2)[:-1] not in repr(checked.faults)
        no = await refused(import_entries(leader, CODE, "WELD", file))
        assert (no.rule, no.params["n"], places(no.faults)) == ("import_faulty", 10, places(checked.faults))


async def test_a_team_is_several_rows_and_a_whole_competition_one_file(database):
    office = await opened(format="team")
    with while_open():
        rows = [
            row(1, event="WELD", team="一队"),
            row(2, event="焊接", team="一队"),
            row(3, event="WELD 焊接", team="二队"),
            {"event": "WELD", "team": "一队", "name": "教练甲", "role": "教练", "delegation": "太谷"},
            row(1, event="CNC", entry_no="7"),
        ]  # fmt: skip
        file = await workbook(office.organiser, rows, columns_of(None))
        done = await import_entries(office.organiser, CODE, None, file)
        assert done.entries == 3
        team = await Entry.get(team="一队").prefetch_related("members")
        assert sorted((one.role, one.number) for one in team.members) == [
            ("coach", 1), ("contestant", 1), ("contestant", 2)
        ]  # fmt: skip
        # one person in two events of the file is one person on record
        assert await Person.filter(name="郭试1").count() == 1
        bad = await workbook(office.organiser, [row(4, event="LASER"), row(5, event="CNC", team="三队", session="X"),
                             row(6, event="CNC", team="三队", session="CNC-1")], columns_of(None))  # fmt: skip
        found = await check_entries(office.organiser, CODE, None, bad)
        assert places(found.faults) == [
            (2, "event", "event_unknown"), (3, "session", "session_unknown"), (4, "session", "conflicting_value")
        ]  # fmt: skip
    assert (await verify()).differences == []


async def test_who_may_import_and_when(database):
    office = await opened()
    with while_open():
        leader = office.leader()
        file = await workbook(leader, [row(1, delegation="")])
        for viewer, rule in (
            (ANONYMOUS, "sign_in_needed"),
            (office.judge("judge"), "not_your_role"),
            (office.leader("PY"), "no_such_file"),
            (office.foreign_organiser, "outside_your_scope"),
        ):
            assert (await refused(import_entries(viewer, CODE, "WELD", file))).rule == rule
            assert (await refused(check_entries(viewer, CODE, "WELD", file))).rule == rule
    with after_deadline():
        no = await refused(import_entries(leader, CODE, "WELD", file))
        assert (no.rule, no.params["until"]) == ("registration_closed", "2027-05-10 17:30")
        assert places((await check_entries(leader, CODE, "WELD", file)).faults)[0][2] == "registration_closed"
    with while_open():  # the control: in time, for the one delegation the leader has
        await import_entries(leader, CODE, "WELD", file)
        assert (await Entry.get()).delegation_id == office.delegations["TG"].id


def spoilt(spoil):
    """The bytes of a good workbook after `spoil(sheet)`."""
    book = openpyxl.load_workbook(io.BytesIO(workbooks.table(WELD, [row(1), row(2)], title="报名")))
    spoil(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _formula(sheet):
    sheet["D2"] = '=CONCATENATE("郭","试")'


def _number(sheet):
    sheet["G2"] = float(resident(1)[:-1] + "1")


def _bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    return buffer.getvalue()


HOSTILE = {
    "merged": (lambda: spoilt(lambda sheet: sheet.merge_cells("D2:D3")), {"cells_merged"}),
    "formula": (lambda: spoilt(_formula), {"cell_formula"}),
    "number": (lambda: spoilt(_number), {"cell_long_number"}),
    "50 MB": (lambda: b"PK\x03\x04" + b"\0" * (50 * 2**20), {"workbook_too_large"}),
    "bomb": (_bomb, {"workbook_unpacks_too_large"}),
    "nothing": (lambda: b"", {"workbook_empty"}),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_hostile_files_are_refused_by_both_doors(database, name):
    office = await opened()
    make, rules = HOSTILE[name]
    with while_open():
        file = await kept(office.leader(), make())
        checked = await check_entries(office.leader(), CODE, "WELD", file)
        no = await refused(import_entries(office.leader(), CODE, "WELD", file))
    assert (checked.ok, {one.rule for one in checked.faults} & rules) == (False, rules)
    assert (no.rule, [one.rule for one in no.faults]) == ("import_faulty", [one.rule for one in checked.faults])


async def test_the_same_rows_unspoilt_and_in_gb18030_are_taken(database):
    """The control of the hostile files; and a table as an old office program writes it."""
    office = await opened()
    with while_open():
        file = await kept(office.leader(), spoilt(lambda sheet: None))
        assert (await check_entries(office.leader(), CODE, "WELD", file)).ok
        text = workbooks.csv_text(WELD, [row(1), row(2)]).decode("utf-8-sig")
        file = await kept(office.leader(), text.encode("gb18030"), "报名.csv")
        assert (await import_entries(office.leader(), CODE, "WELD", file)).entries == 2
        assert await Person.filter(name="郭试1").count() == 1


async def test_the_template_names_what_the_viewer_may_enter_for(database):
    office = await opened()
    name, content = await entry_template(office.leader(), CODE, None)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert name == f"entries-{CODE}.xlsx"
    texts = {cell.value for sheet in book.worksheets for line in sheet.iter_rows() for cell in line}
    assert {"赛项", "姓名", "证件号码", "WELD 焊接", "太谷"} <= texts
    assert "平遥" not in texts
    _, content = await entry_template(office.organiser, CODE, "WELD")
    texts = {cell.value for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
             for line in sheet.iter_rows() for cell in line}  # fmt: skip
    assert {"太谷", "平遥", "WELD-1"} <= texts
    with pytest.raises(Refused):
        await entry_template(office.judge("judge"), CODE, None)
