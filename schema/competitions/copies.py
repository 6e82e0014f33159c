"""What a copy from last year answers with: every date that was moved, and the rules to look at."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.acting import ROLES
from schema.competitions import Competition
from schema.context import Info
from schema.mirror import Mirror
from schema.scalars import Instant
from server.competitions.shifting import Shift as Moved
from server.judging import copying

COPIERS = Access(roles=ROLES["copyCompetition"])
MOST_SHIFTS, MOST_RULES = 5000, 2000


@strawberry.type(description="A date that was moved.")
class Shift(Mirror, of=Moved):
    """一个日期的平移."""

    to: Instant | None = field("When it is now; null where it was left empty.", access=COPIERS)
    from_: Instant = strawberry.field(name="from", description="When it was.", directives=[COPIERS])

    @field("What it is of, in the viewer's language.", access=COPIERS)
    @staticmethod
    def what(root: Any, info: Info) -> str:
        """The kind and the code."""
        kind, _, code = root.what.partition(" ")
        return info.context.say(f"shift.what.{kind}", code=code)

    @field("Why it came to be there.", access=COPIERS)
    @staticmethod
    def reason(root: Any, info: Info) -> str:
        """The rule in words."""
        day = "" if root.day is None else root.day.isoformat()
        return info.context.say(f"shift.reason.{root.reason}", day=day, year=root.day.year if root.day else "")


@strawberry.type(description="A competition made out of last year's.")
class Copied(Mirror, of=copying.Copied):
    """复制的结果."""

    competition: Competition = field("The new competition.", access=COPIERS)
    shifted: list[Shift] = field(
        f"Every date that was moved or left empty. At most {MOST_SHIFTS}.", access=COPIERS, usual=10
    )
    proposed_judges: int = field("How many judges are proposed, to be asked again.", access=COPIERS)

    @field(
        "Entry rules that differ from those of the newest other competition of this tier and region. "
        f"At most {MOST_RULES}.",
        access=COPIERS,
        usual=5,
    )
    @staticmethod
    def changed_rules(root: Any, info: Info) -> list[str]:
        """Each in words."""
        return [
            info.context.say(
                "shift.rule", event=one.event, rule=one.key, here=one.here, there=one.there, competition=one.competition
            )
            for one in root.changed_rules[:MOST_RULES]
        ]
