"""Who is rechecked: the top group whole and at least 15 % of the rest (domain.md 2.6, 3.6). Pure.

So that a stranger can do it again with a published result, the head of the ledger and nothing else:

1. Order: the ranked entries of the event in the order of the result, with their places.
2. Top group: `top_10` is the first 10, `top_30_percent` the first ceil(0.3 n) of n; who shares the place of the last of
   them belongs to it as well. `all` rechecks everybody.
3. Seed: SHA-256, as 64 hexadecimal letters in lower case, of the text `HEAD:UID`: HEAD is the hash of the newest event
   of the competition's ledger at the moment of drawing (64 letters), UID the event's own number (36 letters, with
   hyphens). It follows from every mark there was and from all that came after: whoever corrects a mark after closing
   changes it, and nobody knows the sample before it is drawn. What is drawn from is what the chief judge signed.
   Whoever draws might wait for another head; when the marking was closed and when it was drawn are both public.
4. Lot: of each entry outside the top group SHA-256 of the text `SEED:NUMBER`, NUMBER being its number in the list of
   entries, in UTF-8.
5. Sample: the ceil(0.15 r) entries with the smallest lots, r being how many are outside the top group.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

TOP_PLACES = 10  # domain.md 2.6: the top group of the source
TOP_SHARE = Fraction(3, 10)  # domain.md 2.6: the variant
SAMPLE_SHARE = Fraction(15, 100)  # domain.md 3.6
TOO_MANY = Fraction(5, 100)  # domain.md 3.6: more than this; exactly 5 % does not


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranked entry in the order of the result."""

    entry_id: int
    entry_no: str
    place: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What drawing would come to. `full_from`: as many wrong entries of those checked call for a full recheck; None
    where everybody is checked at once."""

    rule: str
    entries: int
    top: int
    sampled: int
    checked: int
    full_from: int | None


@dataclass(frozen=True, slots=True)
class Lot:
    """An entry to be rechecked, and why: ITEM_REASONS."""

    entry_id: int
    reason: str


def top_of(rule: str, n: int) -> int:
    """How many of `n` ranked entries are the top group by a rule of RECHECK_RULES, before ties at its end."""
    match rule:
        case "top_10":
            return min(TOP_PLACES, n)
        case "top_30_percent":
            return ceil(TOP_SHARE * n)
        case "all":
            return n
        case _:
            return 0


def sample_of(rest: int) -> int:
    """How many of those outside the top group are drawn."""
    return ceil(SAMPLE_SHARE * rest)


def is_too_many(wrong: int, checked: int) -> bool:
    """Whether so many wrong entries of those checked ask for a full recheck."""
    return wrong > TOO_MANY * checked


def full_from(rule: str, checked: int) -> int | None:
    """The least number of wrong entries that is too many of so many checked."""
    return None if rule == "all" else floor(TOO_MANY * checked) + 1


def foretold(rule: str, order: Sequence[Ranked]) -> Forecast:
    """What a rule would draw of the ranked entries, whatever the seed."""
    reasons = [one.reason for one in drawn(rule, order, "")]
    top, sampled = reasons.count("top"), reasons.count("sample")
    return Forecast(rule, len(order), top, sampled, len(reasons), full_from(rule, len(reasons)))


def seed_text(head: str, event: UUID) -> str:
    """The text the seed is the SHA-256 of."""
    return f"{head}:{event}"


def seed_of(head: str, event: UUID) -> str:
    """The seed, hex."""
    return hashlib.sha256(seed_text(head, event).encode()).hexdigest()


def lot_of(seed: str, entry_no: str) -> str:
    """The lot of an entry, hex."""
    return hashlib.sha256(f"{seed}:{entry_no}".encode()).hexdigest()


def drawn(rule: str, order: Sequence[Ranked], seed: str) -> list[Lot]:
    """Whom a rule draws of the ranked entries. Within each reason they stand by lot, so that their order tells no
    place."""
    if rule == "all":
        return _listed(order, "full", seed)
    count = top_of(rule, len(order))
    last = order[count - 1].place if count else 0
    top, rest = [one for one in order if one.place <= last], [one for one in order if one.place > last]
    return [*_listed(top, "top", seed), *_listed(rest, "sample", seed)[: sample_of(len(rest))]]


def _listed(some: Sequence[Ranked], reason: str, seed: str) -> list[Lot]:
    by_lot = sorted(some, key=lambda one: lot_of(seed, one.entry_no))
    return [Lot(one.entry_id, reason) for one in by_lot]
