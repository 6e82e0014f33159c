"""Random schemes without faults and random fields for them; coarse values, so that ties are common."""

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from server.ranking import Advance, Aspect, Award, Entrant, Module, Scheme, TieKey

JUDGES = ("J1", "J2", "J3", "J4", "J5", "J6")
STATUSES = (*[""] * 16, "absent", "forfeited", "disqualified", "withdrawn")
SCORES = ("0", "1", "2", "2.005", "2.004", "2.5", "3", "7.125", "10")


@st.composite
def aspects(draw, code, only_mean):
    if draw(st.integers(0, 3)) == 0:
        return Aspect(code, code, draw(st.sampled_from([750, 1500, 2000])), "judgement", judges=draw(st.integers(1, 3)))
    combine = "mean" if only_mean else draw(st.sampled_from(["mean", "trimmed_mean", "median", "sum", "best"]))
    drop = draw(st.integers(0, 2)) if combine == "trimmed_mean" else 0
    judges = draw(st.integers(2 * drop + 1, 2 * drop + 2))
    return Aspect(code, code, 10_000, draw(st.sampled_from(["score", "measurement"])), 3, combine, drop, judges)


@st.composite
def modules(draw, number):
    standardise = draw(st.sampled_from(["none", "none", "field", "judge"]))
    count = draw(st.integers(1, 3))
    return Module(
        f"m{number}",
        f"m{number}",
        Fraction(draw(st.sampled_from(["0", "0.3", "0.7", "1", "1/3"]))),
        [draw(aspects(f"A{number}{index}", standardise == "judge")) for index in range(count)],
        draw(st.sampled_from([None, Fraction(2), Fraction("2.01"), Fraction(100)])),
        standardise,
    )


floors = st.sampled_from([None, None, Fraction(1), Fraction("2.01"), Fraction(5), Fraction(100)])


@st.composite
def awards(draw, title):
    measure = draw(
        st.sampled_from(
            [{"places": 1}, {"places": 2}, {"share": Fraction(1, 4)}, {"upto": Fraction(1, 2)}, {"upto": Fraction(1)}]
        )
    )
    return Award(
        title,
        **measure,
        rounding=draw(st.sampled_from([None, "half_up", "ceil", "floor"])),
        of=draw(st.sampled_from(["ranked", "started", "entered"])),
        min_total=draw(floors),
    )


@st.composite
def schemes(draw):
    parts = [draw(modules(number)) for number in range(draw(st.integers(1, 3)))]
    names = draw(st.permutations([*(part.code for part in parts), "elapsed", "draw"]))
    keys = [TieKey(name, False if name == "draw" else draw(st.booleans())) for name in names[: draw(st.integers(0, 3))]]
    return Scheme(
        parts,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["half_up", "half_even", "floor", "ceil"])),
        draw(st.sampled_from(["published", "exact"])),
        [*keys, *([TieKey("share")] if draw(st.booleans()) else [])],
        draw(st.sampled_from(["entry", "zero"])),
        [draw(awards(title)) for title in ("gold", "silver", "bronze")[: draw(st.integers(0, 3))]],
        draw(
            st.none()
            | st.builds(
                Advance,
                st.integers(1, 4),
                st.sampled_from([None, 1, 2]),
                floors,
                st.sampled_from(["all", "chain", "none"]),
            )
        ),
    )


@st.composite
def entrants(draw, number):
    return Entrant(
        f"{number:02d}",
        draw(st.sampled_from(STATUSES)),
        draw(st.sampled_from([None, "", "X", "Y"])),
        draw(st.sampled_from([None, 60, 90])),
        draw(st.sampled_from([None, 1, 2, 3])),
        draw(st.sampled_from([0, 0, 0, 500, 99_000])),
        draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def sheets(draw, scheme):
    sheet = {}
    for part in scheme.modules:
        for aspect in part.aspects:
            levels = ("0", "1", "2", "3") if aspect.kind == "judgement" else SCORES
            count = draw(st.integers(aspect.judges, 6)) if draw(st.integers(0, 60)) else draw(st.integers(0, 3))
            tokens = {judge: draw(st.sampled_from(levels)) for judge in JUDGES[:count]}
            strange = draw(st.integers(0, 80))
            if tokens and strange < 2:
                tokens["J1"] = ("absent", "void")[strange]
            sheet[aspect.code] = tokens
    return sheet


@st.composite
def events(draw, least=0, most=9):
    """A scheme, its entrants and their marks."""
    scheme = draw(schemes())
    field = [draw(entrants(number)) for number in range(draw(st.integers(least, most)))]
    pool = [draw(sheets(scheme)) for _ in range(3)]
    marks = {e.entry_no: draw(st.sampled_from(pool)) if draw(st.booleans()) else draw(sheets(scheme)) for e in field}
    return scheme, field, marks


def crowded(seed):
    """A larger field than Hypothesis likes: 20 to 40 entries, nearly all ranked, with ties at every cut."""
    random = Random(seed)
    pick = random.choice
    parts = []
    for number in range(random.randint(1, 3)):
        standardise = pick(["none", "none", "field", "judge"])
        combine = pick(["mean"] if standardise == "judge" else ["mean", "median", "trimmed_mean", "sum", "best"])
        drop = random.randint(0, 2) if combine == "trimmed_mean" else 0
        level = Aspect(f"L{number}", "l", pick([3000, 1500]), "judgement", judges=2)
        score = Aspect(f"S{number}", "s", 10_000, "score", 3, combine, drop, 2 * drop + 1)
        parts.append(Module(f"m{number}", "m", Fraction(pick(["0.3", "0.7", "1"])), [level, score], None, standardise))
    scheme = Scheme(
        parts,
        random.randint(0, 2),
        pick(["half_up", "half_even", "floor", "ceil"]),
        pick(["published", "exact"]),
        [TieKey(name, name != "draw" and pick([True, False])) for name in pick([["m0"], ["elapsed"], ["draw"], []])],
        pick(["entry", "zero"]),
        [
            Award("gold", places=random.randint(1, 4), min_total=pick([None, Fraction(3)])),
            Award("silver", share=Fraction(random.randint(5, 30), 100), of=pick(["ranked", "started", "entered"])),
            Award("bronze", upto=Fraction(random.randint(1, 3), 3), rounding=pick([None, "floor", "half_up"])),
            Award("fourth", places=3),
        ],
        Advance(
            random.randint(3, 20), pick([None, 1, 2, 5]), pick([None, Fraction(3)]), pick(["all", "chain", "none"])
        ),
    )
    field = [
        Entrant(
            f"{number:03d}",
            "" if random.random() < 0.9 else pick(STATUSES),
            pick([None, "", "W", "X", "Y", "Z"]),
            pick([None, 60, 90]),
            pick([None, 1, 2, 3, 4, 5, 6, 7]),
            pick([0, 0, 0, 500]),
            random.random() < 0.1,
        )
        for number in range(random.randint(20, 40))
    ]
    marks = {}
    for entrant in field:
        judges = JUDGES[: random.randint(5, 6)]
        scores = pick([("2", "3"), SCORES])
        sheet = marks[entrant.entry_no] = {}
        for number in range(len(parts)):
            sheet[f"L{number}"] = {judge: pick("23") for judge in judges}
            sheet[f"S{number}"] = {judge: pick(scores) for judge in judges}
        if random.random() < 0.03:
            sheet["S0"]["J1"] = pick(["absent", "void"])
    return scheme, field, marks
