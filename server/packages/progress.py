"""How far the reading has come: told to whoever waits, at least every 2,000 rows."""

from collections.abc import Callable

OnProgress = Callable[[str, int, int], None]
STEP = 2000


class Progress:
    """Counts rows of one phase over all files; `tell(phase, rows done, rows in all)`."""

    def __init__(self, tell: OnProgress | None, phase: str, total: int) -> None:
        self._tell = tell
        self._phase = phase
        self._total = total
        self._before = 0
        self._next = STEP

    def at(self, row: int) -> None:
        """Row `row` of the present file is reached."""
        if row >= self._next and self._tell:
            self._tell(self._phase, min(self._before + row, self._total), self._total)
            self._next = row + STEP

    def finish(self) -> None:
        """The phase is done, the header lines and small tables that were not counted too."""
        if self._tell:
            self._tell(self._phase, self._total, self._total)

    def done(self, rows: int) -> None:
        """The present file is done, with `rows` rows."""
        self._before += rows
        self._next = STEP
        if self._tell:
            self._tell(self._phase, min(self._before, self._total), self._total)
