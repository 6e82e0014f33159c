"""Rounding of exact numbers and their decimal texts (design.md sections 3 and 8, *Total*). No float ever."""

from fractions import Fraction


def rounded(value: Fraction, places: int, how: str) -> Fraction:
    """`value` with `places` decimals. half_up goes away from zero at the half, half_even to the even neighbour; floor
    goes down, ceil up."""
    scale = 10**places
    whole, rest = divmod(value.numerator * scale, value.denominator)  # whole below, 0 <= rest < denominator
    half = 2 * rest - value.denominator  # below, at or above the half
    if how == "floor":
        up = False
    elif how == "ceil":
        up = rest > 0
    elif how == "half_even":
        up = half > 0 or (half == 0 and whole % 2 == 1)
    elif how == "half_up":
        up = half > 0 or (half == 0 and value >= 0)
    else:
        raise ValueError(f"no such rounding: {how}")
    return Fraction(whole + up, scale)


def whole(value: Fraction, how: str) -> int:
    """A whole number of positions or places."""
    return int(rounded(value, 0, how))


def text(value: Fraction, places: int, how: str) -> str:
    """The decimal text with exactly `places` decimals."""
    units = int(rounded(value, places, how) * 10**places)
    digits = str(abs(units)).rjust(places + 1, "0")
    sign = "-" if units < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
