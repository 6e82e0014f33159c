"""The group (组别) of an entry in a joint event: handed in, changed, imported, and refused everywhere else."""

import io

import openpyxl
import pytest

from server import ledger
from server.access import console
from server.competitions import Event
from server.competitions.keeping import groups_text
from server.entries import Entry
from server.entries.asked import EntryAsked
from server.entries.columns import columns_of, entry_template
from server.entries.importing import check_entries, import_entries
from server.entries.reviewing import approve
from server.entries.submitting import change_entry, submit
from server.ledger.verify import verify
from server.ranking import Group
from tests.server.entries.office import after_deadline, member, opened, while_open
from tests.server.entries.test_importing import CODE, WELD, places, row, workbook
from tests.server.entries.test_submitting import refused

pytestmark = pytest.mark.usefixtures("regions", "folder")
GROUPS = (Group("worker", "职工组"), Group("student", "学生组"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files are kept apart for each test."""
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))


async def joint():
    """The office with 焊接 as a joint event of two groups."""
    office = await opened()
    event = await Event.get(id=office.events["WELD"].id)
    async with ledger.change(console(), "event.changed", chain=office.competition.chain) as change:
        event.groups = groups_text(GROUPS)
        await change.save(event)
    return office


async def test_a_joint_event_asks_for_the_group(database):
    office = await joint()
    with while_open():
        done = await submit(office.leader(), CODE, "WELD", office.asked(member(1), group="worker"))
        none = await refused(submit(office.leader(), CODE, "WELD", office.asked(member(2))))
        other = await refused(submit(office.leader(), CODE, "WELD", office.asked(member(2), group="teacher")))
        asked = office.asked(member(1), group="student")
        changed = await change_entry(office.leader(), done.uid, asked, done.version)
    assert [(one.column, one.rule) for one in none.faults] == [("group", "entry_group_missing")]
    assert none.faults[0].expected == "worker 职工组、student 学生组"
    assert [(one.column, one.rule) for one in other.faults] == [("group", "entry_group_unknown")]
    assert (done.group, changed.group) == ("worker", "student")
    assert (await verify()).differences == []


async def test_no_other_event_takes_a_group(database):
    office = await opened()
    with while_open():
        no = await refused(submit(office.leader(), CODE, "WELD", office.asked(member(1), group="worker")))
        await submit(office.leader(), CODE, "WELD", office.asked(member(1)))
    assert [one.rule for one in no.faults] == ["entry_group_not_asked"]


async def test_a_workbook_says_the_group_by_title_or_code(database):
    office = await joint()
    with while_open():
        leader = office.leader()
        bad = await workbook(leader, [row(1), row(2, group="教师组"), row(3, group="职工组")], WELD)
        faults = places((await check_entries(leader, CODE, "WELD", bad)).faults)
        assert [one[1:] for one in faults] == [("group", "entry_group_missing"), ("group", "entry_group_unknown")]
        good = await workbook(leader, [row(1, group="学生组"), row(3, group="worker")], WELD)
        await import_entries(leader, CODE, "WELD", good)
    assert [one.group for one in await Entry.all().order_by("entry_no")] == ["student", "worker"]


async def test_the_template_asks_for_it_only_where_there_are_groups(database):
    office = await joint()
    assert columns_of(office.events["WELD"])[-1].title == "组别"
    _, there = await entry_template(office.organiser, CODE, "WELD")
    _, without = await entry_template(office.organiser, CODE, "CNC")
    assert "组别" in heads(there)
    assert "组别" not in heads(without)


async def test_nobody_is_approved_without_his_group(database):
    """Who came from another tier has none until somebody says it."""
    office = await opened()
    with while_open():
        done = await submit(office.leader(), CODE, "WELD", EntryAsked((member(1),), delegation=office.uid("TG")))
    event = await Event.get(id=office.events["WELD"].id)
    async with ledger.change(console(), "event.changed", chain=office.competition.chain) as change:
        event.groups = groups_text(GROUPS)
        await change.save(event)
    with after_deadline():
        assert (await refused(approve(office.organiser, done.uid, done.version))).rule == "entry_group_missing"


def heads(content: bytes) -> set[str]:
    """The texts in the first rows of a workbook's sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        str(cell).rstrip("*＊ ")
        for sheet in book
        for row_ in sheet.iter_rows(max_row=5, values_only=True)
        for cell in row_
        if cell
    }
