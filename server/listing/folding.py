"""Codes brought together: regions under the next division below a jurisdiction, occupations under the next rank.

Old codes count for their successor, functional areas stand beside the divisions of their parent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.expressions import Q

from server.access import Viewer
from server.regions import Region, padded

DIGITS = (2, 4, 6)  # province, city, county
RANK_ENDS = (1, 4, 7, 10)  # characters of 6, 6-18, 6-18-02, 6-18-02-04
STEPS = 5  # an old code may have had several successors


@dataclass(frozen=True, slots=True)
class Places:
    """How codes of regions are folded: to so many digits, but for some `exceptions`."""

    digits: int
    exceptions: Mapping[str, str]

    def of(self, code: str | None) -> str | None:
        """The division under which `code` is counted."""
        if code is None:
            return None
        return self.exceptions.get(code) or padded_to(code, self.digits)

    def sql(self, column: str) -> tuple[str, list[str]]:
        """The same as an expression, with the values of its placeholders."""
        plain = f"SUBSTR({column}, 1, {self.digits}) || '{'0' * (6 - self.digits)}'"
        if not self.exceptions:
            return plain, []
        cases = " ".join("WHEN ? THEN ?" for _ in self.exceptions)
        values = [text for pair in self.exceptions.items() for text in pair]
        return f"CASE {column} {cases} ELSE {plain} END", values


def padded_to(code: str, digits: int) -> str:
    """The division of so many digits that `code` lies in: 140702 in 4 digits is 140700."""
    return code[:digits] + "0" * (6 - digits)


def digits_below(region: str | None) -> int:
    """How many digits name the divisions directly below a jurisdiction; the provinces without one."""
    full = padded(region or "")
    if not full.isdigit():
        return DIGITS[-1] if full else DIGITS[0]
    return DIGITS[1] if full.endswith("0000") else DIGITS[2]


def rank_below(occupation: str | None) -> int:
    """How many characters name the rank directly below a code of the catalogue; the major groups without one."""
    given = len(occupation or "")
    return next((end for end in RANK_ENDS if end > given), RANK_ENDS[-1])


async def places(viewer: Viewer, region: str | None) -> Places:
    """How regions are folded below a jurisdiction. One statement."""
    digits = digits_below(region)
    known = {row.code: row for row in await Region.visible_to(viewer).filter(
        Q(level="functional") | Q(successor__isnull=False)
    )}  # fmt: skip
    found = {code: _place(code, known, digits) for code in sorted(known)}
    return Places(digits, {code: to for code, to in found.items() if to != padded_to(code, digits)})


def _place(code: str, known: Mapping[str, Region], digits: int) -> str:
    for _ in range(STEPS):
        row = known.get(code)
        if row is None or row.successor is None:
            break
        code = row.successor
    row = known.get(code)
    if row is None or row.level != "functional":
        return padded_to(code, digits)
    parent = row.parent or code
    above = padded_to(parent, digits)
    return code if above == parent and digits != DIGITS[0] else above
