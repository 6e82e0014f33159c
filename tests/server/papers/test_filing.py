"""Another office's workbook on record, corrected, filled from results and sent."""

import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from server import db, ledger
from server.access import Held, Viewer, console
from server.disclosures.handing import fetch
from server.disclosures.locking import unlocked
from server.entries import Member
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.papers import ExportSent, WorkbookMap
from server.papers.filing import Wanted, file_workbook, filled_again
from server.papers.mapping import Wanted as Book
from server.papers.mapping import columns_of, record_map
from server.people import IdNumber, numbers_of, vault
from server.record import new_salt
from tests.server.appeals.court import Court, sitting
from tests.server.papers.made import saved, uploaded, word
from tests.server.papers.test_workbook_filling import provincial
from tests.server.scoring.story import CODE, refused

NUMBERS = ("11010519491231002X", "440524188001010014", "110105200001011236")  # invented
TO, WHY = "省人社厅", "全省汇总上报"


@pytest.fixture
async def court(database) -> Court:
    """Three winners, published; the province's workbook on record."""
    held = await (await sitting()).closed()
    await held.published()
    made = provincial()
    made.active.data_validations.dataValidation.clear()
    await record_map(console(), Book("SX-1", "省汇总表"), (await uploaded(saved(made), "汇总表.xlsx")).uid)
    return held


async def handed(sent: ExportSent) -> bytes:
    """The workbook out of the locked file."""
    await sent.fetch_related("handout")
    row, content = await fetch(console(), sent.handout.uid)
    assert row.is_kept
    with zipfile.ZipFile(io.BytesIO(unlocked(content, sent.passphrase))) as plain:
        (name,) = plain.namelist()
        return plain.read(name)


def wanted(**more) -> Wanted:
    return Wanted(**{"workbook": "SX-1", "subject": "competition", "code": CODE, **more})


async def test_columns_are_guessed_corrected_and_known_again_by_the_head(database):
    content = saved(provincial())
    first = await record_map(console(), Book("SX-1", "省汇总表"), (await uploaded(content, "a.xlsx")).uid)
    assert [name for _, _, name in columns_of(first)] == ["no", "name", "id_number", "unit", "place", "award", ""]
    second = await record_map(console(), Book("SX-1", "省汇总表", fields={3: "", 7: "delegation"}), None)
    assert (second.edition, second.file_id, second.head_digest) == (2, first.file_id, first.head_digest)
    named = ["no", "name", "", "unit", "place", "award", "delegation"]
    assert [name for _, _, name in columns_of(second)] == named
    other = await record_map(console(), Book("SX-2", "又一张"), (await uploaded(content, "b.xlsx")).uid)
    assert [name for _, _, name in columns_of(other)] == named


@pytest.mark.parametrize(
    ("fields", "rule"),
    [({9: "name"}, "workbook_columns"), ({1: "phone"}, "workbook_columns"), ({1: "name"}, "workbook_twice"),
     (dict.fromkeys(range(1, 8), ""), "workbook_nothing")],
)  # fmt: skip
async def test_columns_that_cannot_be(court, fields, rule):
    assert (await refused(record_map(console(), Book("SX-1", "x", fields=fields), None))).rule == rule


async def test_files_that_are_no_workbook_to_fill(database):
    for content, name, rule in (
        (word("表"), "a.docx", "workbook_not_excel"), (b"abc", "a.txt", "paper_file"),
    ):  # fmt: skip
        file = await uploaded(content, name)
        assert (await refused(record_map(console(), Book("X", "x"), file.uid))).rule == rule
    made = provincial()
    made.active.delete_rows(2, 2)
    file = await uploaded(saved(made), "a.xlsx")
    assert (await refused(record_map(console(), Book("X", "x"), file.uid))).rule == "workbook_head"
    assert (await refused(record_map(console(), Book("X", "x"), None))).rule == "no_such_workbook"
    assert await WorkbookMap.all().count() == 0


async def test_the_winners_are_filled_in_and_it_stands_on_record(court):
    sent = await file_workbook(console(), wanted(), TO, WHY)
    assert (sent.kind, sent.lines, sent.names_numbers, sent.recipient) == ("workbook", 3, True, TO)
    page = load_workbook(io.BytesIO(await handed(sent)))["汇总表"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(4, 7)]
    assert [(row[0], row[4]) for row in rows[:3]] == [(1, 1), (2, 2), (3, 3)]
    assert all(row[1] and row[5] for row in rows[:3]) and rows[3][0] == "填表人："
    assert {row[2] for row in rows[:3]} == {None} or all(len(row[2]) == 18 for row in rows[:3])
    assert (await verify()).differences == []


async def test_id_numbers_are_text_and_stand_in_no_event(court):
    members = await Member.filter(role="contestant").order_by("entry_id")
    async with ledger.change(console(), "entry.submitted") as change:
        ids = iter(await db.take_ids(3))
        rows = [IdNumber(id=next(ids), salt=new_salt(), person_id=one.person_id, id_type="resident_id",
                         lookup=f"{n:064}") for n, one in enumerate(members)]  # fmt: skip
        for row, number in zip(rows, NUMBERS, strict=True):
            row.sealed = vault.encrypt(number, row.place)
        await change.save_many(rows)
    sent = await file_workbook(console(), wanted(), TO, WHY)
    page = load_workbook(io.BytesIO(await handed(sent)))["汇总表"]
    people = [one.person_id for one in await Member.filter(role="contestant") if one.person_id]
    known = {number for _, number in (await numbers_of(people)).values()}
    shown = {page.cell(row, 3).value for row in range(4, 7)} - {None}
    assert shown == known and len(known) == 3
    assert all(page.cell(row, 3).number_format == "@" for row in range(4, 7) if page.cell(row, 3).value)
    bodies = "".join(one.body for one in await LedgerEvent.all())
    assert not any(number in bodies for number in known) and TO not in bodies
    (told,) = await LedgerEvent.filter(act="disclosure.made")
    assert json.loads(told.body)["facts"] == {
        "field": "id_number", "rows": sorted(one.id for one in rows), "people": sorted(people),
    }  # fmt: skip


async def test_with_id_numbers_it_is_a_locked_file_and_nothing_else(court):
    assert (await refused(file_workbook(console(), wanted(), TO))).rule == "workbook_reason"
    assert (await refused(file_workbook(console(), wanted(), " ", WHY))).rule == "paper_recipient"
    sent = await file_workbook(console(), wanted(), TO, WHY, key="one")
    assert (await refused(filled_again(console(), sent))).rule == "paper_numbers_closed"
    again = await file_workbook(console(), wanted(), TO, WHY, key="one")
    assert (again.uid, again.passphrase, len(sent.passphrase)) == (sent.uid, "", 29)


async def test_a_drop_down_refuses_with_the_cell_unless_it_may_stay_empty(court):
    made = provincial()
    made["选项"]["A1"].value = "特等奖"
    await record_map(console(), Book("SX-3", "x"), (await uploaded(saved(made), "c.xlsx")).uid)
    no = await refused(file_workbook(console(), wanted(workbook="SX-3"), TO, WHY))
    assert (no.rule, no.field) == ("workbook_choices", "input.leaveEmpty")
    assert (no.faults[0].rule, no.faults[0].params["cell"]) == ("workbook_choice", "F4")
    sent = await file_workbook(console(), wanted(workbook="SX-3", leave_empty=True), TO, WHY)
    page = load_workbook(io.BytesIO(await handed(sent)))["汇总表"]
    assert page["F4"].value is None and page["B4"].value


@pytest.mark.parametrize(
    ("more", "rule"),
    [({"workbook": "NO"}, "no_such_workbook"), ({"code": "NO"}, "no_such_subject"),
     ({"subject": "x"}, "paper_choice"), ({"order": "x"}, "paper_choice")],
)  # fmt: skip
async def test_bad_requests_are_refused(court, more, rule):
    assert (await refused(file_workbook(console(), wanted(**more), TO, WHY))).rule == rule


async def test_other_data_are_not_given_out_for_what_was_sent(court):
    """The control of the hash, on a workbook without ID numbers."""
    await record_map(console(), Book("SX-1", "省汇总表", fields={3: ""}), None)
    sent = await file_workbook(console(), wanted(), TO, WHY)
    assert (sent.names_numbers, sent.handout_id) == (False, None)
    sent.said = sent.said.replace('"order":""', '"order":"strokes"')
    again = await ExportSent.get(uid=sent.uid)
    assert await filled_again(console(), again)
    sent.digest = "0" * 64
    assert (await refused(filled_again(console(), sent))).rule == "paper_changed"
    elsewhere = Viewer("o", account_id=7, held=(Held("organiser", "region", "650000", "659999"),))
    assert (await refused(file_workbook(elsewhere, wanted(), TO, WHY))).rule == "outside_your_scope"
