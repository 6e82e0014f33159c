"""From an address to the variables of a page's document: each is read as the document declares its type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 500
SHOWN = 40  # characters of what was given that the answer repeats
LARGEST = 2**31 - 1
OWN = frozenset({"first", "around"})  # how many rows, and whether all around them: the page's to say, not the address's


class BadQuery(Exception):  # noqa: N818  it names what the reader gave
    """A query parameter that cannot be read. `expected`: text, number, choice (of `choices`), once, or place."""

    def __init__(self, name: str, given: str, expected: str, choices: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.name, self.given, self.expected, self.choices = name, given[:SHOWN], expected, choices


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable a document declares. `choices` are an enum's values, empty for other types."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """The value that `text` stands for, or BadQuery."""
        if len(text) > LONGEST or not text.isprintable():
            raise BadQuery(self.name, text, "text")
        if self.choices:
            return self._choice(text)
        return self._number(text) if self.kind == "Int" else text

    def _choice(self, text: str) -> str:
        if text.upper() not in self.choices:
            raise BadQuery(self.name, text, "choice", [choice.lower() for choice in self.choices])
        return text.upper()

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > LARGEST:
            raise BadQuery(self.name, text, "number")
        return int(text)


def read(variables: Sequence[Variable], path: Mapping[str, str], query: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The variables' values: the path's first, then the query's; an empty one counts as not given."""
    values: dict[str, Any] = {}
    for variable in variables:
        if variable.name in path:
            said = path[variable.name]
            values[variable.name] = variable.read(said) if variable.kind == "Int" else said
        elif variable.name not in OWN:
            values.update(_from_query(variable, [text.strip() for name, text in query if name == variable.name]))
    return values


def _from_query(variable: Variable, given: list[str]) -> dict[str, Any]:
    texts = [text for text in given if text]
    if len(texts) > 1:
        raise BadQuery(variable.name, "、".join(texts), "once")
    return {variable.name: variable.read(texts[0])} if texts else {}
