"""What is asked of the acts of this room, read from plain values: each with all its faults, or whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from server.competitions import settings
from server.competitions.given import Given
from server.competitions.records import FORMATS, GROUPS, KINDS, RECUSALS, ROLES, TIERS
from server.competitions.scheme_reading import read_scheme
from server.ranking import Scheme
from server.refusal import Fault, refuse

COMPETITION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
EVENT_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
FEED = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}/[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
REGION = re.compile(r"(?:\d\d){1,3}|[A-Z][A-Z0-9-]{1,11}", re.ASCII)
REGION_SHAPE = "14 | 1407 | 140702 | A-Z 0-9 -"
CLASS_LIMIT, OCCUPATION_LIMIT, CODE_OF_SESSION = 40, 20, 60  # characters
UNREAD = date(1970, 1, 1)  # stands for a date that could not be read
UNDERSCORE = re.compile(r"_([a-z])")
# In a form awards and advance stand beside the modules, in competition.toml beside the table of the scheme.
DEEPER = re.compile(
    r"^(scheme\.)?scheme\.(?=scheme\.|modules|ties|places|rounding|compare|absent|model|unshared|penalty_limit|rounds|"
    r"deductions)"
)
UNITS = {"organiser": "organisers", "host": "hosts", "co_organiser": "co_organisers", "supporter": "supporters"}
assert tuple(UNITS) == ROLES


class Form(Given):
    """Values handed in through the contract, where keys are written `startsOn`."""

    def settle(self) -> None:
        """Refuse with every fault there is.

        Refused: `input_faults`.
        """
        self.finish()
        if self.found:
            faults = outward(self.found)
            refuse("input_faults", (faults[0].column or "").split(".")[0].split("[")[0] or None, faults, n=len(faults))


def outward(faults: list[Fault]) -> list[Fault]:
    """The faults with paths as the caller writes them: `awards[0].min_total` → `awards[0].minTotal`."""
    return [
        Fault(one.file, one.row, _outward(one.column or ""), one.rule, one.expected, one.found, one.params)
        for one in faults
    ]


def _outward(path: str) -> str:
    return UNDERSCORE.sub(lambda letter: letter[1].upper(), DEEPER.sub(lambda found: found[1] or "", path))


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a competition that may change after it is registered, and its units by role."""

    title: str
    class_name: str | None
    edition: int | None
    starts_on: date
    ends_on: date
    units: Mapping[str, tuple[str, ...]]

    def columns(self) -> dict[str, Any]:
        """All but the units."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "units"}


@dataclass(frozen=True, slots=True)
class Registration:
    """A competition to be registered."""

    code: str
    tier: str
    kind: str
    region: str
    head: Head


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be added; its scheme is given or named as a template."""

    code: str
    title: str
    occupation: str | None
    group: str
    format: str
    feeds: tuple[str, ...]
    passed_over: tuple[str, ...]
    recusal: str
    settings: Mapping[str, Any]
    template: str
    scheme: Scheme | None


def registration(values: Mapping[str, Any]) -> Registration:
    """Read a registration. Refused: `input_faults`."""
    form = Form(values)
    region = form.text("region")
    if region and not REGION.fullmatch(region):
        form.fault("region", "bad_region", REGION_SHAPE, region)
    read = Registration(
        code=form.code("code", COMPETITION_CODE, "A-Z a-z 0-9 -"),
        tier=form.word("tier", TIERS),
        kind=form.word("kind", KINDS),
        region=region,
        head=_head(form),
    )
    form.settle()
    return read


def head(values: Mapping[str, Any]) -> Head:
    """Read the head of a competition that is there. Refused: `input_faults`."""
    form = Form(values)
    read = _head(form)
    form.settle()
    return read


def _head(form: Form) -> Head:
    starts_on, ends_on = form.date("starts_on"), form.date("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        form.fault("ends_on", "dates_reversed", f">= {starts_on}", str(ends_on))
    edition = form.whole("edition")
    if edition is not None and edition < 1:
        form.fault("edition", "out_of_range", ">= 1", str(edition))
    return Head(
        title=form.text("title", required=True).strip(),
        class_name=form.text("class_name", limit=CLASS_LIMIT).strip() or None,
        edition=edition,
        starts_on=starts_on or UNREAD,
        ends_on=ends_on or UNREAD,
        units={role: _names(form, key) for role, key in UNITS.items()},
    )


def _names(form: Form, key: str) -> tuple[str, ...]:
    """The names of units, each once; the first organiser is the lead."""
    names = tuple(name.strip() for name in form.texts(key, required=key == "organisers"))
    for number, name in enumerate(names):
        if name in names[:number]:
            form.fault(f"{key}[{number}]", "unit_twice", "", name)
    return names


def new_event(values: Mapping[str, Any]) -> NewEvent:
    """Read an event with its scheme, if it is given whole. Refused: `input_faults`."""
    form = Form(values)
    given = form.table("scheme")
    read = NewEvent(
        code=form.code("code", EVENT_CODE, "A-Z a-z 0-9 _ -"),
        title=form.text("title", required=True).strip(),
        occupation=form.text("occupation", limit=OCCUPATION_LIMIT).strip() or None,
        group=form.word("group", GROUPS),
        format=form.word("format", FORMATS),
        feeds=feeds(form),
        passed_over=form.texts("passed_over"),
        recusal=form.word("recusal", RECUSALS, "own_entrants"),
        settings=settings.columns(form),
        template=form.text("template"),
        scheme=None if given is None else read_scheme(given),
    )
    if (read.scheme is None) == (not read.template):
        form.fault("scheme", "scheme_or_template")
    form.settle()
    return read


def feeds(form: Form) -> tuple[str, ...]:
    """The events an event leads on to, as COMPETITION/EVENT."""
    found = form.texts("feeds")
    for number, feed in enumerate(found):
        if feed and not FEED.fullmatch(feed):
            form.fault(f"feeds[{number}]", "bad_feed", "SX-2023-04/WELD", feed)
    return found


def scheme(values: Mapping[str, Any]) -> Scheme | list[Fault]:
    """Read a scheme in the shape of an event of design.md 8 (`scheme`, `awards`, `advance`, `passed_over`), or say
    everything that is wrong with it."""
    form = Form(values)
    read = read_scheme(form)
    form.finish()
    return outward(form.found) or read
