"""The command `doctor`: everything that can be asked of this installation, each with its remedy. Exit 1 if anything is
bad; warnings alone exit 0."""

import json
from pathlib import Path
from typing import Annotated

import typer

from schema.catalogue import say
from server import db
from server.cli import Url, app, run
from server.cli.examining import BAD, OK, WARN, Asked, Finding, examined, said, settings_named
from server.cli.telling import NO, language
from server.db import checks


@app.command()
def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Every evidence file, not the newest hundred.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object.")] = False,
    address: Annotated[str, typer.Option("--address", envvar="JINBANG_ADDRESS", help="The public address.")] = "",
    witness: Annotated[Path | None, typer.Option("--witness", help="A witness's folder on this machine.")] = None,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Look at database, ledger, disk, clock, keys, files, backups, heads and settings. Nothing is changed."""
    found = run(_examined(Asked(deep, address, witness), database))
    if as_json:
        print(_json(found))
    else:
        for one in sorted(found, key=lambda one: (BAD, WARN, OK).index(one.level)):
            print(f"{say(language(), f'doctor.level.{one.level}')} {one.check}: {sentence(one)}")
    if any(one.level == BAD for one in found):
        raise typer.Exit(NO)


async def _examined(asked: Asked, url: str) -> list[Finding]:
    path = db.Database.of(url).path
    if path is not None and not path.exists():
        return [said("database", BAD, "no_database", path=str(path))]
    async with db.opened(url):
        if not await checks.is_of_this_version():
            return [said("database", BAD, "other_version")]
        return await examined(asked)


def sentence(one: Finding) -> str:
    """What was found and what to do, in the operator's language."""
    return say(language(), f"doctor.{one.key}", **one.params)


def _json(found: list[Finding]) -> str:
    worst = BAD if any(one.level == BAD for one in found) else WARN if any(one.level == WARN for one in found) else OK
    lines = [
        {"check": one.check, "level": one.level, "key": one.key, "says": sentence(one), **one.params} for one in found
    ]
    return json.dumps({"level": worst, "settings": settings_named(), "checks": lines}, ensure_ascii=False, indent=1)
