"""read(write(p)) == canonical(p), whatever the archive, the encoding, the order of rows and the columns."""

import codecs
import csv
import io
import random
import zipfile
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.packages.canonical import canonical, digest, same_content, without_id_numbers
from server.packages.difference import difference
from server.packages.format import Package
from server.packages.reading import read
from server.packages.writing import file_bytes, write, write_files
from server.ranking.scheme import (
    Advance,
    Aspect,
    Award,
    Criterion,
    Deduction,
    Group,
    Module,
    Round,
    Scheme,
    TieKey,
)
from tests.packages import packages
from tests.server.packages.sample import HUNAN, package

PATIENT = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read_files(files: dict[str, bytes]) -> Package:
    with TemporaryDirectory() as folder:
        write_files(files, Path(folder) / "package")
        found = read(Path(folder) / "package")
    assert isinstance(found, Package), found
    return found


def shuffled(data: bytes, seed: int) -> bytes:
    """A CSV file with its rows and columns in another order."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    header, body = rows[0], rows[1:]
    dice = random.Random(seed)
    dice.shuffle(body)
    order = dice.sample(range(len(header)), len(header))
    text = io.StringIO()
    csv.writer(text).writerows([row[place] for place in order] for row in [header, *body])
    return text.getvalue().encode()


def without_empty_columns(data: bytes) -> bytes:
    """A CSV file without the columns in which nothing stands (the required ones hold something or are kept)."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    keep = [place for place, name in enumerate(rows[0]) if len(rows) == 1 or any(row[place] for row in rows[1:])]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([row[place] for place in keep] for row in rows)
    return text.getvalue().encode()


@PATIENT
@given(packages())
def test_what_is_written_reads_back(package: Package) -> None:
    again = read_files(file_bytes(package))
    assert again == canonical(package)
    assert same_content(package, again)
    assert digest(package) == digest(again)
    assert difference(package, again) == []
    assert file_bytes(package) == file_bytes(again)


@PATIENT
@given(packages(), st.integers())
def test_order_columns_encoding_and_line_ends_are_no_content(package: Package, seed: int) -> None:
    files = file_bytes(package)
    other = {name: shuffled(data, seed) if name.endswith(".csv") else data for name, data in files.items()}
    assert canonical(read_files(other)) == canonical(package)
    fewer = {name: without_empty_columns(data) if name.endswith(".csv") else data for name, data in files.items()}
    assert canonical(read_files(fewer)) == canonical(package)
    bom = {name: codecs.BOM_UTF8 + data for name, data in files.items()}
    assert canonical(read_files(bom)) == canonical(package)
    windows = {name: data.replace(b"\n", b"\r\n").decode().encode("gb18030") for name, data in files.items()}
    if all(_is_recognised(data) for data in windows.values()):
        assert canonical(read_files(windows)) == canonical(package)


def _is_recognised(data: bytes) -> bool:
    """Whether GB18030 bytes cannot be taken for UTF-8: a few characters alone can mean something in both."""
    text = data.decode("utf-8", "replace")
    return data.isascii() or text.count("\ufffd") >= sum(character > "\x7f" for character in text) / 2


@PATIENT
@given(packages())
def test_a_zip_reads_as_the_folder_and_has_the_same_bytes_each_time(package: Package) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(package, folder / "one.zip")
        write(package, folder / "two.zip")
        assert (folder / "one.zip").read_bytes() == (folder / "two.zip").read_bytes()
        assert read(folder / "one.zip") == canonical(package)


@PATIENT
@given(packages(), packages())
def test_difference_is_empty_exactly_for_the_same_content(one: Package, other: Package) -> None:
    assert (difference(one, other) == []) == same_content(one, other) == (digest(one) == digest(other))
    assert not any(member.id_number for entry in without_id_numbers(one).entries for member in entry.members)


def test_hunan_reads_clean() -> None:
    found = read(HUNAN)
    assert isinstance(found, Package), found
    assert (len(found.entries), len(found.marks)) == (146, 1752)
    assert found.warnings == ()
    assert not any(entry.people for entry in found.entries)
    assert found.entries[0].members[0].organisation == "湖南工程学院"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_hunan_in_other_encodings(encoding: str, tmp_path: Path) -> None:
    for file in HUNAN.iterdir():
        (tmp_path / file.name).write_bytes(file.read_text("utf-8").encode(encoding))
    assert read(tmp_path) == read(HUNAN)


def test_a_zip_with_one_top_folder_as_macos_and_windows_pack_it(tmp_path: Path) -> None:
    for name, separator in (("mac", "/"), ("windows", "\\")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            for file in HUNAN.iterdir():
                archive.writestr(f"晋中{separator}{file.name}", file.read_bytes())
            archive.writestr("__MACOSX/晋中/._marks.csv", b"\0")
            archive.writestr(f"晋中{separator}.DS_Store", b"\0")
        assert read(tmp_path / f"{name}.zip") == read(HUNAN)


WORDS = ("不符合标准", "达到标准", "部分超出标准", "优秀")
SCHEME = Scheme(  # the maxima add up to 100, as the model of WorldSkills wants
    modules=(
        Module(
            "theory", "理论", Fraction(3, 10), (Aspect("T1", "笔试", 5_000), Aspect("T2", "口试", 5_000)), round="r1"
        ),
        Module(
            "skill", "技能", Fraction(7, 10),
            (
                Aspect("S1", "实操", 40_000, combine="trimmed_mean", judges=3, criterion="A"),
                Aspect("J1", "外观", 40_000, "judgement", judges=3, criterion="B", descriptors=WORDS, spread=1),
                Aspect("S2", "清场", 5_000, criterion="A"),
            ),
            round="r2", criteria=(Criterion("A", "过程"), Criterion("B", "外观")),
        ),
        Module("defence", "答辩", Fraction(0), (Aspect("D1", "答辩", 5_000),), round="r2"),
    ),
    ties=(TieKey("elapsed"), TieKey("decision")),
    awards=(Award("一等奖", places=1, group="worker"),),
    advance=Advance(2),
    rounds=(Round("r1", "初赛", 30), Round("r2", "决赛")),
    deductions=(Deduction("LATE", "迟到", 1_000),),
    groups=(Group("worker", "职工组"), Group("student", "学生组")),
)  # fmt: skip
FIRST, SECOND, THIRD = SCHEME.modules
OTHER: dict[type, dict[str, Any]] = {
    Scheme: {
        "places": 0, "rounding": "half_even", "compare": "exact", "ties": (TieKey("draw"),), "absent": "zero",
        "awards": (), "advance": None, "passed_over": ("全国技术能手",), "modules": (SECOND, FIRST, THIRD),
        "model": "worldskills", "unshared": 3, "penalty_limit": 20_000,
        "rounds": (Round("r1", "初赛", 20, "chain", False), Round("r2", "决赛")),
        "deductions": (Deduction("LATE", "迟到", 1_000, 5_000),), "groups": (Group("worker", "职工组"),),
    },
    Module: {"code": "other", "title": "乙", "weight": Fraction(1, 8), "pass_mark": Fraction(60),
             "standardise": "field", "aspects": (Aspect("X", "另", 5),), "round": "r1",
             "criteria": (Criterion("A", "过程", 45_000), Criterion("B", "外观"))},
    Aspect: {"code": "T9", "title": "乙", "max": 500, "kind": "measurement", "decimals": 0, "combine": "best",
             "drop": 1, "judges": 7, "criterion": "B", "descriptors": WORDS[::-1], "spread": 2, "spread_rule": "block"},
    Award: {"title": "乙", "places": 2, "share": Fraction(1, 3), "upto": Fraction(1, 2), "rounding": "floor",
            "of": "entered", "min_total": Fraction(121, 2), "group": None},
    Advance: {"count": 1, "per_delegation": 1, "min_total": Fraction(1, 2), "ties": "all", "by_group": True},
}  # fmt: skip
OF_JUDGEMENT = ("descriptors", "spread", "spread_rule")


def changed(kind: type, key: str) -> Scheme:
    """The scheme with one key of one of its parts changed."""
    value: Any = {key: OTHER[kind][key]}
    if kind is Scheme:
        return replace(SCHEME, **value)
    if kind is Advance:
        return replace(SCHEME, advance=replace(SCHEME.advance or Advance(2), **value))
    if kind is Award:
        value |= {"places": None} if key in ("share", "upto") else {}
        return replace(SCHEME, awards=(replace(SCHEME.awards[0], **value),))
    if kind is Module:
        at = {"criteria": 1, "round": 2}.get(key, 0)
    else:
        at = 1 if key in ("drop", "criterion", *OF_JUDGEMENT) else 0
    modules = list(SCHEME.modules)
    modules[at] = replace(modules[at], **value) if kind is Module else _aspect(modules[at], key, value)
    return replace(SCHEME, modules=tuple(modules))


def _aspect(module: Module, key: str, value: Any) -> Module:
    at = 1 if key in OF_JUDGEMENT else 2 if key == "criterion" else 0
    aspects = list(module.aspects)
    aspects[at] = replace(aspects[at], **value)
    return replace(module, aspects=tuple(aspects))


KEYS = [(kind, field.name) for kind in OTHER for field in fields(kind)]


@pytest.mark.parametrize(("kind", "key"), KEYS, ids=[f"{kind.__name__}.{key}" for kind, key in KEYS])
def test_every_key_of_a_scheme_survives(kind: type, key: str) -> None:
    plain = package()
    event = replace(plain.events[0], scheme=SCHEME)
    plain = replace(plain, events=(event,), marks=(), entries=(), judges=(), penalties=())
    other = replace(plain, events=(replace(event, scheme=changed(kind, key)),))
    again = read_files(file_bytes(other))
    assert again == canonical(other)
    assert not same_content(again, plain)
    assert digest(again) != digest(plain)
    assert difference(plain, again)
