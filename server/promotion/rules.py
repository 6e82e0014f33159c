"""The language of a promotion rule set: rows of who goes to which level. domain.md 6.2.

    once_a_year = true                    # at most one promotion a calendar year (P-TJ)
    basis = "final"                       # final (default) | published: which result it may follow from
    rank = "place"                        # place (default: 名次 among all) | position (those passed over left out)
    [[rows]]
    tiers = ["province"]                  # of the competition; likewise kinds, classes, formats
    classes = ["一类"]
    standings = ["worker"]                # of the person: worker | student | teacher
    from_place = 1
    to_place = 3                          # or share = "3/10", awards = ["金牌"], awarded = true
    practice_places = 3                   # place by the practice modules alone
    passed = ["theory", "practice"]
    held = 4                              # only who holds this level now
    to = 5
    may_apply_for = 6

Of the rows that fit, the one with the highest `to` counts. Levels are those of domain.md 6.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server.competitions import FORMATS, KINDS, TIERS
from server.refusal import Fault, Param
from server.rulebook import Line
from server.rulebook.body import Reading

PARTS = ("theory", "practice")
STANDINGS = ("worker", "student", "teacher")
OF = ("ranked", "entered")
MOST_PLACES = 10_000
JOIN = "、"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. What is empty or None asks nothing."""

    to: int
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    from_place: int = 1
    to_place: int | None = None
    share: Fraction | None = None
    of: str = "ranked"
    practice_places: int | None = None
    awards: tuple[str, ...] = ()
    awarded: bool = False
    passed: tuple[str, ...] = ()
    held: int | None = None
    may_apply_for: int | None = None


@dataclass(frozen=True, slots=True)
class PromotionRules:
    """A rule set as the room uses it. `body_class` and `body_code`: what the level certificates' numbers begin with."""

    rows: tuple[Row, ...]
    once_a_year: bool = False
    basis: str = "final"
    rank: str = "place"
    body_class: str = ""
    body_code: str = ""
    notes: tuple[str, ...] = ()


def read(body: Mapping[str, Any]) -> PromotionRules | list[Fault]:
    """The rule set a body says, or every fault with its place inside."""
    asked = Reading(body)
    rows = [_row(one) for one in asked.tables("rows", needed=True)]
    found = PromotionRules(
        tuple(rows), asked.flag("once_a_year"), asked.word("basis", ("final", "published"), usual="final"),
        asked.word("rank", ("place", "position"), usual="place"), asked.word("body_class", ("Y", "S")),
        _body_code(asked), asked.words("notes"),
    )  # fmt: skip
    asked.done()
    return asked.faults or found


def _body_code(asked: Reading) -> str:
    code = asked.text("body_code", most=4)
    if code and not (len(code) == 4 and code.isascii() and code.isdigit()):
        asked.fault("body_code", "promotion_body_code", code)
    return code


def _row(one: Reading) -> Row:
    row = Row(
        to=one.whole("to", 1, 8, needed=True) or 0, tiers=one.words("tiers", TIERS), kinds=one.words("kinds", KINDS),
        classes=one.words("classes"), formats=one.words("formats", FORMATS),
        standings=one.words("standings", STANDINGS), from_place=one.whole("from_place", 1, MOST_PLACES) or 1,
        to_place=one.whole("to_place", 1, MOST_PLACES), share=one.share("share"), of=one.word("of", OF, usual="ranked"),
        practice_places=one.whole("practice_places", 1, MOST_PLACES), awards=one.words("awards"),
        awarded=one.flag("awarded"), passed=one.words("passed", PARTS), held=one.whole("held", 0, 8),
        may_apply_for=one.whole("may_apply_for", 1, 8),
    )  # fmt: skip
    _sense(one, row)
    one.done()
    return row


def _sense(one: Reading, row: Row) -> None:
    """What no single key shows: a promotion that leads nowhere, places that run backwards, a row for everybody."""
    if row.held is not None and row.to and row.to <= row.held:
        one.fault("to", "promotion_row_not_up", row.to, held=row.held)
    if row.may_apply_for is not None and row.may_apply_for <= row.to:
        one.fault("may_apply_for", "promotion_row_not_up", row.may_apply_for, held=row.to)
    if row.to_place is not None and row.to_place < row.from_place:
        one.fault("to_place", "promotion_row_backwards", row.to_place, first=row.from_place)
    if not one.names("to_place", "share", "practice_places", "awards", "awarded", "passed"):
        one.fault("", "promotion_row_open")


def tell(body: Mapping[str, Any]) -> Sequence[Line]:
    """The rows as sentences, each with what it asks below it."""
    rules = read(body)
    if isinstance(rules, list):
        return []
    lines = [Line("promotion_says_once")] if rules.once_a_year else []
    lines.append(Line(f"promotion_says_{rules.basis}"))
    for n, row in enumerate(rules.rows, 1):
        lines.append(Line("promotion_says_to" if row.held is None else "promotion_says_from_to", _levels(n, row)))
        lines += [Line(rule, params, 1) for rule, params in _asks(row)]
        if row.may_apply_for:
            lines.append(Line("promotion_says_may_apply", {"level": row.may_apply_for}, 1))
    return [*lines, *(Line(text=one) for one in rules.notes)]


def _levels(n: int, row: Row) -> dict[str, Param]:
    found: dict[str, Param] = {"row": n, "to_level": row.to}
    return found if row.held is None else found | {"held_level": row.held}


def _asks(row: Row) -> list[tuple[str, dict[str, Param]]]:
    said: list[tuple[str, dict[str, Param]]] = [
        (f"promotion_says_{name}", {name: JOIN.join(values)})
        for name in ("tiers", "kinds", "classes", "formats", "standings")
        if (values := getattr(row, name))
    ]
    if row.to_place == row.from_place:
        said.append(("promotion_says_place", {"place": row.from_place}))
    elif row.to_place:
        said.append(("promotion_says_places", {"first": row.from_place, "last": row.to_place}))
    elif row.share is None and row.from_place > 1:
        said.append(("promotion_says_from_place", {"first": row.from_place}))
    if row.share:
        said.append((f"promotion_says_share_{row.of}", {"first": row.from_place, "share": str(row.share)}))
    if row.practice_places:
        said.append(("promotion_says_practice_places", {"last": row.practice_places}))
    if row.awards:
        said.append(("promotion_says_awards", {"awards": JOIN.join(row.awards)}))
    if row.awarded:
        said.append(("promotion_says_awarded", {}))
    said += [(f"promotion_says_passed_{part}", {}) for part in row.passed]
    return said
