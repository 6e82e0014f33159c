"""What a complete scheme says besides: rounds, deductions, criteria, levels in words, groups, places not shared."""

from collections.abc import Iterator
from fractions import Fraction

from schema.catalogue import Say
from server.ranking import exact_text
from server.ranking.scheme import THOUSAND, Deduction, Round, Scheme


def _points(thousandths: int) -> str:
    return exact_text(Fraction(thousandths, THOUSAND))


class Further:
    """One scheme in one language; nothing where it has none of this."""

    def __init__(self, scheme: Scheme, say: Say) -> None:
        self._scheme = scheme
        self._catalogue = say

    def _say(self, key: str, **params: str | int) -> str:
        return self._catalogue(f"scheme.{key}", **params)

    def _list(self, words: list[str]) -> str:
        return self._say("list").join(words)

    def rounds(self) -> Iterator[str]:
        """The rounds in order: what is marked in each, who goes on, what becomes of the marks."""
        if self._scheme.rounds:
            yield self._say("rounds.all", titles=self._list([one.title for one in self._scheme.rounds]))
        for one in self._scheme.rounds:
            yield self._round(one)
        if self._scheme.rounds:
            yield self._say("rounds.behind")

    def _round(self, one: Round) -> str:
        modules = self._list([module.title for module in self._scheme.modules if module.round == one.code])
        if one.top is None:
            return self._say("rounds.last", round=one.title, modules=modules)
        ties = self._say(f"rounds.ties.{one.ties}")
        carry = self._say("rounds.carried" if one.carry else "rounds.selecting")
        return self._say("rounds.one", round=one.title, modules=modules, top=one.top, ties=ties, carry=carry)

    def deductions(self) -> Iterator[str]:
        """What is deducted for what, and at most."""
        if self._scheme.deductions:
            yield self._say(
                "deductions.all", deductions=self._list([self._deduction(d) for d in self._scheme.deductions])
            )
        if self._scheme.penalty_limit is not None:
            yield self._say("deductions.limit", limit=_points(self._scheme.penalty_limit))

    def _deduction(self, one: Deduction) -> str:
        if one.limit is None:
            return self._say("deductions.one", title=one.title, points=_points(one.points))
        return self._say("deductions.limited", title=one.title, points=_points(one.points), limit=_points(one.limit))

    def criteria(self) -> Iterator[str]:
        """Which aspects make up which criterion."""
        for module in self._scheme.modules:
            for one in module.criteria:
                aspects = self._list([aspect.title for aspect in module.aspects if aspect.criterion == one.code])
                most = sum(aspect.max for aspect in module.aspects if aspect.criterion == one.code)
                yield self._say(
                    "criterion", module=module.title, title=one.title, max=_points(one.max or most), aspects=aspects
                )

    def judgements(self) -> Iterator[str]:
        """What the levels mean, and how far they may lie apart."""
        for aspect in (one for module in self._scheme.modules for one in module.aspects):
            if aspect.descriptors:
                levels = dict(zip(("zero", "one", "two", "three"), aspect.descriptors, strict=False))
                yield self._say("judgement.levels", aspect=aspect.title, **levels)
            if aspect.spread is not None:
                yield self._say(f"judgement.spread.{aspect.spread_rule}", aspect=aspect.title, spread=aspect.spread)

    def unshared(self) -> Iterator[str]:
        """The first places that are not shared, and what parts them."""
        if self._scheme.unshared:
            last = self._scheme.ties[-1].key if self._scheme.ties else "draw"
            yield self._say(f"unshared.{last}", n=self._scheme.unshared)

    def groups(self) -> Iterator[str]:
        """The groups ranked by themselves besides."""
        if self._scheme.groups:
            yield self._say("groups", titles=self._list([one.title for one in self._scheme.groups]))

    def advance(self) -> Iterator[str]:
        """Whether the number who go on holds for each group."""
        if self._scheme.advance is not None and self._scheme.advance.by_group:
            yield self._say("advance.by_group")
