"""Who goes up to the next tier (design.md section 8, *Advance*; `by_group`: each group by itself)."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from server.recounting.facts import Advance, Event
from server.recounting.places import RANKED, Standing


def advancing(event: Event, standings: Sequence[Standing]) -> set[str]:
    """The entry numbers of those who go up; holders of titles are included."""
    if event.advance is None:
        return set()
    ranked = [one for one in standings if one.state == RANKED]
    if not event.advance.by_group:
        return _of_line(event.advance, ranked)
    groups = [[one for one in ranked if one.entry.group == code] for code in event.groups]
    return {no for line in groups for no in _of_line(event.advance, line)}


def _of_line(rule: Advance, line: Sequence[Standing]) -> set[str]:
    """“Down the places, skipping totals under min_total and delegations that are full, up to `count`; at the cut
    `all` = also equal totals, `chain` = also equal places, `none` = nobody of that place.”"""
    up: list[Standing] = []
    full: Counter[str] = Counter()
    for _, sharing in groupby(line, key=lambda one: one.place):
        wanted = _not_skipped(rule, list(sharing), full)
        if not wanted:
            continue
        if len(up) >= rule.count and not (rule.ties == "all" and has_equal_total(wanted[0], up[-1])):
            break
        if len(up) + len(wanted) > rule.count and rule.ties == "none":
            break
        up += wanted
        full.update(one.entry.delegation for one in wanted)
    return {one.entry.entry_no for one in up}


def has_equal_total(one: Standing, other: Standing) -> bool:
    """Whether two totals are equal; totals of different last rounds are sums of different things and never are."""
    return one.round == other.round and one.value == other.value


def _not_skipped(rule: Advance, sharing: Sequence[Standing], full: Counter[str]) -> list[Standing]:
    """Those of one place that may go up; a delegation's last seats go in the order of the entry numbers."""
    taken = full.copy()
    wanted = []
    for one in sharing:
        delegation = one.entry.delegation
        has_room = not delegation or rule.per_delegation is None or taken[delegation] < rule.per_delegation
        if has_room and (rule.min_total is None or one.value >= rule.min_total):
            wanted.append(one)
            taken[delegation] += 1
    return wanted
