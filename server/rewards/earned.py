"""How much somebody earns by a tariff: by which row, his share of it, the tax; or why nothing. Pure; money in fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from server.refusal import Param
from server.rewards.tariff import Row, Tariff
from server.rewards.telling import yuan

UNKNOWN = ("class", "standing", "region")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Ground:
    """For what: an honour (`title`) or a line of a result. `inside`: the contest lies in the tariff's jurisdiction."""

    title: str = ""
    tier: str | None = None
    kind: str | None = None
    class_name: str | None = None
    format: str | None = None
    place: int | None = None
    position: int | None = None
    award: str | None = None
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Payee:
    """Who. `at`: which of the entry's `among` people of his role he is, from 0. `shares`: theirs where stated, whole
    numbers. `ours`: he belongs to the tariff's jurisdiction; None: nobody knows."""

    role: str = "contestant"
    standing: str | None = None
    ours: bool | None = None
    among: int = 1
    at: int = 0
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """`result`: due, none, or unknown (something has to be stated first), with the reason as a rule."""

    result: str
    rule: str
    params: Mapping[str, Param] = field(default_factory=dict)
    row: int | None = None
    amount: int = 0


def earned(tariff: Tariff, ground: Ground, payee: Payee) -> Earned:
    """What somebody earns: of the rows that fit, the one that gives him most."""
    found: list[tuple[int, int]] = []
    missed: list[tuple[tuple[str, ...], int]] = []
    for n, row in enumerate(tariff.rows):
        if bool(row.titles) != bool(ground.title) or row.role != payee.role:
            continue
        misses = _misses(tariff, row, ground, payee)
        if misses:
            missed.append((misses, n))
        elif row.split == "shares" and payee.among > 1 and len(payee.shares) != payee.among:
            return Earned("unknown", "reward_shares_unknown", {"n": payee.among, "row": n + 1}, n)
        else:
            found.append((_portion(row, payee), n))
    if not found:
        return _nothing(ground, missed)
    amount, n = max(found, key=lambda one: (one[0], -one[1]))
    if amount == 0:
        return Earned("none", "reward_share_nothing", {"row": n + 1}, n)
    shared = payee.among > 1 and tariff.rows[n].split != "each"
    params: dict[str, Param] = {"row": n + 1, "amount": yuan(amount)}
    if shared:
        params |= {"whole": yuan(tariff.rows[n].amount), "n": payee.among}
    return Earned("due", "reward_by_row_shared" if shared else "reward_by_row", params, n, amount)


def split(amount: int, shares: Sequence[int]) -> list[int]:
    """An amount by shares; what is left of the division goes to the first.

    >>> split(100, (1, 1, 1)), split(100000, (5, 3, 2))
    ([34, 33, 33], [50000, 30000, 20000])
    """
    parts = [amount * one // sum(shares) for one in shares]
    return [parts[0] + amount - sum(parts), *parts[1:]]


def taxed(tariff: Tariff, amount: int) -> tuple[int, int | None]:
    """(before tax, tax) of an amount due; no tax where the tariff leaves it open. Rounded to the fen, a half up."""
    rate = tariff.tax_rate
    if tariff.tax == "withheld":
        return amount, _rounded(amount * rate)
    if tariff.tax == "net":
        tax = _rounded(amount * rate / (1 - rate))
        return amount + tax, tax
    return amount, 0 if tariff.tax == "exempt" else None


def _rounded(value: Fraction) -> int:
    return int((value + HALF) // 1)


def _portion(row: Row, payee: Payee) -> int:
    if row.split == "each" or payee.among == 1:
        return row.amount
    shares = payee.shares if row.split == "shares" else (1,) * payee.among
    return split(row.amount, shares)[payee.at]


def _misses(tariff: Tariff, row: Row, ground: Ground, payee: Payee) -> tuple[str, ...]:
    """What of a row does not fit; the names in UNKNOWN: nobody knows whether it does."""
    place = ground.place if tariff.rank == "place" or row.titles else ground.position
    asked = (
        ("title", not row.titles or ground.title in row.titles),
        ("contest", _among(ground.tier, row.tiers)),
        ("contest", _among(ground.kind, row.kinds)),
        ("contest", _among(ground.format, row.formats)),
        ("class" if ground.class_name is None else "contest", _among(ground.class_name, row.classes)),
        ("standing" if payee.standing is None else "other_standing", _among(payee.standing, row.standings)),
        ("region" if payee.ours is None else "foreign", row.whose == "all" or payee.ours is True),
        ("elsewhere", row.whose == "own" or bool(ground.title) or ground.inside),
        ("place", _placed(row, place)),
        ("place", not row.awards or ground.award in row.awards),
        ("place", not row.awarded or bool(ground.award)),
    )
    return tuple(name for name, fits in asked if not fits)


def _among(value: str | None, wanted: Sequence[str]) -> bool:
    return not wanted or value in wanted


def _placed(row: Row, place: int | None) -> bool:
    if row.to_place is None and row.from_place == 1:
        return True
    return place is not None and row.from_place <= place and (row.to_place is None or place <= row.to_place)


def _nothing(ground: Ground, missed: Sequence[tuple[tuple[str, ...], int]]) -> Earned:
    """The reason: of the row that misses least, what it misses."""
    if not missed:
        return Earned("none", "reward_no_row", {})
    misses, n = min(missed, key=lambda one: (len([name for name in one[0] if name not in UNKNOWN]), one[1]))
    params: dict[str, Param] = {"row": n + 1}
    if set(misses) <= set(UNKNOWN):
        return Earned("unknown", f"reward_{misses[0]}_unknown", params, n)
    worst = next(name for name in misses if name not in UNKNOWN)
    if worst == "place":
        return Earned("none", "reward_place_missed", {"place": ground.place or 0, "award": ground.award or "—"}, n)
    return Earned("none", f"reward_{worst}_missed", params, n)
