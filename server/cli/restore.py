"""The command `restore`: a backup into a NEW database, checked to the newest published head."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.backing_up.checking import Checked, check
from server.backing_up.restoring import Restored, read_keys, restore
from server.backing_up.sealing import Opener
from server.cli import app, heads, run
from server.cli.backup import PASSPHRASE, typed_passphrase
from server.cli.printing import differences_text
from server.cli.progress import shown
from server.cli.telling import NO, answered, language, tell, warn
from server.cli.witness import _fetch as fetch
from server.heads.keeping import KeptHead
from server.heads.witnessing import Absent, Unreachable

IDENTITY = "JINBANG_BACKUP_IDENTITY"
LATEST = "/heads/latest"


@app.command("restore")
def restore_(
    backup: Annotated[Path, typer.Argument(help="The backup.")],
    target: Annotated[str, typer.Argument(help="A NEW database: sqlite://PATH or postgres://…; with --keys a folder.")],
    identity: Annotated[
        list[Path] | None, typer.Option("--identity", "-i", help=f"The identity that opens it. Else {IDENTITY}.")
    ] = None,
    passphrase: Annotated[bool, typer.Option("--passphrase", help=f"Open it by passphrase: {PASSPHRASE}.")] = False,
    files: Annotated[Path | None, typer.Option("--files", help="A new folder for the evidence files.")] = None,
    thorough: Annotated[bool, typer.Option("--check", help="Check all of it, to the newest published head.")] = False,
    against: Annotated[
        str, typer.Option("--against", help="The published head: a checkpoint file, a witness's folder, or a URL.")
    ] = "",
    app_role: Annotated[str, typer.Option("--app-role", help="PostgreSQL: the role the server connects as.")] = "",
    keys: Annotated[bool, typer.Option("--keys", help="The backup is one of the keys.")] = False,
) -> None:
    """Open a backup into a new database and folder, bring it to this version, and check what it is worth."""
    named = identity or [Path(each) for each in os.environ.get(IDENTITY, "").split(os.pathsep) if each]
    by = Opener(tuple(named), typed_passphrase(PASSPHRASE, confirm=False) if passphrase else "")
    if keys:
        with answered():
            for path in read_keys(backup, Path(target), by):
                tell("keys_restored", path=str(path))
        return
    with answered():
        database = db.Database.of(target)
    folder = files or _beside(database)
    run(_restore(backup, database, folder, by, app_role, thorough=thorough or bool(against), against=against))


def _beside(database: db.Database) -> Path:
    name = database.path or Path(database.url.partition("?")[0].rsplit("/", 1)[-1])
    return name.with_name(f"{name.name}.files")


async def _restore(
    backup: Path, target: db.Database, files: Path, by: Opener, app_role: str, *, thorough: bool, against: str
) -> None:
    with shown(language()) as meter:
        done = await restore(backup, target, files, by, meter, app_role or None)
    events = int(done.manifest["tables"]["ledger_event"])
    tell("backup_restored", made=str(done.manifest["made_at"]), events=events, files=done.files, folder=str(files))
    if done.applied:
        tell("restored_migrated", applied=", ".join(done.applied))
    if not thorough:
        warn("restored_unchecked")
        return
    async with db.opened(target.url):
        kept = await _published(done, against)
        with shown(language()) as meter:
            found = await check(target, files, kept, meter)
    if not _say(found):
        raise typer.Exit(NO)


async def _published(done: Restored, against: str) -> list[KeptHead]:
    """The published heads to hold it against: the one that came with the backup, and those that are pointed at."""
    with tempfile.TemporaryDirectory(prefix="jinbang-heads-") as name:
        paths = [Path(against)] if against and "://" not in against else []
        texts = [done.manifest.get("head"), await _fetched(against) if "://" in against else None]
        for n, text in enumerate(texts):
            if text:
                paths.append(Path(name) / str(n))
                paths[-1].write_text(text, "utf-8")
        return await heads.kept_at(paths)


async def _fetched(url: str) -> str:
    """The newest checkpoint of a house; exit 1 where it cannot be had."""
    try:
        return await asyncio.to_thread(fetch, url.removesuffix(LATEST).rstrip("/"), LATEST)
    except (Absent, Unreachable) as no:
        warn("head_not_fetched", url=url, why=str(no))
        raise typer.Exit(NO) from None


def _say(found: Checked) -> bool:
    for fault in found.faults:
        print(fault, file=sys.stderr)
    for one in found.differences:
        print(differences_text(one, language()), file=sys.stderr)
    if found.amcheck is False:
        warn("no_amcheck")
    wrong = len(found.faults) + len(found.differences) + found.more
    if wrong:
        warn("not_whole", n=wrong)
    else:
        tell("restored_whole", events=found.events, rows=found.rows)
    if found.newest is None:
        warn("restored_without_head")
    elif found.missing:
        warn("restored_missing", head=found.newest, have=found.events, missing=found.missing)
    else:
        tell("restored_to_head", head=found.newest, more=found.events - found.newest)
    return found.is_whole and not found.missing
