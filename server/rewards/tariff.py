"""The language of a reward rule set: rows of how much goes with what. domain.md 5 and 6.1.

    payer_class = "government"            # government | employer | society (SX21-25)
    payer = "福建省人力资源和社会保障厅"
    basis = "final"                       # final (default) | published: which result it may follow from
    rank = "place"                        # place (default: 名次 among all) | position (those passed over left out)
    claim_months = 6                      # claimed within so many months of the contest's last day or the decision
    tax = "open"                          # open (default: the amount is before tax, tax not computed) | withheld (the
                                          # tax is kept back) | net (the payee gets the amount) | exempt
    tax_rate = "0.2"                      # of withheld and net: 偶然所得 20 %
    compare = "chain"                     # none (default) | year | chain: 就高不就低 within a year, along the tiers
    compare_group = "政府奖励"             # which tariffs compare with one another; the payer class if left out
    besides = true                        # paid besides what others of the payer class pay for the same honour
    [[rows]]
    titles = ["NX-EXPERT"]                # of honours conferred; a row without it is about published results
    tiers = ["province"]                  # of the contest; likewise kinds, classes, formats
    standings = ["worker"]                # of the person
    from_place = 1
    to_place = 3                          # or awards = ["金牌"], awarded = true
    whose = "own"                         # all (default: of contests held here) | own: of our people, wherever it was
    role = "coach"                        # contestant (default) | coach
    split = "equal"                       # equal (default: among the entry's people of that role) | each | shares
    amount = "10000"                      # yuan

Of the rows that fit, the one that gives most counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server.competitions import FORMATS, KINDS, TIERS
from server.honours import PAYERS
from server.refusal import Fault
from server.rulebook.body import Reading

STANDINGS = ("worker", "student", "teacher")
TAXES = ("open", "withheld", "net", "exempt")
COMPARES = ("none", "year", "chain")
SPLITS = ("equal", "each", "shares")
ROLES = ("contestant", "coach")
WHOSE = ("all", "own")
MOST_PLACES = 10_000
RATE = Fraction(1, 5)  # 偶然所得
MONEY = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `amount` in fen; what is empty or None asks nothing."""

    amount: int
    titles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    from_place: int = 1
    to_place: int | None = None
    awards: tuple[str, ...] = ()
    awarded: bool = False
    whose: str = "all"
    role: str = "contestant"
    split: str = "equal"


@dataclass(frozen=True, slots=True)
class Tariff:
    """A rule set as the room uses it."""

    rows: tuple[Row, ...]
    payer_class: str = "government"
    payer: str = ""
    basis: str = "final"
    rank: str = "place"
    claim_months: int | None = None
    tax: str = "open"
    tax_rate: Fraction = RATE
    compare: str = "none"
    compare_group: str = ""
    besides: bool = False
    notes: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """Which tariffs it compares with."""
        return self.compare_group or self.payer_class


def read(body: Mapping[str, Any]) -> Tariff | list[Fault]:
    """The tariff a body says, or every fault with its place inside."""
    asked = Reading(body)
    rows = [_row(one) for one in asked.tables("rows", needed=True)]
    found = Tariff(
        tuple(rows), asked.word("payer_class", PAYERS, needed=True), asked.text("payer", needed=True, most=200),
        asked.word("basis", ("final", "published"), usual="final"),
        asked.word("rank", ("place", "position"), usual="place"), asked.whole("claim_months", 1, 120),
        asked.word("tax", TAXES, usual="open"), asked.share("tax_rate") or RATE,
        asked.word("compare", COMPARES, usual="none"), asked.text("compare_group", most=60), asked.flag("besides"),
        asked.words("notes"),
    )  # fmt: skip
    if asked.names("tax_rate") and found.tax not in ("withheld", "net"):
        asked.fault("tax_rate", "reward_rate_unused", str(body["tax_rate"]))
    if found.tax in ("withheld", "net") and found.tax_rate >= 1:
        asked.fault("tax_rate", "body_share", str(body["tax_rate"]))
    if asked.names("compare_group") and found.compare == "none":
        asked.fault("compare_group", "reward_group_unused", found.compare_group)
    asked.done()
    return asked.faults or found


def _row(one: Reading) -> Row:
    row = Row(
        amount=_money(one), titles=one.words("titles"), tiers=one.words("tiers", TIERS),
        kinds=one.words("kinds", KINDS), classes=one.words("classes"), formats=one.words("formats", FORMATS),
        standings=one.words("standings", STANDINGS), from_place=one.whole("from_place", 1, MOST_PLACES) or 1,
        to_place=one.whole("to_place", 1, MOST_PLACES), awards=one.words("awards"), awarded=one.flag("awarded"),
        whose=one.word("whose", WHOSE, usual="all"), role=one.word("role", ROLES, usual="contestant"),
        split=one.word("split", SPLITS, usual="equal"),
    )  # fmt: skip
    _sense(one, row)
    one.done()
    return row


def _money(one: Reading) -> int:
    """Fen of a row's `amount`: whole yuan, or yuan and fen as text."""
    if not one.has("amount"):
        one.fault("amount", "body_missing")
        return 0
    fen = fen_of(one.body["amount"])
    if not fen:
        one.fault("amount", "reward_money", one.body["amount"])
    return fen or 0


def fen_of(amount: object) -> int | None:
    """Fen of an amount in yuan; None where it is none.

    >>> fen_of("10000"), fen_of("0.5"), fen_of(8000), fen_of("1,000"), fen_of(0.5)
    (1000000, 50, 800000, None, None)
    """
    if isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount < 1_000_000_000:
        return amount * 100
    text = amount.strip() if isinstance(amount, str) else ""
    return int(Fraction(text) * 100) if MONEY.fullmatch(text) else None


def _sense(one: Reading, row: Row) -> None:
    """What no single key shows: places that run backwards, a row for everybody, one half about titles."""
    if row.to_place is not None and row.to_place < row.from_place:
        one.fault("to_place", "promotion_row_backwards", row.to_place, first=row.from_place)
    if row.titles:
        for key in ("kinds", "classes", "formats", "standings", "awards", "awarded", "role", "split"):
            if one.names(key):
                one.fault(key, "reward_row_of_titles", one.body[key])
    elif not one.names("to_place", "awards", "awarded"):
        one.fault("", "reward_row_open")
