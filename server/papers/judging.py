"""The faults of a template's placeholders, each with its place: what is not known here, what is begun and not ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.papers.placeholders import TOP, Known, Reason, halves, marks
from server.refusal import Fault, Param

MOST = 50
SHOWN = 40  # characters


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text of a template stands: `kind` is paragraph, cell, header or sheet; `place` its parts as numbers."""

    kind: str
    place: Mapping[str, Param] = field(default_factory=dict)


@dataclass(slots=True)
class Judge:
    """Follows the texts of a template in their order; lists may span several texts."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    _open: list[tuple[str, Known, Spot, str]] = field(default_factory=list)

    def read(self, spot: Spot, text: str) -> None:
        """Take the next text."""
        for one in marks(text):
            known = self._open[-1][1] if self._open else TOP
            if one.sign == "#" and one.name in known.lists:
                self._open.append((one.name, known.inside(one.name), spot, one.written))
            elif one.sign == "/":
                self._close(spot, one.name, one.written)
            elif one.sign or one.name not in known.texts:
                self._report("unknown", spot, one.written)
        if halves(text):
            self._report("open", spot, text)

    def _close(self, spot: Spot, name: str, written: str) -> None:
        if self._open and self._open[-1][0] == name:
            self._open.pop()
        else:
            self._report("open", spot, written)

    def end(self, *, of_row: bool = False) -> None:
        """Nothing follows: what is still open is reported. `of_row`: a row that opens a list closes it by itself."""
        while self._open:
            _, _, spot, written = self._open.pop()
            if not of_row:
                self._report("open", spot, written)

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._open)

    def close_to(self, depth: int) -> None:
        """End the lists a row opened and did not close."""
        del self._open[depth:]

    def _report(self, reason: Reason, spot: Spot, written: str) -> None:
        if len(self.faults) < MOST:
            found = written if len(written) <= SHOWN else written[: SHOWN - 1] + "…"
            rule = f"paper_mark_{reason}_{spot.kind}"
            self.faults.append(Fault(self.file, None, None, rule, "", found, dict(spot.place)))


def first(faults: Iterable[Fault]) -> Fault | None:
    """The first of some faults."""
    return next(iter(faults), None)
