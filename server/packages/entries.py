"""entries.csv: rows become members, rows with one entry_no become one entry. The order of rows never matters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.packages.cells import Row
from server.packages.format import Entry, Member
from server.packages.heads import Programme
from server.packages.layout import COLUMNS, ENTRIES, STATUSES, TEAM_WIDE
from server.packages.people import check_persons, read_member
from server.packages.progress import Progress
from server.packages.rules import Faults
from server.packages.tables import Table
from server.ranking.scheme import Status

MOST_CONTESTANTS = {"individual": 1, "pair": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its member and what it says of the whole team, as far as it says it."""

    row: Row
    member: Member
    wide: dict[str, str]
    elapsed: int | None
    draw: int | None
    decision: int | None
    status: Status


def read_entries(
    table: Table, programme: Programme | None, delegations: set[str] | None, faults: Faults, progress: Progress
) -> list[Entry]:
    """The entries. `delegations`: the codes that may stand, None where any text may."""
    groups: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for done, (number, cells) in enumerate(table.rows):
        named = dict(zip(COLUMNS[ENTRIES], cells, strict=True))
        row = Row(ENTRIES, number, faults)
        event = row.event(named["event"], programme)
        entry_no = row.number("entry_no", named["entry_no"])
        line = _read_line(row, named, delegations, faults)
        if event and entry_no:
            groups[event, entry_no].append(line)
        progress.at(done)
    progress.done(len(table.rows))
    for key, lines in groups.items():
        groups[key] = _distinct(lines)
    entries = [_entry(event, entry_no, lines) for (event, entry_no), lines in groups.items()]
    _check_sizes(entries, programme, faults)
    _check_draws(groups, programme)
    _check_groups(entries, programme, faults)
    check_persons(entries, faults)
    return entries


def _read_line(row: Row, cells: dict[str, str], delegations: set[str] | None, faults: Faults) -> Line:
    delegation = row.text("delegation", cells["delegation"])
    if delegation and delegations is not None and delegation not in delegations:
        row.fault("delegation", "unknown_delegation", "delegations.csv", delegation)
    row.text("team", cells["team"])
    row.text("session", cells["session"])
    return Line(
        row,
        read_member(row, cells, faults),
        {column: cells[column] for column in TEAM_WIDE},
        row.whole("elapsed", cells["elapsed"]),
        row.whole("draw", cells["draw"]),
        row.whole("decision", cells["decision"]),
        row.word("status", cells["status"], STATUSES, ""),
    )


def _entry(event: str, entry_no: str, lines: list[Line]) -> Entry:
    """One entry of its rows, which may stand in any order."""
    _check_names(lines)
    wide = {column: _shared(column, lines) for column in ("team", "delegation", "session", "group")}
    for column in ("elapsed", "draw", "decision", "status"):
        _shared(column, lines)
    return Entry(
        event,
        entry_no,
        tuple(line.member for line in lines),
        team=wide["team"],
        delegation=wide["delegation"],
        session=wide["session"],
        elapsed=_first(line.elapsed for line in lines),
        draw=_first(line.draw for line in lines),
        status=next((line.status for line in lines if line.status), ""),
        group=wide["group"],
        decision=_first(line.decision for line in lines),
        row=min(line.row.row for line in lines),
    )


def _first(values: Iterable[int | None]) -> int | None:
    return next((value for value in values if value is not None), None)


def _value(column: str, line: Line) -> str | int | None:
    """What a row says of the team in one column: None where it says nothing, or nothing that could be read."""
    if column in ("elapsed", "draw", "decision"):
        number: int | None = getattr(line, column)
        return number
    return (line.status if column == "status" else line.wide[column]) or None


def _shared(column: str, lines: list[Line]) -> str:
    """What all rows agree on; a row that says something else than the first is a fault."""
    said = [(line, value) for line in lines if (value := _value(column, line)) is not None]
    if not said:
        return ""
    first, agreed = said[0]
    for line, value in said[1:]:
        if value != agreed:
            line.row.fault(column, "conflicting_value", str(agreed), str(value), first_row=first.row.row)
    return str(agreed)


def _distinct(lines: list[Line]) -> list[Line]:
    """The rows but those that stand twice: members differ in (role, member)."""
    seen: dict[tuple[str, int], Line] = {}
    for line in lines:
        first = seen.setdefault((line.member.role, line.member.member), line)
        if first is not line:
            line.row.fault("member", "double_row", "", str(line.member.member), first_row=first.row.row)
    return list(seen.values())


def _check_names(lines: list[Line]) -> None:
    """Only the one contestant's row of a named team may be without a name."""
    team = any(line.wide["team"] for line in lines)
    contestants = sum(line.member.role == "contestant" for line in lines)
    for line in lines:
        member = line.member
        unknown = member.role == "contestant" and contestants == 1 and team and not member.id_number
        if not member.name and not unknown:
            line.row.fault("name", "missing_name")
    if not contestants and not team and all(line.member.name for line in lines):
        lines[0].row.fault("role", "missing_name")


def _check_sizes(entries: list[Entry], programme: Programme | None, faults: Faults) -> None:
    """An individual is one contestant, a pair at most two."""
    formats = {event.code: event.format for event in programme.events} if programme else {}
    for entry in entries:
        most = MOST_CONTESTANTS.get(formats.get(entry.event, "team"))
        if most and len(entry.contestants) > most:
            row = entry.contestants[most].row
            faults.add(ENTRIES, row, "entry_no", "too_many_members", str(most), str(len(entry.contestants)))


def _check_groups(entries: list[Entry], programme: Programme | None, faults: Faults) -> None:
    """Every entry of a joint event names one of its groups; another event has none."""
    known = {one.code: [group.code for group in one.scheme.groups] for one in programme.events} if programme else {}
    for entry in entries:
        codes = known.get(entry.event)
        if codes is None or (entry.group in codes if codes else not entry.group):
            continue
        rule = "unknown_group" if entry.group else "missing_value"
        faults.add(ENTRIES, entry.row, "group", rule, " | ".join(codes), entry.group)


def _check_draws(groups: dict[tuple[str, str], list[Line]], programme: Programme | None) -> None:
    """Where ties are decided by draw, no two entries of the event have the same."""
    events = programme.events if programme else ()
    deciding = {event.code for event in events if "draw" in {tie.key for tie in event.scheme.ties}}
    seen: dict[tuple[str, int], Row] = {}
    for (event, _), lines in groups.items():
        line = next((line for line in lines if line.draw is not None), None)
        if line is None or line.draw is None or event not in deciding:
            continue
        first = seen.setdefault((event, line.draw), line.row)
        if first is not line.row:
            line.row.fault("draw", "double_draw", "", str(line.draw), first_row=first.row)
