"""By which rule a competition has its class (等次), as everybody sees it."""

from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.context import Info
from schema.mirror import Mirror
from schema.rulebook.wording import line_said
from server.competitions import classes

MOST = 500  # rows of a rule set


@strawberry.type(description="A class (等次) of competitions, by the rule of a jurisdiction.")
class CompetitionClass(Mirror, of=classes.Class):
    """等次."""

    name: str = field("The word for it.", access=PUBLIC)
    organised_by: str = field(
        "Who organises such competitions, in words; empty where the rule does not say.", access=PUBLIC
    )
    note: str = field("What the rule says besides.", access=PUBLIC)

    @field(f"The authorities that take its filing (备案); empty where the rule names none. At most {MOST}.",
           access=PUBLIC, usual=1, graphql_type=list[str])  # fmt: skip
    @staticmethod
    def filed_with(root: Any) -> Any:
        """In their order."""
        return root.filed_with

    @field(f"What may be conferred, in sentences. At most {MOST}.", access=PUBLIC, usual=2, graphql_type=list[str])
    @staticmethod
    async def confers(root: Any, info: Info) -> list[str]:
        """From the catalogue."""
        return [await line_said(info.context, classes.told_of(one)) for one in root.confers]


@strawberry.type(description="The rule in force about the class of a competition.")
class CompetitionClasses(Mirror, of=classes.Governed):
    """等次的依据."""

    is_needed: bool = field("Whether it is filed with a class only.", access=PUBLIC)

    @field("The code of the rule set.", access=PUBLIC)
    @staticmethod
    def rule_code(root: Any) -> str:
        """Its code."""
        return root.rule_set.code  # type: ignore[no-any-return]

    @field("Its title.", access=PUBLIC)
    @staticmethod
    def rule_title(root: Any) -> str:
        """Its title."""
        return root.rule_set.title  # type: ignore[no-any-return]

    @field(f"The classes it may be of. At most {MOST}.", access=PUBLIC, usual=3, graphql_type=list[CompetitionClass])
    @staticmethod
    def known(root: Any) -> Any:
        """In the order of the rule."""
        return root.known

    @field("The class it is of; null where it has none, or one the rule does not know.", access=PUBLIC,
           graphql_type=CompetitionClass | None)  # fmt: skip
    @staticmethod
    def own(root: Any) -> Any:
        """Found by its name."""
        return root.own
