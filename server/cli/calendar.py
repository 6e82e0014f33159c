"""`jinbang day` and `jinbang year`: the holiday calendar, edited by the day or entered by the announced year."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.telling import tell
from server.packages.rules import FAULT_LIMIT, FOUND_LIMIT, Enough, Faults
from server.packages.tables import lines_of
from server.packages.text import text_of
from server.refusal import Fault, refuse
from server.working_days import edit_day, enter_year

COLUMNS = ["day", "kind", "name"]
LINE_MOST = 1000  # of a year's list


@app.command()
def day(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    kind: Annotated[str, typer.Argument(help="holiday or workday")],
    name: Annotated[str, typer.Option("--name")] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Say that a day is a holiday or a working day, whatever its weekday."""
    run(_day(day.date(), kind, name, database))


async def _day(day: date, kind: str, name: str, url: str) -> None:
    async with opened(url):
        row = await edit_day(console(), day, kind, name)
    tell("day_edited", day=row.day.isoformat(), kind=row.kind, name=row.name)


@app.command()
def year(
    year: Annotated[int, typer.Argument()],
    file: Annotated[Path, typer.Argument(help="CSV: day,kind,name", exists=True, dir_okay=False)],
    database: Url = db.DEFAULT_URL,
) -> None:
    """Enter the announced holidays of the year after the calendar's last."""
    run(_year(year, file, database))


async def _year(year: int, file: Path, url: str) -> None:
    days = _days(file)
    async with opened(url):
        entered = await enter_year(console(), year, days)
    tell("year_entered", year=year, n=entered)


def _days(path: Path) -> dict[date, tuple[str, str]]:
    """The days of a file; every line that is none is a fault."""
    found, row = Faults(FAULT_LIMIT), 1
    days: dict[date, tuple[str, str]] = {}
    try:
        reader = csv.reader(lines_of(text_of(path, found) or ""), strict=True)
        head = [] if found.found else next(reader, [])
        if not found.found and head != COLUMNS:
            found.add(path.name, 1, None, "bad_header", ",".join(COLUMNS), ",".join(head))
        for cells in reader if head == COLUMNS else ():
            row = reader.line_num
            if row > LINE_MOST:
                found.add(path.name, row, None, "too_many_rows", str(LINE_MOST), f"{row}+")
                break
            _take(path.name, row, cells, days, found)
    except csv.Error:
        found.add(path.name, row, None, "bad_csv")
    except Enough:
        pass
    if found.found:
        refuse("calendar_file", "file", found.found, n=len(found.found))
    return days


def _take(file: str, row: int, cells: list[str], days: dict[date, tuple[str, str]], found: Faults) -> None:
    """One line; an empty one does not count."""
    if not any(cells):
        return
    if len(cells) > len(COLUMNS):
        found.add(file, row, None, "cell_count", str(len(COLUMNS)), str(len(cells)))
        return
    day, kind, name = (*cells, "", "")[:3]
    try:
        days[date.fromisoformat(day)] = (kind, name)
    except ValueError:
        found.found.append(Fault(file, row, "day", "bad_day", "2027-01-01", day[:FOUND_LIMIT]))
