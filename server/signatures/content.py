"""What a signature stands for: one SHA-256 over the marks of a sheet, and one over all that decides an event's result.

Anybody can make both again from the ledger of an export (`ledger.jsonl`): every value below stands in the images of
the rows of `sheet`, `mark`, `scheme_aspect`, `scheme_module`, `penalty`, `entry` and `event`; the newest image of a row
counts. "Canonical" is RFC 8785, hashes are hexadecimal text in lower case.

*A sheet* is the hash of the canonical JSON of

    [number, scheme_id, [[code of the aspect, state of the mark, thousandths or null], …]]

with its marks of pass 1 in the order of the scheme (position of the module, position of the aspect), aspects never
marked left out.

*An entry* is the hash of the canonical JSON of

    [uid or null, state, status, elapsed, draw, decision, [[points, deduction], …], [[sheet number, sheet hash], …]]

with its penalties and its sheets sorted. The uid is null where the event is masked: who is who is then said by the
draws, which the ledger holds, and by nothing here.

*An event* is the hash of the canonical JSON of `["jinbang.event/2", uid of the event, hashes of its entries]`, these
sorted. So one changed mark is one sheet, one entry and the list of the entries' hashes to be hashed again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson

from server import db
from server.competitions import Event
from server.entries import Entry
from server.scoring import Penalty, Sheet
from server.signatures.kept import entries_of

BATCH = 500  # sheets read at once: a million marks are never in memory together
ENTRIES = 100  # whose sheets are read at once
SHORT = 16  # hexadecimal digits printed on paper: 64 bits
FORM = "jinbang.event/2"
MARKS = """
SELECT m.sheet_id, a.code, m.state, m.value
FROM mark m JOIN scheme_aspect a ON a.id = m.aspect_id JOIN scheme_module o ON o.id = a.module_id
WHERE m.pass_no = 1 AND m.sheet_id IN (%s)
ORDER BY m.sheet_id, o.position, a.position
"""


async def sheet_contents(sheets: Sequence[Sheet]) -> dict[int, str]:
    """The hash of what stands on each of `sheets`, by id; one statement for every 500."""
    found: dict[int, str] = {}
    for start in range(0, len(sheets), BATCH):
        batch = sheets[start : start + BATCH]
        ids = [one.id for one in batch]
        query = db.placeholders(MARKS % ", ".join("?" * len(ids)))
        marks: defaultdict[int, list[tuple[str, str, int | None]]] = defaultdict(list)
        rows: Any = (await db.here().execute_query(query, ids))[1]
        for sheet_id, code, state, value in rows:
            marks[sheet_id].append((code, state, value))
        found |= {one.id: _hash([one.number, one.scheme_id, marks[one.id]]) for one in batch}
    return found


async def event_content(event: Event, *, anew: bool = False) -> str:
    """The hash of all that decides the result of an event: sheets, penalties, times, absences, draws. Kept between two
    questions; `anew` reads the rows. Inside a change it is asked before any of them is written."""
    return event_hash(event, (await entries_of(event, entry_contents, anew=anew)).values())


async def entry_contents(event: Event, ids: Collection[int] | None = None) -> dict[int, str]:
    """The hash of each entry of an event, or of those of `ids` that are the event's, by id."""
    rows = Entry.filter(event_id=event.id).using_db(db.here()).order_by("id")
    entries = await (rows if ids is None else rows.filter(id__in=sorted(ids)))
    found: dict[int, str] = {}
    for start in range(0, len(entries), ENTRIES):
        found |= await _entry_contents(event, entries[start : start + ENTRIES])
    return found


async def _entry_contents(event: Event, entries: Sequence[Entry]) -> dict[int, str]:
    ids = [one.id for one in entries]
    sheets = await Sheet.filter(entry_id__in=ids).using_db(db.here()).order_by("number")
    hashes = await sheet_contents(sheets)
    papers: defaultdict[int, list[list[str]]] = defaultdict(list)
    for one in sheets:
        papers[one.entry_id].append([one.number, hashes[one.id]])
    taken: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for penalty in await Penalty.filter(entry_id__in=ids).using_db(db.here()):
        taken[penalty.entry_id].append([penalty.points, penalty.deduction or ""])
    return {one.id: _hash([*_line(event, one), sorted(taken[one.id]), sorted(papers[one.id])]) for one in entries}


def _line(event: Event, entry: Entry) -> list[Any]:
    who = None if event.masking_stages else str(entry.uid)
    return [who, entry.state, entry.status, entry.elapsed, entry.draw, entry.decision]


def event_hash(event: Event, entries: Iterable[str]) -> str:
    """The hash of an event of the hashes of its entries, in whatever order they come."""
    return _hash([FORM, str(event.uid), sorted(entries)])


def _hash(said: list[Any]) -> str:
    return hashlib.sha256(_canonical(said)).hexdigest()


def _canonical(said: list[Any]) -> bytes:
    """Of lists, texts, whole numbers and nulls orjson writes the canonical text, many times as fast as rfc8785."""
    return orjson.dumps(said)


def short(content: str) -> str:
    """As it is printed: the first 16 digits in groups of four, in capitals."""
    digits = content[:SHORT].upper()
    return " ".join(digits[n : n + 4] for n in range(0, SHORT, 4))


def means(typed: str, content: str) -> bool:
    """Whether what was typed off a paper or read from its QR is `content`: whole, or at least the printed 16 digits."""
    digits = "".join(typed.split()).replace("-", "").lower()
    return len(digits) >= SHORT and content.startswith(digits)
