"""The codes on a printed card: how they are made, read and kept."""

import secrets
import unicodedata

from server.access.factor_records import Factor
from server.access.keyed import keyed

CODES = 10
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read for another
GROUP, GROUPS = 4, 2


def new() -> str:
    """A code, as it is printed."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def plain(code: str) -> str:
    """A code as it is compared: regardless of case, width, blanks and dashes."""
    wide = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in wide if letter in LETTERS)


def hash_of(row: Factor, code: str) -> str:
    """What a code of this card is kept as."""
    return keyed("card code", f"{row.id}:{plain(code)}")
