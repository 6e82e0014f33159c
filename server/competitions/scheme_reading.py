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
    Criterion,
    CutTies,
    Deduction,
    Group,
    Kind,
    Model,
    Module,
    Round,
    Rounding,
    Scheme,
    SpreadRule,
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
MODELS: tuple[Model, ...] = get_args(Model)
SPREAD_RULES: tuple[SpreadRule, ...] = get_args(SpreadRule)
DIRECTIONS = ("asc", "desc")
# Rules over several keys of one table, and what they follow from.
OF_SEVERAL_KEYS = frozenset(
    {"judgement_combine", "drop_untrimmed", "too_few_judges", "standardise_combine", "award_measure"}
)
OF_EVENT = ("awards", "advance", "passed_over", "groups")
UNDIRECTED = ("elapsed", "draw", "decision")  # tie keys that run upwards unless they say otherwise
STEPS = re.compile(r"\.|$")
CODE_PATH = re.compile(r"\.modules(\[\d+\](\.code)?)?$")


def read_scheme(event: Given) -> Scheme:
    """The scheme of an event with awards, advance and passed_over; every fault is reported."""
    table = event.table("scheme", required=True)
    passed_over = _passed_over(event)
    awards = tuple(_award(award) for award in event.tables("awards"))
    advance = event.table("advance")
    advancing = _advance(advance) if advance else None
    groups = tuple(_group(one) for one in event.tables("groups"))
    if table is None:
        return Scheme((), awards=awards, advance=advancing, passed_over=passed_over, groups=groups)
    places, unshared = table.whole("places"), table.whole("unshared")
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
        model=table.word("model", MODELS, "free"),
        unshared=unshared or 0,
        penalty_limit=table.thousandths("penalty_limit", required=False),
        rounds=tuple(_round(one) for one in table.tables("rounds")),
        deductions=tuple(_deduction(one) for one in table.tables("deductions")),
        groups=groups,
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
    """The tie chain. A module's code needs its direction; `elapsed`, `draw` and `decision` may leave it out, `share`
    has none."""
    keys = []
    for number, text in enumerate(scheme.texts("ties", limit=2 * CODE_LIMIT)):
        key, _, direction = text.partition(" ")
        allowed = ("",) if key == "share" else ("", *DIRECTIONS) if key in UNDIRECTED else DIRECTIONS
        if text and (direction not in allowed or text.endswith(" ")):
            scheme.fault(f"ties[{number}]", "bad_tie_key", "theory desc | elapsed asc | draw | decision | share", text)
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
        round=table.text("round", limit=CODE_LIMIT) or None,
        criteria=tuple(_criterion(one) for one in table.tables("criteria")),
    )
    table.finish()
    return module


def _group(table: Given) -> Group:
    group = Group(table.code("code", CODE, CODE_SHAPE), table.text("title", required=True))
    table.finish()
    return group


def _round(table: Given) -> Round:
    found = Round(
        code=table.code("code", CODE, CODE_SHAPE),
        title=table.text("title", required=True),
        top=table.whole("top"),
        ties=table.word("ties", CUT_TIES, "all"),
        carry=table.truth("carry", default=True),
    )
    table.finish()
    return found


def _deduction(table: Given) -> Deduction:
    found = Deduction(
        code=table.code("code", CODE, CODE_SHAPE),
        title=table.text("title", required=True),
        points=table.thousandths("points") or 0,
        limit=table.thousandths("limit", required=False),
    )
    table.finish()
    return found


def _criterion(table: Given) -> Criterion:
    found = Criterion(
        table.code("code", CODE, CODE_SHAPE),
        table.text("title", required=True),
        table.thousandths("max", required=False),
    )
    table.finish()
    return found


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
        criterion=table.text("criterion", limit=CODE_LIMIT) or None,
        descriptors=table.texts("descriptors"),
        spread=table.whole("spread"),
        spread_rule=table.word("spread_rule", SPREAD_RULES, "warn"),
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
        group=table.text("group", limit=CODE_LIMIT) or None,
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
        by_group=table.truth("by_group", default=False),
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
