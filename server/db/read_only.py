"""Whether this process takes anything down, and why not: what is asked by `ledger.change`, shown by pages and /readyz.

The reasons, the gravest first: `check` (the start-up check), `ledger` (the newest events do not hold), `clock` (it is
behind the ledger), `disk`, `order` (the operator's). Some end by themselves: whoever holds one looks again. Sign-ins
and counted attempts are still noted: people must get in to read, and guessing stays bounded.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from server import db
from server.db.address import Database
from server.db.beside import folder, read_only_order

REASONS = ("check", "ledger", "clock", "disk", "order")
SETTING = "JINBANG_LEAST_FREE"
LEAST_FREE = 500 * 1024 * 1024
UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}
FULL = (
    "database or disk is full",
    "no space left on device",
    "disk quota exceeded",
)
NOT_WRITABLE = "attempt to write a readonly database"  # also what our own reading connections say, by mistake

_held: dict[str, str] = {}


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
        "disk": _of_disk(database, free, enough),
    }
    changed = []
    for reason, detail in found.items():
        if detail is None:
            if release(reason):
                changed.append((reason, False))
        elif hold(reason, detail):
            changed.append((reason, True))
    return changed


def _of_disk(database: Database, free: int, least: int) -> str | None:
    if database.path is not None and database.path.exists() and not os.access(database.path, os.W_OK):
        return "not writable"
    return f"{free} bytes free, {least} wanted" if free < least else None


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


def says_full(error: BaseException) -> bool:
    """Whether a database's error says that it cannot be written to: of such a transaction nothing was written."""
    said = str(error).lower()
    if any(words in said for words in FULL):
        return True
    path = db.current().path
    return NOT_WRITABLE in said and path is not None and not os.access(path, os.W_OK)


def _text(order: Path) -> str:
    try:
        return order.read_text("utf-8").strip()[:200]
    except (OSError, ValueError):
        return ""
