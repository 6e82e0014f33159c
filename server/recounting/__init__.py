"""Recount: the result of an event counted a second time, independently of the ranking.

It reads a competition package (or plain rows), knows nothing of the database, of `server.ranking` or of any other room,
and uses exact fractions throughout. One file is one step, in the order of the paper: reading → marks → standardising →
totals → rounds → awards → advance → rows; comparing holds it against a published result. Written after design.md
sections 3 and 8.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from server.recounting.advance import advancing
from server.recounting.awards import awarded
from server.recounting.comparing import Difference, Given, differences, read_results
from server.recounting.facts import Entry, Event, Mark
from server.recounting.marks import Sheet, sheet_of
from server.recounting.reading import Unreadable, read_events, read_marks
from server.recounting.rounds import counted
from server.recounting.rows import Row, rows_of, undecided

__all__ = [
    "Difference",
    "Entry",
    "Event",
    "Given",
    "Mark",
    "Row",
    "Sheet",
    "Unreadable",
    "check_package",
    "count",
    "count_marks",
    "differences",
    "recount",
    "sheet_of",
    "undecided",
]


def recount(files: Mapping[str, bytes], no_award: Collection[tuple[str, str]] = ()) -> dict[str, list[Row]]:
    """The rows of results.csv of every event of a package, counted from its marks. `files`: bytes by file name.

    `no_award`: event and number of entries that were admitted without award, which a package does not say.
    Unreadable: a file is missing, or a cell is no number, word or code of the format.
    """
    marks = read_marks(files)
    found = {}
    for event in read_events(files):
        entries = [replace(one, takes_no_award=(event.code, one.entry_no) in no_award) for one in event.entries]
        mine = {one.entry_no: marks.get((event.code, one.entry_no), ()) for one in entries}
        found[event.code] = count_marks(replace(event, entries=entries), mine)
    return found


def check_package(files: Mapping[str, bytes]) -> dict[str, tuple[int, list[Difference]]]:
    """Recount a package against its own results.csv: per event how many rows, and where they differ.

    Unreadable: as `recount`, and where results.csv is not there.
    """
    given = read_results(files, read_events(files))
    return {event: (len(rows), differences(event, given[event], rows)) for event, rows in recount(files).items()}


def count(event: Event, sheets: Mapping[str, Sheet]) -> list[Row]:
    """The rows of one event in result order, from the sheets of its entries by entry number."""
    standings = counted(event, sheets)
    titles = awarded(event, standings)
    return rows_of(event, standings, titles, advancing(event, standings))


def count_marks(event: Event, marks: Mapping[str, Iterable[Mark]]) -> list[Row]:
    """The rows of one event from the single marks of its entries by entry number."""
    return count(event, {one.entry_no: sheet_of(event.scheme, marks.get(one.entry_no, ())) for one in event.entries})
