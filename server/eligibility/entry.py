"""What is asked of an entry as a whole: the number of its delegation, its team and coaches, its unknown members."""

from collections.abc import Iterator

from server.eligibility.facts import EntryFacts
from server.eligibility.personal import answer, known
from server.eligibility.requirements import Requirements
from server.eligibility.verdict import Verdict


def whole(rules: Requirements, entry: EntryFacts) -> Iterator[Verdict]:
    """One verdict for each rule that is set.

    Nanjing's selection (domain.md 2.3): at most three entries of one team in an event.

    >>> nanjing = Requirements(per_delegation=3)
    >>> entries = [EntryFacts("WELD", delegation="一队", delegation_entries=n) for n in (2, 3, None)]
    >>> [next(whole(nanjing, entry)).outcome for entry in entries]
    ['met', 'failed', 'unknown']
    """
    if rules.per_delegation is not None:
        yield _delegation(rules.per_delegation, entry)
    if rules.team_size:
        yield _size("team_size", rules.team_size, entry.contestants)
    if rules.coaches:
        yield _size("coaches", rules.coaches, entry.coaches)


def unnamed(rules: Requirements, entry: EntryFacts) -> Verdict | None:
    """Contestants of whom nothing is known, while something is asked of every person; an entry has at least one."""
    n = max(entry.contestants or 1, 1) - len(entry.members)
    return Verdict("members", "unknown", None, {"n": n}) if n > 0 and asks_of_persons(rules) else None


def asks_of_persons(rules: Requirements) -> bool:
    """Whether a rule concerns each person and not only the entry."""
    dates_and_numbers = (rules.born_from, rules.born_to, rules.years_of_work, rules.min_level, rules.max_level)
    return any(one is not None for one in (*dates_and_numbers, rules.prior_winners, rules.events_per_person)) or any(
        (
            rules.certificates,
            rules.standings,
            rules.regions,
            rules.employed,
            rules.prior_titles,
            rules.no_session_clash,
            rules.one_delegation,
        )
    )


def _delegation(most: int, entry: EntryFacts) -> Verdict:
    """This entry counted; an entry that names no delegation cannot slip under the number."""
    own = entry.delegation or None
    n = None if own is None or entry.delegation_entries is None else entry.delegation_entries + 1
    return Verdict(
        "per_delegation", answer(None if n is None else n <= most), None, known(delegation=own, n=n, most=most)
    )


def _size(rule: str, bounds: tuple[int, int], n: int | None) -> Verdict:
    least, most = bounds
    return Verdict(rule, answer(None if n is None else least <= n <= most), None, known(n=n, least=least, most=most))
