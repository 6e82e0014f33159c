"""`jinbang heads`: make a head now, list them, show and change the key they are signed with, trust another office's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from tortoise.exceptions import OperationalError

from schema.catalogue import say
from server import clock, db
from server.cli import Url, app, opened, run
from server.cli.telling import NO, language, tell, warn
from server.heads import SignedHead, keeping, keys, making, note, proving
from server.heads.stored import Missing
from server.packages.format import Seal
from server.packages.sealing import verdict

group = typer.Typer(name="heads", help="Signed heads of the public log.", no_args_is_help=True)
app.add_typer(group)
Address = Annotated[
    str, typer.Option("--address", envvar="JINBANG_ADDRESS", help="The public address: it names a new log.")
]
LISTED = 20


@group.command()
def make(address: Address = "", database: Url = db.DEFAULT_URL) -> None:
    """Bring all new events into the log and sign its head; print the checkpoint."""
    run(_make(address, database))


async def _make(address: str, url: str) -> None:
    async with opened(url):
        head = await made("asked", address)
    if head is None:
        warn("no_events")
        raise typer.Exit(NO)
    typer.echo(head.checkpoint, nl=False)


async def made(reason: str, address: str = "") -> SignedHead | None:
    """Make a head, after an act of a command too; None, and why, where that cannot be."""
    try:
        return await making.make(reason, address)
    except keys.NoSigningKey as no:
        warn("no_signing_key", file=str(no))
        return None
    except Missing as gone:
        warn("log_events_gone", place=str(gone))
        return None
    except OperationalError:  # what the command did stands; the server or the next command makes the head
        warn("head_later")
        return None


@group.command("list")
def list_(database: Url = db.DEFAULT_URL) -> None:
    """The newest heads: size, root, when, why."""
    run(_list(database))


async def _list(url: str) -> None:
    async with opened(url, as_it_is=True):
        rows = await SignedHead.all(using_db=db.here()).order_by("-size").limit(LISTED)
    for one in rows:
        reason = say(language(), f"enum.head_reason.{one.reason}")
        typer.echo(f"{one.size}\t{one.root}\t{clock.shown(one.at):%Y-%m-%d %H:%M:%S}\t{reason}")


@group.command()
def key(address: Address = "", database: Url = db.DEFAULT_URL) -> None:
    """Print the public keys as C2SP writes them, the newest first, and the fingerprint of the one that signs."""
    run(_key(address, database))


async def _key(address: str, url: str) -> None:
    origin = await _origin(url, address)
    with_keys = _ring()
    for one in with_keys.keys(origin):
        typer.echo(one.text)
    tell("head_fingerprint", algorithm=note.ALGORITHM, fingerprint=with_keys.key(origin).fingerprint)


@group.command()
def rotate(address: Address = "", database: Url = db.DEFAULT_URL) -> None:
    """Make a new key that signs from now on. The old one names it in a note and is destroyed; it stays listed."""
    run(_rotate(address, database))


async def _rotate(address: str, url: str) -> None:
    origin = await _origin(url, address)
    _ring()
    new = keys.rotated(origin).key(origin)
    tell("head_key_rotated", public=new.text, fingerprint=new.fingerprint)


@group.command()
def trust(key: Annotated[str, typer.Argument(help="Another office's key: name+id+base64")]) -> None:
    """Trust another office's key: the seals of its packages are checked with it."""
    try:
        found = note.Key.read(key)
    except note.Malformed:
        raise typer.BadParameter(key, param_hint="KEY") from None
    keys.trust(found)
    tell("head_key_trusted", public=found.name, fingerprint=found.fingerprint)


def _ring() -> keys.Ring:
    try:
        return keys.ring()
    except keys.NoSigningKey as no:
        warn("no_signing_key", file=str(no))
        raise typer.Exit(NO) from None


async def _origin(url: str, address: str) -> str:
    """The name of the log: as its heads have it, else as its first head will."""
    async with opened(url, as_it_is=True):
        head = await proving.newest()
    return proving.origin_of(head) if head else making.origin(_ring(), address)


async def kept_at(places: Sequence[Path]) -> list[keeping.KeptHead]:
    """The heads kept at these places, by the keys of this house or those a witness accepted; exit 1 where one is not
    to be believed."""
    found: list[keeping.KeptHead] = []
    head = await proving.newest() if places else None
    for place in places:
        try:
            found += keeping.kept_at(place, keys.existing(), proving.origin_of(head) if head else None)
        except keeping.Untrue as no:
            warn(no.rule, **no.params)
            raise typer.Exit(NO) from None
        except (OSError, keys.NoSigningKey, UnicodeDecodeError) as error:
            warn("head_unreadable", path=str(place), why=type(error).__name__)
            raise typer.Exit(NO) from None
    return found


def say_signed() -> None:
    """That what was just written is signed, and by which key; or that it is not."""
    try:
        ring = keys.ring()
    except keys.NoSigningKey:
        warn("seal_unsigned")
        return
    tell("seal_signed", fingerprint=ring.key("").fingerprint)


def say_seal(seal: Seal | None) -> None:
    """What the signature of a package that came is worth; a package without a seal is no matter of signatures."""
    found = verdict(seal)
    if seal is None:
        return
    if found.state == "right":
        tell("seal_right", name=found.name)
    else:
        warn(f"seal_{found.state}", **({"name": found.name, "public": found.key} if found.name else {}))
