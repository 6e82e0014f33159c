"""What a command says: results on standard output, reasons on standard error, in the operator's language."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from schema.catalogue import say
from schema.refusal import render, render_fault
from server.db import BadUrl
from server.db.lock import Locked, Migrating
from server.db.migrate import MigrationRefused
from server.db.read_only import Unwritable
from server.refusal import Refusal, Refused

NO = 1
WRONG_USE = 2


def language() -> str:
    """English where the environment asks for it, else Chinese."""
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if asked.startswith("en") else "zh_CN"


def tell(key: str, **params: str | int) -> None:
    """Say a sentence of the catalogue on standard output."""
    print(say(language(), f"cli.{key}", **params))


def warn(key: str, **params: str | int) -> None:
    """Say it on standard error."""
    print(say(language(), f"cli.{key}", **params), file=sys.stderr)


def passphrase() -> str:
    """What opens a locked file: JINBANG_PASSPHRASE, else typed at the terminal; never an argument."""
    given = os.environ.get("JINBANG_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass("口令 / passphrase: ")


def refused(refusal: Refusal) -> None:
    """Say why not, fault by fault."""
    print(render(refusal, language()), file=sys.stderr)
    for fault in refusal.faults:
        print(f"  {render_fault(fault, language())}", file=sys.stderr)


@contextmanager
def answered() -> Iterator[None]:
    """Turn every expected no into its sentence and exit 1, a database URL that is none into exit 2."""
    try:
        yield
    except Refused as no:
        refused(no.refusal)
        raise typer.Exit(NO) from None
    except MigrationRefused as no:
        refused(Refusal(no.rule, no.params))
        raise typer.Exit(NO) from None
    except Locked as no:
        warn("locked", database=str(no))
        raise typer.Exit(NO) from None
    except Migrating:
        refused(Refusal("migrating_already"))
        raise typer.Exit(NO) from None
    except Unwritable as no:
        refused(Refusal("read_only", {"why": no.reason}))
        raise typer.Exit(NO) from None
    except BadUrl as no:
        warn("bad_url", url=str(no).partition("@")[2] or str(no))
        raise typer.Exit(WRONG_USE) from None
