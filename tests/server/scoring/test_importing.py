"""Marks from another system: matched by number and by ID, unmatched listed, absent is not 0, corrections shown."""

from pathlib import Path
from uuid import UUID

import pytest

from server import db, ledger, people
from server.access import ANONYMOUS, Viewer, console
from server.competitions import chain_of
from server.entries import Entry, Member
from server.files.folder import digest_of
from server.files.keeping import keep
from server.ledger.verify import verify
from server.scoring import Mark, MarkImport, Sheet, tallies
from server.scoring.closing import close_marking, missing
from server.scoring.giving import give
from server.scoring.importing_marks import check_marks, import_marks
from server.scoring.opening import open_marking
from server.scoring.signing import sign
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, events, given, refused, rules, scheme

THEORY = (CODE, EVENT, "theory")
NUMBERS = ("110101199003070038", "110101199003070117", "110101199003070193")  # synthetic
GOOD = "参赛号,姓名,成绩,缺考\n001,选手1号,88.5,\n002,选手2号,0,\n003,选手3号,,是\n"


@pytest.fixture
async def story(database: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    return await built(wanted=scheme(theory=True))


def organiser(story: Story) -> Viewer:
    return story.staff("organiser")


async def stored(story: Story, text: str) -> UUID:
    return (await keep(organiser(story), "理论.csv", text.encode())).uid


async def taken(story: Story, text: str) -> MarkImport:
    return await import_marks(organiser(story), *THEORY, "考试系统", await stored(story, text))


async def no_import(story: Story, text: str):  # type: ignore[no-untyped-def]
    file = await stored(story, text)
    return await refused(import_marks(organiser(story), *THEORY, "考试系统", file))


async def test_absent_is_not_zero(story: Story) -> None:
    done = await taken(story, GOOD)
    assert (done.rows, done.changed, done.digest) == (3, 3, digest_of(GOOD.encode()))
    rows = await Mark.all().order_by("sheet__entry__entry_no").values_list("state", "value")
    assert [tuple(one) for one in rows] == [("given", 88500), ("given", 0), ("absent", None)]
    assert {one.state for one in await Sheet.all()} == {"imported"}
    assert sorted((await events())[-4:]) == ["marks.imported", "sheet.given", "sheet.given", "sheet.given"]
    assert (await verify()).differences == []


async def test_a_corrected_file_shows_the_difference_and_changes_only_that(story: Story) -> None:
    await taken(story, GOOD)
    corrected = GOOD.replace("88.5", "89").replace("003,选手3号,,是", "003,选手3号,61,")
    checked = await check_marks(organiser(story), *THEORY, await stored(story, corrected))
    assert (checked.matched, checked.missing_here, checked.missing_there, checked.faults) == (3, [], [], [])
    assert [(one.entry_no, one.aspect, one.old, one.new) for one in checked.changed] == [
        ("001", "T1", "88.5", "89"), ("003", "T1", "absent", "61"),
    ]  # fmt: skip
    before = (await events()).count("sheet.given")
    assert (await taken(story, corrected)).changed == 2
    assert (await events()).count("sheet.given") == before + 2
    assert sorted(one.version for one in await Sheet.all()) == [1, 2, 2]
    assert (await no_import(story, corrected)).rule == "marks_same"
    assert (await verify()).differences == []


async def test_unmatched_are_listed_on_both_sides(story: Story) -> None:
    text = "参赛号,姓名,成绩,缺考\n001,选手1号,88.5,\n009,路人,70,\n"
    checked = await check_marks(organiser(story), *THEORY, await stored(story, text))
    assert (checked.matched, checked.missing_here, checked.missing_there) == (1, ["009"], ["002", "003"])
    no = await no_import(story, text)
    assert (no.rule, no.params) == ("marks_unmatched", {"here": 1, "there": 2})
    assert [(one.rule, one.found) for one in no.faults] == [
        ("row_without_entry", "009"), ("entry_not_in_file", "002"), ("entry_not_in_file", "003"),
    ]  # fmt: skip


async def test_matched_by_id_and_never_by_name_alone(story: Story) -> None:
    wanted = [(f"选手{n}号", "resident_id", number) for n, number in enumerate(NUMBERS, 1)]
    async with ledger.change(console(), "story.people", chain=chain_of(CODE)) as change:
        ids = await people.register(change, wanted)
        members = await Member.filter(entry__event_id=story.event.id).order_by("entry__entry_no")
        for member, person in zip(members, ids, strict=True):
            member.person_id = person
        await change.save_many(members)
    text = "证件号码,姓名,成绩\n" + "".join(f"{one},选手{n}号,{70 + n}\n" for n, one in enumerate(NUMBERS, 1))
    assert (await taken(story, text)).changed == 3
    values = await Mark.all().order_by("sheet__entry__entry_no").values_list("value", flat=True)
    assert list(values) == [71000, 72000, 73000]
    crossed = f"参赛号,证件号码,姓名,成绩\n001,{NUMBERS[1]},选手1号,1\n"
    assert rules(await no_import(story, crossed)) == [("id_number", "number_and_id_differ")]
    assert NUMBERS[1] not in str(await no_import(story, crossed))
    unknown = "证件号码,姓名,成绩\n110101199003070250,选手1号,1\n"
    assert (await no_import(story, unknown)).rule == "marks_unmatched"


@pytest.mark.parametrize(("row", "fault"), [
    ("001,别人,88,", ("name", "name_differs")), ("001,选手1号,,", ("mark", "mark_left_blank")),
    ("001,选手1号,101,", ("mark", "mark_out_of_range")), ("001,选手1号,5,是", ("mark", "mark_and_absent")),
    ("001,选手1号,5,也许", ("absent", "absent_unclear")), (",选手1号,5,", ("entry_no", "row_names_nobody")),
    ("002,选手2号,5,\n002,选手2号,5,", ("entry_no", "entry_in_file_twice")),
])  # fmt: skip
async def test_every_fault_has_its_place(story: Story, row: str, fault: tuple[str, str]) -> None:
    no = await no_import(story, f"参赛号,姓名,成绩,缺考\n{row}\n")
    assert (no.rule, rules(no)) == ("marks_file_faulty", [fault])
    assert no.faults[0].row in (2, 3)


async def test_the_module_is_then_no_judges_business(story: Story) -> None:
    await taken(story, GOOD)
    await open_marking(story.chief, CODE, EVENT, version=1)
    for seat, judge in enumerate(story.judges):
        for sheet in await story.sheets(seat):
            done = await give(judge, sheet.number, given(**FULL), send=True, version=1)
            await sign(judge, sheet.number, version=done.version)
    no = await refused(give(story.judges[0], (await story.sheet(0, 0)).number, given(T1="1"), send=True, version=3))
    assert no.rule == "sheet_signed"
    assert await missing(story.chief, await story.event.__class__.get(id=story.event.id)) == []
    closed = await close_marking(story.chief, CODE, EVENT, version=2)
    assert (await tallies(closed.id, set()))[story.entries[1].id]
    assert (await no_import(story, GOOD.replace("88.5", "1"))).rule == "marking_closed"
    assert (await verify()).differences == []


async def test_judged_or_imported_never_both(story: Story) -> None:
    await open_marking(story.chief, CODE, EVENT, version=1)
    sheet = await story.sheet(0, 0)
    await give(story.judges[0], sheet.number, given(T1="60"), send=False, version=1)
    assert (await no_import(story, GOOD)).rule == "module_marked_by_judges"
    await give(story.judges[0], sheet.number, given(T1=None), send=False, version=2)
    assert (await taken(story, GOOD)).changed == 3


async def test_who_may_and_what_for(story: Story) -> None:
    file = await stored(story, GOOD)
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role")):
        assert (await refused(import_marks(viewer, *THEORY, "x", file))).rule == rule
    nobody = UUID(int=0)
    assert (await refused(import_marks(organiser(story), *THEORY, "x", nobody))).rule == "no_such_file"
    assert (await refused(import_marks(organiser(story), CODE, EVENT, "nix", "x", file))).rule == "no_such_module"
    assert (await refused(import_marks(organiser(story), CODE, EVENT, "skill", "x", file))).rule == (
        "module_needs_judges"
    )
    assert (await refused(import_marks(organiser(story), *THEORY, " ", file))).rule == "mark_source_missing"
    first = await import_marks(organiser(story), *THEORY, "x", file, key="k")
    again = await import_marks(organiser(story), *THEORY, "x", file, key="k")
    assert (first.id, await MarkImport.all().count(), await Entry.all().count()) == (again.id, 1, 3)
