"""What all inputs share: their fields, and how they become the plain values that the server reads."""

from dataclasses import fields
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET


def given_field(description: str, **more: Any) -> Any:
    """A field that must be given."""
    return strawberry.field(description=description, **more)


def optional(description: str, **more: Any) -> Any:
    """A field that may be left out."""
    return strawberry.field(description=description, default=None, **more)


def changed(description: str) -> Any:
    """A field of a change. Left out: stays as it is. Null: taken away."""
    return strawberry.field(description=description, default=UNSET)


def plain(input_: Any, *, keep_null: bool = False) -> dict[str, Any]:
    """The values of an input by key, without what was left out; null is left out too unless it says something."""
    found = {one.name.rstrip("_"): getattr(input_, one.name) for one in fields(input_)}
    return {name: _plain(one) for name, one in found.items() if one is not UNSET and (keep_null or one is not None)}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return plain(value) if hasattr(type(value), "__strawberry_definition__") else value
