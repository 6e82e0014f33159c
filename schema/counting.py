"""What may be counted of the contract's work; whoever counts registers, and nothing is counted otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Counter(Protocol):
    """Told of what happened; it must neither raise nor wait. Nothing personal is handed to it."""

    def operation(self, document: str, seconds: float, *, failed: bool) -> None:
        """A document was executed; the page's own text, or a stranger's."""

    def act(self, field: str, rule: str | None) -> None:
        """A mutation's field was answered: with its noun, or by a refusal of `rule`."""

    def bug(self, kind: str) -> None:
        """An error was masked; the class of the exception."""


_counters: list[Counter] = []


@contextmanager
def counted_by(counter: Counter) -> Iterator[None]:
    """`counter` is told while the block runs."""
    _counters.append(counter)
    try:
        yield
    finally:
        _counters.remove(counter)


def operation(document: str, seconds: float, *, failed: bool) -> None:
    """Tell the counters of an executed document."""
    for one in _counters:
        one.operation(document, seconds, failed=failed)


def act(field: str, rule: str | None = None) -> None:
    """Tell them of an answered mutation."""
    for one in _counters:
        one.act(field, rule)


def bug(kind: str) -> None:
    """Tell them of a masked error."""
    for one in _counters:
        one.bug(kind)
