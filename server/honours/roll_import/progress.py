"""How far imports of old rolls are, for whoever waits for one: kept by the process that imports, while it does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

PHASES = ("roll_reading", "roll_checking", "roll_holders", "roll_honours", "roll_search")
Told = Callable[[str, int, int], None]  # phase, rows done, rows in all


@dataclass(slots=True)
class Progress:
    """One of PHASES, rows done, rows in all (0: not known yet)."""

    phase: str = PHASES[0]
    done: int = 0
    total: int = 0


_running: dict[UUID, Progress] = {}


def progress_of(file: UUID) -> Progress | None:
    """How far the import of a file is; None where this process imports none."""
    return _running.get(file)


@contextmanager
def told(file: UUID, on_progress: Told | None) -> Iterator[Told]:
    """What an import calls as it goes on: kept for the page, and handed on to `on_progress`."""
    here = _running.setdefault(file, Progress())

    def tell(phase: str, done: int, total: int) -> None:
        here.phase, here.done, here.total = phase, done, total
        if on_progress:
            on_progress(phase, done, total)

    try:
        yield tell
    finally:
        if _running.get(file) is here:
            del _running[file]


def batches(tell: Told, phase: str, total: int) -> Callable[[int], None]:
    """Told of each batch that is written, it tells of all that are."""
    done = 0

    def written(n: int) -> None:
        nonlocal done
        done += n
        tell(phase, done, total)

    tell(phase, 0, total)
    return written
