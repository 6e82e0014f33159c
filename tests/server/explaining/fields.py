"""Random fields with rounds, groups and limited deductions, and their explanations."""

from dataclasses import replace
from random import Random

from server.explaining.body import Explaining
from server.explaining.marking import Written
from server.ranking import Deduction, Group, Round, check, rank
from tests.server.ranking.build import feed, th
from tests.server.ranking.strategies import crowded

JUDGE = {f"J{n}": n for n in range(1, 7)}


def written(tokens):
    """The marks of one aspect, judge by judge, as they were written."""
    return [
        Written(JUDGE[judge], "given", th(token)) if token not in ("absent", "void") else Written(JUDGE[judge], token)
        for judge, token in tokens.items()
    ]


def explained(scheme, entrants, marks):
    """The field ranked, and every entry explained: entry number to (standing, body)."""
    assert check(scheme) == []
    field = feed(scheme, entrants, marks)
    standings = rank(scheme, field)
    explaining = Explaining(scheme, field, standings, JUDGE)
    return {
        one.entry_no: (
            one, explaining.body(one.entry_no, {code: written(t) for code, t in marks.get(one.entry_no, {}).items()})
        )
        for one in standings
    }  # fmt: skip


def varied(seed):
    """A crowded field; every second with rounds, every third with groups, every fourth with deductions."""
    scheme, entrants, marks = crowded(seed)
    random = Random(seed)
    if seed % 2 and len(scheme.modules) > 1:
        scheme = _with_rounds(random, scheme)
    if seed % 3 == 0:
        groups = [Group("w", "职工组"), Group("s", "学生组")]
        awards = [replace(award, group=random.choice([None, "w", "s"])) for award in scheme.awards]
        advance = replace(scheme.advance, by_group=random.choice([True, False]))
        scheme = replace(scheme, groups=groups, awards=awards, advance=advance)
        entrants = [replace(one, group=random.choice(["w", "s"])) for one in entrants]
    if seed % 4 == 0:
        deductions = [Deduction("LATE", "迟到", 500, 1000), Deduction("TOOL", "工具", 250)]
        scheme = replace(scheme, deductions=deductions, penalty_limit=random.choice([None, 1500]))
        entrants = [replace(one, deducted=_deducted(random)) for one in entrants]
    return scheme, entrants, marks


def _with_rounds(random, scheme):
    first, *rest = scheme.modules
    rounds = [
        Round(
            "r1", "初赛", random.randint(5, 15), random.choice(["all", "chain", "none"]), random.choice([True, False])
        ),
        Round("r2", "决赛"),
    ]
    modules = [replace(first, round="r1"), *(replace(one, round="r2") for one in rest)]
    return replace(scheme, rounds=rounds, modules=modules)


def _deducted(random):
    return {code: points for code in ("LATE", "TOOL", "") if (points := random.choice([0, 0, 500, 1500]))}
