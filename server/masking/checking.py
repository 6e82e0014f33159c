"""Check a draw again, as a stranger would: from the published figures alone, sharing no code with `dealing`.

A computed draw is checked whole once its seed is public; before, only that there is a commitment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

import rfc8785

from server.access import Viewer
from server.competitions import Event
from server.masking import Draw
from server.masking.stages import HOLDING, draws_of
from server.masking.telling import codes_of


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a draw found: `sealed` (only its commitment is known), `recorded` (drawn by hand), `void`,
    `agrees` or `differs` with every reason, each a rule and the number it is about."""

    draw: Draw
    outcome: str
    reasons: Sequence[tuple[str, str]] = field(default_factory=tuple)


async def check(viewer: Viewer, event: Event, stage: str | None = None) -> list[Checked]:
    """Every draw of the event, or of one stage."""
    draws = [one for one in await draws_of(event) if stage in (None, one.stage)]
    codes = await codes_of(viewer, [one.id for one in draws])
    return [_checked(one, [(line.number, line.code) for line in codes[one.id]]) for one in draws]


def _checked(draw: Draw, lines: Sequence[tuple[str, str]]) -> Checked:
    if draw.way == "recorded":
        return Checked(draw, "recorded")
    if draw.seed is None:
        return Checked(draw, "sealed")
    reasons = _commitment(draw, bytes.fromhex(draw.seed))
    if draw.state == "void" or (draw.state in HOLDING and not lines):
        return Checked(draw, "differs" if reasons else "void" if draw.state == "void" else "agrees", reasons)
    reasons += _codes(draw, dict(lines))
    return Checked(draw, "differs" if reasons else "agrees", reasons)


def _commitment(draw: Draw, seed: bytes) -> list[tuple[str, str]]:
    return [] if sha256(seed).hexdigest() == draw.commitment else [("seed_differs", draw.commitment or "")]


def _codes(draw: Draw, given: dict[str, str]) -> list[tuple[str, str]]:
    reasons = []
    if sha256(rfc8785.dumps(sorted(given))).hexdigest() != draw.subjects:
        reasons.append(("subjects_differ", draw.subjects or ""))
    wanted = redealt(draw.seed or "", sorted(given), _pot(draw, given))
    return reasons + [("code_differs", one) for one in sorted(given) if given[one] != wanted.get(one)]


def _pot(draw: Draw, given: dict[str, str]) -> list[str]:
    """What must have been in the pot: the numbers 1 to `count`, or the stations and sessions that were dealt."""
    if draw.stage in ("station", "session"):
        return sorted(set(given.values()))
    digits = len(str(draw.count)) if draw.count > 9 else 2
    return [draw.prefix + str(one).rjust(digits, "0") for one in range(1, draw.count + 1)]


def redealt(seed: str, numbers: Sequence[str], pot: Sequence[str]) -> dict[str, str]:
    """The codes that the seed (hex) gives, by the four steps written in `dealing`, in another way: the last place is
    filled first, by taking out of the pot what the number points at."""
    if not pot:
        return {}
    counter, codes = count(), list[str]()
    while len(codes) < len(numbers):
        left, filled = list(pot), list[str]()
        while len(left) > 1:
            at = _number(seed, counter, len(left))
            left[at], left[-1] = left[-1], left[at]
            filled.append(left.pop())
        codes += left + filled[::-1]
    return dict(zip(numbers, codes, strict=False))


def _number(seed: str, counter: "count[int]", below: int) -> int:
    while True:
        block = sha256(bytes.fromhex(seed + f"{next(counter):016x}")).hexdigest()
        whole, rest = divmod(int(block, 16), below)
        if (whole + 1) * below <= 2**256:
            return rest
