"""What is handed in: a special award as it is set up, a proposal with its marks; and what is wrong with either."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server.refusal import Refusal
from server.rulebook.body import UNSPEAKABLE
from server.special_awards import DERIVED, SPECIAL_WAYS

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
MARK = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?", re.ASCII)
MOST_MARKS, MOST_QUOTA, MOST_PLACE, MOST_AWARDS = 50, 1000, 10_000, 20
LONGEST_TITLE, LONGEST_NAME, LONGEST_REASON = 100, 200, 1000
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class SetUp:
    """A special award. `quota` None: no bound. `from_place`, `to_place` by points; `of_awards` from coaches."""

    code: str
    title: str
    way: str
    quota: int | None = None
    from_place: int | None = None
    to_place: int | None = None
    of_awards: Sequence[str] = ()

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "code": self.code, "title": self.title, "way": self.way, "quota": self.quota,
            "from_place": self.from_place, "to_place": self.to_place, "of_awards": list(self.of_awards),
        }  # fmt: skip


def set_up_fault(asked: SetUp) -> Refusal | None:
    """Whether what is asked is no special award: code, title, way, quota, and what its way needs."""
    if not CODE.fullmatch(asked.code):
        return Refusal("special_award_code", {}, "code")
    if not _is_text(asked.title, LONGEST_TITLE):
        return Refusal("special_award_title", {"most": LONGEST_TITLE}, "title")
    if asked.way not in SPECIAL_WAYS:
        return Refusal("special_award_way", {"among": "、".join(SPECIAL_WAYS)}, "way")
    if asked.quota is None and asked.way not in DERIVED:
        return Refusal("special_award_quota", {"most": MOST_QUOTA}, "quota")
    if asked.quota is not None and not 1 <= asked.quota <= MOST_QUOTA:
        return Refusal("special_award_quota", {"most": MOST_QUOTA}, "quota")
    return _places_fault(asked) if asked.way == "points" else _awards_fault(asked)


def _places_fault(asked: SetUp) -> Refusal | None:
    first, last = asked.from_place, asked.to_place
    if first is None or last is None or not 1 <= first <= last <= MOST_PLACE:
        return Refusal("special_award_places", {"most": MOST_PLACE}, "toPlace" if first else "fromPlace")
    return _others(asked, asked.of_awards, "ofAwards")


def _awards_fault(asked: SetUp) -> Refusal | None:
    if asked.from_place is not None or asked.to_place is not None:
        return _others(asked, (1,), "fromPlace")
    if asked.way != "coaches":
        return _others(asked, asked.of_awards, "ofAwards")
    fits = 0 < len(asked.of_awards) <= MOST_AWARDS
    if fits and all(_is_text(one, LONGEST_TITLE) and BETWEEN not in one for one in asked.of_awards):
        return None
    return Refusal("special_award_of_awards", {"most": MOST_AWARDS}, "ofAwards")


def _others(asked: SetUp, given: Sequence[object], field: str) -> Refusal | None:
    """What another way needs and this one does not use."""
    return Refusal("special_award_other_way", {"way": asked.way}, field) if given else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed: a delegation by its code, or somebody by name and unit; why; the marks of a judgement."""

    delegation: str = ""
    name: str = ""
    unit: str = ""
    reason: str = ""
    marks: Sequence[str] = ()

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {"delegation": self.delegation, "name": self.name, "unit": self.unit, "reason": self.reason,
                "marks": list(self.marks)}  # fmt: skip


def proposal_fault(asked: Proposal, way: str) -> Refusal | None:
    """Whether what is asked is no proposal: who, the reason, the marks."""
    if bool(asked.delegation.strip()) == bool(asked.name.strip()):
        return Refusal("special_nominee_who", {}, "name")
    if asked.name.strip() and not (_is_text(asked.name, LONGEST_NAME) and _may_be(asked.unit, LONGEST_NAME)):
        return Refusal("special_nominee_name", {"most": LONGEST_NAME}, "name")
    if not (
        _is_text(asked.reason, LONGEST_REASON) if way == "discretionary" else _may_be(asked.reason, LONGEST_REASON)
    ):
        return Refusal("special_nominee_reason", {"most": LONGEST_REASON}, "reason")
    if way == "discretionary":
        return Refusal("special_nominee_no_marks", {}, "marks") if asked.marks else None
    fits = 0 < len(asked.marks) <= MOST_MARKS and all(MARK.fullmatch(one.strip()) for one in asked.marks)
    return None if fits else Refusal("special_nominee_marks", {"most": MOST_MARKS}, "marks")


def mean(marks: Sequence[str]) -> Fraction:
    """The exact mean of the marks.

    >>> mean(["90", "85.5", "90"])
    Fraction(177, 2)
    """
    return sum((Fraction(one.strip()) for one in marks), Fraction(0)) / len(marks)


def _is_text(text: str, most: int) -> bool:
    return bool(text.strip()) and _may_be(text, most)


def _may_be(text: str, most: int) -> bool:
    return len(text) <= most and not UNSPEAKABLE.search(text)
