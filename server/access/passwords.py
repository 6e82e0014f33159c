"""Passwords: the rules (questions), and argon2id with the library's defaults, in a thread, a few at once."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.refusal import Refusal

T = TypeVar("T")
LEAST, MOST = 10, 200  # characters
AT_ONCE = 2  # each takes 64 MiB
COMMON = frozenset(  # of Chinese and English lists, those long enough to pass otherwise
    """
    1234567890 0123456789 0987654321 1234567891 12345678910 1234567890a 123456789a 123456789q 123123123123 1111111111
    0000000000 6666666666 8888888888 1122334455 1234512345 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456
    asdfghjkl123 abc1234567 abcd123456 abcdef123456 a123456789 aa12345678 q123456789 password12 password123
    password1234 password123456 passw0rd123 p@ssw0rd123 admin123456 administrator admin12345678 jinbang123 jinbang123456
    woaini1314 woaini520520 woaini1314520 5201314520 iloveyou123 147258369a 1472583690 7894561230 9876543210 letmein1234
    """.split()  # noqa: SIM905  a list to be read
)
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(AT_ONCE, "argon2")


def normal(password: str) -> str:
    """The password as it is hashed: NFKC, so that every keyboard types the same. Cut where no password goes on."""
    return unicodedata.normalize("NFKC", password[: MOST + 1])


def may_be_password(password: str, login: str, name: str, field: str = "password") -> Refusal | None:
    """The rules of a new password.

    Refused: `password_length`, `password_is_name`, `password_common`.
    """
    typed = normal(password)
    if not LEAST <= len(typed) <= MOST:
        return Refusal("password_length", {"least": LEAST, "most": MOST}, field)
    plain = typed.casefold()
    if plain in {normal(login).casefold(), normal(name).casefold()}:
        return Refusal("password_is_name", {}, field)
    if plain in COMMON or len(set(plain)) < 4:
        return Refusal("password_common", {}, field)
    return None


async def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return await _aside(lambda: _hash(normal(password)))


async def is_right(stored: str | None, password: str) -> bool:
    """Whether the password is the one `stored`. Where nothing is, a hash of nobody is tried, which takes as long."""
    return await _aside(lambda: _verify(stored, normal(password)))


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


def _hash(password: str) -> str:
    return _hasher.hash(password.encode("utf-8", "replace"))


def _verify(stored: str | None, password: str) -> bool:
    nobody = _of_nobody()  # made by whoever comes first, known or not
    try:
        return _hasher.verify(stored or nobody, password.encode("utf-8", "replace")) and stored is not None
    except VerificationError:
        return False


@cache
def _of_nobody() -> str:
    return _hash("nobody's password")
