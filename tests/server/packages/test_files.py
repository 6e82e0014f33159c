"""Hostile and broken folders and archives: refused by a fault, never by an exception, and never unpacked."""

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from server.packages import files as guards
from server.packages.format import Package
from server.packages.reading import read
from server.packages.tables import ROW_LIMIT
from server.packages.writing import write, write_files
from tests.server.packages.sample import FILES, package, result_of


def rules(path: Path) -> list[tuple[str, str]]:
    found = read(path)
    return [] if isinstance(found, Package) else [(fault.file, fault.rule) for fault in found]


def zipped(path: Path, *more: tuple[str | zipfile.ZipInfo, bytes], without: str = "") -> Path:
    with zipfile.ZipFile(path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            if name != without:
                archive.writestr(name, text)
        for place, data in more:
            archive.writestr(place, data)
    return path / "p.zip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files({name: text.encode() for name, text in FILES.items()}, tmp_path / "package")
    return tmp_path / "package"


def test_no_package_there(tmp_path: Path) -> None:
    assert rules(tmp_path / "none.zip") == [("none.zip", "package_missing")]


def test_something_else_than_a_zip(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(b"PK\x03\x04 and no more")
    assert rules(tmp_path / "p.zip") == [("p.zip", "zip_broken")]


def test_a_pipe_is_no_package(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert rules(tmp_path / "pipe") == [("pipe", "package_missing")]


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert rules(folder) == [("package", "package_unreadable")]


def test_a_zip_with_a_damaged_file(tmp_path: Path) -> None:
    path = zipped(tmp_path)
    data = bytearray(path.read_bytes())
    data[data.index(b"competition.toml") + 40] ^= 0xFF
    path.write_bytes(data)
    assert rules(path) == [("competition.toml", "zip_broken")]


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path)
    data = bytearray(path.read_bytes())
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(header) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    path.write_bytes(data)
    assert rules(path) == [("competition.toml", "zip_encrypted")]


@pytest.mark.parametrize(
    "name", ["../marks.csv", "/etc/marks.csv", "a/../../marks.csv", "..\\marks.csv", "C:\\marks.csv"]
)
def test_names_that_point_elsewhere(name: str, tmp_path: Path) -> None:
    assert [rule for _, rule in rules(zipped(tmp_path, (name, b"")))] == ["unsafe_name"]
    assert list(tmp_path.iterdir()) == [tmp_path / "p.zip"]


def test_symlinks(folder: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("delegations.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(tmp_path, (link, b"/etc/passwd"), without="delegations.csv")
    assert rules(path) == [("delegations.csv", "symlink")]
    (folder / "penalties.csv").unlink()
    (folder / "penalties.csv").symlink_to("/etc/passwd")
    assert rules(folder) == [("penalties.csv", "symlink")]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path, ("penalties.csv", b"0" * 2**22), without="penalties.csv")
    assert rules(path) == [("penalties.csv", "compression_ratio")]


def test_limits(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path)
    for name, value, rule in (
        ("ENTRY_COUNT_LIMIT", 3, "too_many_files"),
        ("TOTAL_LIMIT", 1000, "package_too_large"),
        ("FILE_LIMIT", 600, "file_too_large"),
        ("TOML_LIMIT", 600, "file_too_large"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(guards, name, value)
            assert {found for _, found in rules(path)} == {rule} == {found for _, found in rules(folder)}
    found = result_of({**FILES, "penalties.csv": "event,entry_no,points\n" + "\n" * (ROW_LIMIT + 1)})
    assert [fault.rule for fault in found] == ["too_many_rows"] if isinstance(found, list) else False


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_twice(tmp_path: Path) -> None:
    assert rules(zipped(tmp_path, ("marks.csv", b""))) == [("marks.csv", "double_file")]


def test_unknown_and_missing_files(folder: Path, tmp_path: Path) -> None:
    (folder / "judges.csv").rename(folder / "Judges.csv")
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "photos").mkdir()
    assert rules(folder) == [("Judges.csv", "unknown_file"), ("photos", "unknown_file"), ("judges.csv", "missing_file")]
    assert rules(zipped(tmp_path, ("a/b/x.csv", b""))) == [("a/b/x.csv", "unknown_file")]


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    assert {rule for _, rule in rules(tmp_path)} == {"missing_file"}
    assert len(rules(tmp_path)) == 4


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10**6,
        "a." * 10**6 + "b = 1",
        f"[{'a.' * 10**5}a]",
        f"'{'.' * 10**6}' = 1",
        "[" * 100_000,
        "a = " + "[" * 100_000,
        "a = " + "9" * 10_000,
        "a." * 2000 + "b = 1",
        "\0",
        "= 1",
        "events = 3",
    ],
    ids=["letters", "parts", "tables", "points", "headers", "arrays", "digits", "dots", "nul", "nothing", "type"],
)
def test_hostile_toml(text: str) -> None:
    found = result_of({**FILES, "competition.toml": text})
    assert isinstance(found, list)
    assert {fault.file for fault in found} == {"competition.toml"}


def test_writing_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write(package(), folder)
    write(package(), tmp_path / "new/deep.zip")
    with pytest.raises(FileExistsError):
        write(package(), tmp_path / "new/deep.zip")
    assert [item.name for item in (tmp_path / "new").iterdir()] == ["deep.zip"]
