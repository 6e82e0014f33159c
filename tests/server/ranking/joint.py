"""Random joint events: rounds, groups, deductions with limits, first places not shared, decisions, spreads."""

from dataclasses import replace

from hypothesis import strategies as st

from server.ranking import Deduction, Group, Round, TieKey
from tests.server.ranking.strategies import awards, entrants, modules, schemes, sheets

GROUPS = (Group("w", "职工组"), Group("s", "学生组"))
CODES = ("R1", "R2", "R3")
LIMITS = st.sampled_from([None, 500, 1500])


@st.composite
def rounds(draw, parts):
    """Rounds, and the modules spread over them: every round has one at least."""
    count = draw(st.integers(2, min(3, len(parts))))
    codes = [*CODES[:count], *(draw(st.sampled_from(CODES[:count])) for _ in parts[count:])]
    legs = [
        Round(
            code,
            code,
            draw(st.integers(1, 5)) if code != CODES[count - 1] else None,
            draw(st.sampled_from(["all", "chain", "none"])),
            draw(st.booleans()),
        )
        for code in CODES[:count]
    ]
    return legs, [replace(part, round=code) for part, code in zip(parts, codes, strict=True)]


@st.composite
def chains(draw, parts):
    """A chain that may end in a decision."""
    names = draw(st.permutations([*(part.code for part in parts), "elapsed", "draw"]))
    keys = [TieKey(name, name != "draw" and draw(st.booleans())) for name in names[: draw(st.integers(0, 2))]]
    return [*keys, *draw(st.sampled_from([[], [TieKey("share")], [TieKey("decision")]]))]


@st.composite
def joint_schemes(draw, plain=False):
    """A scheme with rounds and groups mostly; `plain`: no module is standardised."""
    base = draw(schemes())
    parts = [draw(modules(number)) for number in range(draw(st.integers(2, 4)))]
    if plain:
        parts = [replace(part, standardise="none") for part in parts]
    legs, placed = draw(rounds(parts)) if draw(st.integers(0, 4)) else ((), parts)
    ties = draw(chains(parts))
    grouped = draw(st.integers(0, 3)) > 0
    prizes = [
        replace(draw(awards(title)), group=draw(st.sampled_from([None, "w", "s"])) if grouped else None)
        for title in ("gold", "silver", "bronze", "fourth")[: draw(st.integers(0, 4))]
    ]
    decided = bool(ties) and ties[-1].key in ("draw", "decision")
    return replace(
        base,
        modules=placed,
        rounds=legs,
        ties=ties,
        awards=prizes,
        advance=base.advance and replace(base.advance, by_group=grouped and draw(st.booleans())),
        groups=GROUPS if grouped else (),
        unshared=draw(st.integers(0, 3)) if decided else 0,
        deductions=[Deduction("LATE", "迟到", 500, draw(LIMITS)), Deduction("TOUCH", "操作", 1000)],
        penalty_limit=draw(LIMITS),
    )


POINTS = st.sampled_from([0, 0, 500, 1000, 99_000])


@st.composite
def joint_entrants(draw, number):
    """An entrant of a group, mostly with deductions by code."""
    return replace(
        draw(entrants(number)),
        group=draw(st.sampled_from(["w", "s"])),
        decision=draw(st.sampled_from([None, 1, 2, 3])),
        deducted={code: draw(POINTS) for code in draw(st.sets(st.sampled_from(["LATE", "TOUCH", ""])))},
    )


@st.composite
def joint_events(draw, least=0, most=9, plain=False):
    """A scheme, its entrants and their marks; some sheets repeat, so that ties are common."""
    scheme = draw(joint_schemes(plain))
    field = [draw(joint_entrants(number)) for number in range(draw(st.integers(least, most)))]
    pool = [draw(sheets(scheme)) for _ in range(3)]
    marks = {e.entry_no: draw(st.sampled_from(pool)) if draw(st.booleans()) else draw(sheets(scheme)) for e in field}
    return scheme, field, marks
