"""A body as a person writes it: JSON, or TOML, which is easier to read. Dates become text."""

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any, NoReturn

from server.refusal import Refusal

MOST_BODY = 100_000  # characters
DEEPEST = 20
AT_LINE = re.compile(r"line (\d+)")


def body_in(text: str) -> dict[str, Any] | Refusal:
    """The body a text says, or why it says none.

    >>> body_in('once_a_year = true'), body_in('{"once_a_year": true}')
    ({'once_a_year': True}, {'once_a_year': True})
    >>> body_in('rows = [').rule
    'rule_set_unreadable'
    """
    if len(text) > MOST_BODY:
        return Refusal("rule_set_long", {"most": MOST_BODY}, "body")
    try:
        is_json = text.lstrip().startswith("{")
        found = json.loads(text, parse_constant=_no_number) if is_json else tomllib.loads(text)
        body = plain(found)
    except RecursionError:
        return Refusal("rule_set_deep", {"most": DEEPEST}, "body")
    except ValueError as error:
        line = getattr(error, "lineno", None) or _line_in(str(error)) or text.count("\n") + 1
        return Refusal("rule_set_unreadable", {"line": line}, "body")
    return Refusal("rule_set_deep", {"most": DEEPEST}, "body") if _depth(body) > DEEPEST else body


def plain(value: Any) -> Any:
    """As JSON: dates as text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(one) for one in inside), default=0)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _line_in(text: str) -> int | None:
    found = AT_LINE.search(text)
    return int(found[1]) if found else None
