"""Read the files of a competition package for a recount: what it needs and nothing else (design.md section 8)."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from server.recounting.facts import ABSENT, VOID, Entry, Event, Mark
from server.recounting.schemes import Unreadable as Unreadable
from server.recounting.schemes import event_of, events_of, exact

TOML, ENTRIES, MARKS, PENALTIES = "competition.toml", "entries.csv", "marks.csv", "penalties.csv"
JOIN = "、"
BOM = b"\xef\xbb\xbf"
Cells = Mapping[str, str]


def read_events(files: Mapping[str, bytes]) -> list[Event]:
    """The events in order with their schemes, entries and penalties. Unreadable: what is wrong and where."""
    rows = defaultdict(list)
    for cells in table(files, ENTRIES, "event", "entry_no"):
        rows[cells["event"], cells["entry_no"]].append(cells)
    penalties = defaultdict(list)
    given_penalties = table(files, PENALTIES, "event", "entry_no", "points") if PENALTIES in files else ()
    for cells in given_penalties:
        points = (cells.get("deduction", ""), number(PENALTIES, cells["points"]))
        penalties[cells["event"], cells["entry_no"]].append(points)
    found = []
    for given in events_of(text_of(files, TOML)):
        event = event_of(given)
        entries = [_entry(rows[key], penalties[key]) for key in rows if key[0] == event.code]
        found.append(replace(event, entries=tuple(sorted(entries, key=lambda one: one.entry_no))))
    return found


def read_marks(files: Mapping[str, bytes]) -> dict[tuple[str, str], list[Mark]]:
    """The marks by event and entry number."""
    known: dict[str, int | str] = {ABSENT: ABSENT, VOID: VOID}
    found: defaultdict[tuple[str, str], list[Mark]] = defaultdict(list)
    for cells in table(files, MARKS, "event", "entry_no", "aspect", "judge_no", "mark"):
        word = cells["mark"]
        if word not in known:
            known[word] = _thousandths(word)
        found[cells["event"], cells["entry_no"]].append((cells["aspect"], cells["judge_no"], known[word]))
    return found


def _thousandths(word: str) -> int:
    value = number(MARKS, word) * 1000
    if value.denominator != 1:
        raise Unreadable(MARKS, word)
    return int(value)


def number(file: str, word: str) -> Fraction:
    """A decimal as it stands in `file`, exactly."""
    try:
        return exact(word)
    except (ValueError, ZeroDivisionError):
        raise Unreadable(file, word) from None


def text_of(files: Mapping[str, bytes], name: str) -> str:
    """A file's text: UTF-8 with or without BOM, else GB18030."""
    if name not in files:
        raise Unreadable(name, "")
    data = files[name].removeprefix(BOM)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(name, "UTF-8, GB18030")


def table(files: Mapping[str, bytes], name: str, *needed: str) -> Iterator[Cells]:
    """The rows of a table as cells by column; empty lines do not count. Unreadable: a needed column is not there."""
    reader = csv.DictReader(io.StringIO(text_of(files, name), newline=""), strict=True)
    try:
        for column in needed:
            if column not in (reader.fieldnames or ()):
                raise Unreadable(name, column)
        for cells in reader:
            if None in cells or None in cells.values():
                raise Unreadable(name, f"{reader.line_num}")
            if any(cells.values()):
                yield cells
    except csv.Error as error:
        raise Unreadable(name, str(error)) from None


def _entry(rows: Sequence[Cells], penalties: Sequence[tuple[str, Fraction]]) -> Entry:
    """One entry of its rows: what is said of the whole team stands on any of them."""

    def said(column: str) -> str:
        return next((cells[column] for cells in rows if cells.get(column)), "")

    contestants = sorted(
        (cells for cells in rows if cells.get("role", "") in ("", "contestant")),
        key=lambda cells: _whole(cells.get("member", "")) or 1,
    )
    return Entry(
        entry_no=rows[0]["entry_no"], status=said("status"), team=said("team"),
        name=joined(cells.get("name", "") for cells in contestants),
        organisation=joined(cells.get("organisation", "") for cells in contestants),
        region=joined(cells.get("region", "") for cells in contestants),
        delegation=said("delegation"), group=said("group"), elapsed=_whole(said("elapsed")), draw=_whole(said("draw")),
        decision=_whole(said("decision")), penalties=tuple(penalties),
        holds=frozenset(title for cells in contestants for title in cells.get("prior_honours", "").split(";") if title),
    )  # fmt: skip


def joined(texts: Iterable[str]) -> str:
    """“Names and organisations of a team joined by 、”, each different text once."""
    return JOIN.join(dict.fromkeys(text for text in texts if text))


def _whole(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit()):
        raise Unreadable(ENTRIES, cell)
    return int(cell)
