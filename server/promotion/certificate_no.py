"""The 22 characters of a level certificate's number (职业技能等级证书编号), decoded and checked. domain.md 6.4.

S 0000 14 000123 23 3 000456
class, body, province, body serial, year, level (1 高级技师 … 5 初级工), certificate serial
"""

import re
from dataclasses import dataclass
from datetime import date

from server.promotion.rules import PromotionRules
from server.refusal import Refusal

FORM = re.compile(r"([YS])(\d{4})(\d{2})(\d{6})(\d{2})([1-5])(\d{6})", re.ASCII)
DIGIT_OF_LEVEL = {2: 5, 3: 4, 4: 3, 5: 2, 6: 1}  # level of domain.md 6.3 → the digit at position 16
LENGTH = 22


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """What a number says. `level` is that of domain.md 6.3; `year` the last two digits."""

    body_class: str
    body_code: str
    province: str
    body_serial: str
    year: int
    level: int
    serial: str


def decode(number: str) -> CertificateNumber | Refusal:
    """The parts of a number, or which part is wrong.

    >>> decode("S000014000123233000456").level, decode("Y000123000001195000001").year
    (4, 19)
    >>> [decode(no).rule for no in ("X000014000123233000456", "S000014000123236000456", "S00001400012323300045")]
    ['certificate_number_class', 'certificate_number_level', 'certificate_number_length']
    """
    if len(number) != LENGTH:
        return Refusal("certificate_number_length", {"n": len(number)}, "certificateNo")
    if number[0] not in "YS":
        return Refusal("certificate_number_class", {"found": number[0]}, "certificateNo")
    if not (number[1:].isascii() and number[1:].isdigit()):
        return Refusal("certificate_number_digits", {}, "certificateNo")
    found = FORM.fullmatch(number)
    if found is None:
        return Refusal("certificate_number_level", {"found": number[15]}, "certificateNo")
    body_class, body_code, province, body_serial, year, level, serial = found.groups()
    levels = {digit: one for one, digit in DIGIT_OF_LEVEL.items()}
    return CertificateNumber(body_class, body_code, province, body_serial, int(year), levels[int(level)], serial)


def disagrees(
    number: CertificateNumber, rules: PromotionRules, to_level: int, issued_on: date, province: str | None
) -> Refusal | None:
    """Whether a number says otherwise than the promotion it is recorded for: level, year of issue, province (None:
    whatever it is), and the body where the rule set names it."""
    if number.level != to_level:
        expected, found = DIGIT_OF_LEVEL.get(to_level, 0), DIGIT_OF_LEVEL[number.level]
        return Refusal("certificate_number_other_level", {"expected": expected, "found": found}, "certificateNo")
    if number.year != issued_on.year % 100:
        params = {"expected": f"{issued_on.year % 100:02}", "found": f"{number.year:02}"}
        return Refusal("certificate_number_other_year", params, "certificateNo")
    if province is not None and number.province != province[:2]:
        params = {"expected": province[:2], "found": number.province}
        return Refusal("certificate_number_other_province", params, "certificateNo")
    wanted = rules.body_class + (rules.body_code if rules.body_class else "")
    if wanted and not (number.body_class + number.body_code).startswith(wanted):
        params = {"expected": wanted, "found": number.body_class + number.body_code}
        return Refusal("certificate_number_other_body", params, "certificateNo")
    return None
