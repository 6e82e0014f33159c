"""results.csv: written from standings, read back, compared with what was computed; ledger and seal beside it."""

from dataclasses import replace

import pytest

from server.packages.canonical import canonical
from server.packages.format import Package, ResultRow
from server.packages.results import results_csv, results_difference
from server.packages.seal import seal_bytes
from server.packages.writing import file_bytes
from tests.server.packages.sample import package, result_of

EXPECTED = """\
event,place,tied,decided_by,entry_no,team,name,organisation,region,delegation,total,theory,skill,part,award,advances,status
WELD,1,1,skill,001,,王一,晋中焊接厂,140702,YC,81.23,85.50,0.67,,一等奖,1,
WELD,2,0,skill,002,,李二,太谷机械,140703,TG,80.00,0.33,-5.00,,二等奖,0,
WELD,,0,,003,,张三,,,YC,,,,,,0,absent
CNC,1,0,,C01,红队,钱四、孙五,职业学校,,TG,50.50,,,50.50,,0,
CNC,,0,,C02,蓝队,,职业学校,,YC,,,,,,0,unscored
"""


def with_results(text: str = EXPECTED) -> Package:
    found = result_of({**file_bytes(package()), "results.csv": text})
    assert isinstance(found, Package), found
    return found


def computed() -> list[ResultRow]:
    """The rows as if computed; that what is stored gives such rows is tested with the imports."""
    return list(with_results().results or ())


def test_results_are_written_as_the_format_says() -> None:
    assert results_csv(package(), computed()).decode() == EXPECTED


def test_results_read_back_and_agree() -> None:
    rows = computed()
    assert results_difference(with_results(), rows) == []
    assert results_difference(with_results(EXPECTED.replace("81.23", "81.230").replace("50.50", "50.5")), rows) == []
    assert canonical(with_results()) == canonical(package())


def test_results_that_disagree_are_named() -> None:
    rows = computed()
    text = EXPECTED.replace("81.23", "81.24").replace("WELD,2,0", "WELD,3,0").replace("CNC,,0,,C02", "CNC,,0,,C03")
    found = [
        (one.row, one.column, one.rule, one.expected, one.found) for one in results_difference(with_results(text), rows)
    ]
    assert found == [
        (2, "total", "results_differ", "81.23", "81.24"),
        (3, "place", "results_differ", "2", "3"),
        (None, None, "row_missing", "CNC/C02", ""),
        (6, None, "row_added", "", "CNC/C03"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "rule"),
    [
        ("award,advances", "advances,award", 1, None, "bad_header"),
        ("WELD,1,1", "WELD,1.,1", 2, "place", "bad_whole_number"),
        ("WELD,1,1", "WELD,1,yes", 2, "tied", "unknown_word"),
        ("81.23", "81,23", 2, None, "cell_count"),
        ("-5.00", "--5", 3, "skill", "negative_number"),
        ("王一", '"王"一', 2, None, "bad_csv"),
    ],
)
def test_malformed_results(old: str, new: str, row: int, column: str | None, rule: str) -> None:
    found = result_of({**file_bytes(package()), "results.csv": EXPECTED.replace(old, new)})
    assert isinstance(found, list)
    assert [(one.file, one.row, one.column, one.rule) for one in found] == [("results.csv", row, column, rule)]


LEDGER = b'{"seq": 1, "prev": ""}\n{"seq": 2}\n'
HEAD = {"chain": "competition/JZ-2023-04", "seq": 2, "leaf": "ab"}


def sealed() -> dict[str, bytes]:
    files = {**file_bytes(package()), "results.csv": EXPECTED.encode(), "ledger.jsonl": LEDGER}
    return {**files, "SEAL.json": seal_bytes(files, HEAD)}


def test_a_seal_and_a_ledger_read_back() -> None:
    found = result_of(sealed())
    assert isinstance(found, Package), found
    assert found.seal is not None
    assert found.seal.ledger == HEAD
    assert found.seal.signature is None
    assert [(line.row, line.values) for line in found.ledger] == [(1, {"seq": 1, "prev": ""}), (2, {"seq": 2})]


def test_a_file_changed_added_or_lost_after_sealing_is_named() -> None:
    files = sealed()
    marks = files["marks.csv"].replace(b"85.5", b"85.4")
    other = {**files, "marks.csv": marks}
    del other["penalties.csv"]
    del other["results.csv"]
    found = result_of(other)
    assert isinstance(found, list)
    assert {(one.file, one.column, one.rule) for one in found} == {
        ("SEAL.json", f"files.{name}", "seal_mismatch") for name in ("marks.csv", "penalties.csv", "results.csv")
    }


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "NaN", '{"a": 1, "a": 2}', '{"format": "jinbang.seal/1", "files": {"x": "y"}}']
)
def test_malformed_json(text: str) -> None:
    found = result_of({**sealed(), "SEAL.json": text})
    assert isinstance(found, list)
    assert [(one.file, one.rule) for one in found] == [("SEAL.json", "bad_json")]


def test_a_malformed_line_of_the_ledger_is_named() -> None:
    files = {**file_bytes(package()), "ledger.jsonl": '{"seq": 1}\n\n{"seq": NaN}\n'}
    found = result_of(files)
    assert isinstance(found, list)
    assert [(one.file, one.row, one.rule) for one in found] == [("ledger.jsonl", row, "bad_json") for row in (2, 3)]


def test_results_of_a_package_are_no_content() -> None:
    assert canonical(replace(package(), results=())) == canonical(package())
