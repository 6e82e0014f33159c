"""A body: one entry explained, from the marks to the award. Pure; the numbers are those the ranking worked with."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from server.explaining.around import Around
from server.explaining.awarding import Advancing, Awarding
from server.explaining.marking import Written, aspect_part, criterion_parts, exact, points
from server.explaining.parts import AspectPart, Body, DeductionPart, ModulePart, TimePart, TotalPart
from server.explaining.placing import place_part, round_parts
from server.ranking import Aspect, Field, Module, Scheme, Standing, aspect_values, exact_text
from server.ranking.deductions import deducted

Marks = Mapping[str, Sequence[Written]]  # of one entry, by aspect code
Values = Mapping[str, Fraction | None]
NO_TIME = TimePart(None, 0, None)


class Explaining:
    """Explains the entries of one event one by one, so that no event is held in memory whole.

    `numbers`: the number of each judge's seat, as they stand in `field.judge_sums`.
    """

    def __init__(
        self, scheme: Scheme, field: Field, standings: Sequence[Standing], numbers: Mapping[str, int] | None = None
    ) -> None:
        self.around = Around(scheme, field, standings)
        self.awarding, self.advancing = Awarding(self.around), Advancing(self.around)
        self.numbers = numbers or {}

    def body(self, entry_no: str, marks: Marks, time: TimePart = NO_TIME) -> Body:
        """The explanation of one entry by what its judges wrote."""
        around, one = self.around, self.around.of[entry_no]
        values = aspect_values(around.scheme, around.field.tallies.get(entry_no, {}))
        modules = tuple(self._module(module, one, marks, values) for module in around.scheme.modules)
        deductions = _deductions(around, entry_no)
        if one.state != "ranked":
            return Body(entry_no, one.state, modules, deductions, time, missing=tuple(one.missing))
        return Body(
            entry_no, one.state, modules, deductions, time, self._total(one), place_part(around, one),
            self.awarding.part(one), self.advancing.part(one), round_parts(around, one),
        )  # fmt: skip

    def _module(self, module: Module, one: Standing, marks: Marks, values: Values) -> ModulePart:
        around, value = self.around, one.modules.get(module.code)
        ranked = one.state == "ranked"
        counts = ranked and any(each.code == module.code for each in around.counted(one))
        aspects = [_aspect(aspect, one, marks, values) for aspect in module.aspects]
        brought = around.brought.get(module.code, {}).get(one.entry_no, ())
        return ModulePart(
            module.code, module.title, exact_text(module.weight), tuple(aspects), exact(one.raw.get(module.code)),
            exact(value), exact(None if value is None else module.weight * value), counts,
            around.shown(value) if value is not None and ranked else None, module.standardise,
            tuple(each.part(self.numbers) for each in brought), criterion_parts(module, values),
            around.round_titles.get(module.round), exact(module.pass_mark), one.passed.get(module.code),
        )  # fmt: skip

    def _total(self, one: Standing) -> TotalPart:
        assert one.exact is not None
        assert one.total is not None
        scheme = self.around.scheme
        terms = [module.weight * (one.modules[module.code] or 0) for module in self.around.counted(one)]
        given = sum(deducted(scheme, self.around.entrants[one.entry_no]).values())
        limit = scheme.penalty_limit if given > one.penalties else None
        return TotalPart(
            exact_text(sum(terms, Fraction(0))), points(one.penalties), exact_text(one.exact), scheme.rounding,
            scheme.places, self.around.shown(one.exact), None if limit is None else points(limit),
        )  # fmt: skip


def _aspect(aspect: Aspect, one: Standing, marks: Marks, values: Values) -> AspectPart:
    return aspect_part(
        aspect, marks.get(aspect.code, ()), values.get(aspect.code), over_spread=aspect.code in one.over_spread
    )


def _deductions(around: Around, entry_no: str) -> tuple[DeductionPart, ...]:
    """What was taken off, by deduction, with its limit; nothing where nothing was."""
    entrant = around.entrants[entry_no]
    given = entrant.deducted or {"": entrant.penalties}
    rules = {one.code: one for one in around.scheme.deductions}
    cut = deducted(around.scheme, entrant)
    return tuple(
        DeductionPart(
            points(total), points(cut[code]), code or None, rules[code].title if code in rules else None,
            points(limit) if code in rules and (limit := rules[code].limit) is not None else None,
        )
        for code, total in given.items()
        if total
    )  # fmt: skip
