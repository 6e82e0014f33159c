"""One entry on its way to a Standing."""

from dataclasses import dataclass, field
from fractions import Fraction

from server.ranking.field import Entrant
from server.ranking.scheme import State

Key = tuple[int, int]  # 0 given, 1 missing; then the value, lower first
Keys = tuple[Key, ...]


@dataclass(slots=True)
class Line:
    """One entry on its way to a Standing. `raw`, `modules`, `exact` and `total` in points, `penalties` in thousandths.

    `compared` is the total that places, floors and cuts look at: published or exact, as the scheme says. `round` is the
    last round that it took (None in a scheme without rounds), `keys` what it is ordered by in that round.
    """

    entrant: Entrant
    state: State
    raw: dict[str, Fraction | None]
    modules: dict[str, Fraction | None]
    penalties: int = 0
    group: str | None = None
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    over_spread: tuple[str, ...] = ()
    passed: dict[str, bool] = field(default_factory=dict)
    exact: Fraction = Fraction(0)
    total: Fraction = Fraction(0)
    compared: Fraction = Fraction(0)
    keys: Keys = ()
    round: str | None = None
    place: int = 0
    tied: bool = False
    decided_by: str = ""
    undecided: bool = False
    group_place: int | None = None
    position: int | None = None
    award: str | None = None
    advances: bool = False
