"""The other entries of a person in the competition: how many events, at what time, for which delegation."""

from collections.abc import Iterator

from server.eligibility.facts import EntryFacts, Facts, OtherEntry
from server.eligibility.personal import JOIN
from server.eligibility.requirements import Requirements
from server.eligibility.verdict import Verdict


def elsewhere(rules: Requirements, member: int, facts: Facts, entry: EntryFacts) -> Iterator[Verdict]:
    """One verdict for each rule that is set; entries that ended do not count, and their order does not matter."""
    others = None if facts.others is None else [one for one in facts.others if one.stands]
    if rules.events_per_person is not None:
        yield _events(rules.events_per_person, member, others, entry)
    if rules.no_session_clash:
        yield _clash(member, others, entry)
    if rules.one_delegation:
        yield _delegation(member, others, entry)


def _events(most: int, member: int, others: list[OtherEntry] | None, entry: EntryFacts) -> Verdict:
    """Events of the person, this one counted.

    >>> held = [OtherEntry("CNC", "数控车", "太谷")]
    >>> [_events(most, 0, held, EntryFacts("WELD")).outcome for most in (2, 1)]
    ['met', 'failed']
    """
    if others is None:
        return Verdict("events_per_person", "unknown", member, {"most": most})
    titles = {one.event_code: one.event_title for one in sorted(others, key=_order)}
    titles.pop(entry.event_code, None)
    n = len(titles) + 1
    if n <= most:
        return Verdict("events_per_person", "met", member, {"n": n, "most": most})
    events = JOIN.join(titles.values())
    return Verdict("events_per_person", "failed", member, {"n": n, "most": most, "events": events})


def _clash(member: int, others: list[OtherEntry] | None, entry: EntryFacts) -> Verdict:
    """Sessions that touch do not overlap: one may begin at the instant in which the other ends.

    >>> entry = EntryFacts("WELD", starts_at=100, ends_at=200)
    >>> [_clash(0, [OtherEntry("CNC", "数控车", None, start, 300)], entry).outcome for start in (200, 199, None)]
    ['met', 'failed', 'unknown']
    """
    if others is None:
        return Verdict("no_session_clash", "unknown", member)
    found = [(one, _overlap(one, entry)) for one in sorted(others, key=_order)]
    clashing = dict.fromkeys(one.event_title for one, yes in found if yes)
    if clashing:
        return Verdict("no_session_clash", "failed", member, {"events": JOIN.join(clashing)})
    return Verdict("no_session_clash", "unknown" if any(yes is None for _, yes in found) else "met", member)


def _overlap(one: OtherEntry, entry: EntryFacts) -> bool | None:
    """Whether two sessions share time; one instant may settle that they do not, else None."""
    asked = (_before(one.starts_at, entry.ends_at), _before(entry.starts_at, one.ends_at))
    return False if False in asked else None if None in asked else True


def _before(one: int | None, other: int | None) -> bool | None:
    return None if one is None or other is None else one < other


def _delegation(member: int, others: list[OtherEntry] | None, entry: EntryFacts) -> Verdict:
    """A person counts for one delegation in the competition (design 10); a delegation not named is not known.

    >>> [_delegation(0, [OtherEntry("CNC", "数控车", name)], EntryFacts("WELD", delegation="太谷")).outcome
    ...     for name in ("太谷", "平遥", None)]
    ['met', 'failed', 'unknown']
    """
    if others is None:
        return Verdict("one_delegation", "unknown", member)
    every = {entry.delegation or None, *(one.delegation or None for one in others)}
    named = sorted(name for name in every if name is not None)
    if len(named) > 1:
        return Verdict("one_delegation", "failed", member, {"delegations": JOIN.join(named)})
    return Verdict("one_delegation", "unknown" if named and None in every else "met", member)


def _order(one: OtherEntry) -> tuple[str, str]:
    return one.event_code, one.event_title
