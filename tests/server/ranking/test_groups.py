"""Groups inside a joint event, worked out by hand: places, awards and advancing among themselves; design 8."""

from fractions import Fraction

from server.ranking import Advance, Award, Entrant, Group, Round, Scheme, check, rank
from tests.server.ranking.build import by_no, chain, feed, module, simple

F = Fraction
GROUPS = (Group("w", "职工组"), Group("s", "学生组"))
# Joint places 1 a, 2 b and c, 4 d, 5 e, 6 f; group w: a 1, c 2, e 3; group s: b 1, d 2, f 3.
TOTALS = {"a": "90", "b": "80", "c": "80", "d": "70", "e": "60", "f": "50"}
OF = dict(zip("abcdef", "wswsws", strict=True))


def joint(totals=TOTALS, holders="", statuses=None, delegations=None, **keys):
    given = Scheme([module("m")], groups=keys.pop("groups", GROUPS), **keys)
    assert check(given) == []
    field = [
        Entrant(
            no,
            (statuses or {}).get(no, ""),
            (delegations or {}).get(no),
            holder=no in holders,
            group=OF.get(no),
        )
        for no in totals
    ]
    return rank(given, feed(given, field, simple({no: (x,) for no, x in totals.items()}, ["m"])))


def awards(standings):
    return {s.entry_no: s.award for s in standings if s.award}


def test_group_places_are_the_joint_order_inside_the_group():
    assert [(s.entry_no, s.place, s.group, s.group_place) for s in joint()] == [
        ("a", 1, "w", 1), ("b", 2, "s", 1), ("c", 2, "w", 2), ("d", 4, "s", 2), ("e", 5, "w", 3), ("f", 6, "s", 3),
    ]  # fmt: skip


def test_ties_inside_a_group_share_its_place_and_skip_the_next():
    """a and c level in w at joint place 1, so that e is third of its group."""
    found = by_no(joint({**TOTALS, "a": "80"}))
    assert [found[no].group_place for no in "ace"] == [1, 1, 3]


def test_without_groups_in_the_scheme_there_are_none():
    assert {(s.group, s.group_place) for s in joint(groups=())} == {(None, None)}


def test_who_is_not_ranked_has_a_group_and_no_place_in_it():
    found = by_no(joint(statuses={"a": "disqualified"}))
    assert (found["a"].group, found["a"].group_place) == ("w", None)
    assert found["c"].group_place == 1


def test_awards_of_a_group_count_its_own_positions():
    """w: first a, second c and e (places 2 and 3); s: first b; f takes nothing, d neither (s has no second prize)."""
    rules = [
        Award("职一", places=1, group="w"),
        Award("学一", places=1, group="s"),
        Award("职二", places=2, group="w"),
    ]
    assert awards(joint(awards=rules)) == {"a": "职一", "b": "学一", "c": "职二", "e": "职二"}


def test_n_of_a_group_award_counts_the_group():
    """3 in w, half is 2 (ceil), and 6 in all, half is 3; f of s is forfeited: started 3, ranked 2 → 1."""
    assert awards(joint(awards=[Award("奖", upto=F(1, 2), group="w")])) == {"a": "奖", "c": "奖"}
    assert sorted(awards(joint(awards=[Award("奖", upto=F(1, 2))]))) == ["a", "b", "c"]
    gone = {"f": "forfeited"}
    half = {of: Award("奖", upto=F(1, 2), of=of, group="s") for of in ("ranked", "started")}
    assert sorted(awards(joint(awards=[half["ranked"]], statuses=gone))) == ["b"]
    assert sorted(awards(joint(awards=[half["started"]], statuses=gone))) == ["b", "d"]


def test_an_entry_takes_the_first_award_it_qualifies_for():
    """金 over all: a. Then w's 奖 reaches two positions, which a and c hold; a has its gold. Over all again: positions
    2 and 3 are b and c, and c has its prize."""
    rules = [Award("金", places=1), Award("奖", places=2, group="w"), Award("银", places=2)]
    assert awards(joint(awards=rules)) == {"a": "金", "c": "奖", "b": "银"}


def test_holders_are_passed_over_in_their_group_too():
    """a holds a title: c is first of the eligible of w; its joint position is 1 with b, and a has none."""
    standings = joint(holders="a", awards=[Award("职一", places=1, group="w")])
    assert awards(standings) == {"c": "职一"}
    found = by_no(standings)
    assert [(found[no].position, found[no].group_place) for no in "abc"] == [(None, 1), (1, 1), (1, 2)]


def test_an_award_of_a_group_that_nobody_is_in():
    assert awards(joint({"a": "1"}, awards=[Award("学一", upto=F(1), group="s")])) == {}


def test_advancing_by_group():
    """Two of each group; without it the first three in all, with the tie at places 2."""
    assert "".join(s.entry_no for s in joint(advance=Advance(2, by_group=True)) if s.advances) == "abcd"
    assert "".join(s.entry_no for s in joint(advance=Advance(2)) if s.advances) == "abc"


def test_per_delegation_holds_for_each_group_by_itself():
    """All of one delegation, one each: the first of w and the first of s, not only a."""
    same = dict.fromkeys(TOTALS, "X")
    assert "".join(s.entry_no for s in joint(delegations=same, advance=Advance(2, 1)) if s.advances) == "a"
    by_group = joint(delegations=same, advance=Advance(2, 1, by_group=True))
    assert "".join(s.entry_no for s in by_group if s.advances) == "ab"


def test_groups_and_rounds_together():
    """First round, joint cut at two: a and b (c level with b by the published value goes in). Final reverses them."""
    modules = [module("x", "1", round="r"), module("y", "1", round="f")]
    rounds = [Round("r", "初赛", 2, carry=False), Round("f", "决赛")]
    given = Scheme(modules, rounds=rounds, groups=GROUPS, ties=chain("share"))
    assert check(given) == []
    final = {"a": "1", "b": "2", "c": "3"}
    marks = simple({no: (x,) for no, x in TOTALS.items()}, ["x"])
    marks = {no: sheet | ({"Y": {"J1": final[no]}} if no in final else {}) for no, sheet in marks.items()}
    standings = rank(given, feed(given, [Entrant(no, group=OF[no]) for no in TOTALS], marks))
    assert [(s.entry_no, s.place, s.group_place) for s in standings] == [
        ("c", 1, 1), ("b", 2, 1), ("a", 3, 2), ("d", 4, 2), ("e", 5, 3), ("f", 6, 3),
    ]  # fmt: skip
