"""The calibration list (校准) of an event: how each judge marked beside the others. It reports and changes nothing.

Of each judge and module, over the entries whose module he marked whole (every aspect his seat marks has a mark):
- *shift*: the mean of his value minus the mean of all judges' values of the same entry, himself among them; exact;
- *spread*: the population standard deviation of his values over that of the panel's means of the same entries;
- *after sending*, *after closing*: marks changed after their sheet was first sent, and corrected after closing, as the
  ledger has them; *levels*: how often each level 0 to 3 was given.
A value is the sum of the points of the module's aspects. Only entries that another judge marked too are compared.
"""

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any

from server import db
from server.access import Viewer
from server.competitions import Event
from server.competitions.places import of_event
from server.competitions.scheme import Aspect
from server.judging import RESERVED_PANEL, Judge, Seating
from server.ledger.records import LedgerEvent
from server.ranking import decimal_text
from server.ranking.values import LEVELS
from server.scoring import Sheet
from server.scoring.coverage import competing
from server.scoring.paper import Cell, Paper, papers_of

READERS = frozenset({"supervisor", "auditor"})
AFTER_CLOSING = frozenset({"chief_judge"})
COMPLETE = ("sent", "signed", "typed")
DECIMALS = 3
BATCH = 1000


@dataclass(slots=True)
class Line:
    """A judge and a module. `values`: his value by entry id, in points."""

    judge: Judge
    module: str
    title: str
    values: dict[int, Fraction] = field(default_factory=dict)
    means: dict[int, Fraction] = field(default_factory=dict)
    levels: Counter[int] = field(default_factory=Counter)
    after_sending: int = 0
    after_closing: int = 0

    @property
    def entries(self) -> int:
        """How many entries he marked whole."""
        return len(self.values)

    @property
    def compared(self) -> int:
        """How many of them another judge marked too."""
        return len(self.means)

    @property
    def exact_shift(self) -> Fraction | None:
        """The shift, exact; None where nobody else marked the same."""
        if not self.means:
            return None
        return sum((self.values[id_] - mean for id_, mean in self.means.items()), Fraction(0)) / len(self.means)

    @property
    def shift(self) -> str | None:
        """The shift in points, three decimals, half up."""
        exact = self.exact_shift
        return None if exact is None else decimal_text(exact, DECIMALS)

    @property
    def spread(self) -> str | None:
        """The ratio of the standard deviations, three decimals, half up; None where the panel's means do not differ."""
        below = variance(list(self.means.values()))
        return root_text(variance([self.values[id_] for id_ in self.means]) / below) if below else None

    @property
    def used(self) -> list[int]:
        """How often each level was given, from 0."""
        return [self.levels[level] for level in range(LEVELS + 1)]


def variance(values: Sequence[Fraction]) -> Fraction:
    """The population variance, exact; 0 of none."""
    if not values:
        return Fraction(0)
    mean = sum(values, Fraction(0)) / len(values)
    return sum(((one - mean) ** 2 for one in values), Fraction(0)) / len(values)


def root_text(square: Fraction) -> str:
    """The root of `square` to three decimals, half up; no float on the way."""
    scaled = square * 10 ** (2 * DECIMALS)
    root = isqrt(scaled.numerator // scaled.denominator)
    return decimal_text(Fraction(root + ((2 * root + 1) ** 2 <= 4 * scaled), 10**DECIMALS), DECIMALS)


async def calibrations(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Line]]:
    """The lists of events, for the supervisor and the auditor, after closing for the chief judge too; else empty."""
    events = await Event.visible_to(viewer).filter(id__in=list(ids)).select_related("competition")
    found: dict[int, list[Line]] = {id_: [] for id_ in ids}
    for event in events:
        readers = READERS | AFTER_CLOSING if event.state == "closed" else READERS
        place = of_event(event.competition, event)
        if viewer.holds_at(readers, place):
            found[event.id] = await calibrated(event, event.competition.chain)
    return found


async def calibrated(event: Event, chain: str) -> list[Line]:
    """The list of one event, by judge and module."""
    rows = Sheet.filter(competing("entry__"), event_id=event.id, state__in=COMPLETE).exclude(
        seat__panel__code=RESERVED_PANEL
    )
    sheets = await rows.using_db(db.here()).order_by("id")
    judge_of = await _judges(event, sheets)
    papers = await papers_of(sheets)
    lines: dict[tuple[int, str], Line] = {}
    of_entry: defaultdict[tuple[int, str], list[Fraction]] = defaultdict(list)
    for sheet in sheets:
        for code, title, cells in _modules(papers[sheet.id]):
            judge = judge_of[sheet.id]
            line = lines.setdefault((judge.id, code), Line(judge, code, title))
            line.levels.update(_levels(cells))
            if all(one.state == "given" for one in cells):
                line.values[sheet.entry_id] = value = sum((one.points for one in cells), Fraction(0))
                of_entry[sheet.entry_id, code].append(value)
    for line in lines.values():
        together = ((id_, of_entry[id_, line.module]) for id_ in line.values)
        line.means = {id_: sum(all_, Fraction(0)) / len(all_) for id_, all_ in together if len(all_) > 1}
    await _late(chain, sheets, judge_of, papers, lines)
    return sorted(lines.values(), key=lambda one: (one.module, one.judge.judge_no, one.judge.id))


def _modules(paper: Paper) -> Iterable[tuple[str, str, Sequence[Cell]]]:
    return ((one.code, one.title, one.aspects) for one in paper.modules)


def _levels(cells: Sequence[Cell]) -> list[int]:
    given = [one.mark.value for one in cells if one.kind == "judgement" and one.mark is not None]
    return [value // 1000 for value in given if value is not None]


async def _judges(event: Event, sheets: Sequence[Sheet]) -> dict[int, Judge]:
    """Who marked each sheet: who signed it, else who sat in its seat last."""
    rows = Seating.filter(seat__panel__event_id=event.id).using_db(db.here()).select_related("judge").order_by("turn")
    seatings = await rows
    last = {one.seat_id: one.judge for one in seatings}
    by_id = {one.judge_id: one.judge for one in seatings}
    return {one.id: by_id.get(one.signed_by_id or 0, last[one.seat_id]) for one in sheets if one.seat_id in last}


async def _late(
    chain: str,
    sheets: Sequence[Sheet],
    judge_of: Mapping[int, Judge],
    papers: Mapping[int, Paper],
    lines: Mapping[tuple[int, str], Line],
) -> None:
    """Count from the ledger what was changed late."""
    by_number = {one.number: one for one in sheets}
    aspects: dict[int, Aspect] = {cell.aspect.id: cell.aspect for one in papers.values() for cell in one.cells}
    by_code = {one.code: one for one in aspects.values()}
    sent: set[str] = set()
    async for act, body in _written(chain):
        sheet = by_number.get(str(body["facts"].get("sheet")))
        if sheet is None:
            continue
        judge = judge_of[sheet.id].id
        if act == "mark.corrected":
            lines[judge, by_code[body["facts"]["aspect"]].module.code].after_closing += 1
            continue
        if sheet.number in sent:
            for id_ in _column(body, "mark", "aspect_id"):
                if int(id_) in aspects:
                    lines[judge, aspects[int(id_)].module.code].after_sending += 1
        if body["facts"]["send"]:
            sent.add(sheet.number)


async def _written(chain: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """(act, body) of each giving and correcting on a chain, in order, a thousand read at a time."""
    last = 0
    while True:
        rows = LedgerEvent.filter(chain=chain, act__in=("sheet.given", "mark.corrected"), seq__gt=last)
        found = await rows.using_db(db.here()).order_by("seq").limit(BATCH)
        for one in found:
            yield one.act, json.loads(one.body)
        if len(found) < BATCH:
            return
        last = found[-1].seq


def _column(body: dict[str, Any], table: str, column: str) -> list[Any]:
    rows = body["rows"].get(table)
    return [one[rows["columns"].index(column)] for one in rows["values"]] if rows else []
