"""domain.md 6.4, C-1 to C-5: the number decoded, and compared with the promotion it is recorded for."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.promotion.certificate_no import FORM, CertificateNumber, decode, disagrees
from server.promotion.rules import PromotionRules
from server.refusal import Refusal

VECTORS = json.loads((Path(__file__).parents[2] / "vectors.json").read_text())["certificate_number"]
C1 = "S000014000123233000456"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["code"])
def test_vectors(vector):
    assert isinstance(decode(vector["code"]), CertificateNumber) == vector["valid"]


def test_c_1_says_what_it_says():
    assert decode(C1) == CertificateNumber("S", "0000", "14", "000123", 23, 4, "000456")


@given(st.text("SYXsy0123456789０１ -", min_size=20, max_size=24) | st.from_regex(FORM, fullmatch=True))
def test_as_the_one_pattern_of_the_source_says(text):
    """An independent reading: `^[YS]\\d{4}\\d{2}\\d{6}\\d{2}[1-5]\\d{6}$` of ASCII characters."""
    digits = set("0123456789")
    sound = len(text) == 22 and text[0] in "YS" and set(text[1:]) <= digits and text[15] in "12345"
    assert isinstance(decode(text), CertificateNumber) == sound


@pytest.mark.parametrize(
    ("rules", "level", "day", "province", "rule"),
    [
        ({}, 4, "2023-05-01", "140000", None),
        ({}, 4, "2023-05-01", None, None),
        ({"body_class": "S", "body_code": "0000"}, 4, "2023-05-01", "140000", None),
        ({}, 5, "2023-05-01", "140000", "certificate_number_other_level"),
        ({}, 4, "2022-12-31", "140000", "certificate_number_other_year"),
        ({}, 4, "2023-05-01", "430000", "certificate_number_other_province"),
        ({"body_class": "Y"}, 4, "2023-05-01", "140000", "certificate_number_other_body"),
        ({"body_class": "S", "body_code": "0001"}, 4, "2023-05-01", "140000", "certificate_number_other_body"),
        ({}, 8, "2023-05-01", "140000", "certificate_number_other_level"),
    ],
)
def test_it_must_say_what_the_promotion_says(rules, level, day, province, rule):
    parts = decode(C1)
    assert isinstance(parts, CertificateNumber)
    found = disagrees(parts, PromotionRules((), **rules), level, date.fromisoformat(day), province)
    assert (found.rule if isinstance(found, Refusal) else None) == rule
