"""Which seat marks which module: a module that is imported by the import, a module with a panel of its own by that
panel alone, every other module by the panels that are named after no module. A panel of one session marks nothing but
the entries of that session."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q

from server import db, ranking
from server.competitions.keeping import aspect_of
from server.competitions.scheme import Aspect, Criterion
from server.judging import RESERVED_PANEL, Seat


def competing(path: str = "") -> Q:
    """The entries whose sheets are marked: admitted to the event, and nothing was said against them since."""
    states: dict[str, Any] = {f"{path}state__in": ("approved", "under_review")}
    package: dict[str, Any] = {f"{path}state__isnull": True}
    status: dict[str, Any] = {f"{path}status": ""}
    return (Q(**states) | Q(**package)) & Q(**status)


COMPETING = competing()


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of an event with their panels loaded, in order of panel and number."""

    rows: Sequence[Seat] = ()

    @property
    def judged(self) -> list[Seat]:
        """Those in which a judge sits or should."""
        return [one for one in self.rows if one.panel.code != RESERVED_PANEL]

    @property
    def imported(self) -> frozenset[str]:
        """The codes of the modules whose marks come from another system."""
        return frozenset(one.number for one in self.rows if one.panel.code == RESERVED_PANEL)

    def seat(self, id_: int) -> Seat:
        """The seat of an id."""
        return next(one for one in self.rows if one.id == id_)

    def marks(self, seat: Seat, module: str, modules: frozenset[str]) -> bool:
        """Whether `seat` marks the module, one of the scheme's `modules`."""
        panel = seat.panel.code
        if panel == RESERVED_PANEL:
            return seat.number == module
        if module in self.imported:
            return False
        if any(one.panel.code == module for one in self.rows):
            return panel == module
        return panel not in modules

    def aspects(self, seat: Seat, aspects: Sequence[Aspect]) -> list[Aspect]:
        """Those of a scheme's aspects that `seat` marks, in order."""
        modules = frozenset(one.module.code for one in aspects)
        return [one for one in aspects if self.marks(seat, one.module.code, modules)]


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
    return aspect_of(row)
