"""Numbers to text and back, and the progress of long files."""

import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.competitions.numbers import Bad, exact, share, thousandths, thousandths_text, whole
from server.packages.format import Package
from server.packages.reading import read
from server.packages.writing import write_files
from server.people.identity import fault_of, is_county_known
from server.ranking import exact_text
from tests.server.packages.sample import FILES

ENTRIES, EACH = 1000, 40


@given(st.integers(0, 10**12 - 1))
def test_thousandths_read_back(value: int) -> None:
    assert thousandths(thousandths_text(value)) == value


@given(st.fractions(0, 10**6, max_denominator=10**6))
def test_exact_values_read_back(value: Fraction) -> None:
    text = exact_text(value)
    if "/" not in text:
        assert exact(text) == value or len(text.partition(".")[2]) > 12
    elif 0 < value <= 1:
        assert share(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/2", Fraction(1, 2)), ("0.10", Fraction(1, 10)), ("1", Fraction(1)), ("2/2", Fraction(1))],
)
def test_shares(text: str, expected: Fraction) -> None:
    assert share(text) == expected


@pytest.mark.parametrize("text", ["0", "1.1", "3/2", "1/0", "1 / 2", "-1/2", "50%", ""])
def test_what_is_no_share(text: str) -> None:
    assert isinstance(share(text), Bad)


def test_whole_numbers() -> None:
    assert whole("008", 0, 8) == 8
    assert whole("0" * 5000 + "1") == 1
    assert whole("9", 0, 8) == Bad("out_of_range", "0-8")
    assert whole("1" * 5000) == Bad("out_of_range", "0-999999999")
    assert whole("१") == Bad("bad_whole_number", "0-999999999")


# domain.md 7.1
@pytest.mark.parametrize(
    ("number", "rule", "known"),
    [
        ("11010519491231002X", None, True),
        ("142401199003070015", None, True),
        ("140702199003070016", None, False),
        ("140702200603010020", None, True),
        ("140702200613010016", "id_date", True),
        ("640102198506110025", None, True),
        ("430102199912311231", None, True),
        ("430102199912311232", "id_checksum", True),
        ("43010219991231123", "bad_id_number", True),
    ],
)
def test_resident_ids(number: str, rule: str | None, known: bool) -> None:
    assert fault_of("resident_id", number) == rule
    if rule is None:
        assert is_county_known(number) == known


def large() -> dict[str, bytes]:
    """1,000 entries × 40 marks."""
    head = FILES["competition.toml"]
    entries = "event,entry_no,name\n" + "".join(f"WELD,{number},选手{number}\n" for number in range(ENTRIES))
    judges = "event,judge_no\n" + "".join(f"WELD,J{number}\n" for number in range(EACH))
    marks = "event,entry_no,aspect,judge_no,mark\n" + "".join(
        f"WELD,{number},S1,J{judge},{number % 100}.{judge:02d}\n" for number in range(ENTRIES) for judge in range(EACH)
    )
    texts = {"competition.toml": head, "entries.csv": entries, "judges.csv": judges, "marks.csv": marks}
    return {name: text.encode() for name, text in texts.items()}


def test_forty_thousand_marks_are_read_in_seconds_and_tell_how_far(tmp_path: Path) -> None:
    write_files(large(), tmp_path / "large")
    told: list[tuple[str, int, int]] = []
    start = time.perf_counter()
    found = read(tmp_path / "large", lambda *step: told.append(step))
    assert time.perf_counter() - start < 5  # 0.3 s on an idle machine
    assert isinstance(found, Package)
    assert len(found.marks) == ENTRIES * EACH
    for phase in ("reading", "checking"):
        rows = [0, *(done for name, done, _ in told if name == phase)]
        assert rows == sorted(rows)
        assert max(after - before for before, after in pairwise(rows)) <= 2001
        assert rows[-1] == told[0][2]
