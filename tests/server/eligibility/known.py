"""A person and an entry of which everything is known and nothing stands in the way."""

from dataclasses import replace
from datetime import date

from server.eligibility import EntryFacts, Facts, Requirements, verdicts

# A person of whom all is known and nothing stands in the way.
PERSON = Facts(
    born=date(1995, 3, 8),
    years_of_work=8,
    certificates=("特种设备作业人员证",),
    level=4,
    standing="worker",
    region_code="140702",
    organisation="太谷电梯公司",
    titles=(),
    earlier=(),
    others=(),
)
ENTRY = EntryFacts("WELD", (PERSON,), "太谷", 0, 1_000, 2_000, contestants=1, coaches=1)


def outcome(rules: Requirements, rule: str, entry: EntryFacts) -> str:
    """The outcome of the one verdict of a rule."""
    (found,) = [one for one in verdicts(rules, entry) if one.rule == rule]
    return found.outcome


def of_person(rules: Requirements, rule: str, **facts: object) -> str:
    return outcome(rules, rule, replace(ENTRY, members=(replace(PERSON, **facts),)))
