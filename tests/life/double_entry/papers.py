"""What the oracle remembers: who acts, a sheet with its typing, what was asked to be moved."""

from dataclasses import dataclass, field

ASPECTS = ("A1", "A2", "B1")
Values = dict[str, str]  # by aspect; "absent" is a value


@dataclass(frozen=True)
class Who:
    """An actor: `here` is whether his grant covers the event; `sits` whether he sits in the one seat."""

    name: str
    role: str = ""
    person: str = ""
    here: bool = True
    sits: bool = False


@dataclass
class Paper:
    """A sheet with its typing."""

    state: str = "open"
    version: int = 1
    marks: Values = field(default_factory=dict)
    typing: str = "empty"
    typing_version: int = 0
    first: Who | None = None
    second: Who | None = None
    since: int = 0
    entries: dict[int, Values] = field(default_factory=dict)
    sent_back: bool = False

    @property
    def differing(self) -> list[str]:
        return [one for one in ASPECTS if self.entries[1][one] != self.entries[2][one]]

    def put(self, marks: Values) -> None:
        self.marks, self.state, self.version = dict(marks), "typed", self.version + 1


@dataclass
class Move:
    """A swap or move that was asked for."""

    kind: str
    source: int
    target: int
    by: Who
    state: str = "asked"
