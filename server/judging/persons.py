"""Who a judge is: a person found or registered by ID number, or the person of the account he is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from server.entries.asked import MemberAsked, Wrong, plain, tidy, wrong_with_member
from server.judging import JUDGE_ROLES
from server.refusal import Fault, Refusal

NUMBER_LIMIT = 60  # characters of a judge's number or a panel's code
FIELDS = {"id_type": "idType", "id_number": "idNumber", "judge_no": "judgeNo"}


@dataclass(frozen=True, slots=True)
class JudgeAsked:
    """A judge as handed in. `judge_no` empty: the next free one. `account`: he signs in with it."""

    name: str
    role: str = "judge"
    judge_no: str = ""
    organisation: str = ""
    region: str = ""
    panel: str = ""
    id_type: str = ""
    id_number: str = field(default="", repr=False)
    account: UUID | None = None

    @property
    def person(self) -> MemberAsked:
        """What is personal of it, in form."""
        return MemberAsked(
            name=self.name, id_type=self.id_type, id_number=self.id_number, organisation=self.organisation,
            region=self.region,
        ).in_form()  # fmt: skip

    def in_form(self) -> "JudgeAsked":
        """Texts in NFC without space at their ends, a number without a type a resident ID."""
        person = self.person
        return replace(
            self, name=person.name, judge_no=tidy(self.judge_no), organisation=person.organisation,
            region=person.region, panel=tidy(self.panel), id_type=person.id_type, id_number=person.id_number,
        )  # fmt: skip

    def plain(self) -> list[Any]:
        """As JSON, for the memory of requests: the ID number only as its keyed hash."""
        return [plain(self.person), self.role, self.judge_no, self.panel, str(self.account)]


def malformed(asked: JudgeAsked) -> Refusal | None:
    """Every fault of what was handed in, by its field."""
    faults = [
        Fault("", None, FIELDS.get(one.field, one.field), one.rule, one.expected, one.found) for one in _wrong(asked)
    ]
    return Refusal("judge_malformed", {"n": len(faults)}, faults[0].column, faults) if faults else None


def _wrong(asked: JudgeAsked) -> Iterator[Wrong]:
    yield from wrong_with_member(asked.person)
    if asked.role not in JUDGE_ROLES:
        yield Wrong("role", "unknown_word", " | ".join(JUDGE_ROLES), asked.role[:40])
    for name, text in (("judge_no", asked.judge_no), ("panel", asked.panel)):
        if len(text) > NUMBER_LIMIT:
            yield Wrong(name, "text_too_long", str(NUMBER_LIMIT), str(len(text)))
        if not text.isprintable():
            yield Wrong(name, "control_character")
