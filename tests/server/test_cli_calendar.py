"""`jinbang day` and `jinbang year`: the calendar edited and extended from the shell."""

import pytest

from tests.server.test_cli import jinbang, url

pytestmark = pytest.mark.usefixtures("regions")
FESTIVALS = [f"2027-01-0{n}" for n in (1, 2, 3)] + [f"2027-05-0{n}" for n in range(1, 6)]
FESTIVALS += [f"2027-10-0{n}" for n in range(1, 8)]
__all__ = ["url"]


def test_a_day_is_edited(url: str) -> None:
    result = jinbang("day", "2026-11-23", "holiday", "--name", "台风", "--database", url)
    assert (result.exit_code, result.stdout) == (0, "2026-11-23: holiday 台风\n")
    unknown = jinbang("day", "2031-01-01", "holiday", "--database", url)
    assert unknown.exit_code == 1
    assert "2031" in unknown.stderr


def test_a_year_is_entered_and_a_faulty_file_enters_nothing(url: str, tmp_path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("day,kind,name\n" + "".join(f"{day},holiday,示例\n" for day in FESTIVALS))
    spoiled = tmp_path / "bad.csv"
    spoiled.write_text("day,kind,name\n2027-13-01,holiday,\nx,holiday,\n")
    bad = jinbang("year", "2027", str(spoiled), "--database", url)
    assert bad.exit_code == 1
    assert bad.stderr.count("bad.csv") == 2
    assert jinbang("day", "2027-03-01", "holiday", "--database", url).exit_code == 1
    entered = jinbang("year", "2027", str(file), "--database", url)
    assert (entered.exit_code, entered.stdout) == (0, "Entered 15 days of 2027.\n")
    assert jinbang("day", "2027-03-01", "holiday", "--database", url).exit_code == 0
