"""The command `read-only`: the operator pauses writing, resumes it, or asks."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.cli import Url, app
from server.cli.telling import answered, language, tell
from server.db import read_only
from server.db.beside import read_only_order


class Wanted(StrEnum):
    """What is asked for."""

    on = "on"
    off = "off"
    status = "status"


@app.command("read-only")
def read_only_(
    wanted: Annotated[Wanted, typer.Argument(help="on, off or status")] = Wanted.status,
    reason: Annotated[str, typer.Option("--reason", help="For the other operators; the servers' log says it.")] = "",
    database: Url = db.DEFAULT_URL,
) -> None:
    """Pause writing on this machine's servers of the database: pages and queries go on, every act is refused."""
    with answered():
        place = db.Database.of(database)
    order = read_only_order(place)
    if wanted is Wanted.on:
        order.parent.mkdir(parents=True, exist_ok=True)
        order.write_text(f"{reason}\n", "utf-8")
        tell("read_only_on", path=str(order))
    elif wanted is Wanted.off:
        order.unlink(missing_ok=True)
        tell("read_only_off")
    else:
        _say(place)


def _say(place: db.Database) -> None:
    read_only.look_once(place)
    if not read_only.held():
        tell("read_only_none")
    for name, detail in read_only.held().items():
        words = say(language(), f"read_only.{name}")
        print(say(language(), "cli.read_only_is", reason=words, detail=detail or "—"), file=sys.stderr)
