"""The command `backup`: the database and the evidence files into one encrypted file, beside a running server."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from server import db
from server.backing_up import taking
from server.backing_up.sealing import Seal, check_recipients, make_identity
from server.cli import Url, app, opened, run
from server.cli.progress import shown
from server.cli.telling import NO, WRONG_USE, answered, language, tell, warn
from server.db import checks
from server.heads import keys, proving

RECIPIENTS = "JINBANG_BACKUP_TO"
PASSPHRASE = "JINBANG_BACKUP_PASSPHRASE"  # noqa: S105  the name of a setting


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The folder of the backups; with --keygen the new identity file.")],
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help=f"A public key (age1…) that may open it; several times. Else {RECIPIENTS}."),
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help=f"Seal it by a passphrase: {PASSPHRASE}, else typed.")
    ] = False,
    keep: Annotated[int, typer.Option("--keep", min=0, help="How many backups stay in the folder; 0: all.")] = 0,
    of_keys: Annotated[
        bool, typer.Option("--keys", help="Back up the office's keys, which no other backup has in it.")
    ] = False,
    keygen: Annotated[bool, typer.Option("--keygen", help="Make an identity; its public key is printed.")] = False,
    database: Url = db.DEFAULT_URL,
) -> None:
    """Back up the database and the evidence files into one encrypted file; the server may run. Never the keys."""
    if keygen:
        with answered():
            print(make_identity(target))
        tell("identity_made", path=str(target))
        return
    seal = _seal(to, typed_passphrase(PASSPHRASE, confirm=True) if passphrase else "")
    run(_keys(target, seal) if of_keys else _backup(target, seal, keep, database))


def typed_passphrase(setting: str, *, confirm: bool) -> str:
    """A passphrase: from the environment, else typed at the terminal."""
    given = os.environ.get(setting)
    if given is None and not sys.stdin.isatty():
        warn("passphrase_missing", setting=setting)
        raise typer.Exit(WRONG_USE)
    return given or str(typer.prompt("", hide_input=True, confirmation_prompt=confirm))


def _seal(to: list[str] | None, passphrase: str) -> Seal:
    recipients = () if passphrase else tuple(to or os.environ.get(RECIPIENTS, "").split())
    seal = Seal(recipients, passphrase)
    with answered():
        check_recipients(seal)
    return seal


async def _backup(target: Path, seal: Seal, keep: int, url: str) -> None:
    async with opened(url, as_it_is=True):
        head = await newest_head()
        with shown(language()) as meter:
            taken = await taking.take(db.current(), target, seal, keep=keep, head=head, tell=meter)
    tell("backup_taken", path=str(taken.path), size=taken.size, events=taken.events, files=taken.files)
    print(f"sha256:{taken.digest}")
    if head is None:
        warn("backup_without_head")


async def _keys(target: Path, seal: Seal) -> None:
    taken = await taking.take_keys(target, seal, keys.key_file())
    if not taken.files:
        taken.path.unlink()
        warn("no_keys_yet")
        raise typer.Exit(NO)
    tell("keys_taken", path=str(taken.path), files=taken.files)
    print(f"sha256:{taken.digest}")


async def newest_head() -> str | None:
    """The newest signed head, as the text that was published; None before the first."""
    if not await checks.is_of_this_version():
        return None
    head = await proving.newest()
    return None if head is None else head.checkpoint
