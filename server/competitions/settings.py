"""What an event's result needs, each a setting with a stated default: signatures, recheck, masking, appeal windows;
and what follows where too few entered."""

from collections.abc import Mapping
from typing import Any

from server.competitions.given import Given
from server.competitions.records import MASKING_STAGES, MINIMUM_OUTCOMES, RECHECK_RULES, SIGNATURE_RULES, Event

# domain.md 2.6 has chief judge and supervisor sign, but an event of an enterprise may have no supervisor; 10.5, 2.7.
DEFAULTS: Mapping[str, Any] = {
    "signature_rule": "chief",
    "recheck_rule": "none",
    "masking_stages": (),
    "conduct_minutes": 120,
    "result_minutes": 120,
    "minimum_outcome": "none",
}
SEPARATOR = ";"
LONGEST = 30 * 24 * 60  # minutes an appeal window may last


def settings_of(event: Event) -> dict[str, Any]:
    """The settings of an event, in the shape they are handed in."""
    there = {name: getattr(event, name) for name in DEFAULTS}
    return there | {"masking_stages": [one for one in event.masking_stages.split(SEPARATOR) if one]}


def columns(form: Given) -> dict[str, Any]:
    """The columns of an event's settings; what is left out has its default. Every fault is reported."""
    return {
        "signature_rule": form.word("signature_rule", SIGNATURE_RULES, DEFAULTS["signature_rule"]),
        "recheck_rule": form.word("recheck_rule", RECHECK_RULES, DEFAULTS["recheck_rule"]),
        "masking_stages": SEPARATOR.join(_stages(form)),
        "conduct_minutes": _minutes(form, "conduct_minutes"),
        "result_minutes": _minutes(form, "result_minutes"),
        "minimum_outcome": form.word("minimum_outcome", MINIMUM_OUTCOMES, DEFAULTS["minimum_outcome"]),
    }


def _stages(form: Given) -> list[str]:
    """The stages in their own order, each once."""
    asked = form.texts("masking_stages")
    for number, one in enumerate(asked):
        if one and one not in MASKING_STAGES:
            form.fault(f"masking_stages[{number}]", "unknown_word", " | ".join(MASKING_STAGES), one)
    return [one for one in MASKING_STAGES if one in asked]


def _minutes(form: Given, key: str) -> int:
    given = form.whole(key)
    if given is not None and not 1 <= given <= LONGEST:
        form.fault(key, "out_of_range", f"1..{LONGEST}", str(given))
    return int(DEFAULTS[key]) if given is None else given
