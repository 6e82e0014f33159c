"""A mark as it is typed: a plain decimal without a sign, of at most three decimals; never a float."""

import re

from server import ranking
from server.competitions.scheme import Aspect
from server.refusal import Fault
from server.scoring.coverage import rule_of

TYPED = re.compile(r"(\d{1,9})(?:\.(\d{1,12}))?", re.ASCII)
DECIMALS = 3


def thousandths(text: str) -> int | None:
    """`85.5` is 85500; zeros at the end do not count. None for any other text."""
    match = TYPED.fullmatch(text)
    decimals = (match[2] or "").rstrip("0") if match else ""
    if match is None or len(decimals) > DECIMALS:
        return None
    return int(match[1] + decimals.ljust(DECIMALS, "0"))


def read(aspect: Aspect, text: str) -> int | Fault:
    """The mark of an aspect in thousandths, or why it is none: malformed, out of range, too fine."""
    value = thousandths(text)
    if value is None:
        return Fault("", None, aspect.code, "bad_number", "85.5", text[:40])
    fault = ranking.mark_fault(rule_of(aspect), value)
    return Fault("", None, aspect.code, fault.rule, fault.expected, params=fault.params) if fault else value
