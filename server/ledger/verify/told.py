"""What `verify` says: differences, and the report."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
NAMED = 1000  # differences named one by one; the rest are counted


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `rule` (row_changed, row_added, row_deleted, leaf_altered, chain_broken, head_moved,
    guard_missing, file_missing, file_altered, cipher_swapped …), where, in the words of the record's `named` paths
    (competition, event, entry, aspect …), and the ledger event concerned."""

    rule: str
    noun: str
    row: int
    place: str
    event: str
    column: str = ""
    recorded: str = ""
    found: str = ""


@dataclass
class Report:
    """What was checked, and the differences in order; `differences` empty means that all is as recorded. `more`: how
    many stand behind those."""

    events: int = 0
    chains: int = 0
    rows: int = 0
    differences: list[Difference] = field(default_factory=list)
    more: int = 0

    def add(self, *found: Difference) -> None:
        """Note differences; of very many the later ones are only counted, for memory is bounded."""
        room = max(0, NAMED - len(self.differences))
        self.differences += found[:room]
        self.more += len(found[room:])
