"""Packages, and lists for commands, that must be refused: archives, TOML, CSV, JSON."""

from collections.abc import Callable

from tests.server.packages.sample import FILES
from tests.trust.hostile.imports_made import MIB, Bad, locked, packed, tricks

TOML, ENTRIES, MARKS = "competition.toml", "entries.csv", "marks.csv"
Make = Callable[[str], bytes]
HEAD = "event,entry_no,aspect,judge_no,mark,remark\n"


def sound(_: str = "") -> dict[str, bytes]:
    """The files of a small package with nothing wrong."""
    return {name: text.encode() for name, text in FILES.items()}


def _with(name: str, data: str | bytes) -> Make:
    content = data if isinstance(data, bytes) else data.encode()
    return lambda _: packed({**sound(), name: content})


def _toml(more: str) -> Make:
    return _with(TOML, f"{FILES[TOML]}\n{more}")


def _spoiled(name: str, old: str, new: str) -> Make:
    assert old in FILES[name], (name, old)
    return _with(name, FILES[name].replace(old, new, 1))


def _of_toml() -> dict[str, Make]:
    return {
        "TOML: arrays 100,000 deep": _toml("x = " + "[" * 100_000 + "]" * 100_000),
        "TOML: tables 100,000 deep": _toml("x = " + "{a=" * 100_000),
        "TOML: a key of 100,000 parts": _toml(".".join("a" * 100_000) + " = 1"),
        "TOML: a head of 100,000 parts": _toml("[" + ".".join("a" * 100_000) + "]"),
        "TOML: a whole number of a million digits": _toml("x = " + "9" * 1_000_000),
        "TOML: a power of ten beyond all": _toml("x = 1e99999999999999"),
        "TOML: a weight of half a million digits": _spoiled(TOML, 'weight = "0.3"', f'weight = "{"9" * 500_000}"'),
        "TOML: a weight with an exponent": _spoiled(TOML, 'weight = "0.3"', 'weight = "1e999999999"'),
        "TOML: 100,000 tables": _toml("\n".join(f"[t{n}]" for n in range(100_000))),
        "TOML: 60,000 keys": _toml("[zz]\n" + "\n".join(f"a{n} = 1" for n in range(60_000))),
        "TOML: 15,000 events": _toml("\n".join(f'[[events]]\ncode = "E{n}"' for n in range(15_000))),
        "TOML: more than a mebibyte": _toml("".join(f"# {n}\n" for n in range(200_000))),
        "TOML: in UTF-16": _with(TOML, FILES[TOML].encode("utf-16")),
        "TOML: a zero byte": _toml('x = "\0"'),
        "TOML: a turned direction": _spoiled(TOML, "技能大赛", "技能\u202e大赛"),
        "TOML: an unknown key": _toml('[zz]\na = "b"'),
    }


def _of_rows() -> dict[str, Make]:
    rows = "".join(f"WELD,{n},T1,1,{n % 100},\n" for n in range(1_000_001))
    return {
        "marks: a million rows and one": lambda _: packed({**sound(), MARKS: (HEAD + rows).encode()}),
        "marks: ten million blank lines": _with(MARKS, HEAD + "\n" * 10_000_000),
        "marks: 300,000 columns": _with(MARKS, ",".join(map(str, range(300_000)))),
        "marks: 40,000 columns of one name": _with(MARKS, "a," * 40_000),
        "marks: a line of 20 MB": _with(MARKS, HEAD + "".join(f"{n:x}," for n in range(3_000_000))),
        "marks: 100,000 faulty rows": _with(MARKS, HEAD + "".join(f"X{n},1,T,1,x,\n" for n in range(100_000))),
        "marks: an open quote": _with(MARKS, f'{FILES[MARKS]}"'),
        "marks: a number with an exponent": _with(MARKS, FILES[MARKS] + "CNC,C01,P1,K1,1e999999999,\n"),
        "marks: a number of 100,000 digits": _with(MARKS, FILES[MARKS] + f"CNC,C01,P1,K1,{'9' * 100_000},\n"),
        "marks: a formula": _with(MARKS, FILES[MARKS] + "CNC,C01,P1,K1,=1+1,\n"),
        "marks: in UTF-16": _with(MARKS, FILES[MARKS].encode("utf-16")),
        "entries: a zero byte": _with(ENTRIES, FILES[ENTRIES] + "\0,,,\n"),
        "entries: UTF-8 with a broken byte": _with(ENTRIES, FILES[ENTRIES].encode() + b"\xe8\xaf,\n"),
        "a package of 65 files": lambda _: packed({**sound(), **{f"x{n}": b"" for n in range(65)}}),
        "a package with another file": _with("run.exe", b"MZ"),
        "a package without its marks": lambda _: packed({k: v for k, v in sound().items() if k != MARKS}),
        "a seal 100,000 deep": _with("SEAL.json", "[" * 100_000),
        "a ledger 100,000 deep": _with("ledger.jsonl", '{"a":' * 100_000),
        "a ledger with a number of a million digits": _with("ledger.jsonl", '{"a":' + "9" * 1_000_000 + "}"),
        "a package that is a text": lambda _: b"no archive",
    }


def _lists() -> list[Bad]:
    """Lists that commands read: the holders of a title, the days of a year; a backup."""
    holders = {
        "holders: 10,000 columns": b"a," * 10_000,
        "holders: more than 10 MB": b"kind,name\n" + b"person,x\n" * 1_300_000,
        "holders: an open quote": b'kind,name\nperson,"x\n',
        "holders: a cell of 200,000 characters": b"kind,name\nperson," + b"x" * 200_000,
        "holders: ragged": b"kind,name\nperson,x,y\n",
        "holders: UTF-8 with a broken byte": "kind,name\nperson,郭".encode() + b"\xe8\xaf\n",
        "holders: a workbook": packed({"xl/workbook.xml": b"<x/>"}),
    }
    years = {
        "year: a head of another list": b"a,b\n",
        "year: no day": b"day,kind,name\nx,holiday,\n",
        "year: a million rows": b"day,kind,name\n" + b"2030-01-01,holiday,x\n" * 400_000,
        "year: a cell of 200,000 characters": b"day,kind,name\n" + b"x" * 200_000,
        "year: a workbook": packed({"xl/workbook.xml": b"<x/>"}),
        "year: too many cells": b"day,kind,name\n2030-01-01,holiday,x,y\n",
    }
    backups = {"backup: no backup": b"x" * 1000, "backup: a zip": packed({"a": b"b"}), "backup: nothing": b""}
    named = {("holders", "holders.csv"): holders, ("year", "year.csv"): years, ("restore", "x.backup"): backups}
    return [
        Bad(title, (door,), name, lambda _, content=content: content)  # type: ignore[misc]
        for (door, name), found in named.items()
        for title, content in found.items()
    ]


DAY = {"package: zip with lying sizes", "TOML: a whole number of a million digits", "marks: 300,000 columns"}


def packages() -> list[Bad]:
    """All of them. A recount of a package on disk reads its files by another reader."""
    archives = {f"package: {title}": make for title, make in tricks(sound, MARKS).items()}
    doors = ("package", "recount")
    return [
        *(
            Bad(title, doors if title.startswith(("package:", "TOML: ar", "TOML: a ")) else ("package",), "p.zip", make,
                title in DAY)
            for title, make in {**archives, **_of_toml(), **_of_rows()}.items()
        ),
        Bad("a locked package, another passphrase", ("locked",), "p.zip", lambda _: locked(sound(), "another")),
        Bad("a package that is not locked at all", ("locked",), "p.zip", lambda _: packed({"a": b" " * (300 * MIB)})),
        *_lists(),
    ]  # fmt: skip
