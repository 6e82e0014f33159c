"""Every expected no, as a type and as a sentence. The server says the rule and its parameters; the words are here."""

from typing import Any

import strawberry

from schema import catalogue
from schema.access import PUBLIC
from schema.access import field as declared
from schema.context import Info
from schema.mirror import Mirror
from server import refusal

UNKNOWN_RULE = "rule.unknown_rule"


def render(refused: refusal.Refusal, language: str) -> str:
    """The sentence of a refusal."""
    return _sentence(language, refused.rule, **refused.params)


def render_fault(fault: refusal.Fault, language: str) -> str:
    """A fault with its place, rule and what was expected, as one line: `marks.csv 第 3 行 mark：…`."""
    sentence = fault_message(fault, language)
    place = fault_place(fault, language)
    return catalogue.say(language, "fault.placed", place=place, sentence=sentence) if place else sentence


def fault_message(fault: refusal.Fault, language: str) -> str:
    """The sentence of a fault, without its place."""
    return _sentence(language, fault.rule, **{"expected": fault.expected, "found": fault.found, **fault.params})


def fault_place(fault: refusal.Fault, language: str) -> str:
    """Where a fault stands: file, row, column, as far as they are known."""
    row = "" if fault.row is None else catalogue.say(language, "fault.row", row=fault.row)
    return " ".join(filter(None, (fault.file, row, fault.column)))


def _sentence(language: str, rule: str, **params: str | int) -> str:
    """The sentence of a rule; a rule that has none is named, since a refusal must reach its reader."""
    if catalogue.knows(f"rule.{rule}"):
        if "roles" in params:
            params["roles"] = _roles(language, str(params["roles"]))
        if rule == "read_only":
            params["why"] = catalogue.say(language, f"read_only.{params['why']}")
        return catalogue.say(language, f"rule.{rule}", **params)
    return catalogue.say(language, UNKNOWN_RULE, rule=rule)


def _roles(language: str, codes: str) -> str:
    """The codes of roles, joined by `、`, in words."""
    words = (catalogue.say(language, f"enum.role.{code}") for code in codes.split("、"))
    return catalogue.say(language, "refusal.between").join(words)


@strawberry.type(description="A parameter of a refusal or fault.")
class Param:
    """A name and its value as text."""

    name: str = declared("Its name.", access=PUBLIC)
    value: str = declared("Its value.", access=PUBLIC)


def _params(root: Any) -> list[Param]:
    return [Param(name=name, value=str(value)) for name, value in root.params.items()]


@strawberry.type(description="One fault of a submitted file.")
class Fault(Mirror, of=refusal.Fault):
    """文件中的一处错误."""

    file: str = declared("The file.", access=PUBLIC)
    row: int | None = declared(
        "The line, the header of a table being line 1; null where the whole file.", access=PUBLIC
    )
    column: str | None = declared("The column, or the key's path.", access=PUBLIC)
    rule: str = declared("The rule it breaks: a stable code.", access=PUBLIC)
    expected: str = declared("What was expected.", access=PUBLIC)
    params: list[Param] = declared("The rule's parameters.", access=PUBLIC, resolver=_params)

    @declared("The sentence in the viewer's language.", access=PUBLIC)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """The rule in words."""
        return fault_message(root, info.context.language)


@strawberry.type(description="An expected no: the rule that said it, and the sentence.")
class Refusal(Mirror, of=refusal.Refusal):
    """拒绝."""

    rule: str = declared("The rule: a stable code.", access=PUBLIC)
    field: str | None = declared("The input it concerns.", access=PUBLIC)
    params: list[Param] = declared("The rule's parameters.", access=PUBLIC, resolver=_params)
    faults: list[Fault] = declared("Every fault of a submitted file.", access=PUBLIC)

    @declared("The sentence in the viewer's language.", access=PUBLIC)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """The rule in words."""
        return render(root, info.context.language)
