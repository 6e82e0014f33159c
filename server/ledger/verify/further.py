"""What else is checked: each room that keeps something outside the ledger's images registers its own check here."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from server.ledger.verify.places import Places
from server.ledger.verify.reading import Snapshot
from server.ledger.verify.scratch import Scratch
from server.ledger.verify.told import Difference, Progress


@dataclass(frozen=True, slots=True)
class Looking:
    """What a check has in hand. `asked`: how many events carry out a request. `deep`: whether it was asked for."""

    snapshot: Snapshot
    laid: Scratch
    places: Places
    tell: Progress
    asked: int = 0
    deep: bool = False


Check = Callable[[Looking], AsyncIterator[Difference]]
CHECKS: dict[str, Check] = {}


def checked(name: str) -> Callable[[Check], Check]:
    """Register a check under a name; its differences are told after those of the tables."""

    def register(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return register
