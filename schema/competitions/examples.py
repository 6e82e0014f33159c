"""A worked example in words: what three invented entrants were given, and what follows."""

from collections.abc import Sequence

from schema.catalogue import Say
from server.competitions import templates
from server.competitions.templates import Given, Run
from server.ranking import Module, Scheme, decimal_text

SHOWN = 8  # aspects of a module that are spelt out


def lines(scheme: Scheme, say: Say) -> list[str]:
    """One line for each module and one for the total of each entrant; nothing where a scheme is too long for it."""
    return [line for run in templates.example(scheme) for line in _of_run(scheme, run, say)]


def _of_run(scheme: Scheme, run: Run, say: Say) -> list[str]:
    number = run.standing.entry_no
    said = [_module(module, run, say, number) for module in scheme.modules]
    place = run.standing.place or 0
    total = "" if run.standing.total is None else decimal_text(run.standing.total, scheme.places)
    return [*said, say("example.total", entrant=number, total=total, place=place)]


def _module(module: Module, run: Run, say: Say, number: str) -> str:
    given = run.given[module.code]
    marks = say("example.between").join(_aspect(one, say) for one in given[:SHOWN])
    if len(given) > SHOWN:
        marks = say("example.and_more", marks=marks, n=len(given) - SHOWN)
    value = run.standing.modules.get(module.code)
    points = "" if value is None else decimal_text(value, 2)
    return say("example.module", entrant=number, module=module.title, marks=marks, points=points)


def _aspect(given: Given, say: Say) -> str:
    """One mark as it is; several with what they count together."""
    if len(given.marks) == 1 and given.aspect.kind != "judgement":
        return say("example.one_mark", aspect=given.aspect.title, mark=given.marks[0])
    name = "levels" if given.aspect.kind == "judgement" else "marks"
    return say(f"example.{name}", aspect=given.aspect.title, marks=_list(given.marks, say), counts=given.counts)


def _list(marks: Sequence[str], say: Say) -> str:
    return say("scheme.list").join(marks)
