"""What one entry's explanation needs of the whole field, worked out once for all entries of an event."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from server.explaining.bringing import Brought, by_field, by_judge
from server.ranking import THOUSAND, Entrant, Field, Module, Scheme, Standing, decimal_text, exact_text
from server.ranking.places import compared
from server.ranking.rounds import Leg, legs
from server.ranking.scheme import State


@dataclass(frozen=True)
class Around:
    """An event as it was ranked: the scheme, the field, the standings in result order; and what follows of them."""

    scheme: Scheme
    field: Field
    standings: Sequence[Standing]

    @cached_property
    def ranked(self) -> Sequence[Standing]:
        """Those with a place, in order."""
        return [one for one in self.standings if one.state == "ranked"]

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The index of each ranked entry in `ranked`."""
        return {one.entry_no: n for n, one in enumerate(self.ranked)}

    @cached_property
    def of(self) -> Mapping[str, Standing]:
        """Each standing by its entry's number."""
        return {one.entry_no: one for one in self.standings}

    @cached_property
    def entrants(self) -> Mapping[str, Entrant]:
        """Each entrant by number."""
        return {one.entry_no: one for one in self.field.entrants}

    @cached_property
    def states(self) -> Mapping[str | None, Counter[State]]:
        """How many entries are in each state, of all (None) and of each group."""
        found: dict[str | None, Counter[State]] = defaultdict(Counter)
        for one in self.standings:
            for group in {None, one.group}:
                found[group][one.state] += 1
        return found

    @cached_property
    def legs(self) -> Sequence[Leg]:
        """The rounds as they were run; one that all take where the scheme has none."""
        return list(legs(self.scheme))

    def counted(self, one: Standing) -> Sequence[Module]:
        """The modules that are terms of an entry's total: those of its last round and of earlier ones that count on."""
        return next((leg.counted for leg in self.legs if leg.code == one.round), self.scheme.modules)

    @cached_property
    def brought(self) -> Mapping[str, Mapping[str, Sequence[Brought]]]:
        """Of each standardised module, how each entry's value was brought to mean 100 and deviation 20."""
        found: dict[str, Mapping[str, Sequence[Brought]]] = {}
        for module in self.scheme.modules:
            if module.standardise == "none":
                continue
            took = [one for one in self.standings if one.modules.get(module.code) is not None]
            if module.standardise == "judge":
                sums = self.field.judge_sums.get(module.code, {})
                found[module.code] = by_judge({one.entry_no: sums[one.entry_no] for one in took})
            else:
                found[module.code] = by_field({one.entry_no: one.raw[module.code] or Fraction(0) for one in took})
        return found

    def shown(self, value: Fraction) -> str:
        """A value as the scheme publishes it."""
        return decimal_text(value, self.scheme.places, self.scheme.rounding)

    def compared(self, value: Fraction) -> Fraction:
        """A value as places, ties and floors look at it."""
        return compared(self.scheme, value)

    def compared_text(self, value: Fraction) -> str:
        """The same as text: as published, or exact."""
        return self.shown(value) if self.scheme.compare == "published" else exact_text(value)

    def value_in(self, leg: Leg, one: Standing) -> Fraction:
        """The standing value of an entry in a round that it took: its total as far as that."""
        terms = [module.weight * (one.modules[module.code] or 0) for module in leg.counted]
        return max(Fraction(0), sum(terms, Fraction(0)) - Fraction(one.penalties, THOUSAND))

    @cached_property
    def rounds(self) -> Sequence[tuple[int, Fraction | None]]:
        """Of each round how many took it, and the standing value of the last who went on."""
        codes = [leg.code for leg in self.legs]
        found = []
        for at, leg in enumerate(self.legs):
            on = [self.value_in(leg, one) for one in self.ranked if codes.index(one.round) > at]
            took = sum(codes.index(one.round) >= at for one in self.ranked)
            found.append((took, min(on, default=None)))
        return found

    @cached_property
    def groups(self) -> Mapping[str | None, Sequence[Standing]]:
        """The ranked by their group, in order; of a scheme without groups all under None."""
        parted: dict[str | None, list[Standing]] = defaultdict(list)
        for one in self.ranked:
            parted[one.group].append(one)
        return parted

    @cached_property
    def group_titles(self) -> Mapping[str | None, str]:
        """The titles of the groups by code."""
        return {one.code: one.title for one in self.scheme.groups}

    @cached_property
    def round_titles(self) -> Mapping[str | None, str]:
        """The titles of the rounds by code."""
        return {one.code: one.title for one in self.scheme.rounds}
