"""From the fields of a form to the variables of a mutation: each is read as the document declares its type.

`input.title` is the field `title` of the variable `input`; `marks.0.value` the one of the first in a list. A list of
texts or numbers comes as one name said several times, or one to a line. A text left empty is null, a name that is not
in the form is not given at all. Booleans are `true` or `false`, the last one said. What cannot be read is `wrong`.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    type_from_ast,
)

from schema.scalars import local_time

Given = Mapping[str, Sequence[str]]
LONGEST = 20_000
LARGEST = 2**31 - 1
MOST_ITEMS = 1000
SECRET = frozenset({"password", "old", "new"})  # last parts of names: taken as typed, never shown again
ALIASES = {"idempotencyKey": "key"}
NOT_GIVEN = object()


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable of an operation: its name, type, and whether the document says a default."""

    name: str
    kind: GraphQLInputType
    has_default: bool


def declared(contract: GraphQLSchema, operation: OperationDefinitionNode) -> tuple[Declared, ...]:
    """What an operation wants to be given."""
    return tuple(
        Declared(each.variable.name.value, _known(contract, each.type), each.default_value is not None)
        for each in operation.variable_definitions or ()
    )


def _known(contract: GraphQLSchema, node: Any) -> GraphQLInputType:
    kind = type_from_ast(contract, node)
    assert kind is not None, node
    return kind  # type: ignore[no-any-return]


@dataclass(slots=True)
class Reading:
    """One form while it is read. `wrong`: field → required, number, choice, date, time or text."""

    given: Given
    wrong: dict[str, str] = field(default_factory=dict)

    def variables(self, wanted: Sequence[Declared]) -> dict[str, Any]:
        """The values of the variables; those not given are left out."""
        found = {one.name: self.of(ALIASES.get(one.name, one.name), one.kind, one.has_default) for one in wanted}
        return {name: value for name, value in found.items() if value is not NOT_GIVEN}

    def of(self, name: str, kind: Any, has_default: bool = False) -> Any:
        """The value of the field `name`, or NOT_GIVEN."""
        if not is_non_null_type(kind):
            value = self._value(name, kind)
            return NOT_GIVEN if value is None and has_default else value
        value = self._value(name, kind.of_type, needed=True)
        if value is not None and value is not NOT_GIVEN:
            return value
        if has_default:
            return NOT_GIVEN
        return self._needed(name, kind.of_type)

    def _needed(self, name: str, kind: Any) -> Any:
        if is_list_type(kind):
            return []
        if getattr(kind, "name", "") == "Boolean":
            return False
        self.wrong.setdefault(name, "required")
        return None

    def _value(self, name: str, kind: Any, needed: bool = False) -> Any:
        if is_list_type(kind):
            return self._list(name, kind.of_type)
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(name, kind, needed)
        texts = self.given.get(name)
        return NOT_GIVEN if not texts else self._leaf(name, kind, texts[-1])

    def _leaf(self, name: str, kind: Any, text: str) -> Any:
        if len(text) > LONGEST or any(
            unicodedata.category(one) in {"Cc", "Cs"} and one not in "\r\n\t" for one in text
        ):
            return self._is_wrong(name, "text")
        text = text if name.rpartition(".")[2] in SECRET else text.replace("\r\n", "\n").strip()
        if text == "":
            return None
        if isinstance(kind, GraphQLEnumType):
            return text.upper() if text.upper() in kind.values else self._is_wrong(name, "choice")
        assert is_scalar_type(kind)
        told, read = READ.get(kind.name, ("text", str))
        try:
            return read(text)
        except ValueError:
            return self._is_wrong(name, told)

    def _is_wrong(self, name: str, told: str) -> str:
        self.wrong[name] = told
        return ""

    def _object(self, name: str, kind: GraphQLInputObjectType, needed: bool) -> Any:
        below = [texts for key, texts in self.given.items() if key.startswith(f"{name}.")]
        if not needed and not any(text.strip() for texts in below for text in texts):
            return None if below else NOT_GIVEN
        found = {
            key: self.of(f"{name}.{key}", each.type, each.default_value is not Undefined)
            for key, each in kind.fields.items()
        }
        given = {key: value for key, value in found.items() if value is not NOT_GIVEN}
        return {key: value for key, value in given.items() if value is not None} if kind.is_one_of else given

    def _list(self, name: str, item: Any) -> Any:
        inner = item.of_type if is_non_null_type(item) else item
        if isinstance(inner, GraphQLInputObjectType):
            found = [self._value(f"{name}.{n}", inner) for n in self._numbers(name)]
            return [one for one in found if one is not None] if found else NOT_GIVEN
        names = [name, *(f"{name}.{n}" for n in self._numbers(name))]
        texts = [(key, text) for key in names for text in self.given.get(key, ())]
        lines = [(key, line) for key, text in texts for line in text.splitlines() if line.strip()]
        return [self._leaf(key, inner, line) for key, line in lines] if texts else NOT_GIVEN

    def _numbers(self, name: str) -> list[int]:
        """Which places of a list the form has, in order."""
        parts = {key[len(name) + 1 :].partition(".")[0] for key in self.given if key.startswith(f"{name}.")}
        return sorted(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 6)[:MOST_ITEMS]


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) > LARGEST:
        raise ValueError(text)
    return int(plain)


def _day(text: str) -> str:
    return date.fromisoformat(unicodedata.normalize("NFKC", text)).isoformat()


def _time(text: str) -> str:
    local_time(text)
    return text


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "Int": ("number", _number),
    "Date": ("date", _day),
    "LocalTime": ("time", _time),
    "Boolean": ("choice", _truth),
}
"""Scalar → what is told when it cannot be read, and its reader; any other scalar is text."""
