"""`jinbang day` and `jinbang year`: the holiday calendar, edited by the day or entered by the announced year."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.telling import tell
from server.packages.rules import Faults
from server.packages.text import decode
from server.refusal import Fault, refuse
from server.working_days import edit_day, enter_year

COLUMNS = ["day", "kind", "name"]


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
    days = _days(file.name, file.read_bytes())  # noqa: ASYNC240  a command has nothing else to do
    async with opened(url):
        entered = await enter_year(console(), year, days)
    tell("year_entered", year=year, n=entered)


def _days(name: str, data: bytes) -> dict[date, tuple[str, str]]:
    """The days of a file; every line that is none is a fault."""
    found = Faults()
    text = decode(name, data, found) or ""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    days: dict[date, tuple[str, str]] = {}
    faults = list(found.found)
    if not faults and reader.fieldnames != COLUMNS:
        faults.append(Fault(name, 1, None, "bad_header", ",".join(COLUMNS), ",".join(reader.fieldnames or [])))
    for row in reader if not faults else ():
        try:
            days[date.fromisoformat(row["day"])] = (row["kind"] or "", row["name"] or "")
        except ValueError:
            faults.append(Fault(name, reader.line_num, "day", "bad_day", "2027-01-01", row["day"]))
    if faults:
        refuse("calendar_file", "file", faults, n=len(faults))
    return days
