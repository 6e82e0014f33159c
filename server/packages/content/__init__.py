"""The content of a package as plain text values: one form for writing, for the digest and for the difference.

Here the rows of its tables; `programme` has what competition.toml holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.competitions.numbers import thousandths_text
from server.packages.format import Entry, Mark, Package
from server.packages.layout import (
    COLUMNS,
    DELEGATIONS,
    ENTRIES,
    JUDGES,
    LEFT_OUT,
    MARKS,
    PENALTIES,
    SEPARATOR,
    TEAM_WIDE,
)

# How many of the first columns make a row's key, where it is not these of the record itself.
KEY_COLUMNS = {
    DELEGATIONS: ("code",),
    JUDGES: ("event", "judge_no"),
    ENTRIES: ("event", "entry_no", "role", "member"),
    MARKS: ("event", "entry_no", "aspect", "judge_no"),
    PENALTIES: ("event", "entry_no", "points", "reason", "deduction"),
}


@dataclass(frozen=True, slots=True)
class ContentRow:
    """One row: its cells in canonical column order, and the line it was read from."""

    cells: tuple[str, ...]
    row: int | None


def mark_text(mark: Mark) -> str:
    """A mark as written."""
    return mark.value if isinstance(mark.value, str) else thousandths_text(mark.value)


def rows(package: Package) -> dict[str, list[ContentRow]]:
    """The rows of every table that has any, and of the required ones; in the package's order."""
    found: dict[str, list[ContentRow]] = {
        DELEGATIONS: [
            ContentRow((one.code, one.name, one.kind, str(int(one.ranked)), one.leader), one.row)
            for one in package.delegations
        ],
        JUDGES: [
            ContentRow((one.event, one.judge_no, one.name, one.organisation, one.region, one.role, one.panel), one.row)
            for one in package.judges
        ],
        ENTRIES: [row for one in package.entries for row in _entry_rows(one)],
        MARKS: [
            ContentRow((one.event, one.entry_no, one.aspect, one.judge_no, mark_text(one), one.remark), one.row)
            for one in package.marks
        ],
        PENALTIES: [
            ContentRow((one.event, one.entry_no, thousandths_text(one.points), one.reason, one.deduction), one.row)
            for one in package.penalties
        ],
    }
    return {name: lines for name, lines in found.items() if lines or name not in (DELEGATIONS, PENALTIES)}


def written(name: str, rows: Sequence[ContentRow]) -> Iterator[tuple[str, ...]]:
    """The header and the cells of a table as they are written: without the last columns that nobody uses."""
    width = len(COLUMNS[name])
    for _ in range(LEFT_OUT.get(name, 0)):
        if any(row.cells[width - 1] for row in rows):
            break
        width -= 1
    yield COLUMNS[name][:width]
    yield from (row.cells[:width] for row in rows)


def _entry_rows(entry: Entry) -> Iterator[ContentRow]:
    """The rows of one entry; what its rows share stands on the first."""
    shared = {
        "team": entry.team,
        "delegation": entry.delegation,
        "session": entry.session,
        "elapsed": _whole(entry.elapsed),
        "draw": _whole(entry.draw),
        "status": entry.status,
        "group": entry.group,
        "decision": _whole(entry.decision),
    }
    for member in entry.members:
        cells = shared | {
            "event": entry.event,
            "entry_no": entry.entry_no,
            "member": str(member.member),
            "name": member.name,
            "role": member.role,
            "organisation": member.organisation,
            "region": member.region,
            "standing": member.standing,
            "id_type": member.id_type,
            "id_number": member.id_number,
            "level": _whole(member.level),
            "prior_honours": SEPARATOR.join(member.prior_honours),
        }
        yield ContentRow(tuple(cells[column] for column in COLUMNS[ENTRIES]), member.row)
        shared = dict.fromkeys(TEAM_WIDE, "")


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def key_of(file: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The key of a row."""
    return tuple(cells[COLUMNS[file].index(column)] for column in KEY_COLUMNS[file])
