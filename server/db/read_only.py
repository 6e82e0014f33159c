"""Whether this process takes anything down, and why not: what is asked by `ledger.change`, shown by pages and /readyz.

The reasons, the gravest first: `check` (the start-up check), `ledger` (the newest events do not hold), `clock` (it is
behind the ledger), `disk`, `database` (it says that it cannot be written to), `order` (the operator's). Some end by
themselves: whoever holds one looks again. Sign-ins and counted attempts are still noted: people must get in to read,
and guessing stays bounded.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, EIO, ENOSPC, EROFS
from pathlib import Path
from types import MappingProxyType

import asyncpg
from tortoise.exceptions import OperationalError

from server.db.address import Database
from server.db.beside import folder, read_only_order

REASONS = ("check", "ledger", "clock", "disk", "database", "order")
SETTING = "JINBANG_LEAST_FREE"
LEAST_FREE = 500 * 1024 * 1024
UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}
# What the trouble is called by SQLite (primary code), PostgreSQL (SQLSTATE) and the system (errno): words are in the
# language of the server.
OF: dict[str, set[tuple[str, str | int | None]]] = {
    "disk": {("sqlite", sqlite3.SQLITE_FULL), ("postgres", "53100"), ("system", ENOSPC), ("system", EDQUOT)},
    "database": {
        *(("sqlite", code) for code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)),
        *(("postgres", state) for state in ("25006", "58030")),  # read_only_sql_transaction, io_error
        *(("system", number) for number in (EROFS, EFBIG, EIO)),
    },
}

_held: dict[str, str] = {}
_looked_after = 0


class Unwritable(OperationalError):  # noqa: N818  what happened
    """The database takes nothing down, and nothing of the transaction was written; `reason` is one of REASONS."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason


def held() -> Mapping[str, str]:
    """The reasons that hold now, the gravest first, each with its detail for the operator; empty in the usual case."""
    return MappingProxyType({reason: _held[reason] for reason in REASONS if reason in _held})


def why() -> str | None:
    """The gravest reason; None where things are taken down."""
    return next((reason for reason in REASONS if reason in _held), None)


def hold(reason: str, detail: str = "") -> bool:
    """Take nothing down from now on; whether the reason is new."""
    assert reason in REASONS, reason
    is_new = reason not in _held
    _held[reason] = detail
    return is_new


def release(reason: str) -> bool:
    """The reason holds no longer; whether it did."""
    return _held.pop(reason, None) is not None


def clear() -> None:
    """Nothing is known of any reason: the process opens its database, or is done with it."""
    _held.clear()


@contextmanager
def looked_after() -> Iterator[None]:
    """While this runs somebody looks again and again at what is held: only then does a failed write hold the house."""
    global _looked_after
    _looked_after += 1
    try:
        yield
    finally:
        _looked_after -= 1


def found_by(error: BaseException) -> str | None:
    """Why nothing can be written, where that is what `error` says; the house is held where somebody looks again."""
    reason = reason_of(error)
    if reason is not None and _looked_after:
        hold(reason, str(error)[:200] or "a write found no room")
    return reason


def look_once(database: Database) -> None:
    """For a command, which does not stay."""
    clear()
    look(database)


def look(database: Database, free_of: Callable[[Path], int] | None = None) -> list[tuple[str, bool]]:
    """Look at the operator's order and the disk; each reason that came (True) or went (False)."""
    order = read_only_order(database)
    free, least = (free_of or free_bytes)(folder(database)), least_free()
    enough = least + least // 10 if "disk" in _held else least  # a little more, so that it does not come and go
    found = {
        "order": _text(order) if order.exists() else None,
        "disk": f"{free} bytes free, {enough} wanted" if free < enough else None,
    }
    changed = []
    if _is_locked_away(database) and hold("database", "the file is not writable"):  # `standing` tries it again
        changed.append(("database", True))
    for reason, detail in found.items():
        if detail is None:
            if release(reason):
                changed.append((reason, False))
        elif hold(reason, detail):
            changed.append((reason, True))
    return changed


def _is_locked_away(database: Database) -> bool:
    return database.path is not None and database.path.exists() and not os.access(database.path, os.W_OK)


def least_free() -> int:
    """Bytes that must be free to write on: JINBANG_LEAST_FREE (`500M`), 500 MB unless set; nonsense counts as unset."""
    text = os.environ.get(SETTING, "").strip().upper().removesuffix("B")
    number, unit = (text[:-1], UNITS[text[-1]]) if text[-1:] in UNITS else (text, 1)
    return int(number) * unit if number.isascii() and number.isdigit() else LEAST_FREE


def free_bytes(place: Path) -> int:
    """What is free for us on the disk of `place`, which may not be there yet."""
    while not place.exists() and place != place.parent:
        place = place.parent
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


def reason_of(error: BaseException | None) -> str | None:
    """`disk` or `database`, where an error of the database or of the system says that nothing can be written there."""
    seen = 0
    while error is not None and seen < 5:
        if isinstance(error, Unwritable):
            return error.reason
        for reason, names in OF.items():
            if _name(error) in names:
                return reason
        error, seen = _below(error), seen + 1
    return None


def _name(error: BaseException) -> tuple[str, str | int | None]:
    if isinstance(error, sqlite3.Error):
        return "sqlite", getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, asyncpg.PostgresError):
        return "postgres", error.sqlstate
    return "system", error.errno if isinstance(error, OSError) else None


def _below(error: BaseException) -> BaseException | None:
    """What an error was made of: Tortoise hands on the driver's as its argument."""
    of = error.args[0] if isinstance(error, OperationalError) and error.args else None
    return of if isinstance(of, BaseException) else error.__cause__


def _text(order: Path) -> str:
    try:
        return order.read_text("utf-8").strip()[:200]
    except (OSError, ValueError):
        return ""
