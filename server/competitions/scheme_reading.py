"""评分方案 of an event as competition.toml and a form have it: syntax here, meaning by `server.ranking.check`.

The shape is design.md 8: the tables `scheme`, `awards`, `advance` and the list `passed_over` of an event.
"""

import re
from fractions import Fraction
from typing import get_args

from server.competitions.given import CODE_LIMIT, Given
from server.ranking import check
from server.ranking.scheme import (
    Absent,
    Advance,
    Aspect,
    Award,
    AwardOf,
    AwardRounding,
    Combine,
    Compare,
    CutTies,
    Kind,
    Module,
    Rounding,
    Scheme,
    Standardise,
    TieKey,
)

AWARD_LIMIT, PASSED_OVER_LIMIT = 100, 2000  # characters
SEPARATOR = ";"  # between titles passed over
CODE = re.compile(r"\w[\w.-]*")
CODE_SHAPE = "A-Z a-z 0-9 _ . -"
HUGE = 10**12  # stands for a max that could not be read, so that no mark exceeds it
ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
COMPARES: tuple[Compare, ...] = get_args(Compare)
ABSENTS: tuple[Absent, ...] = get_args(Absent)
STANDARDISES: tuple[Standardise, ...] = get_args(Standardise)
KINDS: tuple[Kind, ...] = get_args(Kind)
COMBINES: tuple[Combine, ...] = get_args(Combine)
AWARD_ROUNDINGS: tuple[AwardRounding, ...] = get_args(AwardRounding)
AWARD_OFS: tuple[AwardOf, ...] = get_args(AwardOf)
CUT_TIES: tuple[CutTies, ...] = get_args(CutTies)
DIRECTIONS = ("asc", "desc")
# Rules over several keys of one table, and what they follow from.
OF_SEVERAL_KEYS = frozenset(
    {"judgement_combine", "drop_untrimmed", "too_few_judges", "standardise_combine", "award_measure"}
)
OF_EVENT = ("awards", "advance", "passed_over")
STEPS = re.compile(r"\.|$")
CODE_PATH = re.compile(r"\.modules(\[\d+\](\.code)?)?$")


def read_scheme(event: Given) -> Scheme:
    """The scheme of an event with awards, advance and passed_over; every fault is reported."""
    table = event.table("scheme", required=True)
    passed_over = _passed_over(event)
    awards = tuple(_award(award) for award in event.tables("awards"))
    advance = event.table("advance")
    advancing = _advance(advance) if advance else None
    if table is None:
        return Scheme((), awards=awards, advance=advancing, passed_over=passed_over)
    places = table.whole("places")
    scheme = Scheme(
        places=2 if places is None else places,
        rounding=table.word("rounding", ROUNDINGS, "half_up"),
        compare=table.word("compare", COMPARES, "published"),
        ties=_ties(table),
        absent=table.word("absent", ABSENTS, "entry"),
        modules=tuple(_module(module) for module in table.tables("modules", required=True)),
        awards=awards,
        advance=advancing,
        passed_over=passed_over,
    )
    table.finish()
    _check_meaning(scheme, event, event.reported())
    return scheme


def _passed_over(event: Given) -> tuple[str, ...]:
    titles = event.texts("passed_over")
    for number, title in enumerate(titles):
        if SEPARATOR in title or "；" in title:
            event.fault(f"passed_over[{number}]", "separator_in_title", "", title)
    if sum(len(title) + 1 for title in titles) > PASSED_OVER_LIMIT:
        event.fault("passed_over", "text_too_long", str(PASSED_OVER_LIMIT))
    return titles


def _ties(scheme: Given) -> tuple[TieKey, ...]:
    """The tie chain. A module's code needs its direction; `elapsed` and `draw` may leave it out, `share` has none."""
    keys = []
    for number, text in enumerate(scheme.texts("ties", limit=2 * CODE_LIMIT)):
        key, _, direction = text.partition(" ")
        allowed = {"share": ("",), "elapsed": ("", *DIRECTIONS), "draw": ("", *DIRECTIONS)}.get(key, DIRECTIONS)
        if text and (direction not in allowed or text.endswith(" ")):
            scheme.fault(f"ties[{number}]", "bad_tie_key", "theory desc | elapsed asc | draw | share", text)
        keys.append(TieKey(key, direction == "desc"))
    return tuple(keys) or (TieKey("share"),)


def _module(table: Given) -> Module:
    module = Module(
        code=table.code("code", CODE, CODE_SHAPE),
        title=table.text("title", required=True),
        weight=table.decimal("weight", required=True) or Fraction(0),
        pass_mark=table.decimal("pass"),
        standardise=table.word("standardise", STANDARDISES, "none"),
        aspects=tuple(_aspect(aspect) for aspect in table.tables("aspects", required=True)),
    )
    table.finish()
    return module


def _aspect(table: Given) -> Aspect:
    highest = table.thousandths("max")
    decimals, drop, judges = table.whole("decimals"), table.whole("drop"), table.whole("judges")
    aspect = Aspect(
        code=table.code("code", CODE, CODE_SHAPE),
        title=table.text("title", required=True),
        max=HUGE if highest is None else highest,
        kind=table.word("kind", KINDS, "score"),
        decimals=3 if decimals is None else decimals,
        combine=table.word("combine", COMBINES, "mean"),
        drop=drop or 0,
        judges=1 if judges is None else judges,
    )
    table.finish()
    return aspect


def _award(table: Given) -> Award:
    """An award; a rounding that is the default anyway reads as None."""
    upto = table.share("upto")
    default: AwardRounding = "half_up" if upto is None else "ceil"
    rounding = table.word("rounding", AWARD_ROUNDINGS, default)
    award = Award(
        title=table.text("title", required=True, limit=AWARD_LIMIT),
        places=table.whole("places"),
        share=table.share("share"),
        upto=upto,
        rounding=None if rounding == default else rounding,
        of=table.word("of", AWARD_OFS, "ranked"),
        min_total=table.decimal("min_total"),
    )
    table.finish()
    return award


def _advance(table: Given) -> Advance:
    count = table.whole("count", required=True)
    advance = Advance(
        count=1 if count is None else count,
        per_delegation=table.whole("per_delegation"),
        min_total=table.decimal("min_total"),
        ties=table.word("ties", CUT_TIES, "chain"),
    )
    table.finish()
    return advance


def _check_meaning(scheme: Scheme, event: Given, reported: set[str]) -> None:
    """Add the faults of meaning, but none that only follows from a fault already reported."""
    above = {path[: end.start()] for path in reported for end in STEPS.finditer(path)}
    for fault in check(scheme):
        key = fault.path if fault.path.startswith(OF_EVENT) else f"scheme.{fault.path}"
        path = event.at(key)
        table = path if fault.rule == "award_measure" else path.rpartition(".")[0]
        follows = table in above and fault.rule in OF_SEVERAL_KEYS
        follows = follows or (fault.rule == "tie_unknown" and any(CODE_PATH.search(path) for path in reported))
        if path not in reported and not follows:
            params = dict(fault.params)
            event.fault(key, fault.rule, fault.expected, str(params.pop("found", "")), **params)
