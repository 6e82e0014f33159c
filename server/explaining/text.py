"""An explanation as canonical JSON text, and back: what is kept with a published line."""

from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from server.explaining.parts import Body


def written(body: Body) -> str:
    """The body as canonical JSON (RFC 8785): ASCII keys in order, no space, no number but integers."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def read(text: str) -> Body:
    """The body that `written` wrote."""
    body: Body = _read(Body, orjson.loads(text))
    return body


def _read(kind: Any, found: dict[str, Any]) -> Any:
    known = _fields(kind)
    return kind(**{name: _value(known[name], value) for name, value in found.items()})


@cache
def _fields(kind: Any) -> dict[str, Any]:
    """What each field holds: a dataclass, a tuple of them, or a plain value (None)."""
    return {name: _inner(hint) for name, hint in get_type_hints(kind).items()}


def _inner(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is tuple:
        return (get_args(hint)[0],)
    return hint if is_dataclass(hint) else None


def _value(inner: Any, value: Any) -> Any:
    if isinstance(inner, tuple):
        return tuple(_read(inner[0], one) if is_dataclass(inner[0]) else one for one in value)
    return value if inner is None or value is None else _read(inner, value)
