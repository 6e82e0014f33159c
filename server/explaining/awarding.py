"""Why this award, and why this advance or none: the rules of the scheme, tried one after the other (*Awards*, *Advance*
of design 8).
"""

from collections.abc import Mapping, Sequence

from server.explaining.around import Around
from server.explaining.parts import AdvancePart, AwardPart, TriedPart
from server.ranking import Advance, Award, Standing, exact_text
from server.ranking.awards import counted, cuts
from server.ranking.places import competition_ranks

Positions = Mapping[str, int]


def positions(around: Around, group: str | None) -> Positions:
    """The position of each eligible entry among those of a group, or of all; as its joint place says."""
    pool = around.ranked if group is None else around.groups.get(group, ())
    eligible = [one for one in pool if not around.entrants[one.entry_no].holder]
    ranks = competition_ranks(len(eligible), lambda above, here: eligible[above].place == eligible[here].place)
    return {one.entry_no: rank for one, rank in zip(eligible, ranks, strict=True)}


class Awarding:
    """The awards of an event with their cuts, worked out once."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.cuts = list(cuts(around.scheme.awards, around.states))
        self.positions = {award.group: positions(around, award.group) for award, _ in self.cuts}

    def part(self, one: Standing) -> AwardPart:
        """The rules tried for a ranked entry, in their order, up to the one that gave it an award."""
        holder = self.around.entrants[one.entry_no].holder
        tried: list[TriedPart] = []
        for award, cut in () if holder else self.cuts:
            tried.append(self._tried(award, cut, one))
            if tried[-1].outcome == "taken":
                break
        return AwardPart(one.award, holder, one.position, tuple(tried))

    def _tried(self, award: Award, cut: int, one: Standing) -> TriedPart:
        floor = None if award.min_total is None else exact_text(award.min_total)
        measure, amount = _measure(award)
        of_n = measure != "places"
        n = counted(self.around.states[award.group], award.of) if of_n else None
        return TriedPart(
            award.title, measure, amount, cut, self._outcome(award, cut, one), n, award.of if of_n else None, floor,
            self.around.group_titles.get(award.group), self.positions[award.group].get(one.entry_no),
        )  # fmt: skip

    def _outcome(self, award: Award, cut: int, one: Standing) -> str:
        position = self.positions[award.group].get(one.entry_no)
        if position is None:
            return "other_group"
        if position > cut:
            return "behind"
        assert one.exact is not None
        under = award.min_total is not None and self.around.compared(one.exact) < award.min_total
        return "under_floor" if under else "taken"


def _measure(award: Award) -> tuple[str, str]:
    if award.places is not None:
        return "places", str(award.places)
    name, share = ("share", award.share) if award.upto is None else ("upto", award.upto)
    assert share is not None
    return name, exact_text(share)


class Advancing:
    """Who goes on to the next tier, by group where the rule says so, worked out once."""

    def __init__(self, around: Around) -> None:
        self.around, self.rule = around, around.scheme.advance
        self.going: dict[str | None, list[Standing]] = {}
        for group, pool in self._pools().items():
            self.going[group] = [one for one in pool if one.advances]

    def _pools(self) -> Mapping[str | None, Sequence[Standing]]:
        by_group = self.rule is not None and self.rule.by_group
        return self.around.groups if by_group else {None: self.around.ranked}

    def part(self, one: Standing) -> AdvancePart | None:
        """What the rule made of a ranked entry; None where nobody goes on."""
        if self.rule is None:
            return None
        group = one.group if self.rule.by_group else None
        going = self.going.get(group, [])
        last = going[-1] if going else None
        return AdvancePart(
            self._outcome(self.rule, one, going), self.rule.count, self.rule.ties, self.rule.per_delegation,
            None if self.rule.min_total is None else exact_text(self.rule.min_total),
            last.place if last else None,
            self.around.compared_text(last.exact) if last and last.exact is not None else None,
            self.around.group_titles.get(group),
        )  # fmt: skip

    def _outcome(self, rule: Advance, one: Standing, going: Sequence[Standing]) -> str:
        """Why not: under the floor, its delegation full before it, no room for all of its place, or behind the cut."""
        if one.advances:
            return "advances"
        assert one.exact is not None
        if rule.min_total is not None and self.around.compared(one.exact) < rule.min_total:
            return "under_floor"
        at = self.around.lines[one.entry_no]
        ahead = [each for each in going if self.around.lines[each.entry_no] < at]
        mine = self.around.entrants[one.entry_no].delegation
        theirs = sum(self.around.entrants[each.entry_no].delegation == mine for each in ahead)
        if mine and rule.per_delegation is not None and theirs >= rule.per_delegation:
            return "delegation_full"
        return "behind" if len(ahead) >= rule.count or rule.ties != "none" else "tied_at_cut"
