"""An explanation in words: one plain sentence for each part. What is said stands in schema/messages/*/explaining.toml;
here is only which sentence applies and with which numbers."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from server.explaining.parts import (
    AspectPart,
    BroughtPart,
    DeductionPart,
    MarkPart,
    ModulePart,
    RoundPart,
    TimePart,
    TotalPart,
)
from server.ranking import decimal_text

Say = Callable[..., str]
DECIMALS = 6  # of a quotient written out


def number(exact: str, say: Say) -> str:
    """An exact number as it is read: a quotient with its decimals beside it, the two of `173/12 ≈ 14.416667`."""
    if "/" not in exact:
        return exact
    return say("explain.about", exact=exact, decimal=decimal_text(Fraction(exact), DECIMALS))


def short(exact: str) -> str:
    """A number of many decimals, to be read beside others: at most six."""
    text = decimal_text(Fraction(exact), DECIMALS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _stop(parts: Sequence[str], say: Say) -> str:
    return say("explain.full_stop", text=say("explain.items").join(parts))


def aspect(part: AspectPart, say: Say) -> str:
    """What the judges gave, what was left out, and what it comes to."""
    marks = say("explain.list").join(_mark(part, one, say) for one in part.marks) or say("explain.mark.none")
    said = _combined(part, marks, say)
    return f"{said}{say('explain.aspect.over_spread')}" if part.over_spread else said


def _mark(part: AspectPart, one: MarkPart, say: Say) -> str:
    if one.state != "given":
        return say(f"explain.mark.{'zero' if one.use == 'zero' else one.state}", judge=one.judge)
    return say(
        f"explain.mark.{'level' if part.kind == 'judgement' else 'score'}", judge=one.judge, value=one.value or ""
    )


def _combined(part: AspectPart, marks: str, say: Say) -> str:
    given = {"aspect": part.title, "max": part.max, "marks": marks}
    if part.exact is None:
        return say("explain.aspect.unscored", **given, needed=part.judges)
    given["value"] = number(part.exact, say)
    counted = [one for one in part.marks if one.use in ("counted", "zero")]
    if part.kind == "judgement":
        levels = sum(Fraction(one.value or 0) for one in counted)
        return say("explain.aspect.judgement", **given, levels=str(levels), n=len(counted))
    if len(part.marks) == 1 and part.combine != "sum":
        return say("explain.aspect.one", **given)
    if part.combine == "trimmed_mean" and part.drop:
        ends = {end: _named(part, end, say) for end in ("highest", "lowest")}
        return say("explain.aspect.trimmed_mean", **given, **ends, n=len(counted))
    name = "mean" if part.combine == "trimmed_mean" else part.combine
    return say(f"explain.aspect.{name}", **given, n=len(counted), middle=_named(part, "counted", say))


def _named(part: AspectPart, use: str, say: Say) -> str:
    words = [
        say("explain.aspect.dropped", judge=one.judge, value=one.value or "0")
        for one in part.marks
        if one.use == use or (use == "counted" and one.use == "zero")
    ]
    return say("explain.list").join(words)


def module(part: ModulePart, say: Say) -> str:
    """The sum of its aspects, how it was brought to a common scale, and what it counts."""
    if part.raw is None or part.exact is None:
        return _stop([say("explain.module.unscored", module=part.title)], say)
    parts = [say("explain.module.raw", module=part.title, raw=number(part.raw, say)), *_brought(part, say)]
    if part.round:
        parts.append(say("explain.module.round", round=part.round))
    if Fraction(part.weight) == 0:
        parts.append(say("explain.module.idle"))
    elif part.counts and part.weighted is not None:
        parts.append(say("explain.module.weighted", weight=part.weight, weighted=number(part.weighted, say)))
    elif part.published is not None:
        parts.append(say("explain.module.earlier"))
    return _stop(parts, say)


def _brought(part: ModulePart, say: Say) -> Iterator[str]:
    if part.standardise == "none":
        return
    for one in part.brought:
        name = "field" if one.judge is None else "judge"
        yield say(f"explain.module.{name}", **_figures(one), judge=one.judge or 0)
    if part.standardise == "judge" and part.brought:
        yield say("explain.module.judges", value=number(part.exact or "", say))
    elif not part.brought:
        yield say("explain.module.brought", value=number(part.exact or "", say))


def _figures(one: BroughtPart) -> dict[str, str | int]:
    return {
        "value": short(one.value), "n": one.n, "mean": short(one.mean), "deviation": short(one.deviation),
        "brought": one.brought,
    }  # fmt: skip


def deduction(part: DeductionPart, say: Say) -> str:
    """What was taken off for one reason."""
    name = "each" if part.points == part.counted else "limited"
    title = part.title or part.code or say("explain.deduction.untitled")
    return _stop([say(f"explain.deduction.{name}", title=title, points=part.points, counted=part.counted)], say)


def total(part: TotalPart, modules: Sequence[ModulePart], say: Say) -> str:
    """The sum, what was taken off, and the one rounding."""
    terms = [one.weighted or "0" for one in modules if one.counts and Fraction(one.weight)]
    name = "terms" if len(terms) > 1 else "sum"
    parts = [say(f"explain.total.{name}", terms=say("explain.plus").join(terms), sum=number(part.sum, say))]
    if Fraction(part.deducted):
        parts.append(say(f"explain.total.{'limited' if part.limit else 'deducted'}", deducted=part.deducted))
        below = Fraction(part.sum) < Fraction(part.deducted)
        parts.append(
            say("explain.total.floored") if below else say("explain.total.exact", exact=number(part.exact, say))
        )
    parts.append(say("explain.total.published", rounding=_rounding(part, say), published=part.published))
    return _stop(parts, say)


def _rounding(part: TotalPart, say: Say) -> str:
    key = f"scheme.rounding.{part.rounding}"
    if part.places == 0:
        return say(f"{key}.whole")
    places = say(f"scheme.number.{part.places}") if part.places <= 3 else str(part.places)
    return say(f"{key}.places", places=places)


def time(part: TimePart | None, say: Say) -> str | None:
    """What counts of the time; None where none was taken."""
    if part is None or part.net is None:
        return None
    if part.taken is None:
        return say("explain.time.plain", net=part.net)
    return say("explain.time.net", taken=part.taken, extra=part.extra, net=part.net)


def round_taken(part: RoundPart, say: Say) -> str:
    """What became of the entry in a round."""
    cut = part.cut_value or say("explain.round.nobody")
    return say(
        f"explain.round.{part.outcome}", round=part.title, value=part.value, entries=part.entries, top=part.top or 0,
        cut=cut,
    )  # fmt: skip
