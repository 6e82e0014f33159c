"""Which seat marks which module: a module that is imported by the import, a module with a panel of its own by that
panel alone, every other module by the panels that are named after no module. A panel of one session marks nothing but
the entries of that session."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tortoise.expressions import Q

from server import db, ranking
from server.competitions.keeping import aspect_of
from server.competitions.scheme import Aspect, Criterion
from server.db import plain
from server.judging import RESERVED_PANEL, Seat


def admitted(path: str = "") -> Q:
    """The entries admitted to an event, whatever became of them since; those of a package all are. `path` leads to the
    entry, `entry__`."""
    states: dict[str, Any] = {f"{path}state__in": ("approved", "under_review")}
    package: dict[str, Any] = {f"{path}state__isnull": True}
    return Q(**states) | Q(**package)


def competing(path: str = "") -> Q:
    """The entries whose sheets are marked: admitted, and nothing was said against them since."""
    status: dict[str, Any] = {f"{path}status": ""}
    return admitted(path) & Q(**status)


ADMITTED = admitted()
COMPETING = competing()
Name = tuple[str, str]  # the code of a seat's panel and its number in it


@dataclass(frozen=True, slots=True)
class Panels:
    """What decides which module a seat marks: the codes of the event's panels that have seats, and the codes of the
    modules whose marks come from another system."""

    codes: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()

    def marks(self, panel: str, number: str, module: str, modules: frozenset[str]) -> bool:
        """Whether the seat of a panel and number marks the module, one of the scheme's `modules`."""
        if panel == RESERVED_PANEL:
            return number == module
        if module in self.imported:
            return False
        if module in self.codes:
            return panel == module
        return panel not in modules

    def aspects(self, panel: str, number: str, aspects: Sequence[Aspect]) -> list[Aspect]:
        """Those of a scheme's aspects that the seat marks, in order."""
        modules = frozenset(one.module.code for one in aspects)
        marked = {one for one in modules if self.marks(panel, number, one, modules)}
        return [one for one in aspects if one.module.code in marked]


@dataclass(frozen=True)
class Seats:
    """The seats of an event with their panels loaded, in order of panel and number."""

    rows: Sequence[Seat] = ()

    @cached_property
    def panels(self) -> Panels:
        """Looked up once: an event has hundreds of seats, and each is asked about each module."""
        return Panels(frozenset(one.panel.code for one in self.rows), self.imported)

    @property
    def judged(self) -> list[Seat]:
        """Those in which a judge sits or should."""
        return [one for one in self.rows if one.panel.code != RESERVED_PANEL]

    @cached_property
    def imported(self) -> frozenset[str]:
        """The codes of the modules whose marks come from another system."""
        return frozenset(one.number for one in self.rows if one.panel.code == RESERVED_PANEL)

    def seat(self, id_: int) -> Seat:
        """The seat of an id."""
        return next(one for one in self.rows if one.id == id_)

    def marks(self, seat: Seat, module: str, modules: frozenset[str]) -> bool:
        """Whether `seat` marks the module, one of the scheme's `modules`."""
        return self.panels.marks(seat.panel.code, seat.number, module, modules)

    def aspects(self, seat: Seat, aspects: Sequence[Aspect]) -> list[Aspect]:
        """Those of a scheme's aspects that `seat` marks, in order."""
        return self.panels.aspects(seat.panel.code, seat.number, aspects)


def meets(seat: Seat, session: int | None) -> bool:
    """Whether the seat's panel marks in a session."""
    return seat.panel.session_id in (None, session)


async def seats_of(event_ids: Iterable[int]) -> dict[int, Seats]:
    """The seats of events, in one statement."""
    rows = Seat.filter(panel__event_id__in=sorted(set(event_ids))).using_db(db.here()).select_related("panel")
    found: defaultdict[int, list[Seat]] = defaultdict(list)
    for row in await rows.order_by("panel__code", "number", "id"):
        found[row.panel.event_id].append(row)
    return defaultdict(Seats, {event: Seats(seats) for event, seats in found.items()})


# A line for each panel, not for each seat: an event of 500 judges has a few panels.
PANELS = """
SELECT DISTINCT p.event_id, p.code, CASE WHEN p.code = ? THEN s.number ELSE '' END AS number
FROM panel p JOIN seat s ON s.panel_id = p.id WHERE p.event_id IN (%s)
"""
NAMES = "SELECT s.id, s.number, p.code FROM seat s JOIN panel p ON p.id = s.panel_id WHERE s.id IN (%s)"


async def panels_of(event_ids: Iterable[int], seat_ids: Iterable[int]) -> tuple[dict[int, Panels], dict[int, Name]]:
    """The panels of events, and the panel and number of some seats, in two statements."""
    events, seats = sorted(set(event_ids)), sorted(set(seat_ids))
    codes, imported = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    lines, named = await plain.run((PANELS % _marks(events), [RESERVED_PANEL, *events]), (NAMES % _marks(seats), seats))
    for one in lines:
        codes[one["event_id"]].add(one["code"])
        if one["code"] == RESERVED_PANEL:
            imported[one["event_id"]].add(one["number"])
    panels = {event: Panels(frozenset(found), frozenset(imported[event])) for event, found in codes.items()}
    return panels, {one["id"]: (one["code"], one["number"]) for one in named}


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" for _ in ids) or "NULL"


async def aspects_of(scheme_ids: Iterable[int]) -> dict[int, list[Aspect]]:
    """The aspects of schemes with their modules, in the order of the scheme, in one statement."""
    rows = Aspect.filter(module__scheme_id__in=sorted(set(scheme_ids))).using_db(db.here()).select_related("module")
    found: defaultdict[int, list[Aspect]] = defaultdict(list)
    for row in await rows.order_by("module__position", "position"):
        found[row.module.scheme_id].append(row)
    return found


async def criteria_of(aspects: Iterable[Sequence[Aspect]]) -> dict[tuple[int, str | None], str]:
    """The titles of the criteria of some aspects, by their module's id and their code, in one statement."""
    modules = {one.module_id for mine in aspects for one in mine if one.criterion}
    if not modules:
        return {}
    rows = Criterion.filter(module_id__in=sorted(modules)).using_db(db.here())
    return {(one.module_id, one.code): one.title for one in await rows}


def rule_of(row: Aspect) -> ranking.Aspect:
    """The aspect as the ranking knows it."""
    return db.remembered(ranking.Aspect).get(row.id) or aspect_of(row)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a scheme prints on a sheet: its aspects with their modules, in order, and the titles of its criteria by
    module id and code."""

    aspects: Sequence[Aspect]
    criteria: Mapping[tuple[int, str | None], str]


async def printed(scheme_ids: Iterable[int]) -> dict[int, Printed]:
    """The same for schemes, remembered while the database is open: the rows of a stored scheme never change.

    Only what a reader has seen is remembered, for what is read inside a transaction may be rolled back.
    """
    known, wanted = db.remembered(Printed), sorted(set(scheme_ids))
    found = {one: known[one] for one in wanted if one in known}
    lacking = [one for one in wanted if one not in found]
    if lacking:
        aspects = await aspects_of(lacking)
        titles = await criteria_of(aspects.values())
        read = {one: Printed(tuple(aspects.get(one, ())), titles) for one in lacking}
        if not db.is_writing():
            known.update((id_, one) for id_, one in read.items() if one.aspects)
            rules = {one.id: aspect_of(one) for mine in aspects.values() for one in mine}
            db.remembered(ranking.Aspect).update(rules)
        found |= read
    return found
