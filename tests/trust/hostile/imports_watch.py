"""How long a block takes and how much memory it needs."""

import threading
import time
from contextlib import suppress
from pathlib import Path

READER = "workbooks/child.py"


class Watch:
    """Time and memory of a block: the process's own peak above what it had, and the largest reader it started. What
    the kernel says of ended children counts what a fork had before it became another program: so they are looked at
    while they live."""

    def __enter__(self) -> "Watch":
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        self.children, self._over = 0.0, threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)
        self.before, self.begun = _peak(), time.perf_counter()
        self._looker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self.begun
        self.own = _peak() - self.before
        self._over.set()
        self._looker.join()

    def _look(self) -> None:
        while not self._over.wait(0.004):
            for tasks in Path("/proc/self/task").glob("*/children"):
                with suppress(OSError, IndexError):
                    for pid in tasks.read_text().split():
                        if READER in Path(f"/proc/{pid}/cmdline").read_text():
                            self.children = max(self.children, _peak(pid))


def _peak(pid: str = "self") -> float:
    """The most memory so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
