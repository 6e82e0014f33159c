"""Rows of a workbook become entries: rows with one number, or one team, are one entry. Every fault with its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from server import db
from server.access import Viewer
from server.competitions import Competition, Event, Session
from server.competitions.keeping import groups_of
from server.entries import Delegation
from server.entries.asked import (
    SEPARATOR,
    EntryAsked,
    MemberAsked,
    Wrong,
    wrong_with_entry,
    wrong_with_group,
    wrong_with_member,
)
from server.entries.columns import ID_TYPES, LEVELS, ROLES, STANDINGS, event_text
from server.entries.wanted import Wanted
from server.refusal import Fault
from server.regions import Region
from server.workbooks import Row, Table

BATCH = 5000
NONE = "无"
T = TypeVar("T")
TEAM_WIDE = ("delegation", "team", "session", "group")


@dataclass(frozen=True, slots=True)
class Programme:
    """What rows may name. `others`: delegations that are there but not the viewer's to enter for."""

    events: Mapping[str, Event]
    delegations: Mapping[str, Delegation]
    others: frozenset[str]
    sessions: Mapping[tuple[int, str], Session]
    regions: Mapping[str, str]
    event: Event | None = None
    delegation: Delegation | None = None
    organiser: bool = False


@dataclass(slots=True)
class Group:
    """The rows of one entry."""

    event: Event
    rows: list[Row] = field(default_factory=list)


async def programme(
    viewer: Viewer,
    of: Competition,
    its: Event | None,
    table: Table,
    mine: Sequence[Delegation],
    default: Delegation | None,
    organiser: bool,
) -> Programme:
    """Look up everything the rows may name, at once."""
    events = [its] if its else await Event.visible_to(viewer).filter(competition_id=of.id)
    sessions = await Session.visible_to(viewer).filter(event_id__in=[one.id for one in events])
    every = await Delegation.visible_to(viewer).filter(competition_id=of.id)
    known = {one.id for one in mine}
    return Programme(
        _unique((text, one) for one in events for text in (one.code, one.title, event_text(one))),
        _unique((text, one) for one in mine for text in {one.code, one.name}),
        frozenset(text for one in every if one.id not in known for text in (one.code, one.name)),
        {(one.event_id, one.code): one for one in sessions},
        await _regions({row.cells["region"] for row in table.rows} - {""}),
        its,
        default,
        organiser,
    )


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """What texts name, where they name one thing alone."""
    found: dict[str, list[T]] = {}
    for text, one in pairs:
        its = found.setdefault(text, [])
        if one not in its:
            its.append(one)
    return {text: its[0] for text, its in found.items() if len(its) == 1}


async def _regions(texts: set[str]) -> dict[str, str]:
    """Texts as codes: a code as it is written, a name where only one region bears it."""
    found = {text: text for text in texts if text.isascii()}
    names = sorted(texts - found.keys())
    codes: dict[str, list[str]] = {}
    for start in range(0, len(names), BATCH):
        rows = Region.filter(name__in=names[start : start + BATCH], successor__isnull=True).using_db(db.here())
        for name, code in await rows.values_list("name", "code"):
            codes.setdefault(str(name), []).append(str(code))
    return found | {name: its[0] for name, its in codes.items() if len(its) == 1}


class Reader:
    """Reads one table into entries, collecting faults."""

    def __init__(self, table: Table, known: Programme) -> None:
        self._table, self._known = table, known
        self.faults: list[Fault] = []

    def read(self) -> list[Wanted]:
        """The entries in the order of their first rows."""
        groups: dict[tuple[int, str, str], Group] = {}
        for row in self._table.rows:
            event = self._event(row)
            if event is not None:
                groups.setdefault(self._key(row, event), Group(event)).rows.append(row)
        wanted = [self._wanted(group) for group in groups.values()]
        self.faults.sort(key=lambda fault: fault.row or 0)
        return wanted

    def fault(
        self, row: Row | int, column: str, rule: str, expected: str = "", found: str = "", **more: str | int
    ) -> None:
        """Take down a fault of a cell."""
        number = row if isinstance(row, int) else row.number
        self.faults.append(self._table.fault(number, column, rule, expected, found, **more))

    def _event(self, row: Row) -> Event | None:
        if self._known.event is not None:
            return self._known.event
        text = row.cells["event"]
        found = self._known.events.get(text)
        if found is None:
            self.fault(row, "event", "event_unknown", found=text)
        return found

    def _key(self, row: Row, event: Event) -> tuple[int, str, str]:
        """What makes rows one entry: the number, else the team of a delegation, else each row is its own."""
        cells = row.cells
        if cells["entry_no"]:
            return event.id, "no", cells["entry_no"]
        if cells["team"] and event.format != "individual":
            return event.id, "team", f"{cells['delegation']}\0{cells['team']}"
        if ROLES.get(cells["role"]) == "coach":
            self.fault(row, "role", "coach_without_entry")
        return event.id, "row", str(row.number)

    def _wanted(self, group: Group) -> Wanted:
        wide = {column: self._shared(column, group.rows) for column in TEAM_WIDE}
        pairs = [(self._member(row), row.number) for row in group.rows]
        pairs.sort(key=lambda pair: pair[0].role != "contestant")
        groups = groups_of(group.event)
        asked = EntryAsked(
            tuple(one for one, _ in pairs), group.rows[0].cells["entry_no"], wide["team"],
            group=next((one.code for one in groups if wide["group"] in (one.code, one.title)), wide["group"]),
        ).in_form()  # fmt: skip
        first = group.rows[0]
        for wrong in (*wrong_with_entry(asked, group.event.format), *wrong_with_group(asked.group, groups)):
            self._wrong(first.number, wrong)
        for one, (_, number) in zip(asked.members, pairs, strict=True):
            for wrong in wrong_with_member(one):
                self._wrong(number, wrong)
        delegation = self._delegation(first, wide["delegation"])
        session = self._session(first, group.event, wide["session"])
        return Wanted(group.event, asked, delegation, session, rows=tuple(number for _, number in pairs))

    def _wrong(self, row: int, wrong: Wrong) -> None:
        column = "name" if wrong.field == "members" else wrong.field
        self.fault(row, column, wrong.rule, wrong.expected, wrong.found)

    def _shared(self, column: str, rows: Sequence[Row]) -> str:
        """What the rows of an entry agree on; a row that says something else than the first is a fault."""
        said = [(row, row.cells[column]) for row in rows if row.cells[column]]
        for row, text in said[1:]:
            if text != said[0][1]:
                self.fault(row, column, "conflicting_value", said[0][1], text, first_row=said[0][0].number)
        return said[0][1] if said else ""

    def _delegation(self, row: Row, text: str) -> Delegation | None:
        if not text:
            if self._known.delegation is None and not self._known.organiser:
                self.fault(row, "delegation", "delegation_needed")
            return self._known.delegation
        found = self._known.delegations.get(text)
        if found is None:
            rule = "delegation_of_others" if text in self._known.others else "delegation_unknown"
            self.fault(row, "delegation", rule, found=text)
        return found

    def _session(self, row: Row, event: Event, text: str) -> Session | None:
        found = self._known.sessions.get((event.id, text))
        if text and found is None:
            self.fault(row, "session", "session_unknown", found=text)
        return found

    def _member(self, row: Row) -> MemberAsked:
        cells = row.cells
        number = cells["id_number"]
        return MemberAsked(
            cells["name"],
            ROLES.get(cells["role"], "contestant"),
            ID_TYPES.get(cells["id_type"], ""),
            number,
            cells["organisation"],
            self._region(row, cells["region"]),
            STANDINGS.get(cells["standing"], ""),
            LEVELS.index(cells["level"]) if cells["level"] else None,
            self._years(row, cells["years_of_work"]),
            _list(cells["certificates"]) if cells["certificates"] else None,
            _list(cells["prior_honours"]),
        )

    def _region(self, row: Row, text: str) -> str:
        if text and text not in self._known.regions:
            self.fault(row, "region", "region_unknown", found=text)
            return ""
        return self._known.regions[text] if text else ""

    def _years(self, row: Row, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            self.fault(row, "years_of_work", "bad_whole_number", "0-70", text)
            return None
        return int(text)


def _list(text: str) -> tuple[str, ...]:
    """Texts between semicolons of either width; 无 is none."""
    listed = (one.strip() for one in text.replace("；", SEPARATOR).split(SEPARATOR))
    return tuple(one for one in listed if one and one != NONE)
