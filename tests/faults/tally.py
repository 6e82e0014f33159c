"""What a fault cost: every fault test prints one such line, and fails unless nothing was lost, doubled or changed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """`acknowledged`: answered with "done". Of these `lost` are not stored, `double` stored twice or more, `changed`
    stored with another content. `in_doubt`: stored, though nobody was told."""

    acknowledged: int
    lost: int
    double: int
    changed: int
    in_doubt: int

    def __str__(self) -> str:
        return (
            f"acknowledged {self.acknowledged} lost {self.lost} double {self.double} changed {self.changed} "
            f"in doubt {self.in_doubt}"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.double or self.changed)


def tally(acknowledged: Mapping[str, str], stored: Iterable[tuple[str, str]]) -> Tally:
    """Compare what was acknowledged (key to content) with what is stored."""
    rows = list(stored)
    times = Counter(key for key, _ in rows)
    content = dict(rows)
    return Tally(
        acknowledged=len(acknowledged),
        lost=sum(key not in content for key in acknowledged),
        double=sum(n - 1 for n in times.values()),
        changed=sum(key in content and content[key] != said for key, said in acknowledged.items()),
        in_doubt=sum(key not in acknowledged for key in content),
    )
