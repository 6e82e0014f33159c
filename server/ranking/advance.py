"""Who goes on to the next tier, and to the next round: *Advance* and *Rounds* of design 8."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from server.ranking.groups import by_group
from server.ranking.line import Line
from server.ranking.scheme import Advance


def _full(rule: Advance, line: Line, sent: Counter[str]) -> bool:
    """Whether an entry's delegation has its number already; an empty delegation is its own."""
    delegation = line.entrant.delegation
    return bool(delegation) and rule.per_delegation is not None and sent[delegation or ""] >= rule.per_delegation


def _equal_at_the_cut(rule: Advance, last: Line, line: Line) -> bool:
    """Whether an entry stands level with the last one taken: by its total (`all`) or by its place.

    Totals of different rounds are sums of different modules, and are never level.
    """
    if rule.ties == "all":
        return line.compared == last.compared and line.round == last.round
    return line.place == last.place


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


def going_on(rule: Advance, ordered: Sequence[Line]) -> list[Line]:
    """Return who goes on. Under `none` nobody of a place that does not fit whole."""
    going = taken(rule, ordered)
    if rule.ties == "none" and len(going) > rule.count:
        return [line for line in going if line.place != going[-1].place]
    return going


def set_advances(rule: Advance | None, ordered: Sequence[Line]) -> None:
    """Mark who advances, holders included; under `by_group` the rule holds for each group by itself."""
    if rule is None:
        return
    for pool in by_group(ordered).values() if rule.by_group else (ordered,):
        for line in going_on(rule, pool):
            line.advances = True
