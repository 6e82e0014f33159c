"""How objections are dealt with in a jurisdiction: a rule set of the kind `objections`.

    counts = "postmark"     # arrival (default) | postmark: which day of a letter must lie within the notice
    reply_days = 15         # working days from the day after arrival until the reply is due, 15 by default

No paper we know fixes either for competitions or selections (domain.md 10, 6 and 7, leaves reply times and 公示 open),
so both are settings with a default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.objections import COUNTS
from server.refusal import Fault
from server.rulebook import Line, readers, tellers
from server.rulebook.asking import body_of, in_force
from server.rulebook.body import Reading

KIND, REPLY_DAYS, MOST_DAYS = "objections", 15, 120


@dataclass(frozen=True, slots=True)
class Handling:
    """Which day counts, and after how many working days the reply is due."""

    counts: str = "arrival"
    reply_days: int = REPLY_DAYS


def read(body: Mapping[str, Any]) -> Handling | list[Fault]:
    """The handling a body says, or every fault with its place inside."""
    asked = Reading(body)
    counts = asked.word("counts", COUNTS, usual=COUNTS[0])
    days = asked.whole("reply_days", 1, MOST_DAYS)
    asked.done()
    return asked.faults or Handling(counts or COUNTS[0], days or REPLY_DAYS)


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """The rule in sentences."""
    found = read(body)
    if not isinstance(found, Handling):
        return []
    return [Line(f"objection_counts_{found.counts}"), Line("objection_reply_days", {"n": found.reply_days})]


async def handling(region_code: str | None, day: date) -> Handling:
    """What is in force in a region on a day; the defaults where no jurisdiction says anything."""
    rule_set = await in_force(KIND, region_code, day)
    found = read(body_of(rule_set)) if rule_set else Handling()
    return found if isinstance(found, Handling) else Handling()


readers[KIND] = read
tellers[KIND] = tell
