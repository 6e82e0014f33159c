"""competition.toml for a recount: the scheme of an event, its awards, who goes up (design.md section 8)."""

import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from server.recounting.facts import Advance, Aspect, Award, Event, Module, Round, Scheme

TOML = "competition.toml"
PLAIN = re.compile(r"-?\d{1,40}(\.\d{1,40})?|\d{1,40}/\d{1,40}", re.ASCII)  # 1e999999999 would never be worked out
Table = Mapping[str, Any]


class Unreadable(ValueError):  # noqa: N818
    """A file that cannot be counted from: its name, and the text that is wrong (empty: the file is missing)."""

    def __init__(self, file: str, found: str) -> None:
        super().__init__(f"{file}: {found}")
        self.file, self.found = file, found


def events_of(text: str) -> list[Table]:
    """The tables [[events]]."""
    try:
        events: list[Table] = tomllib.loads(text).get("events", [])
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(TOML, str(error)) from None
    return events


def event_of(given: Table) -> Event:
    """An event without entries."""
    try:
        return Event(
            code=given["code"], scheme=_scheme(given["scheme"]),
            awards=tuple(_award(one) for one in given.get("awards", [])),
            advance=_advance(given["advance"]) if given.get("advance") else None,
            passed_over=frozenset(given.get("passed_over", [])),
            groups={one["code"]: one.get("title", "") for one in given.get("groups", [])},
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
        raise Unreadable(TOML, str(error)) from None
    except ValueError as error:
        raise error if isinstance(error, Unreadable) else Unreadable(TOML, str(error)) from None


def _scheme(given: Table) -> Scheme:
    return Scheme(
        modules=tuple(_module(one) for one in given["modules"]), places=int(given.get("places", 2)),
        rounding=given.get("rounding", "half_up"), compare=given.get("compare", "published"),
        ties=tuple(tie_of(one) for one in given.get("ties", [])), absent=given.get("absent", "entry"),
        rounds=tuple(_round(one) for one in given.get("rounds", [])),
        limits={one["code"]: _fraction(one.get("limit")) for one in given.get("deductions", [])},
        penalty_limit=_fraction(given.get("penalty_limit")), unshared=given.get("unshared", 0),
    )  # fmt: skip


def tie_of(text: str) -> tuple[str, bool]:
    """`skill desc` → ("skill", True)."""
    key, _, direction = text.partition(" ")
    return key, direction == "desc"


def exact(text: str | int) -> Fraction:
    """A plain decimal or a share, exactly. Raises ValueError for anything else, an exponent too."""
    if not isinstance(text, str | int) or not PLAIN.fullmatch(str(text)):
        raise ValueError(str(text)[:100])
    return Fraction(text)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)


def _round(given: Table) -> Round:
    return Round(
        code=given["code"], title=given.get("title", ""), top=given.get("top"), ties=given.get("ties", "all"),
        carry=given.get("carry", True),
    )  # fmt: skip


def _module(given: Table) -> Module:
    return Module(
        code=given["code"], weight=exact(given["weight"]), aspects=tuple(_aspect(one) for one in given["aspects"]),
        standardise=given.get("standardise", "none"), round=given.get("round", ""),
    )  # fmt: skip


def _aspect(given: Table) -> Aspect:
    return Aspect(
        code=given["code"], max=exact(given["max"]), kind=given.get("kind", "score"),
        combine=given.get("combine", "mean"), drop=given.get("drop", 0), judges=given.get("judges", 1),
    )  # fmt: skip


def _award(given: Table) -> Award:
    return Award(
        title=given["title"], places=given.get("places"), share=_fraction(given.get("share")),
        upto=_fraction(given.get("upto")), rounding=given.get("rounding"), of=given.get("of", "ranked"),
        min_total=_fraction(given.get("min_total")), group=given.get("group"),
    )  # fmt: skip


def _advance(given: Table) -> Advance:
    return Advance(
        count=given["count"], per_delegation=given.get("per_delegation"), min_total=_fraction(given.get("min_total")),
        ties=given.get("ties", "chain"), by_group=given.get("by_group", False),
    )  # fmt: skip
