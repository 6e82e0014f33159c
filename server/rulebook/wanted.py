"""A rule set as it is asked for, and everything wrong with it that can be said without the database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rfc8785

from server.refusal import Fault, Refusal
from server.regions import padded
from server.rulebook import KINDS, readers
from server.rulebook.body import UNSPEAKABLE

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")
EARLIEST, LATEST = date(1949, 10, 1), date(2200, 1, 1)
LONGEST = {"title": 200, "source": 2000, "subject": 60}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is recorded. `region`: 2, 4 or 6 digits or a functional area's code, empty for the whole country."""

    code: str
    kind: str
    title: str
    starts_on: date
    source: str
    region: str = ""
    ends_on: date | None = None
    subject: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def region_code(self) -> str | None:
        """As it is stored."""
        return padded(self.region.strip()) or None

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "code": self.code, "kind": self.kind, "title": self.title, "region": self.region_code,
            "starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on and self.ends_on.isoformat(),
            "subject": self.subject, "source": self.source, "body": dict(self.body),
        }  # fmt: skip


def fault_of(wanted: Wanted) -> Refusal | None:
    """Whether what is asked is no rule set: code, kind, texts, period, body."""
    if not CODE.fullmatch(wanted.code):
        return Refusal("rule_set_code", {}, "code")
    if wanted.kind not in KINDS:
        return Refusal("rule_set_kind", {"kind": wanted.kind, "among": "、".join(KINDS)}, "kind")
    for name, most in LONGEST.items():
        text = getattr(wanted, name)
        if len(text) > most or (name != "subject" and not text.strip()) or UNSPEAKABLE.search(text):
            return Refusal("rule_set_text", {"most": most}, name)
    if not EARLIEST <= wanted.starts_on < LATEST:
        return Refusal("rule_set_starts", {"day": wanted.starts_on.isoformat()}, "startsOn")
    if wanted.ends_on is not None and not wanted.starts_on <= wanted.ends_on < LATEST:
        return Refusal("rule_set_ends", {"day": wanted.starts_on.isoformat()}, "endsOn")
    return wrong_body(wanted.kind, wanted.body)


def wrong_body(kind: str, body: Mapping[str, Any]) -> Refusal | None:
    """Every fault of a body, by its place inside."""
    if kind not in readers:
        return Refusal("rule_set_unread", {"kind": kind}, "kind")
    found = readers[kind](body)
    faults: Sequence[Fault] = found if isinstance(found, list) else ()
    return Refusal("rule_set_body", {"n": len(faults)}, "body", faults) if faults else None


def canonical(body: Mapping[str, Any]) -> str:
    """The body as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(dict(body)).decode()


def regions_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every `region` inside a body with its place."""
    if isinstance(value, dict):
        for key, one in value.items():
            at = f"{place}.{key}" if place else key
            yield from [(at, one)] if key == "region" and isinstance(one, str) else regions_in(one, at)
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from regions_in(one, f"{place}[{n}]")
