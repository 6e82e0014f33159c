"""What a kind of tampering is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.trust.tampering.master import Master

CHAIN = "competition/MARK-1"
Work = Callable[[Master], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`work` is done to the database; then `verify` must tell a difference of `rule` whose place, event and column hold
    every one of `words`. `check`: which part of it sees that. `deep`: only when it looks deep."""

    name: str
    work: Work
    rule: str
    words: tuple[str, ...]
    check: str
    deep: bool = False


KINDS: list[Kind] = []


def kind(rule: str, *words: str, check: str, deep: bool = False) -> Callable[[Work], Work]:
    """Note the work as a kind."""

    def note(work: Work) -> Work:
        KINDS.append(Kind(work.__name__, work, rule, words, check, deep))
        return work

    return note
