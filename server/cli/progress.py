"""Progress on long work: at least once a second, counting rows, on standard error."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schema.catalogue import knows, say

PAUSE = 0.8  # under a second, because the work holds the interpreter at times


class Meter:
    """Where the work stands: phase, rows done, rows in all. Called from the work, read by whoever shows it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.phase, self.done, self.total = "starting", 0, 0

    def __call__(self, phase: str, done: int, total: int) -> None:
        self.phase, self.done, self.total = phase, done, total

    @property
    def title(self) -> str:
        """The phase in words; a table's name where it has none."""
        key = f"cli.phase.{self.phase}"
        return say(self.language, key) if knows(key) else self.phase


@contextmanager
def shown(language: str) -> Iterator[Meter]:
    """Show the meter while the work runs: a bar on a terminal, a line a second elsewhere."""
    meter = Meter(language)
    stop = threading.Event()
    show = _bar if sys.stderr.isatty() else _lines
    thread = threading.Thread(target=show, args=(meter, stop), daemon=True)
    thread.start()
    try:
        yield meter
    finally:
        stop.set()
        thread.join()


def _bar(meter: Meter, stop: threading.Event) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(meter.title, total=None)
        while not stop.wait(0.1):
            progress.update(task, description=meter.title, completed=meter.done, total=meter.total or None)


def _lines(meter: Meter, stop: threading.Event) -> None:
    started = time.monotonic()
    while not stop.wait(PAUSE):
        seconds = round(time.monotonic() - started)
        print(
            say(meter.language, "cli.progress", phase=meter.title, done=meter.done, total=meter.total, seconds=seconds),
            file=sys.stderr,
            flush=True,
        )
