"""The competition and its events as competition.toml has them."""

import re
from dataclasses import dataclass
from functools import cached_property

from server.competitions.asked import COMPETITION_CODE, EVENT_CODE, FEED, REGION, REGION_SHAPE, UNREAD
from server.competitions.scheme_reading import read_scheme
from server.packages.format import CompetitionHead, EventDef
from server.packages.layout import COMPETITION_KINDS, EVENT_FORMATS, FORMAT, GROUPS, LIMITS, TIERS, TOML
from server.packages.rules import Faults
from server.packages.toml import TomlTable
from server.ranking.scheme import Aspect

ASPECT_PATH = re.compile(r"events\[\d+\]\.scheme\.modules\[\d+\]\.aspects\[\d+\]")
EVENTS_PATH = re.compile(r"events(\[\d+\](\.code)?)?")
ASPECTS_PATH = re.compile(r"\.scheme(\.modules(\[\d+\](\.aspects(\[\d+\](\.code)?)?)?)?)?")
UNREADABLE = frozenset({"missing_key", "missing_value", "wrong_type"})
CODES_SHOWN = 20


@dataclass
class Programme:
    """What the other files refer to: the events, and their aspects by (event, aspect), None where a definition is
    faulty. `has_all_events` and `partly_read` say where a code that is not there may be one that could not be read."""

    competition: CompetitionHead | None
    events: list[EventDef]
    aspects: dict[tuple[str, str], Aspect | None]
    has_all_events: bool
    partly_read: set[str]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the events."""
        return frozenset(event.code for event in self.events)

    @cached_property
    def codes_text(self) -> str:
        """The first codes of the events, for a fault."""
        return " | ".join(event.code for event in self.events[:CODES_SHOWN])

    def knows(self, event: str) -> bool:
        """Whether rows of this event may stand."""
        return not self.has_all_events or event in self.codes


def read_programme(root: TomlTable, faults: Faults) -> Programme:
    """The competition and its events; every fault of the file is reported."""
    if (found := root.text("format", required=True)) not in ("", FORMAT):
        root.fault("format", "unknown_format", FORMAT, found)
    table = root.table("competition", required=True)
    competition = _competition(table) if table else None
    tables = root.tables("events", required=True)
    events = [_event(event) for event in tables]
    root.finish()
    seen: set[str] = set()
    for number, event in enumerate(events):
        if event.code and event.code in seen:
            tables[number].fault("code", "double_code", "", event.code)
        seen.add(event.code)
    unread = {fault.column or "" for fault in faults.found if fault.file == TOML and fault.rule in UNREADABLE}
    return Programme(
        competition,
        events,
        _aspects(events, faults),
        has_all_events=not any(EVENTS_PATH.fullmatch(path) for path in unread),
        partly_read={event.code for event in events for path in unread if _hides_aspects(event, path)},
    )


def _hides_aspects(event: EventDef, path: str) -> bool:
    """Whether a value that could not be read may have held aspects of this event."""
    return path.startswith(event.path) and ASPECTS_PATH.fullmatch(path, len(event.path)) is not None


def _competition(table: TomlTable) -> CompetitionHead:
    starts_on, ends_on = table.date("starts_on"), table.date("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        table.fault("ends_on", "dates_reversed", f">= {starts_on}", str(ends_on))
    region = table.text("region")
    if region and not REGION.fullmatch(region):
        table.fault("region", "bad_region", REGION_SHAPE, region)
    competition = CompetitionHead(
        code=table.code("code", COMPETITION_CODE, "A-Z a-z 0-9 -"),
        title=table.text("title", required=True),
        tier=table.word("tier", TIERS),
        kind=table.word("kind", COMPETITION_KINDS),
        starts_on=starts_on or UNREAD,
        ends_on=ends_on or UNREAD,
        organisers=table.texts("organisers", required=True),
        class_=table.text("class", limit=LIMITS["class"]),
        edition=table.whole("edition"),
        region=region,
        hosts=table.texts("hosts"),
        co_organisers=table.texts("co_organisers"),
        supporters=table.texts("supporters"),
        part=table.text("part", limit=LIMITS["part"]),
    )
    if competition.edition is not None and competition.edition < 1:
        table.fault("edition", "out_of_range", ">= 1", str(competition.edition))
    table.finish()
    return competition


def _event(table: TomlTable) -> EventDef:
    feeds = table.texts("feeds")
    for number, feed in enumerate(feeds):
        if feed and not FEED.fullmatch(feed):
            table.fault(f"feeds[{number}]", "bad_feed", "SX-2023-04/WELD", feed)
    event = EventDef(
        code=table.code("code", EVENT_CODE, "A-Z a-z 0-9 _ -"),
        title=table.text("title", required=True),
        group=table.word("group", GROUPS),
        format=table.word("format", EVENT_FORMATS),
        scheme=read_scheme(table),
        occupation=table.text("occupation", limit=LIMITS["occupation"]),
        feeds=feeds,
        path=table.path,
    )
    table.finish()
    return event


def _aspects(events: list[EventDef], faults: Faults) -> dict[tuple[str, str], Aspect | None]:
    """The aspects by event and code, None for a faulty one."""
    columns = [fault.column or "" for fault in faults.found if fault.file == TOML]
    faulty = {match[0] for column in columns if (match := ASPECT_PATH.match(column))}
    return {
        (event.code, aspect.code): None if f"{event.path}.scheme.modules[{m}].aspects[{a}]" in faulty else aspect
        for event in events
        for m, module in enumerate(event.scheme.modules)
        for a, aspect in enumerate(module.aspects)
    }
