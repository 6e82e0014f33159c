"""The difference of two packages names what changed, and shows no ID number."""

from dataclasses import replace

from server.packages.canonical import digest, same_content, without_id_numbers
from server.packages.difference import difference
from server.packages.format import Package
from server.packages.region_uses import RegionUse, region_uses
from server.packages.writing import file_bytes
from tests.server.packages.sample import FILES, package, result_of


def changed(**texts: tuple[str, str]) -> Package:
    """The sample with one text replaced in each file named."""
    files = dict(FILES)
    for name, (old, new) in texts.items():
        file = name + (".toml" if name == "competition" else ".csv")
        assert files[file].count(old) == 1, old
        files[file] = files[file].replace(old, new)
    found = result_of(files)
    assert isinstance(found, Package), found
    return found


def test_what_changed_is_named() -> None:
    other = changed(
        competition=('weight = "0.7"', 'weight = "0.70001"'),
        entries=("142401199003070015", "11010519491231002X"),
        marks=("CNC,C02,P1,K1,0,\n", "CNC,C02,P1,C1,0,\n"),
        penalties=("2.5,超时", "2.5,迟到"),
        delegations=("榆次区", "榆次"),
    )
    found = [(one.file, one.row, one.column, one.rule, one.expected, one.found) for one in difference(package(), other)]
    assert found == [
        ("competition.toml", None, "events[0].scheme.modules[1].weight", "changed", "0.7", "0.70001"),
        ("delegations.csv", 2, "name", "changed", "榆次区", "榆次"),
        ("entries.csv", 3, "id_number", "changed", "", ""),
        ("marks.csv", None, None, "row_missing", "CNC/C02/P1/K1", ""),
        ("marks.csv", 12, None, "row_added", "", "CNC/C02/P1/C1"),
        ("penalties.csv", None, None, "row_missing", "WELD/001/2.5/超时", ""),
        ("penalties.csv", 2, None, "row_added", "", "WELD/001/2.5/迟到"),
    ]
    assert "11010519491231002X" not in repr(difference(package(), other))


def test_trailing_zeros_defaults_and_spelling_of_shares_are_no_content() -> None:
    other = changed(
        competition=('share = "0.20"', 'share = "1/5"\nrounding = "half_up"\nof = "ranked"'),
        marks=("C1,85.5,", "C1,085.500,"),
        judges=("WELD,J3,裁判丙,,,,甲", "WELD,J3,裁判丙,,,judge,甲"),
    )
    assert difference(package(), other) == []
    assert digest(package()) == digest(other)


def test_events_added_missing_and_in_another_order() -> None:
    plain = package()
    first, second = plain.events
    alone = replace(plain, events=(first,))
    assert [(one.rule, one.expected) for one in difference(plain, alone)] == [("row_missing", "CNC")]
    assert [(one.rule, one.found) for one in difference(alone, plain)] == [("row_added", "CNC")]
    turned = replace(plain, events=(second, first))
    assert [(one.rule, one.expected, one.found) for one in difference(plain, turned)] == [
        ("changed", "WELD, CNC", "CNC, WELD")
    ]
    assert not same_content(plain, turned)


def test_a_keyed_digest_depends_on_the_key() -> None:
    assert len({digest(package()), digest(package(), b"a"), digest(package(), b"b")}) == 3


def test_id_numbers_can_be_left_out() -> None:
    bare = without_id_numbers(package())
    assert "id_number" in {one.column for one in difference(package(), bare)}
    assert not any(member.id_type or member.id_number for entry in bare.entries for member in entry.members)


def test_regions_and_where_they_stand() -> None:
    assert region_uses(package()) == [
        RegionUse("1407", "competition.toml", None, "competition.region"),
        RegionUse("1407", "judges.csv", 2, "region"),
        RegionUse("140702", "entries.csv", 2, "region"),
        RegionUse("140703", "entries.csv", 3, "region"),
    ]


def test_an_id_number_does_not_stand_in_a_log_of_the_package() -> None:
    assert "140702200603010020" not in repr(package())


def test_what_a_team_shares_is_written_once() -> None:
    lines = file_bytes(package())["entries.csv"].decode().splitlines()
    assert lines[1].startswith("CNC,C01,红队,1,钱四,contestant,职业学校,,TG,")
    assert lines[2].startswith("CNC,C01,,2,孙五,contestant,职业学校,,,")
    assert lines[3].startswith("CNC,C01,,1,周教练,coach,职业学校,,,")
