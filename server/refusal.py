"""Every expected no: a rule, its parameters, the field it concerns, and the faults of a file.

The server says which rule refused and with which parameters; the sentence is rendered in schema/ from the message
catalogue in the viewer's language.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

Param = str | int


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a submitted file: where it stands, which rule it breaks, what was expected.

    `row` counts lines of the file from 1 (the header of a CSV file is row 1); None where the file as a whole is meant.
    `column` is the column's name, or the key's path in competition.toml (`events[0].scheme.places`).
    `found` is what stood there; it is never an ID number.
    """

    file: str
    row: int | None
    column: str | None
    rule: str
    expected: str = ""
    found: str = ""
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that says no: `rule` is a stable snake_case code, `field` the input it concerns."""

    rule: str
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)
    field: str | None = None
    faults: Sequence[Fault] = ()


class Refused(Exception):  # noqa: N818  a refusal is not an error
    """Carries a Refusal out of an act; the transaction around it is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.rule, dict(refusal.params))
        self.refusal = refusal


def refuse(rule: str, field: str | None = None, faults: Sequence[Fault] = (), **params: Param) -> NoReturn:
    """Raise the refusal of `rule`."""
    raise Refused(Refusal(rule, params, field, faults))


def insist(refusal: Refusal | None) -> None:
    """Raise `refusal` unless the question answered None."""
    if refusal is not None:
        raise Refused(refusal)
