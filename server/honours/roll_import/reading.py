"""Rows of an old roll become honours: every fault with its cell and its remedy, nothing guessed but the columns."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from stdnum.cn import ric

from server import clock
from server.access import Viewer, may
from server.honours import Decision, Title
from server.honours.asked import place_of
from server.honours.holders import RESIDENT
from server.honours.noting import NATIONALITIES, nationality_of
from server.honours.roll_import.columns import KINDS, SEXES
from server.honours.roll_import.progress import PHASES, Told
from server.honours.roll_import.wanted import Known, Wanted
from server.refusal import Fault
from server.regions import Region
from server.workbooks import Row, Table

IMPORTED = "roll.imported"
LONGEST_NAME = 100  # characters of a person's name
MOST_PLACES = 9999
EARLIEST = date(1949, 10, 1)
OFTEN = 500  # rows between two words on progress


class Reader:
    """Reads one table, collecting faults; `warnings` refuse nothing."""

    def __init__(self, viewer: Viewer, table: Table, known: Known) -> None:
        self._viewer, self._table, self._known = viewer, table, known
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._days: dict[str, tuple[int, date, str]] = {}  # of numbers that are not on record: row, day, body
        self._allowed: dict[int, bool] = {}

    def read(self, on_progress: Told | None = None) -> list[Wanted]:
        """The honours of the rows, in order; none for a row that lacks a title or a day."""
        found = []
        for n, row in enumerate(self._table.rows, 1):
            if (one := self._wanted(row)) is not None:
                found.append(one)
            if on_progress and (n % OFTEN == 0 or n == len(self._table.rows)):
                on_progress(PHASES[1], n, len(self._table.rows))
        return found

    def _fault(self, row: Row, column: str, rule: str, found: str = "", **more: str | int) -> None:
        self.faults.append(self._table.fault(row.number, column, rule, "", found, **more))

    def _warn(self, row: Row, column: str, rule: str, found: str = "", **more: str | int) -> None:
        self.warnings.append(self._table.fault(row.number, column, rule, "", found, **more))

    def _wanted(self, row: Row) -> Wanted | None:
        cells = row.cells
        kind = KINDS.get(cells["holder"], "person")
        title, day = self._title(row), self._day(row)
        self._person(row, kind)
        region = self._region(row, day)
        occupation = self._occupation(row)
        place = self._place(row)
        if title is None or day is None:
            return None
        self._in_force(row, title, day)
        body = cells["body"] or title.granting_body
        if cells["number"] and cells["number"] not in self._known.decisions:
            self._agrees(row, day, body)
        return Wanted(
            row.number, kind, cells["name"], title, day, cells["unit"], cells["number"], body, region, occupation,
            cells["id_number"], cells["competition"], cells["event"], place, SEXES.get(cells["sex"]),
            nationality_of(cells["nationality"]),
        )  # fmt: skip

    def _title(self, row: Row) -> Title | None:
        text = row.cells["title"]
        found = self._known.titles.get(text) if text else self._known.default
        if found is None and text:
            near = get_close_matches(text, self._known.titles, 1, 0.5)
            self._fault(row, "title", "roll_title_unknown", text, title=text, near=near[0] if near else "—")
        elif found is None:
            self._fault(row, "title", "roll_title_missing")
        elif not self._may(found):
            self._fault(row, "title", "roll_title_scope", text, title=found.name)
        return found

    def _may(self, title: Title) -> bool:
        if title.id not in self._allowed:
            self._allowed[title.id] = may(self._viewer, IMPORTED, place_of(title)) is None
        return self._allowed[title.id]

    def _day(self, row: Row) -> date | None:
        """The day of the row, else of its decision on record, else the default."""
        decision = self._known.decisions.get(row.cells["number"])
        written = date.fromisoformat(row.cells["day"]) if row.cells["day"] else None
        day = written or (decision.decided_on if decision else self._known.day)
        if day is None:
            self._fault(row, "day", "roll_day_missing")
        elif not EARLIEST <= day <= clock.today():
            self._fault(row, "day", "roll_day_range", row.cells["day"], day=day.isoformat())
        elif decision is not None and day != decision.decided_on:
            self._differs(row, decision)
        return day

    def _differs(self, row: Row, decision: Decision) -> None:
        on = decision.decided_on.isoformat()
        self._fault(row, "day", "roll_decision_day", row.cells["day"], number=decision.number, day=on)

    def _agrees(self, row: Row, day: date, body: str) -> None:
        """Rows under one number that is not on record must say one day and one body, for it is one document."""
        number = row.cells["number"]
        first, its_day, its_body = self._days.setdefault(number, (row.number, day, body))
        if (its_day, its_body) != (day, body):
            self._fault(row, "number", "roll_decision_differs", number, number=number, first_row=first)

    def _in_force(self, row: Row, title: Title, day: date) -> None:
        """A title is held from the days on which it was conferred."""
        if (title.starts_on and day < title.starts_on) or (title.ends_on and day > title.ends_on):
            self._fault(row, "title", "title_not_in_force", title=title.name, day=day.isoformat())

    def _person(self, row: Row, kind: str) -> None:
        """What only persons have, and in which form."""
        cells = row.cells
        if kind != "person":
            for column in ("id_number", "sex", "nationality"):
                if cells[column]:
                    self._fault(row, column, "roll_of_person")
            return
        if len(cells["name"]) > LONGEST_NAME:
            self._fault(row, "name", "roll_name_long", most=LONGEST_NAME)
        number = cells["id_number"]
        if number and not (RESIDENT.fullmatch(number) and ric.calc_check_digit(number) == number[-1]):
            self._fault(row, "id_number", "roll_id_number")
        if cells["nationality"] and nationality_of(cells["nationality"]) not in NATIONALITIES:
            self._fault(row, "nationality", "roll_nationality", cells["nationality"])

    def _region(self, row: Row, day: date | None) -> Region | None:
        """A region that was there on that day. What has vanished since is kept as of its day, and told."""
        text = row.cells["region"]
        found = self._known.regions.get(text)
        if found is None:
            if text:
                self._fault(row, "region", "roll_region_unknown", text, name=text)
            return None
        if found.ends_on is not None:
            more: Mapping[str, str] = {
                "name": found.name, "code": found.code, "successor": found.successor or "—",
                "day": found.ends_on.isoformat(),
            }  # fmt: skip
            if day is not None and found.ends_on < day:
                self._fault(row, "region", "roll_region_vanished", text, **more)
            else:
                self._warn(row, "region", "roll_region_since", text, **more)
        return found

    def _occupation(self, row: Row) -> str | None:
        text = row.cells["occupation"]
        found = self._known.occupations.get(text)
        if text and found is None:
            self._warn(row, "occupation", "roll_occupation", text, name=text)
        return found

    def _place(self, row: Row) -> int | None:
        text = row.cells["place"]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PLACES):
            self._fault(row, "place", "roll_place", text, most=MOST_PLACES)
            return None
        return int(text)
