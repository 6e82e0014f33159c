"""The same competition as the files of a package, with every key of rounds, groups and deductions."""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import tomli_w

from server.recounting.facts import Advance, Award, Entry, Event, Module, Scheme
from server.recounting.rows import AFTER, BEFORE, GROUPED, ROUNDED, Row
from tests.server.recounting.drawing import Contest

ENTRY = ("event", "entry_no", "team", "member", "name", "role", "delegation", "prior_honours", "elapsed", "draw",
         "status", "group", "decision")  # fmt: skip
Table = dict[str, Any]


def files_of(contest: Contest) -> dict[str, bytes]:
    """competition.toml, entries.csv, marks.csv and, where there are any, penalties.csv."""
    event = contest.event
    marks = [
        (event.code, no, aspect, judge, _mark(value))
        for no, given in contest.marks.items()
        for aspect, judge, value in given
    ]
    penalties = [
        (event.code, one.entry_no, decimal(points), code) for one in event.entries for code, points in one.penalties
    ]
    files = {
        "competition.toml": tomli_w.dumps({"events": [_event(event)]}).encode(),
        "entries.csv": csv_of(ENTRY, [row for one in event.entries for row in _entry(event.code, one)]),
        "marks.csv": csv_of(("event", "entry_no", "aspect", "judge_no", "mark"), marks),
    }
    if penalties:
        files["penalties.csv"] = csv_of(("event", "entry_no", "points", "deduction"), penalties)
    return files


def results_of(event: Event, rows: Sequence[Row]) -> bytes:
    """results.csv, with the columns of groups and rounds where the event has them."""
    more = (*(GROUPED if event.groups else ()), *(ROUNDED if event.scheme.rounds else ()))
    codes = [part.code for part in event.scheme.modules]
    table = [
        [*(row.cells[name] for name in BEFORE), *row.modules.values(), *(row.cells[name] for name in (*AFTER, *more))]
        for row in rows
    ]
    return csv_of((*BEFORE, *codes, *AFTER, *more), table)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue().encode()


def decimal(value: Fraction) -> str:
    """A finite decimal, up to four decimals."""
    return f"{int(value)}.{int(value % 1 * 10_000):04d}"


def _mark(value: int | str) -> str:
    return value if isinstance(value, str) else decimal(Fraction(value, 1000))


def _given(table: Table) -> Table:
    return {key: value for key, value in table.items() if value is not None and value != ""}


def _event(event: Event) -> Table:
    return _given({
        "code": event.code, "scheme": _scheme(event.scheme), "awards": [_award(one) for one in event.awards],
        "advance": _advance(event.advance), "passed_over": sorted(event.passed_over),
        "groups": [{"code": code, "title": title} for code, title in event.groups.items()],
    })  # fmt: skip


def _scheme(one: Scheme) -> Table:
    return _given({
        "places": one.places, "rounding": one.rounding, "compare": one.compare, "absent": one.absent,
        "ties": [key if key == "share" else f"{key} {'desc' if down else 'asc'}" for key, down in one.ties],
        "unshared": one.unshared, "penalty_limit": one.penalty_limit and decimal(one.penalty_limit),
        "modules": [_module(part) for part in one.modules],
        "rounds": [_given({"code": r.code, "title": r.title, "top": r.top, "ties": r.ties, "carry": r.carry})
                   for r in one.rounds],
        "deductions": [_given({"code": code, "title": code, "points": "1", "limit": most and decimal(most)})
                       for code, most in one.limits.items()],
    })  # fmt: skip


def _module(one: Module) -> Table:
    aspects = [
        {"code": a.code, "max": decimal(a.max), "kind": a.kind, "combine": a.combine, "drop": a.drop,
         "judges": a.judges} for a in one.aspects
    ]  # fmt: skip
    return _given({
        "code": one.code, "weight": decimal(one.weight), "standardise": one.standardise, "round": one.round,
        "aspects": aspects,
    })  # fmt: skip


def _award(one: Award) -> Table:
    return _given({
        "title": one.title, "places": one.places, "share": one.share and str(one.share),
        "upto": one.upto and str(one.upto), "rounding": one.rounding, "of": one.of, "group": one.group,
        "min_total": one.min_total and decimal(one.min_total),
    })  # fmt: skip


def _advance(one: Advance | None) -> Table | None:
    if one is None:
        return None
    return _given({
        "count": one.count, "per_delegation": one.per_delegation, "ties": one.ties, "by_group": one.by_group,
        "min_total": one.min_total and decimal(one.min_total),
    })  # fmt: skip


def _entry(event: str, one: Entry) -> list[tuple[object, ...]]:
    """Two contestants and a coach; what is said of all stands on one row, and not on the first."""
    wide = (one.elapsed, one.draw, one.status, one.group, one.decision)
    nothing = ("", "", "", "", "")
    return [
        (event, one.entry_no, "", "", "教练", "coach", "", "中华技能大奖;全国技术能手", *nothing),
        (event, one.entry_no, "", "10", "乙", "", "", "", *nothing),
        (event, one.entry_no, one.team, "9", "甲", "contestant", one.delegation, ";".join(sorted(one.holds)), *wide),
    ]  # fmt: skip
