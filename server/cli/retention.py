"""`jinbang retention`: erase what is past its period, or say what would be. The server does it every night."""

from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.telling import language, tell
from server.retention import nightly


@app.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Erase personal values that are past their period; rows and the ledger stay."""
    run(_retention(dry_run, database))


async def _retention(dry: bool, url: str) -> None:
    async with opened(url):
        done = await nightly.run(console(), dry=dry)
    for field, n in done.found.items():
        tell("retention_line", field=say(language(), f"enum.disclosed_field.{field}"), n=n)
    tell("retention_dry" if dry else "retention_done", n=sum(done.found.values()))
