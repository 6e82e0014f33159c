"""`jinbang import-roll`: an old roll taken over from a table, all of it or nothing, with progress in rows."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.progress import shown
from server.cli.telling import language, tell
from server.files.keeping import keep
from server.honours.roll_import.importing import Checked, check_roll, import_roll
from server.refusal import refuse


@app.command("import-roll")
def import_old_roll(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An old roll: .xlsx, .xls or .csv")],
    title: Annotated[str, typer.Option("--title", help="The code of the title of rows that say none.")] = "",
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of rows that say none.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Say every fault, write no honour.")] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Take over an old roll as honours, all of it or nothing; it can be undone at /desk/rolls."""
    run(_take_over(file.name, file.read_bytes(), title, on, database, check=check))


async def _take_over(name: str, content: bytes, title: str, on: datetime | None, url: str, *, check: bool) -> None:
    viewer, day = console(), on.date() if on else None
    async with opened(url):
        stored = await keep(viewer, name, content)
        if check:
            _say(await check_roll(viewer, stored.uid, title, day))
            return
        with shown(language()) as meter:
            row = await import_roll(viewer, stored.uid, title, day, on_progress=meter)
        tell("roll_taken_over", n=row.honours, decisions=row.decisions)


def _say(found: Checked) -> None:
    if found.faults:
        refuse("roll_faulty", "file", found.faults, n=len(found.faults))
    tell(
        "roll_faultless", n=found.honours, persons=found.persons, organisations=found.organisations,
        groups=found.groups, decisions=found.decisions + found.placeholders,
    )  # fmt: skip
