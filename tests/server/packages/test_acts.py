"""What an import refuses, unites and keeps; nothing is half done. On both engines."""

import hashlib
from dataclasses import replace

import pyrage
import pytest

from server.competitions import Competition, Part
from server.disclosures import Handout
from server.entries import Entry
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.canonical import canonical
from server.packages.exporting import export
from server.packages.handing import hand_over
from server.packages.importing import import_package
from server.packages.reading import read
from server.packages.records import ForeignChain
from server.people import Person
from server.refusal import Refused
from server.results import Revision, Standing
from server.results.publishing import publish
from tests.server.packages.sample import FILES, package, result_of

pytestmark = pytest.mark.usefixtures("regions")


async def refusal(step):
    with pytest.raises(Refused) as refused:
        await step
    return refused.value.refusal


async def events_so_far(viewer):
    return await LedgerEvent.visible_to(viewer).count()


def part(name, entry_nos):
    """The welders `entry_nos` of the sample, as one venue's part."""
    whole = package()
    welders = [one for one in whole.entries if (one.event, one.entry_no[:3]) in {("WELD", no) for no in entry_nos}]
    mine = {(one.event, one.entry_no) for one in welders}
    return replace(
        whole,
        competition=replace(whole.competition, part=name),
        entries=tuple(welders),
        marks=tuple(one for one in whole.marks if (one.event, one.entry_no) in mine),
        penalties=tuple(one for one in whole.penalties if (one.event, one.entry_no) in mine),
    )


async def test_same_content_in_another_form_does_nothing(database, viewer):
    await import_package(viewer, package())
    before = await events_so_far(viewer)
    longer = {**FILES, "marks.csv": FILES["marks.csv"].replace(",85.5,", ",85.500,")}
    assert (await import_package(viewer, result_of(longer))).already
    assert await events_so_far(viewer) == before


async def test_other_content_is_refused_with_the_difference(database, viewer):
    await import_package(viewer, package())
    before = await events_so_far(viewer)
    other = {**FILES, "marks.csv": FILES["marks.csv"].replace("WELD,001,S1,J3,79,", "WELD,001,S1,J3,79.5,")}
    no = await refusal(import_package(viewer, result_of(other)))
    assert no.rule == "other_content"
    [fault] = no.faults
    assert (fault.file, fault.row, fault.column, fault.expected, fault.found) == ("marks.csv", 5, "mark", "79", "79.5")
    assert await events_so_far(viewer) == before


async def test_changed_id_number_is_other_content_and_is_not_shown(database, viewer):
    await import_package(viewer, package())
    other = {**FILES, "entries.csv": FILES["entries.csv"].replace("E12345678", "E87654321")}
    no = await refusal(import_package(viewer, result_of(other)))
    assert [(fault.column, fault.expected, fault.found) for fault in no.faults] == [("id_number", "", "")]


async def test_parts_with_different_names_are_united(database, viewer, tmp_path):
    await import_package(viewer, part("上午", ["001"]))
    await import_package(viewer, part("下午", ["002", "003"]))
    assert await Part.visible_to(viewer).count() == 2
    assert await Entry.visible_to(viewer).count() == 3
    assert (await import_package(viewer, part("上午", ["001"]))).already
    await export(viewer, "JZ-2023-04", tmp_path / "united")
    assert len(read(tmp_path / "united").entries) == 3
    assert (await verify()).differences == []


async def test_parts_that_overlap_are_refused(database, viewer):
    await import_package(viewer, part("上午", ["001", "002"]))
    no = await refusal(import_package(viewer, part("下午", ["002", "003"])))
    assert no.rule == "parts_overlap"
    assert [(one.rule, one.row, one.found) for one in no.faults] == [("entry_in_other_part", 3, "WELD/002")]
    assert await Entry.visible_to(viewer).count() == 2


async def test_parts_under_different_schemes_are_refused(database, viewer):
    await import_package(viewer, part("上午", ["001"]))
    other = part("下午", ["002"])
    welding = other.events[0]
    other = replace(other, events=(replace(welding, scheme=replace(welding.scheme, places=1)), *other.events[1:]))
    no = await refusal(import_package(viewer, other))
    assert [(one.file, one.found) for one in no.faults] == [("competition.toml", "WELD")]


async def test_same_part_with_other_content_is_refused(database, viewer):
    await import_package(viewer, part("上午", ["001"]))
    await import_package(viewer, part("下午", ["002"]))
    no = await refusal(import_package(viewer, part("上午", ["001", "003"])))
    assert no.rule == "other_content"
    assert {one.rule for one in no.faults} == {"row_added"}


async def test_unknown_region_is_a_fault_with_its_place(database, viewer):
    spoiled = {**FILES, "entries.csv": FILES["entries.csv"].replace("140703", "149999")}
    no = await refusal(import_package(viewer, result_of(spoiled)))
    assert [(one.file, one.row, one.column, one.rule) for one in no.faults] == [
        ("entries.csv", 3, "region", "unknown_region")
    ]
    assert await Competition.visible_to(viewer).count() == 0


async def test_id_number_on_record_under_another_name_is_a_fault(database, viewer):
    await import_package(viewer, package())
    renamed = {
        **FILES,
        "competition.toml": FILES["competition.toml"].replace("JZ-2023-04", "JZ-2024-05"),
        "entries.csv": FILES["entries.csv"].replace("王一", "王二"),
    }
    no = await refusal(import_package(viewer, result_of(renamed)))
    assert [(one.row, one.column, one.rule, one.found) for one in no.faults] == [
        (2, "id_number", "id_number_of_another", "")
    ]


async def test_one_id_number_is_one_person_and_one_name_is_not(database, viewer):
    await import_package(viewer, package())
    again = {**FILES, "competition.toml": FILES["competition.toml"].replace("JZ-2023-04", "JZ-2024-05")}
    await import_package(viewer, result_of(again))
    names = await Person.visible_to(viewer).values_list("name", flat=True)
    assert names.count("王一") == 1  # with an ID number
    assert names.count("钱四") == 2  # without


async def test_results_that_disagree_are_refused(database, viewer, tmp_path):
    await import_package(viewer, package())
    await export(viewer, "JZ-2023-04", tmp_path / "out")
    text = (tmp_path / "out" / "results.csv").read_text()
    files = {name: (tmp_path / "out" / name).read_text() for name in (*FILES, "results.csv")}
    files["competition.toml"] = files["competition.toml"].replace("JZ-2023-04", "COPY")
    assert not (await import_package(viewer, result_of(files))).already
    files["competition.toml"] = files["competition.toml"].replace("COPY", "FALSE")
    files["results.csv"] = text.replace("50.50", "50.49", 1)
    no = await refusal(import_package(viewer, result_of(files)))
    assert no.rule == "results_disagree"
    assert {one.column for one in no.faults} <= {"total", "part"}
    assert await Competition.visible_to(viewer).filter(code="FALSE").count() == 0


async def test_foreign_chain_is_checked_and_kept(database, viewer, tmp_path):
    await import_package(viewer, package())
    await export(viewer, "JZ-2023-04", tmp_path / "out")
    back = read(tmp_path / "out")
    renamed = replace(back, competition=replace(back.competition, code="COPY"))
    await import_package(viewer, renamed)
    kept = await ForeignChain.visible_to(viewer).get()
    assert (kept.chain, kept.seq) == ("competition/JZ-2023-04", len(back.ledger))
    line = back.ledger[1]
    altered = replace(line, values={**line.values, "act": "sheet.taken"})
    broken = replace(
        back, competition=replace(back.competition, code="BROKEN"), ledger=(back.ledger[0], altered, *back.ledger[2:])
    )
    no = await refusal(import_package(viewer, broken))
    assert (no.rule, [one.rule for one in no.faults]) == ("foreign_ledger_broken", ["ledger_leaf_altered"])


async def test_same_request_with_the_same_key_imports_once(database, viewer):
    first = await import_package(viewer, package(), key="k")
    before = await events_so_far(viewer)
    second = await import_package(viewer, package(), key="k")
    assert (first.already, second.already) == (False, True)
    assert await events_so_far(viewer) == before


async def test_nothing_unscored_is_published_and_each_missing_aspect_is_named(database, viewer, anonymous):
    await import_package(viewer, package())
    no = await refusal(publish(viewer, "JZ-2023-04", reason="公布"))
    assert no.rule == "unscored_entries"
    assert [(one.params["entry_no"], one.column) for one in no.faults] == [("002", "S1"), ("002", "S2")]
    assert await Revision.visible_to(viewer).count() == 0
    [revision] = await publish(viewer, "JZ-2023-04", "CNC", reason="公布")
    lines = await Standing.visible_to(anonymous).filter(revision_id=revision.id).order_by("line")
    assert [(one.place, one.entry_no, one.total, one.name) for one in lines] == [
        (1, "C01", "50.50", "钱四、孙五"),
        (2, "C02", "0.00", None),
    ]


async def test_publish_refuses_what_it_must(database, viewer, anonymous):
    await import_package(viewer, package())
    assert (await refusal(publish(anonymous, "JZ-2023-04", "CNC", reason="x"))).rule == "sign_in_needed"
    assert (await refusal(publish(viewer, "JZ-2023-04", "CNC", reason=" "))).rule == "reason_missing"
    assert (await refusal(publish(viewer, "NO", "CNC", reason="x"))).rule == "no_such_competition"
    assert (await refusal(publish(viewer, "JZ-2023-04", "NO", reason="x"))).rule == "no_such_event"
    await publish(viewer, "JZ-2023-04", "CNC", reason="x")
    assert (await refusal(publish(viewer, "JZ-2023-04", "CNC", reason="x"))).rule == "nothing_to_publish"
    assert (await refusal(import_package(anonymous, package()))).rule == "not_allowed"


def numbers(found):
    return {one.id_number for entry in found.entries for one in entry.members}


async def test_id_numbers_leave_only_for_a_named_recipient_with_a_reason(database, viewer, tmp_path):
    await import_package(viewer, package())
    await export(viewer, "JZ-2023-04", tmp_path / "plain")
    assert "140702200603010020" not in (tmp_path / "plain" / "entries.csv").read_text()
    full = tmp_path / "full.zip"
    for why, more in (
        ("disclosure_reason", (full, "省厅", " ")), ("handout_recipient", (full, " ", "核对")),
        ("handout_ending", (tmp_path / "full", "省厅", "核对")),
    ):  # fmt: skip
        assert (await refusal(hand_over(viewer, "JZ-2023-04", *more))).rule == why
    done = await hand_over(viewer, "JZ-2023-04", full, "省厅", "核对参赛资格")
    assert b"140702200603010020" not in full.read_bytes() and full.stat().st_mode & 0o77 == 0
    [wrong] = read(full, passphrase="wrong")
    assert wrong.rule == "zip_passphrase"
    assert {one.rule for one in read(full)} >= {"zip_encrypted"}
    assert "140702200603010020" in numbers(read(full, passphrase=done.passphrase))
    for act in ("id_numbers.handed_over", "disclosure.made"):
        event = await LedgerEvent.visible_to(viewer).filter(act=act).get()
        assert "省厅" not in event.body and "核对" not in event.body
    assert (await Handout.all().get()).digest == hashlib.sha256(full.read_bytes()).hexdigest()


async def test_a_recipient_with_a_key_gets_a_file_that_only_it_opens(database, viewer, tmp_path):
    await import_package(viewer, package())
    his = pyrage.x25519.Identity.generate()
    target = tmp_path / "full.age"
    no = await refusal(hand_over(viewer, "JZ-2023-04", target, "省厅", "核对", age_key="age1none"))
    assert no.rule == "handout_key" and not target.exists()
    done = await hand_over(viewer, "JZ-2023-04", target, "省厅", "核对", age_key=str(his.to_public()))
    assert done.passphrase == ""
    (tmp_path / "opened.zip").write_bytes(pyrage.decrypt(target.read_bytes(), [his]))
    assert "140702200603010020" in numbers(read(tmp_path / "opened.zip"))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(target.read_bytes(), [pyrage.x25519.Identity.generate()])


async def test_no_name_and_no_id_number_stands_in_any_event(database, viewer):
    await import_package(viewer, package())
    await publish(viewer, "JZ-2023-04", "CNC", reason="公布")
    bodies = "".join(await LedgerEvent.visible_to(viewer).values_list("body", flat=True))
    for text in ("王一", "钱四", "周教练", "赵领队", "140702200603010020", "E12345678", "超时", "重评"):
        assert text not in bodies


async def corrected(viewer, files):
    return await import_package(viewer, result_of(files), correction="核分更正")


async def test_declared_correction_changes_marks_entries_and_texts(database, viewer, anonymous, tmp_path):
    await import_package(viewer, package())
    await publish(viewer, "JZ-2023-04", "CNC", reason="公布")
    files = {
        **FILES,
        "competition.toml": FILES["competition.toml"].replace("第四届晋中市职业技能大赛", "第四届晋中市职业技能竞赛"),
        "marks.csv": FILES["marks.csv"].replace("CNC,C02,P1,K1,0,", "CNC,C02,P1,K1,50.5,改判") + "WELD,002,S2,J2,3,\n",
        "entries.csv": FILES["entries.csv"].replace("孙五", "孙武").replace("3500,2,", "3400,2,")
        + "CNC,C03,绿队,1,冯六,contestant,职业学校,,TG,student,,,,,,,,forfeited\n",
        "penalties.csv": FILES["penalties.csv"] + "WELD,002,1,\n",
    }
    done = await corrected(viewer, files)
    assert not done.already
    done = await hand_over(viewer, "JZ-2023-04", tmp_path / "out.zip", "省厅", "核对")
    assert canonical(read(tmp_path / "out.zip", passphrase=done.passphrase)) == canonical(result_of(files))
    assert (await verify()).differences == []
    [revision] = await publish(viewer, "JZ-2023-04", "CNC", reason="C02 改判")
    assert revision.number == 2
    lines = await Standing.visible_to(anonymous).filter(revision_id=revision.id).order_by("line")
    assert [(one.place, one.tied, one.entry_no, one.state) for one in lines] == [
        (1, True, "C01", "ranked"),
        (1, True, "C02", "ranked"),
        (None, False, "C03", "forfeited"),
    ]
    first = await Standing.visible_to(anonymous).filter(revision__number=1).order_by("line")
    assert [(one.place, one.entry_no, one.name) for one in first] == [(1, "C01", "钱四、孙五"), (2, "C02", None)]
    assert (await corrected(viewer, files)).already


async def test_correction_removes_nothing_and_changes_no_scheme(database, viewer):
    await import_package(viewer, package())
    before = await events_so_far(viewer)
    files = {
        **FILES,
        "competition.toml": FILES["competition.toml"].replace('weight = "0.7"', 'weight = "0.6"'),
        "marks.csv": FILES["marks.csv"].replace("CNC,C02,P1,K1,0,\n", ""),
        "judges.csv": FILES["judges.csv"].replace("裁判丁", "裁判戊"),
        "entries.csv": FILES["entries.csv"].replace("E12345678", "E87654321"),
    }
    no = await refusal(corrected(viewer, files))
    assert no.rule == "correction_not_allowed"
    assert {(one.file, one.rule, one.column) for one in no.faults} == {
        ("competition.toml", "changed", "events[0].scheme.modules[1].weight"),
        ("marks.csv", "row_missing", None),
        ("judges.csv", "changed", "name"),
        ("entries.csv", "changed", "id_number"),
    }
    assert await events_so_far(viewer) == before
