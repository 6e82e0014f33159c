"""The scheme in words: sentences an ordinary contestant understands, made from the stored scheme.

What is said stands in schema/messages/*/scheme.toml; here is only which sentence applies and with which numbers.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from schema import scheme_further as further
from schema.catalogue import Say
from server.ranking import exact_text
from server.ranking.scheme import THOUSAND, Advance, Aspect, Award, Module, Scheme, TieKey

NAMED_AT_MOST = 20  # aspects that are alike, by title
OF_THE_CHAIN = {"elapsed", "draw", "decision"}


def sentences(scheme: Scheme, say: Say) -> list[str]:
    """The whole scheme, in the order in which it works."""
    words, more = _Words(scheme, say), further.Further(scheme, say)
    return [
        *more.rounds(),
        *words.total(),
        *more.deductions(),
        *words.modules(),
        *more.criteria(),
        *more.judgements(),
        *words.absence(),
        *words.places(),
        *more.unshared(),
        *more.groups(),
        *words.awards(),
        *words.advance(),
        *more.advance(),
    ]


def decided(key: str, scheme: Scheme, say: Say) -> str:
    """What decided a place, in words that hold for the one above and the one below alike."""
    if key in {"", "total", "share", "round"}:
        return say(f"scheme.decided.{key}") if key else ""
    tie = next((tie for tie in scheme.ties if tie.key == key), TieKey(key, descending=True))
    return say("scheme.decided.key", key=_Words(scheme, say).step(tie))


class _Words:
    """One scheme in one language."""

    def __init__(self, scheme: Scheme, say: Say) -> None:
        self._scheme = scheme
        self._catalogue = say

    def _say(self, key: str, **params: str | int) -> str:
        return self._catalogue(f"scheme.{key}", **params)

    def _list(self, words: Sequence[str]) -> str:
        return self._say("list").join(words)

    # total

    def total(self) -> Iterator[str]:
        """The formula, what is taken off, and what does not count."""
        counting = [module for module in self._scheme.modules if module.weight]
        if not counting:
            yield self._say("total.nothing")
            return
        sum_ = " + ".join(self._term(module, counting) for module in counting)
        yield self._say("total.formula", sum=sum_, rounding=self._rounding())
        yield self._say("total.penalties")
        idle = [module.title for module in self._scheme.modules if not module.weight]
        if idle:
            yield self._say("total.idle", modules=self._list(idle))

    def _term(self, module: Module, counting: Sequence[Module]) -> str:
        if module.weight == 1:
            return module.title
        parts = sum(one.weight for one in counting) == 1
        weight = f"{exact_text(module.weight * 100)}%" if parts else exact_text(module.weight)
        return f"{module.title} × {weight}"

    def _rounding(self) -> str:
        places = self._scheme.places
        how = f"rounding.{self._scheme.rounding}"
        return self._say(f"{how}.whole") if places == 0 else self._say(f"{how}.places", places=self._number(places))

    def _number(self, n: int) -> str:
        """A small number of things as it is spoken, where the language has a word for it."""
        return self._say(f"number.{n}") if n <= 3 else str(n)

    # modules and aspects

    def modules(self) -> Iterator[str]:
        """What is marked in each module, how it is standardised, its pass mark."""
        for module in self._scheme.modules:
            yield self._module(module)
            if module.standardise != "none":
                yield self._say(f"standardise.{module.standardise}", module=module.title)
            if module.pass_mark is not None:
                yield self._say("module.pass", module=module.title, mark=exact_text(module.pass_mark))

    def _module(self, module: Module) -> str:
        if len(module.aspects) == 1:
            aspect = module.aspects[0]
            name = "module.same" if aspect.title == module.title else "module.one"
            return self._say(name, module=module.title, aspect=aspect.title, rule=self._rule(aspect, alone=True))
        groups = [list(group) for _, group in groupby(module.aspects, key=_alike)]
        text = self._say("module.between").join(map(self._group, groups))
        return self._say("module.many", module=module.title, n=len(module.aspects), groups=text)

    def _group(self, aspects: Sequence[Aspect]) -> str:
        titles = self._list([aspect.title for aspect in aspects[:NAMED_AT_MOST]])
        if len(aspects) > NAMED_AT_MOST:
            titles = self._say("module.and_more", titles=titles, n=len(aspects))
        return self._say("module.group", titles=titles, rule=self._rule(aspects[0], alone=len(aspects) == 1))

    def _rule(self, aspect: Aspect, *, alone: bool) -> str:
        """Maximum, who marks, how finely, and how several marks become one."""
        most = "sum" if aspect.combine == "sum" else "one" if alone else "each"
        parts = [
            self._say(f"max.{most}", max=exact_text(Fraction(aspect.max, THOUSAND))),
            self._say(f"kind.{aspect.kind}"),
        ]
        if aspect.kind != "judgement" and aspect.decimals < 3:
            parts.append(
                self._say("decimals.some", n=aspect.decimals) if aspect.decimals else self._say("decimals.none")
            )
        judges = "judges.one" if aspect.judges == 1 else "judges.several"
        parts.append(self._say(judges, n=aspect.judges, combine=self._combine(aspect)))
        return self._say("module.parts").join(parts)

    def _combine(self, aspect: Aspect) -> str:
        drops = aspect.combine == "trimmed_mean" and aspect.drop > 0
        name = aspect.combine if drops or aspect.combine != "trimmed_mean" else "mean"
        return self._say(f"combine.{name}", drop=aspect.drop)

    def absence(self) -> Iterator[str]:
        """What an absent mark does."""
        yield self._say(f"absent.{self._scheme.absent}")

    # places

    def places(self) -> Iterator[str]:
        """The tie chain, shared places, and which values are compared."""
        keys = [self.step(tie) for tie in self._scheme.ties if tie.key != "share"]
        form = "none" if not keys else "one" if len(keys) == 1 else "many"
        yield self._say(f"ties.{form}", keys=self._list(keys))
        if any(tie.key == "elapsed" for tie in self._scheme.ties):
            yield self._say("ties.elapsed_missing")
        yield self._say("ties.shared")
        yield self._say(f"compare.{self._scheme.compare}")

    def step(self, tie: TieKey) -> str:
        """A key of the chain with its direction: 操作技能（高者在前）."""
        direction = "desc" if tie.descending else "asc"
        if tie.key in OF_THE_CHAIN:
            return self._say(f"key.{tie.key}.{direction}" if tie.key == "elapsed" else f"key.{tie.key}")
        title = next((module.title for module in self._scheme.modules if module.code == tie.key), tie.key)
        return self._say(f"key.module.{direction}", module=title)

    # awards and advance

    def awards(self) -> Iterator[str]:
        """Who is passed over, how many take each award, and what a shared place does."""
        if self._scheme.passed_over:
            yield self._say("awards.passed_over", titles=self._list(self._scheme.passed_over))
        for award in self._scheme.awards:
            yield self._award(award)
        if self._scheme.awards:
            yield self._say("awards.shared")

    def _award(self, award: Award) -> str:
        measure = self._part(award)
        if award.group is not None:
            title = next((one.title for one in self._scheme.groups if one.code == award.group), award.group)
            measure = self._say("awards.of_group", group=title, measure=measure)
        if award.min_total is None:
            return self._say("awards.award", title=award.title, measure=measure)
        floor = exact_text(award.min_total)
        return self._say("awards.with_floor", title=award.title, measure=measure, floor=floor)

    def _part(self, award: Award) -> str:
        """A number, a share of n, or all positions down to a share of n."""
        if award.places is not None:
            return self._say("awards.places", n=award.places)
        of = self._say(f"awards.of.{award.of}")
        default = "half_up" if award.upto is None else "ceil"
        rounding = self._say(f"awards.rounding.{award.rounding or default}")
        name, share = ("share", award.share) if award.upto is None else ("upto", award.upto)
        return self._say(f"awards.{name}", part=_part_text(share or Fraction(0)), of=of, rounding=rounding)

    def advance(self) -> Iterator[str]:
        """Who goes on to the next tier."""
        rule = self._scheme.advance
        if rule is None:
            return
        yield self._say("advance.count", n=rule.count)
        yield from self._limits(rule)
        yield self._say(f"advance.ties.{rule.ties}")
        if self._scheme.passed_over:
            yield self._say("advance.holders")

    def _limits(self, rule: Advance) -> Iterator[str]:
        if rule.per_delegation is not None:
            yield self._say("advance.per_delegation", n=rule.per_delegation)
        if rule.min_total is not None:
            yield self._say("advance.floor", floor=exact_text(rule.min_total))


def _alike(aspect: Aspect) -> tuple[object, ...]:
    """What two aspects share that are told of together."""
    return (aspect.max, aspect.kind, aspect.decimals, aspect.combine, aspect.drop, aspect.judges)


def _part_text(share: Fraction) -> str:
    """A share as people write it: 10%, 1/3."""
    per_cent = share * 100
    return f"{exact_text(per_cent)}%" if "/" not in exact_text(per_cent) else str(share)
