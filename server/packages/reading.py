"""A folder or .zip becomes a Package, or the list of all its faults. All or nothing; no database, no clock."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.packages import toml
from server.packages.entries import read_entries
from server.packages.files import gather
from server.packages.format import Delegation, Entry, Judge, Mark, Package, Penalty
from server.packages.heads import Programme, read_programme
from server.packages.layout import COLUMNS, DELEGATIONS, ENTRIES, JUDGES, LEDGER, MARKS, PENALTIES, RESULTS, SEAL, TOML
from server.packages.marks import Known, read_marks, read_penalties
from server.packages.progress import OnProgress, Progress
from server.packages.results import read_results
from server.packages.rules import FAULT_LIMIT, Enough, Faults
from server.packages.seal import read_ledger, read_seal
from server.packages.seats import read_delegations, read_judges
from server.packages.tables import Table, read_table
from server.packages.text import decode
from server.refusal import Fault


@dataclass(frozen=True, slots=True)
class Rows:
    """What the tables say, checked against each other."""

    delegations: tuple[Delegation, ...]
    judges: tuple[Judge, ...]
    entries: tuple[Entry, ...]
    marks: tuple[Mark, ...]
    penalties: tuple[Penalty, ...]


def read(path: str | Path, on_progress: OnProgress | None = None, *, passphrase: str = "") -> Package | list[Fault]:
    """Read and check a whole package. `on_progress(phase, rows done, rows in all)`, phase `reading` then `checking`,
    comes at least every 2,000 rows. `passphrase`: of a locked .zip. Faults are ordered by file and line; one fault
    does not draw others after it."""
    faults, package = Faults(FAULT_LIMIT), None
    with suppress(Enough):
        files = gather(Path(path), faults, passphrase)
        texts = {name: text for name, data in files.items() if (text := decode(name, data, faults)) is not None}
        package = _read_texts(texts, files, faults, on_progress)
    return package if package and not faults.found else faults.in_order()


def _read_texts(
    texts: dict[str, str], files: dict[str, bytes], faults: Faults, tell: OnProgress | None
) -> Package | None:
    total = sum(text.count("\n") for name, text in texts.items() if name in COLUMNS)
    reading, checking = Progress(tell, "reading", total), Progress(tell, "checking", total)
    tables = {name: read_table(name, text, faults, reading) for name, text in texts.items() if name in COLUMNS}
    reading.finish()
    root = toml.parse(texts[TOML], faults) if TOML in texts else None
    programme = read_programme(root, faults) if root else None
    rows = _read_rows(tables, programme, faults, checking)
    checking.finish()
    events = programme.events if programme else []
    whole = programme is not None and programme.has_all_events and not programme.partly_read
    results = read_results(texts[RESULTS], events, faults) if RESULTS in texts and whole else None
    ledger = read_ledger(texts[LEDGER], faults) if LEDGER in texts else ()
    seal = read_seal(texts[SEAL], files, faults) if SEAL in texts else None
    if programme is None or programme.competition is None:
        return None
    return Package(
        competition=programme.competition,
        events=tuple(events),
        entries=rows.entries,
        judges=rows.judges,
        marks=rows.marks,
        penalties=rows.penalties,
        delegations=rows.delegations,
        results=None if results is None else tuple(results),
        ledger=ledger,
        seal=seal,
        warnings=tuple(faults.warnings),
    )


def _read_rows(tables: dict[str, Table], programme: Programme | None, faults: Faults, progress: Progress) -> Rows:
    """Check every row. Nothing is looked up in a file that is not there or broke off."""

    def table(name: str) -> Table:
        return tables.get(name) or Table(name, complete=False)

    senders = table(DELEGATIONS)
    codes = {code for (code,) in senders.keys("code")} if senders.complete else None
    delegations = read_delegations(senders, faults)
    judges, seats = read_judges(table(JUDGES), programme, faults)
    entries = read_entries(table(ENTRIES), programme, codes, faults, progress)
    known = Known(programme, _entry_numbers(table(ENTRIES), programme), seats)
    marks = read_marks(table(MARKS), known, faults, progress)
    penalties = read_penalties(table(PENALTIES), known, faults)
    return Rows(tuple(delegations), tuple(judges), tuple(entries), tuple(marks), tuple(penalties))


def _entry_numbers(table: Table, programme: Programme | None) -> set[tuple[str, ...]] | None:
    """(event, entry_no) of every row; None where the file broke off."""
    if not table.complete:
        return None
    keys = table.keys("event", "entry_no")
    return {(event if programme is None or programme.knows(event) else "", number) for event, number in keys}
