"""Random valid packages that use every key and column: for the round trip through files and through the database."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st
from stdnum.cn import ric

from server.competitions.scheme_reading import (
    ABSENTS,
    AWARD_OFS,
    AWARD_ROUNDINGS,
    COMBINES,
    COMPARES,
    CUT_TIES,
    KINDS,
    ROUNDINGS,
    STANDARDISES,
)
from server.packages import layout
from server.packages.canonical import plain_rounding
from server.packages.format import (
    CompetitionHead,
    Delegation,
    Entry,
    EventDef,
    Judge,
    Mark,
    Member,
    Package,
    Penalty,
)
from server.ranking.scheme import THOUSAND, Advance, Aspect, Award, Module, Scheme, TieKey

T = TypeVar("T")
REGIONS = ("14", "1407", "140702", "43")  # codes that the region table of a test must know
TITLES = ("中华技能大奖", "全国技术能手", "三晋技术能手")
# Characters that files, tables, pages and formulas stumble over, and some that only look like others.
PLAIN = "王小明欧阳𠮷㐂〇·abcXYZ019 ,;:'\"=+-@|/\\（）　éß٣Ａ１😀\u200b"
NAMES = st.text(PLAIN.replace(";", ""), min_size=1, max_size=6)
CODES = st.text("ABCZ019", min_size=1, max_size=3)
NUMBERS = st.text("0123456789AB号-", min_size=1, max_size=4)
REMARKS = st.text(PLAIN + "\n\t", max_size=8)


def maybe(strategy: st.SearchStrategy[T], absent: Any = "") -> st.SearchStrategy[Any]:
    """The value, or absent."""
    return st.just(absent) | strategy


def decimals(places: int, most: int) -> st.SearchStrategy[Fraction]:
    """Fractions with at most `places` decimals, from 0 to `most`."""
    return st.integers(0, most * 10**places).map(lambda units: Fraction(units, 10**places))


def tuples(strategy: st.SearchStrategy[T], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """A few different values, as a tuple."""
    return st.lists(strategy, min_size=least, max_size=most, unique=True).map(tuple)


@st.composite
def aspects(draw: st.DrawFn, code: str, only_mean: bool) -> Aspect:
    """An aspect that `server.ranking.check` finds nothing wrong with."""
    kind = draw(st.sampled_from(KINDS))
    combine = "mean" if only_mean or kind == "judgement" else draw(st.sampled_from(COMBINES))
    drop = draw(st.integers(0, 2)) if combine == "trimmed_mean" else 0
    return Aspect(
        code=code,
        title=draw(NAMES),
        max=draw(st.integers(1, 100 * THOUSAND)),
        kind=kind,
        decimals=draw(st.integers(0, 3)),
        combine=combine,
        drop=drop,
        judges=draw(st.integers(2 * drop + 1, 2 * drop + 3)),
    )


@st.composite
def modules(draw: st.DrawFn, code: str, aspect_codes: Sequence[str]) -> Module:
    standardise = draw(st.sampled_from(STANDARDISES))
    return Module(
        code=code,
        title=draw(NAMES),
        weight=draw(decimals(4, 3)),
        pass_mark=draw(maybe(decimals(2, 100), None)),
        standardise=standardise,
        aspects=tuple(draw(aspects(one, standardise == "judge")) for one in aspect_codes),
    )


@st.composite
def awards(draw: st.DrawFn) -> Award:
    shares = st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(1, 3), Fraction(1), Fraction(17, 100)])
    measure = draw(st.sampled_from(["places", "share", "upto"]))
    award = Award(
        title=draw(NAMES),
        places=draw(st.integers(0, 5)) if measure == "places" else None,
        share=draw(shares) if measure == "share" else None,
        upto=draw(shares) if measure == "upto" else None,
        rounding=draw(maybe(st.sampled_from(AWARD_ROUNDINGS), None)),
        of=draw(st.sampled_from(AWARD_OFS)),
        min_total=draw(maybe(decimals(1, 100), None)),
    )
    return Award(**{name: getattr(award, name) for name in Award.__slots__} | {"rounding": plain_rounding(award)})


@st.composite
def advances(draw: st.DrawFn) -> Advance:
    return Advance(
        count=draw(st.integers(1, 6)),
        per_delegation=draw(maybe(st.integers(1, 3), None)),
        min_total=draw(maybe(decimals(1, 100), None)),
        ties=draw(st.sampled_from(CUT_TIES)),
    )


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A scheme of one to three modules with one to three aspects each."""
    codes = draw(tuples(CODES.map(lambda code: f"m{code}") | st.sampled_from(["理论", "name", "award"]), least=1))
    numbers = iter(range(100))
    chosen = tuple(draw(modules(code, [f"A{next(numbers)}" for _ in range(draw(st.integers(1, 3)))])) for code in codes)
    keys = draw(st.permutations([*codes, "elapsed", "draw"]))[: draw(st.integers(0, len(codes) + 2))]
    ties = [TieKey(key, key != "draw" and draw(st.booleans())) for key in keys]
    if not ties or draw(st.booleans()):
        ties.append(TieKey("share"))
    return Scheme(
        modules=chosen,
        places=draw(st.integers(0, 4)),
        rounding=draw(st.sampled_from(ROUNDINGS)),
        compare=draw(st.sampled_from(COMPARES)),
        ties=tuple(ties),
        absent=draw(st.sampled_from(ABSENTS)),
        awards=tuple(draw(st.lists(awards(), max_size=3))),
        advance=draw(maybe(advances(), None)),
        passed_over=draw(tuples(st.sampled_from(TITLES))),
    )


@st.composite
def heads(draw: st.DrawFn, regions: Sequence[str]) -> CompetitionHead:
    starts_on = draw(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
    return CompetitionHead(
        code=draw(st.text("ABZ-09", min_size=1, max_size=6).map(lambda code: f"X{code}")),
        title=draw(NAMES),
        tier=draw(st.sampled_from(layout.TIERS)),
        kind=draw(st.sampled_from(layout.COMPETITION_KINDS)),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(draw(st.integers(0, 9))),
        organisers=draw(tuples(NAMES, least=1)),
        class_=draw(maybe(NAMES)),
        edition=draw(maybe(st.integers(1, 99), None)),
        region=draw(maybe(st.sampled_from(regions))),
        hosts=draw(tuples(NAMES)),
        co_organisers=draw(tuples(NAMES)),
        supporters=draw(tuples(NAMES)),
        part=draw(maybe(NAMES)),
    )


@st.composite
def event_defs(draw: st.DrawFn, code: str) -> EventDef:
    return EventDef(
        code=code,
        title=draw(NAMES),
        group=draw(st.sampled_from(layout.GROUPS)),
        format=draw(st.sampled_from(layout.EVENT_FORMATS)),
        scheme=draw(schemes()),
        occupation=draw(maybe(st.just("6-18-02-04"))),
        feeds=draw(tuples(st.sampled_from(["SX-2023-04/WELD", "Q/CNC", "GUO-1/A_1"]))),
    )


def resident_id(number: int) -> str:
    """A synthetic resident ID, no one's: well-formed, of 榆次区, born in 2000 or later."""
    body = f"140702{2000 + number % 8}{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


@st.composite
def persons(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some people with ID numbers of every type, no number twice."""
    types = draw(st.lists(st.sampled_from(layout.ID_TYPES[1:]), min_size=2, max_size=6))
    return [
        {
            "name": draw(NAMES),
            "id_type": id_type,
            "id_number": resident_id(number) if id_type == "resident_id" else f"P{number}-{id_type[:2].upper()}",
        }
        for number, id_type in enumerate(types)
    ]


@st.composite
def members(draw: st.DrawFn, role: layout.Role, number: int, person: dict[str, Any], regions: Sequence[str]) -> Member:
    return Member(
        member=number,
        role=role,
        **person,
        organisation=draw(maybe(NAMES)),
        region=draw(maybe(st.sampled_from(regions))),
        standing=draw(st.sampled_from(layout.STANDINGS)),
        level=draw(maybe(st.integers(0, 8), None)),
        prior_honours=draw(tuples(st.sampled_from(TITLES))),
    )


@st.composite
def entries(
    draw: st.DrawFn,
    event: EventDef,
    people_known: Sequence[dict[str, Any]],
    delegations: Sequence[str],
    regions: Sequence[str],
) -> tuple[Entry, ...]:
    """The entries of one event. A person with an ID number contests it once; draws differ."""
    known = draw(st.permutations(people_known))
    draws = iter(draw(st.permutations(range(9))))
    most = {"individual": 1, "pair": 2, "team": 3}[event.format]
    found = []
    for entry_no in draw(tuples(NUMBERS, most=4)):
        unknown = draw(st.booleans())
        people = [
            ("contestant", number, known.pop() if known and draw(st.booleans()) else {"name": draw(NAMES)})
            for number in draw(tuples(st.integers(1, 12), least=1, most=most))
        ]
        people = [("contestant", 1, {})] if unknown else people
        people += [("coach", number, {"name": draw(NAMES)}) for number in draw(tuples(st.integers(1, 3), most=2))]
        found.append(
            Entry(
                event=event.code,
                entry_no=entry_no,
                members=tuple(draw(members(*person, regions)) for person in people),
                team=draw(NAMES) if unknown else draw(maybe(NAMES)),
                delegation=draw(maybe(st.sampled_from(delegations) if delegations else NAMES)),
                session=draw(maybe(NAMES)),
                elapsed=draw(maybe(st.integers(0, 99999), None)),
                draw=draw(maybe(st.just(next(draws)), None)),
                status=draw(maybe(st.sampled_from(layout.STATUSES))),
            )
        )
    return tuple(found)


@st.composite
def judge_lists(draw: st.DrawFn, events: Sequence[EventDef], regions: Sequence[str]) -> tuple[Judge, ...]:
    """Judges of all events and of single ones; a number of all events is used for no other."""
    found = []
    for number in draw(tuples(NUMBERS, least=1, most=4)):
        codes = draw(st.just([""]) | tuples(st.sampled_from([event.code for event in events]), least=1))
        for code in codes:
            judge = Judge(
                event=code,
                judge_no=number,
                name=draw(maybe(NAMES)),
                organisation=draw(maybe(NAMES)),
                region=draw(maybe(st.sampled_from(regions))),
                role=draw(st.sampled_from(layout.JUDGE_ROLES)),
                panel=draw(maybe(NAMES)),
            )
            found.append(judge)
    return tuple(found)


def mark_values(aspect: Aspect) -> st.SearchStrategy[Any]:
    """What a judge may give for an aspect."""
    if aspect.kind == "judgement":
        return st.sampled_from([0, 1000, 2000, 3000, *layout.MARK_WORDS])
    step = 10 ** (3 - aspect.decimals)
    return st.integers(0, aspect.max // step).map(lambda units: units * step) | st.sampled_from(layout.MARK_WORDS)


@st.composite
def marks(draw: st.DrawFn, event: EventDef, entry: Entry, judges: Sequence[Judge]) -> list[Mark]:
    """Marks of some of the judges for some of the aspects."""
    seats = [judge.judge_no for judge in judges if judge.event in ("", event.code)]
    return [
        Mark(event.code, entry.entry_no, aspect.code, judge_no, draw(mark_values(aspect)), draw(maybe(REMARKS)))
        for module in event.scheme.modules
        for aspect in module.aspects
        for judge_no in draw(tuples(st.sampled_from(seats)) if seats else st.just(()))
    ]


@st.composite
def packages(draw: st.DrawFn, regions: Sequence[str] = REGIONS) -> Package:
    """A valid package of one or two events. `regions`: the codes that may stand in it."""
    events = [draw(event_defs(code)) for code in draw(tuples(CODES, least=1, most=2))]
    delegations = tuple(
        Delegation(code, draw(NAMES), draw(st.sampled_from(layout.DELEGATION_KINDS)), draw(st.booleans()), leader)
        for code, leader in draw(st.dictionaries(NAMES, maybe(NAMES), max_size=3)).items()
    )
    codes = [delegation.code for delegation in delegations]
    judges = draw(judge_lists(events, regions))
    people = draw(persons())
    by_event = {event.code: draw(entries(event, people, codes, regions)) for event in events}
    everyone = [entry for event in events for entry in by_event[event.code]]
    penalties = draw(
        tuples(
            st.builds(
                lambda entry, points, reason: Penalty(entry.event, entry.entry_no, points, reason),
                st.sampled_from(everyone),
                st.integers(0, 50 * THOUSAND),
                maybe(REMARKS),
            )
        )
        if everyone
        else st.just(())
    )
    return Package(
        competition=draw(heads(regions)),
        events=tuple(events),
        entries=tuple(everyone),
        judges=judges,
        marks=tuple(
            mark for event in events for entry in by_event[event.code] for mark in draw(marks(event, entry, judges))
        ),
        penalties=penalties,
        delegations=delegations,
    )
