"""The computed draw against two others: the checker's, and one written here from the text alone."""

from hashlib import sha256
from random import Random

from server.masking.checking import redealt
from server.masking.dealing import commitment_of, deal

SEED = bytes(range(32))


def by_the_text(seed: bytes, numbers: list[str], pot: list[str]) -> dict[str, str]:
    """The four steps of `dealing`, as somebody reads them: every number of the stream is made anew each time."""
    used = 0

    def below(n: int) -> int:
        nonlocal used
        while True:
            x = int(sha256(seed + used.to_bytes(8, "big")).hexdigest(), 16)
            used += 1
            if x < 2**256 - 2**256 % n:
                return x % n

    found: dict[str, str] = {}
    numbers = sorted(numbers)
    while numbers:
        order = sorted(pot)
        for i in reversed(range(1, len(order))):
            j = below(i + 1)
            held = order[i]
            order[i] = order[j]
            order[j] = held
        for code in order:
            if numbers:
                found[numbers.pop(0)] = code
    return found


def test_a_fixed_seed_gives_fixed_codes() -> None:
    """Worked out by `by_the_text`, and written down: no later version may give others."""
    numbers = ["001", "002", "003", "004", "005"]
    assert commitment_of(SEED) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert deal(SEED, numbers, ["P01", "P02", "P03", "P04", "P05"]) == FIXED
    assert by_the_text(SEED, numbers, ["P05", "P04", "P03", "P02", "P01"]) == FIXED


FIXED = {"001": "P05", "002": "P01", "003": "P03", "004": "P04", "005": "P02"}


def test_three_ways_agree_on_a_thousand_seeds() -> None:
    chance = Random(5)
    for _ in range(1000):
        seed = chance.randbytes(32)
        numbers = [f"{one:03d}" for one in chance.sample(range(1000), chance.randrange(1, 60))]
        pot = [f"G{one}" for one in range(chance.randrange(1, 60))]
        dealt = deal(seed, numbers, pot)
        assert dealt == by_the_text(seed, numbers, pot)
        assert dealt == redealt(seed.hex(), sorted(numbers), sorted(pot))
        assert max(list(dealt.values()).count(one) for one in pot) <= -(-len(numbers) // len(pot))


def test_every_order_is_as_likely() -> None:
    """24 orders of four codes over 4,800 seeds: chi-square with 23 degrees of freedom, 99.99 % below 56.4."""
    numbers, counted = ["1", "2", "3", "4"], dict[tuple[str, ...], int]()
    for one in range(4800):
        order = tuple(deal(one.to_bytes(32, "big"), numbers, ["A", "B", "C", "D"])[no] for no in numbers)
        counted[order] = counted.get(order, 0) + 1
    assert len(counted) == 24
    assert sum((n - 200) ** 2 / 200 for n in counted.values()) < 56.4


def test_another_seed_gives_another_order() -> None:
    """The control: the seed matters."""
    numbers = [f"{one:03d}" for one in range(30)]
    assert deal(SEED, numbers, numbers) != deal(bytes(32), numbers, numbers)
