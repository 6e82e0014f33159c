"""Who goes on to the next tier: *Advance* of design 8."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from server.ranking.scheme import Advance
from server.ranking.values import Line


def _full(rule: Advance, line: Line, sent: Counter[str]) -> bool:
    """Whether an entry's delegation has its number already; an empty delegation is its own."""
    delegation = line.entrant.delegation
    return bool(delegation) and rule.per_delegation is not None and sent[delegation or ""] >= rule.per_delegation


def _equal_at_the_cut(rule: Advance, last: Line, line: Line) -> bool:
    """Whether an entry stands level with the last one taken: by its total (`all`) or by its place."""
    return line.compared == last.compared if rule.ties == "all" else line.place == last.place


def taken(rule: Advance, ordered: Sequence[Line]) -> list[Line]:
    """Go down the places, past totals under the floor and full delegations, up to `count` and who is level there."""
    floor = rule.min_total or Fraction(0)
    going: list[Line] = []
    sent: Counter[str] = Counter()
    for line in ordered:
        if line.compared < floor or _full(rule, line, sent):
            continue
        if len(going) >= rule.count and not _equal_at_the_cut(rule, going[-1], line):
            break
        going.append(line)
        sent[line.entrant.delegation or ""] += 1
    return going


def set_advances(rule: Advance | None, ordered: Sequence[Line]) -> None:
    """Mark who advances, holders included. Under `none` nobody of a place that does not fit whole."""
    going = taken(rule, ordered) if rule else []
    if rule and rule.ties == "none" and len(going) > rule.count:
        going = [line for line in going if line.place != going[-1].place]
    for line in going:
        line.advances = True
