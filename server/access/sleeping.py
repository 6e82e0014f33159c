"""Roles that sleep: the six GUARDED ones open nothing until a second factor was shown at this sign-in."""

import os
from collections.abc import Awaitable, Callable

from server.access import Held
from server.access.roles import CHIEF, GUARDED

SETTING = "JINBANG_SECOND_FACTOR"
VOUCHED = "vouched"  # by the supervisor beside the judge
_exempt: list[Callable[[], Awaitable[bool]]] = []


def exempt_where(question: Callable[[], Awaitable[bool]]) -> None:
    """Nobody is asked where `question` answers yes: in a demo, which everybody may try."""
    _exempt.append(question)


async def is_asked() -> bool:
    """Whether this house asks for a second factor: it does, unless JINBANG_SECOND_FACTOR is `off` or it is a demo."""
    if os.environ.get(SETTING, "required") == "off":
        return False
    return not any([await one() for one in _exempt])


async def parted(held: tuple[Held, ...], factor: str) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
    """What is held awake, and what sleeps, at a sign-in that showed `factor` ("" for none)."""
    asleep = tuple(one for one in held if not _is_awake(one.role, factor))
    if not asleep or not await is_asked():
        return held, ()
    return tuple(one for one in held if one not in asleep), asleep


def _is_awake(role: str, factor: str) -> bool:
    return role not in GUARDED or (bool(factor) and (factor != VOUCHED or role in CHIEF))
