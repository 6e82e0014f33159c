"""The command `paper`: draw a paper into a file. A draft: nothing is recorded; sending is done at the desk."""

from pathlib import Path
from typing import Annotated

import typer

from server import clock, db
from server.access import console
from server.cli import Url, app, opened, run
from server.cli.progress import shown
from server.cli.telling import language, tell
from server.papers import PAPER_KINDS, PAPER_SUBJECTS
from server.papers.drawing import Drawn, Wanted, draw

ENDINGS = (".docx", ".xlsx")


@app.command()
def paper(
    kind: Annotated[str, typer.Argument(help=" | ".join(PAPER_KINDS))],
    code: Annotated[str, typer.Argument(help="The code of a competition or round, the number of a decision")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where it goes: .docx or .xlsx")],
    subject: Annotated[str, typer.Option("--about", help=" | ".join(PAPER_SUBJECTS))] = "competition",
    template: Annotated[str, typer.Option("--template", help="The code of a template; else the house's own.")] = "",
    order: Annotated[str, typer.Option("--order", help="result | region | strokes")] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Draw a paper, a results book of any length too, into a file; progress is counted in lines."""
    if file.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(" | ".join(ENDINGS), param_hint="FILE")
    medium = file.suffix.lower().removeprefix(".")
    wanted = Wanted(kind, medium, subject, code, clock.today(), template, order)
    drawn = run(_paper(wanted, database))
    file.write_bytes(drawn.content)
    tell("paper_drawn", n=drawn.lines, file=str(file), digest=drawn.digest)


async def _paper(wanted: Wanted, url: str) -> Drawn:
    async with opened(url):
        with shown(language()) as meter:

            def began(lines: int) -> None:
                meter("paper", 0, lines)

            def tick() -> None:
                meter("paper", meter.done + 1, meter.total)

            return await draw(console(), wanted, began=began, tick=tick)
