"""ID numbers: only a resident ID's check digit and birth date are errors, an unknown county is a warning.

domain.md 7.1. A number is never repeated in a fault.
"""

import re
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
OTHER = re.compile(r"[0-9A-Z][0-9A-Z()/-]{2,39}")


def fault_of(id_type: str, number: str) -> str | None:
    """The rule that a number breaks. `number` is upper-case."""
    if id_type != "resident_id":
        return None if OTHER.fullmatch(number) else "bad_id_number"
    if not RESIDENT.fullmatch(number):
        return "bad_id_number"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "id_date"
    return None if number[-1] == ric.calc_check_digit(number) else "id_checksum"


def is_county_known(number: str) -> bool:
    """Whether the county of a well-formed resident ID existed in the year of birth, as far as the table knows."""
    try:
        ric.get_birth_place(number)
    except ValidationError:
        return False
    return True


def born_on(id_type: str, number: str) -> date | None:
    """The birth date in a resident ID without fault; None where the number says none."""
    if id_type != "resident_id" or fault_of(id_type, number):
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
