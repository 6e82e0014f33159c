"""A sheet as rows of values, whatever file it comes from; nothing is known yet of heads and columns."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from server.workbooks import child, container, delimited, xls
from server.workbooks.faults import Unreadable
from server.workbooks.sheets import COLUMN_LIMIT, HEAD_WITHIN, RELATIONS, ROW_LIMIT, Scan, scan, visible_sheets

# bool is an int; calamine gives whole numbers as float
Value = str | float | date | datetime | time | timedelta

CHILD_SECONDS = 30
FOR_VALUES = (
    container.CONTENT_TYPES,
    "_rels/.rels",
    container.WORKBOOK,
    RELATIONS,
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)


@dataclass(slots=True)
class Grid:
    """A sheet. `rows[0]` is row 1; `sheet` is "" for a .csv; `typed` says that numbers and dates are known as such."""

    sheet: str
    rows: list[list[Value]]
    scan: Scan = field(default_factory=Scan)
    typed: bool = True


def grids(content: bytes) -> list[Grid]:
    """The visible sheets of a file; `Unreadable` with the reason where there are none."""
    match container.format_of(content):
        case "xlsx":
            parts = container.unpack(content)
            return _of_workbook(parts)
        case "xls":
            clean, scans = xls.judge(content)
            if any(one.outside for one in scans.values()):  # calamine reads all sheets of an .xls at once
                return [Grid(name, [], one) for name, one in scans.items()]
            return _values(clean, scans)
        case "csv":
            rows = delimited.rows_of(content, ROW_LIMIT + HEAD_WITHIN, COLUMN_LIMIT)
            return [Grid("", list(map(list, rows)), typed=False)]


def _of_workbook(parts: Mapping[str, bytes]) -> list[Grid]:
    sheets = visible_sheets(parts)
    scans = {name: scan(parts[part]) for name, part in sheets.items()}
    wanted = {*FOR_VALUES, *sheets.values()}
    clean = container.repack({name: data for name, data in parts.items() if name in wanted})
    return _values(clean, scans)


def _values(clean: bytes, scans: Mapping[str, Scan]) -> list[Grid]:
    """The values, read by a child; the sheets with a cell outside the limits are not read."""
    wanted = json.dumps([name for name, one in scans.items() if not one.outside]).encode()
    command = [sys.executable, "-I", child.__file__]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=wanted + b"\n" + clean, capture_output=True, timeout=CHILD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("workbook_broken") from error
    if done.returncode == child.REFUSED or done.returncode < 0:  # a signal ended it
        raise Unreadable("workbook_broken")
    done.check_returncode()
    sheets = json.loads(done.stdout)
    for row in (row for sheet in sheets.values() for row in sheet):
        row[:] = [_untagged(*value) if isinstance(value, list) else value for value in row]
    return [Grid(name, sheets.get(name, []), one) for name, one in scans.items()]


def _untagged(kind: str, text: str) -> Value:
    """What `child.tagged` took apart."""
    match kind:
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
    return timedelta(microseconds=int(text))
