"""Numbers as people and packages write them: plain ASCII decimals, never a float, and back again."""

import re
from dataclasses import dataclass
from fractions import Fraction

from server.ranking import exact_text
from server.ranking.scheme import THOUSAND

WHOLE_DIGITS = 9  # digits before the point that still fit everywhere
EXACT_DECIMALS = 12  # decimals of a weight, a share, a floor
DECIMAL = re.compile(r"(-?)(\d+)(?:\.(\d+))?", re.ASCII)
SHARE = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)
WHOLE = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a text is no number: the rule it breaks and what was expected."""

    rule: str
    expected: str = ""


def _digits(text: str, decimals: int) -> tuple[str, str] | Bad:
    """The digits before and after the point, zeros at either end dropped."""
    match = DECIMAL.fullmatch(text)
    if match is None:
        return Bad("bad_number", "85.5")
    sign, whole, part = match[1], match[2].lstrip("0"), (match[3] or "").rstrip("0")
    if sign:
        return Bad("negative_number", "0")
    if len(whole) > WHOLE_DIGITS:
        return Bad("number_too_large", "9" * WHOLE_DIGITS)
    if len(part) > decimals:
        return Bad("too_many_decimals", str(decimals))
    return whole, part


def thousandths(text: str, decimals: int = 3) -> int | Bad:
    """A decimal of at most `decimals` (0 to 3) decimals as an integer of thousandths. Trailing zeros do not count."""
    digits = _digits(text, decimals)
    return digits if isinstance(digits, Bad) else int(digits[0] + digits[1].ljust(3, "0"))


def exact(text: str) -> Fraction | Bad:
    """A decimal, not negative, exactly."""
    digits = _digits(text, EXACT_DECIMALS)
    return digits if isinstance(digits, Bad) else Fraction(int("0" + digits[0] + digits[1]), 10 ** len(digits[1]))


def share(text: str) -> Fraction | Bad:
    """A share of n above 0 and at most 1: `0.10` or `1/2`."""
    match = SHARE.fullmatch(text)
    if match and int(match[2]):
        value: Fraction | Bad = Fraction(int(match[1]), int(match[2]))
    else:
        value = exact(text)
    return value if isinstance(value, Fraction) and 0 < value <= 1 else Bad("bad_share", "0.10, 1/2")


def whole(text: str, low: int = 0, high: int = 10**WHOLE_DIGITS - 1) -> int | Bad:
    """A whole number from `low` to `high`, in ASCII digits without a sign."""
    if not WHOLE.fullmatch(text):
        return Bad("bad_whole_number", f"{low}-{high}")
    digits = text.lstrip("0") or "0"
    if len(digits) <= WHOLE_DIGITS and low <= int(digits) <= high:
        return int(digits)
    return Bad("out_of_range", f"{low}-{high}")


def thousandths_text(value: int) -> str:
    """`85500` → `85.5`; the shortest form."""
    whole_part, part = divmod(value, THOUSAND)
    return f"{whole_part}.{part:03d}".rstrip("0").rstrip(".") if part else str(whole_part)


def points_if_any(thousandths: int | None) -> str | None:
    """The same, of points that may be left out."""
    return None if thousandths is None else thousandths_text(thousandths)


def exact_if_any(value: Fraction | None) -> str | None:
    """The exact text of a number that may be left out."""
    return None if value is None else exact_text(value)


def fraction_if_any(text: str | None) -> Fraction | None:
    """A stored text as the number it is, which may be left out."""
    return None if text is None else Fraction(text)
