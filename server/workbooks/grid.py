"""A sheet as rows of values, whatever file it comes from; nothing is known yet of heads and columns."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from server.workbooks import container, delimited, xls
from server.workbooks.faults import Unreadable
from server.workbooks.sheets import COLUMN_LIMIT, HEAD_WITHIN, RELATIONS, ROW_LIMIT, Scan, scan, visible_sheets

# bool is an int; calamine gives whole numbers as float
Value = str | float | date | datetime | time | timedelta

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
            return _of_old_workbook(content)
        case "csv":
            rows = delimited.rows_of(content, ROW_LIMIT + HEAD_WITHIN, COLUMN_LIMIT)
            return [Grid("", list(map(list, rows)), typed=False)]


def _of_workbook(parts: Mapping[str, bytes]) -> list[Grid]:
    sheets = visible_sheets(parts)
    scans = {name: scan(parts[part]) for name, part in sheets.items()}
    wanted = {*FOR_VALUES, *sheets.values()}
    clean = container.repack({name: data for name, data in parts.items() if name in wanted})
    return _values(clean, scans)


def _of_old_workbook(content: bytes) -> list[Grid]:
    return _values(content, xls.scans(content))


def _values(content: bytes, scans: Mapping[str, Scan]) -> list[Grid]:
    """The values by calamine, which is Rust: where it trips over a file it may panic, and that is no `Exception`."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [Grid(name, _rows(workbook, name, one), one) for name, one in scans.items()]
    except PasswordError as error:
        raise Unreadable("workbook_protected") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable("workbook_broken") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("workbook_broken") from error


def _rows(workbook: CalamineWorkbook, name: str, one: Scan) -> list[list[Value]]:
    """The rows from row 1 and column A on; none where a cell lies outside the limits."""
    if one.outside:
        return []
    return list(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
