"""Words to write an event in a line or two, and `feed`, which plays the part of the SQL that feeds the ranking."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from server.ranking import Aspect, Entrant, Field, Module, Scheme, Standing, Tally, TieKey, judge_factor, needs_values

Token = str  # "88.5", "absent" or "void"
Marks = Mapping[str, Mapping[str, Mapping[str, Token]]]  # entry_no → aspect → judge → what was written


def th(text: str) -> int:
    """Read points as thousandths."""
    value = Fraction(text) * 1000
    assert value.denominator == 1, text
    return value.numerator


def module(code: str, weight: str = "1", *aspects: Aspect, **keys: object) -> Module:
    """A module; without aspects it has one, named like the module in upper case, of max 1000."""
    given = aspects or (Aspect(code.upper(), code, th("1000")),)
    return Module(code, code, Fraction(weight), given, **keys)  # type: ignore[arg-type]


def chain(*texts: str) -> tuple[TieKey, ...]:
    """`chain("skill desc", "share")`."""
    words = [text.split() for text in texts]
    return tuple(TieKey(word[0], word[1:] == ["desc"]) for word in words)


def simple(scores: Mapping[str, Sequence[str]], codes: Sequence[str]) -> Marks:
    """Marks of modules with one aspect and one judge each: entry → one score for each module."""
    return {
        no: {code.upper(): {"J1": text} for code, text in zip(codes, texts, strict=True)}
        for no, texts in scores.items()
    }


def _tally(aspect: Aspect, tokens: Sequence[Token]) -> Tally:
    given = sorted(th(token) for token in tokens if token not in ("absent", "void"))
    return Tally(
        count=len(given),
        sum=sum(given),
        min=min(given, default=0),
        max=max(given, default=0),
        absent=tokens.count("absent"),
        void=tokens.count("void"),
        values=given if needs_values(aspect) else (),
    )


def _judge_sums(part: Module, marks: Mapping[str, Mapping[str, Token]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for aspect in part.aspects:
        for judge, token in marks.get(aspect.code, {}).items():
            if token != "void":
                worth = 0 if token == "absent" else th(token) * judge_factor(aspect)
                sums[judge] = sums.get(judge, 0) + worth
    return sums


def feed(scheme: Scheme, entrants: Sequence[Entrant], marks: Marks) -> Field:
    """Aggregate single marks as the database does."""
    aspects = {aspect.code: aspect for part in scheme.modules for aspect in part.aspects}
    return Field(
        entrants,
        {
            no: {
                code: _tally(aspects[code], list(by_judge.values()))
                for code, by_judge in sheet.items()
                if code in aspects
            }
            for no, sheet in marks.items()
        },
        {
            part.code: {no: _judge_sums(part, sheet) for no, sheet in marks.items()}
            for part in scheme.modules
            if part.standardise == "judge"
        },
    )


def by_no(standings: Sequence[Standing]) -> dict[str, Standing]:
    return {standing.entry_no: standing for standing in standings}


def shape(standings: Sequence[Standing]) -> list[tuple[str, int | None]]:
    return [(standing.entry_no, standing.place) for standing in standings]
