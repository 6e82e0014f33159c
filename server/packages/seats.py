"""delegations.csv and judges.csv: who sends the entries, and who sits to mark them."""

from dataclasses import dataclass, field

from server.packages.cells import Row
from server.packages.format import Delegation, Judge
from server.packages.heads import Programme
from server.packages.layout import DELEGATION_KINDS, DELEGATIONS, JUDGE_ROLES, JUDGES, LIMITS
from server.packages.rules import Faults
from server.packages.tables import Table

RANKED = ("1", "0")


@dataclass(slots=True)
class Seats:
    """Which judge sits where. `events` by judge_no; "" among them means all events."""

    events: dict[str, set[str]] = field(default_factory=dict)
    complete: bool = True

    def rule_against(self, event: str, judge_no: str) -> str | None:
        """The rule a mark of this judge in this event breaks."""
        if not self.complete:
            return None
        sits_in = self.events.get(judge_no)
        if sits_in is None:
            return "unknown_judge"
        return None if event in sits_in or "" in sits_in else "judge_of_other_event"


def read_delegations(table: Table, faults: Faults) -> list[Delegation]:
    """The delegations of delegations.csv."""
    first_rows: dict[str, int] = {}
    found = []
    for number, (code, name, kind, ranked, leader) in table.rows:
        row = Row(DELEGATIONS, number, faults)
        if (first := first_rows.setdefault(code, number)) != number:
            row.fault("code", "double_row", "", code, first_row=first)
        delegation = Delegation(
            row.text("code", code, required=True, limit=LIMITS["delegation"]),
            row.text("name", name, required=True),
            row.word("kind", kind, DELEGATION_KINDS, ""),
            row.word("ranked", ranked, RANKED, "1") == "1",
            row.text("leader", leader, limit=LIMITS["person"]),
            row=number,
        )
        found.append(delegation)
    return found


def read_judges(table: Table, programme: Programme | None, faults: Faults) -> tuple[list[Judge], Seats]:
    """The judges of judges.csv, and their seats."""
    judges = []
    for number, (event, judge_no, name, organisation, region, role, panel) in table.rows:
        row = Row(JUDGES, number, faults)
        judge = Judge(
            row.event(event, programme) if event else "",
            row.number("judge_no", judge_no),
            row.text("name", name, limit=LIMITS["person"]),
            row.text("organisation", organisation),
            row.region(region),
            row.word("role", role, JUDGE_ROLES, "judge"),
            row.text("panel", panel),
            row=number,
        )
        judges.append(judge)
    _check_judges(judges, faults)
    seats = Seats(complete=table.complete)
    for event, judge_no in table.keys("event", "judge_no"):
        known = programme is None or programme.knows(event)
        seats.events.setdefault(judge_no, set()).add(event if known else "")  # a faulty event may have been any
    return judges, seats


def _check_judges(judges: list[Judge], faults: Faults) -> None:
    """A judge_no stands once for an event: not twice, and not for all events and for one besides."""
    rows: dict[tuple[str, str], int] = {}
    by_number: dict[str, dict[str, int]] = {}
    for judge in judges:
        row = Row(JUDGES, judge.row or 0, faults)
        if not judge.judge_no:
            continue
        first = rows.setdefault((judge.event, judge.judge_no), row.row)
        others = by_number.setdefault(judge.judge_no, {})
        if first != row.row:
            row.fault("judge_no", "double_row", "", judge.judge_no, first_row=first)
        elif others and ("" in others or not judge.event):
            row.fault("judge_no", "double_judge", "", judge.judge_no, first_row=next(iter(others.values())))
        others.setdefault(judge.event, row.row)
