"""Members of entries: one row each, then the questions about one person across all rows."""

from server.packages.cells import Row
from server.packages.format import Entry, Member
from server.packages.layout import ENTRIES, ID_TYPES, LIMITS, ROLES, SEPARATOR, STANDINGS, IdType
from server.packages.rules import Faults
from server.people import identity

FULLWIDTH_SEMICOLON = "；"
HIGHEST_LEVEL = 8


def read_member(row: Row, cells: dict[str, str], faults: Faults) -> Member:
    """The member of one row of entries.csv."""
    id_type, id_number = _identity(row, cells, faults)
    number = row.whole("member", cells["member"], 1, 9999)
    return Member(
        member=1 if number is None else number,
        name=row.text("name", cells["name"], limit=LIMITS["person"]),
        role=row.word("role", cells["role"], ROLES, "contestant"),
        organisation=row.text("organisation", cells["organisation"]),
        region=row.region(cells["region"]),
        standing=row.word("standing", cells["standing"], STANDINGS, ""),
        id_type=id_type,
        id_number=id_number,
        level=row.whole("level", cells["level"], 0, HIGHEST_LEVEL),
        prior_honours=_prior_honours(row, cells["prior_honours"]),
        row=row.row,
    )


def _prior_honours(row: Row, cell: str) -> tuple[str, ...]:
    """Titles held before, separated by `;`. A full-width one would make one title of two, so it is refused."""
    if FULLWIDTH_SEMICOLON in cell:
        row.fault("prior_honours", "fullwidth_semicolon", SEPARATOR, cell)
    titles = (title.strip() for title in row.text("prior_honours", cell).split(SEPARATOR))
    return tuple(title for title in titles if title)


def _identity(row: Row, cells: dict[str, str], faults: Faults) -> tuple[IdType, str]:
    """Type and number, the number in upper case; a number without a type is a resident ID."""
    number = cells["id_number"].upper()
    id_type = row.word("id_type", cells["id_type"], ID_TYPES, "")
    if cells["id_type"] and not number:
        row.fault("id_number", "missing_id_number", "id_number")
    if not number or (cells["id_type"] and not id_type):
        return "", number
    id_type = id_type or "resident_id"
    if rule := identity.fault_of(id_type, number):
        row.fault("id_number", rule)
    elif id_type == "resident_id" and not identity.is_county_known(number):
        faults.warn(ENTRIES, row.row, "id_number", "id_county_unknown")
    return id_type, number


def check_persons(entries: list[Entry], faults: Faults) -> None:
    """One ID number has one name, and one person contests an event once. Rows in the order of the file."""
    names: dict[tuple[str, str], Member] = {}
    contests: dict[tuple[str, str, str], Member] = {}
    rows = [(member, entry) for entry in entries for member in entry.members if member.id_number and member.name]
    for member, entry in sorted(rows, key=lambda pair: pair[0].row or 0):
        person = (member.id_type, member.id_number)
        known = names.setdefault(person, member)
        if known.name != member.name:
            faults.add(
                ENTRIES, member.row, "name", "id_of_two_names", known.name, member.name, first_row=known.row or 0
            )
        elif member.role == "contestant":
            first = contests.setdefault((entry.event, *person), member)
            if first is not member:
                faults.add(ENTRIES, member.row, "id_number", "person_twice", "", "", first_row=first.row or 0)
