"""The computed draw, "jinbang draw 1": from a seed, the entries and a pot of codes to who has which.

So that a stranger can redo it:

1. The seed is 32 random bytes. Its *commitment* is SHA-256(seed), published before anything is drawn.
2. Random whole numbers below n: block c is SHA-256(seed ‖ c), c counted from 0 and written as 8 bytes, the highest
   first; x is the block read as one whole number, the highest byte first. Where x ≥ 2^256 − (2^256 mod n) the block is
   thrown away and the next one taken, else the number is x mod n. Each block is used once, for one number or none.
3. Those drawn for stand in the order of their numbers, the pot in the order of its codes, both by code point. Their
   numbers are the codes of the masking stage before, in the first stage the entry numbers.
4. The pot is shuffled (Fisher–Yates): for i from the last index down to 1, with j the next number below i + 1, the
   codes at i and j change places. The codes are dealt in that order. Where the pot is empty and somebody is left, the
   whole pot is taken in code point order again, shuffled with the numbers that follow, and dealt on.

`server.masking.checking` redoes it in another way; a test holds the two against each other.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence

SEED_BYTES = 32
SPAN = 1 << 256


def new_seed() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(SEED_BYTES)


def commitment_of(seed: bytes) -> str:
    """What is published before: SHA-256 of the seed, hex."""
    return hashlib.sha256(seed).hexdigest()


def deal(seed: bytes, drawn_for: Sequence[str], pool: Sequence[str]) -> dict[str, str]:
    """The code of each number that is drawn for."""
    blocks = _blocks(seed)
    found: dict[str, str] = {}
    waiting: list[str] = []
    for number in sorted(drawn_for):
        if not waiting:
            waiting = shuffled(blocks, sorted(pool))[::-1]
        found[number] = waiting.pop()
    return found


def shuffled(blocks: Iterator[int], codes: Sequence[str]) -> list[str]:
    """The codes in a random order."""
    order = list(codes)
    for i in range(len(order) - 1, 0, -1):
        j = _below(blocks, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def _blocks(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield int.from_bytes(hashlib.sha256(seed + counter.to_bytes(8, "big")).digest(), "big")
        counter += 1


def _below(blocks: Iterator[int], n: int) -> int:
    """The next number below n, every one as likely: a block beyond the last whole multiple of n is thrown away."""
    limit = SPAN - SPAN % n
    return next(x for x in blocks if x < limit) % n
