"""Rule sets recorded and ended, as mutations."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import Key, act
from schema.competitions import value_of
from schema.context import Info
from schema.inputs import given_field, optional
from schema.rulebook import RuleKind, RuleSet
from server import rulebook
from server.rulebook.recording import end_rule_set, record_written
from server.rulebook.wanted import Wanted


@strawberry.input(description="A rule set as it is recorded.")
class RuleSetInput:
    """规则."""

    code: str = given_field("Its code, unique: letters, digits, -.")
    kind: RuleKind = given_field("What it says.")
    title: str = given_field("Its title.")
    starts_on: date = given_field("The first day on which it holds.")
    source: str = given_field("Where it is written.")
    body: str = given_field("What it says, in TOML or JSON.")
    region: str | None = optional("Its jurisdiction: 2, 4 or 6 digits; none for the whole country.")
    ends_on: date | None = optional("The last day on which it holds.")
    subject: str | None = optional("What it is about, e.g. the code of a title and the way it is given.")


LastDay = Annotated[date, strawberry.argument(description="The last day on which it holds.")]


@strawberry.type
class RuleMutation:
    """The mutations of this room."""

    @act("Record a rule set. The same one again is answered with what is on record.", answers=RuleSet)
    @staticmethod
    async def record_rule_set(info: Info, input: RuleSetInput, idempotency_key: Key) -> rulebook.RuleSet:
        """One act."""
        kind = value_of(RuleKind, input.kind) or ""
        wanted = Wanted(
            input.code.strip(), kind, input.title, input.starts_on, input.source, input.region or "", input.ends_on,
            input.subject or "",
        )  # fmt: skip
        return await record_written(info.context.viewer, wanted, input.body, key=idempotency_key)

    @act("End a rule set. What was decided by it stays.", answers=RuleSet)
    @staticmethod
    async def end_rule_set(info: Info, code: str, last_day: LastDay, idempotency_key: Key) -> rulebook.RuleSet:
        """One act."""
        return await end_rule_set(info.context.viewer, code, last_day, key=idempotency_key)
