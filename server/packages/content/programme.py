"""What competition.toml holds: the competition and its events, each with its scheme, awards and advancement.

Empty and default are absent where the format allows it; numbers are in their shortest form.
"""

from typing import Any

from server.competitions.scheme_writing import BESIDE, PACKAGE, written
from server.packages.format import CompetitionHead, EventDef, Package
from server.packages.layout import FORMAT


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def head(package: Package) -> dict[str, Any]:
    """What competition.toml holds."""
    return {
        "format": FORMAT,
        "competition": competition(package.competition),
        "events": [event(one) for one in package.events],
    }


def competition(head: CompetitionHead) -> dict[str, Any]:
    """The table [competition]."""
    return _given(
        {
            "code": head.code,
            "title": head.title,
            "tier": head.tier,
            "kind": head.kind,
            "class": head.class_,
            "edition": head.edition,
            "region": head.region,
            "organisers": list(head.organisers),
            "hosts": list(head.hosts),
            "co_organisers": list(head.co_organisers),
            "supporters": list(head.supporters),
            "starts_on": head.starts_on,
            "ends_on": head.ends_on,
            "part": head.part,
        }
    )


def event(event: EventDef) -> dict[str, Any]:
    """A table of [[events]]. The scheme's own table has no awards, advancement, groups and titles passed over: they
    stand beside it."""
    whole = written(event.scheme, PACKAGE)
    return _given(
        {
            "code": event.code,
            "title": event.title,
            "occupation": event.occupation,
            "group": event.group,
            "format": event.format,
            "feeds": list(event.feeds),
            "passed_over": whole.get("passed_over"),
            "groups": whole.get("groups"),
            "scheme": {name: value for name, value in whole.items() if name not in BESIDE},
            "awards": whole.get("awards"),
            "advance": whole.get("advance"),
        }
    )
