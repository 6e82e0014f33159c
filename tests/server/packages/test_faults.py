"""Every fault is found where it is, all of them at once, and one draws no others after it."""

from collections.abc import Mapping

import pytest

from server.packages.format import Package
from server.packages.rules import RULES
from server.refusal import Fault
from tests.server.packages.cases import CASES, Case
from tests.server.packages.sample import FILES, result_of, spoiled
from tests.server.packages.test_complete_schemes import FAULTS as COMPLETE

BY_OTHER_TESTS = {  # of folders and archives, JSON, results, differences; and what a package cannot say by itself
    *(
        "package_missing",
        "package_unreadable",
        "zip_broken",
        "zip_encrypted",
        "zip_passphrase",
        "unsafe_name",
        "symlink",
    ),
    *("too_many_files", "package_too_large", "file_too_large", "compression_ratio", "double_file", "unknown_file"),
    *("missing_file", "bad_encoding", "bad_toml", "bad_json", "bad_header", "too_many_rows", "empty_file"),
    *("faults_cut", "id_of_two_names", "person_twice", "seal_mismatch", "results_differ", "changed"),
    *("row_missing", "row_added", "surrounding_space", "id_county_unknown"),
    *COMPLETE,
    *("round_unexpected", "by_group_alone"),
}
# Asked before by syntax, so that only a scheme made in the system can break them.
OF_SCHEMES_ONLY = {"unknown_choice", "nothing_to_mark", "code_missing", "title_missing", "descriptor_missing"}


# A word in the header replaced is one column missing and another unknown; whatever lost its number or code to another
# leaves behind what referred to it.
DRAWING = [case for case in CASES if case.rule in ("missing_column", "double_code", "code_twice")]
DRAWING += [case for case in CASES if (case.rule, case.column) == ("missing_value", "entry_no")]


def faults_of(files: Mapping[str, str | bytes]) -> list[Fault]:
    found = result_of(files)
    return [] if isinstance(found, Package) else found


def places(faults: list[Fault]) -> set[tuple[str, int | None, str | None, str]]:
    return {(fault.file, fault.row, fault.column, fault.rule) for fault in faults}


def expected(case: Case) -> tuple[str, int | None, str | None, str]:
    return case.file, case.line, case.column, case.rule


def test_the_sample_has_no_fault_and_no_warning() -> None:
    found = result_of(FILES)
    assert isinstance(found, Package), found
    assert found.warnings == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.file}-{case.column}")
def test_one_fault_alone(case: Case) -> None:
    found = faults_of(spoiled(case.file, case.old, case.new))
    assert places(found) >= {expected(case)}, found
    assert len(found) == 1 or case in DRAWING, found


def test_thirty_faults_and_more_at_once() -> None:
    together = [case for case in CASES if not case.apart]
    files = dict(FILES)
    # from the last line to the first, so that no fault moves the place of another
    for case in sorted(together, key=lambda case: -FILES[case.file].index(case.old)):
        assert files[case.file].count(case.old) == 1, case
        files[case.file] = files[case.file].replace(case.old, case.new)
    found = faults_of(files)
    assert len({case.rule for case in together}) >= 30
    assert places(found) == {expected(case) for case in together}
    assert len(found) == len(together)


def test_every_rule_is_broken_by_some_test() -> None:
    assert {case.rule for case in CASES} | BY_OTHER_TESTS | OF_SCHEMES_ONLY == RULES.keys()


@pytest.mark.parametrize("text", ["NaN", "+5", "１２", "1e2", "1,5", ".5", "5.", "inf", "0x1", " 5", "5 ", "1_0", "五"])
def test_what_is_no_number(text: str) -> None:
    cell = f'"{text}"'
    found = faults_of(spoiled("marks.csv", "CNC,C01,P1,K1,50.5,", f"CNC,C01,P1,K1,{cell},"))
    assert places(found) == {("marks.csv", 11, "mark", "bad_number")}


@pytest.mark.parametrize("text", ["0", "007", "50.50", "50.500", "0.000000"])
def test_what_is_a_number(text: str) -> None:
    assert faults_of(spoiled("marks.csv", "CNC,C01,P1,K1,50.5,", f"CNC,C01,P1,K1,{text},")) == []


def test_one_person_twice_in_an_event_and_under_two_names() -> None:
    text = FILES["entries.csv"].replace("142401199003070015", "140702200603010020")
    two_names = faults_of({**FILES, "entries.csv": text})
    assert places(two_names) == {("entries.csv", 3, "name", "id_of_two_names")}
    twice = faults_of({**FILES, "entries.csv": text.replace("李二", "王一")})
    assert places(twice) == {("entries.csv", 3, "id_number", "person_twice")}


def test_an_id_number_is_never_repeated() -> None:
    for case in CASES:
        if case.column == "id_number":
            found = faults_of(spoiled(case.file, case.old, case.new))
            assert all(case.new[:6] not in repr(fault) for fault in found if case.new != ","), case


def test_an_unknown_county_is_only_a_warning() -> None:
    found = result_of(spoiled("entries.csv", "142401199003070015", "140702199003070016"))
    assert isinstance(found, Package)
    assert places(list(found.warnings)) == {("entries.csv", 3, "id_number", "id_county_unknown")}


def test_space_at_the_ends_of_a_name_is_kept_and_warned_of() -> None:
    found = result_of(spoiled("entries.csv", "李二", " 李二"))
    assert isinstance(found, Package)
    assert places(list(found.warnings)) == {("entries.csv", 3, "name", "surrounding_space")}
    assert " 李二" in {member.name for entry in found.entries for member in entry.members}


def test_a_broken_file_does_not_hide_the_others() -> None:
    broken: dict[str, str | bytes] = {
        **FILES,
        "competition.toml": "[competition",
        "judges.csv": b"\xff\xfe",
        "penalties.csv": "",
    }
    found = faults_of({**broken, "marks.csv": FILES["marks.csv"].replace("C1,90", "C1,+90")})
    assert places(found) == {
        ("competition.toml", 1, None, "bad_toml"),
        ("judges.csv", 1, None, "bad_encoding"),
        ("marks.csv", 8, "mark", "bad_number"),
        ("penalties.csv", None, None, "empty_file"),
    }


def test_one_broken_byte_in_utf8_is_not_taken_for_gb18030() -> None:
    data = FILES["entries.csv"].encode().replace("李".encode(), b"\xe6\x9d")
    found = faults_of({**FILES, "entries.csv": data})
    assert places(found) == {("entries.csv", 3, None, "bad_encoding")}


def test_faults_come_in_the_order_of_the_files_and_lines() -> None:
    files = {**FILES, "marks.csv": FILES["marks.csv"].replace("C1,90", "C1,+90").replace("K1,50.5", "K1,+5")}
    found = faults_of({**files, "judges.csv": FILES["judges.csv"].replace("WELD,J2", "X,J2")})
    assert [(fault.file, fault.row) for fault in found] == [("judges.csv", 4), ("marks.csv", 8), ("marks.csv", 11)]
