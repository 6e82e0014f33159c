"""A recount reads the files of a package by itself: every key, every column, either encoding."""

from collections.abc import Mapping

import pytest

from server.recounting import Unreadable, check_package, count_marks, recount
from server.recounting.rows import Row
from tests.server.recounting.as_files import files_of, results_of
from tests.server.recounting.as_ranking import recounted_cells
from tests.server.recounting.drawing import contest
from tests.server.recounting.facts_of import event_of

SEEDS = range(1, 201)
PLAIN = files_of(event_of({"1": "90", "2": "80"}))


def test_files_say_what_was_drawn() -> None:
    """Rounds, groups, deductions, decisions, teams of several rows: through the files the result is the same."""
    for seed in SEEDS:
        one = contest(seed)
        rows = recount(files_of(one)).get("E1", [])
        assert recounted_cells(rows) == recounted_cells(count_marks(one.event, one.marks)), seed
        assert {row.cells["name"] for row in rows} <= {"甲、乙"}


def test_a_package_agrees_with_its_own_results() -> None:
    """With the columns of groups and rounds; and any cell that is changed is found, at its place."""
    for seed in SEEDS:
        one = contest(seed)
        files = files_of(one)
        rows = recount(files)["E1"]
        assert check_package(files | {"results.csv": results_of(one.event, rows)}) == {"E1": (len(rows), [])}
        for column in ("group_place", "round", "place", "award"):
            for row in [row for row in rows if row.cells[column]][:1]:
                wrong = [changed(each, column) if each is row else each for each in rows]
                found = check_package(files | {"results.csv": results_of(one.event, wrong)})["E1"][1]
                assert [(each.entry_no, each.column) for each in found] == [(row.entry_no, column)]


def changed(row: Row, column: str) -> Row:
    """Another value in one cell."""
    return Row({**row.cells, column: "99"}, row.modules, row.titles)


def test_codes_may_be_written_by_their_titles() -> None:
    one = next(each for each in map(contest, SEEDS) if each.event.groups and each.event.entries)
    files = files_of(one)
    rows = recount(files)["E1"]
    titled = [
        Row({**row.cells, "group": one.event.groups[row.cells["group"]]}, row.modules, row.titles) for row in rows
    ]
    assert check_package(files | {"results.csv": results_of(one.event, titled)})["E1"][1] == []


@pytest.mark.parametrize("encode", [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("gb18030")])
def test_either_encoding(encode: object) -> None:
    assert callable(encode)
    recoded = {name: encode(data.decode()) for name, data in PLAIN.items()}
    assert [row.cells["team"] for row in recount(recoded)["E1"]] == ["队1", "队2"]


def test_trailing_zeros_and_rows_in_another_order() -> None:
    rows = recount(PLAIN)["E1"]
    header, first, second = results_of(event_of({"1": "0"}).event, rows).decode().splitlines()
    said = {"results.csv": "\n".join((header, first.replace("90.00", "90"), second)).encode()}
    assert check_package(PLAIN | said)["E1"][1] == []
    turned = {"results.csv": "\n".join((header, second, first)).encode()}
    assert {one.column for one in check_package(PLAIN | turned)["E1"][1]} == {"line"}


def without(name: str) -> Mapping[str, bytes]:
    return {key: data for key, data in PLAIN.items() if key != name}


def spoilt(name: str, old: str, new: str) -> Mapping[str, bytes]:
    text = PLAIN[name].decode()
    assert old in text
    return PLAIN | {name: text.replace(old, new, 1).encode()}


@pytest.mark.parametrize(
    ("files", "file"),
    [
        (without("competition.toml"), "competition.toml"),
        (without("marks.csv"), "marks.csv"),
        (spoilt("competition.toml", "events", "event s"), "competition.toml"),
        (spoilt("competition.toml", 'max = "100.0000"', 'max = "many"'), "competition.toml"),
        (spoilt("competition.toml", "weight", "height"), "competition.toml"),
        (spoilt("competition.toml", 'max = "100.0000"', 'max = "1e999999999"'), "competition.toml"),
        (spoilt("competition.toml", 'max = "100.0000"', "max = inf"), "competition.toml"),
        (spoilt("marks.csv", "90.0000", "1e999999999"), "marks.csv"),
        (spoilt("marks.csv", "90.0000", "90.00001"), "marks.csv"),
        (spoilt("marks.csv", "90.0000", ""), "marks.csv"),
        (spoilt("marks.csv", ",judge_no", ""), "marks.csv"),
        (spoilt("marks.csv", "90.0000", "90,0000"), "marks.csv"),
        (spoilt("entries.csv", "entry_no", "no"), "entries.csv"),
        (spoilt("entries.csv", ",9,", ",nine,"), "entries.csv"),
        ({**PLAIN, "marks.csv": b"\xff\xff\xff"}, "marks.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_the_file(files: Mapping[str, bytes], file: str) -> None:
    with pytest.raises(Unreadable) as no:
        recount(files)
    assert no.value.file == file
