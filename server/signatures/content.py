"""What a signature stands for: one SHA-256 over the marks of a sheet, and one over all that decides an event's result.

Anybody can make both again from the ledger of an export (`ledger.jsonl`): every value below stands in the images of
the rows of `sheet`, `mark`, `scheme_aspect`, `scheme_module`, `penalty`, `entry` and `event`; the newest image of a row
counts. "Canonical" is RFC 8785, hashes are hexadecimal text in lower case.

*A sheet* is the hash of the canonical JSON of

    [number, scheme_id, [[code of the aspect, state of the mark, thousandths or null], …]]

with its marks of pass 1 in the order of the scheme (position of the module, position of the aspect), aspects never
marked left out.

*An event* is the hash of the canonical JSON of `["jinbang.event/1", uid of the event, lines]`. Each entry is one line,

    [uid or null, state, status, elapsed, draw, decision, [[points, deduction], …], [[sheet number, sheet hash], …]]

with its penalties and its sheets sorted; the lines are sorted by their own canonical text. The uid of the entry is
null where the event is masked: who is who is then said by the draws, which the ledger holds, and by nothing here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import rfc8785

from server import db
from server.competitions import Event
from server.entries import Entry
from server.scoring import Penalty, Sheet
from server.scoring.signing import content_of

BATCH = 500  # sheets read at once: a million marks are never in memory together
SHORT = 16  # hexadecimal digits printed on paper: 64 bits
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
        for row in await db.here().execute_query_dict(query, ids):
            marks[row["sheet_id"]].append((row["code"], row["state"], row["value"]))
        found |= {one.id: content_of(one, marks[one.id]) for one in batch}
    return found


async def event_content(event: Event) -> str:
    """The hash of all that decides the result of an event: sheets, penalties, times, absences, draws."""
    sheets = await Sheet.filter(event_id=event.id).using_db(db.here()).order_by("number")
    hashes = await sheet_contents(sheets)
    by_entry: defaultdict[int, list[list[str]]] = defaultdict(list)
    for one in sheets:
        by_entry[one.entry_id].append([one.number, hashes[one.id]])
    taken: defaultdict[int, list[list[Any]]] = defaultdict(list)
    for penalty in await Penalty.filter(entry__event_id=event.id).using_db(db.here()):
        taken[penalty.entry_id].append([penalty.points, penalty.deduction or ""])
    entries = await Entry.filter(event_id=event.id).using_db(db.here())
    return event_hash(event, ([*_line(event, one), sorted(taken[one.id]), by_entry[one.id]] for one in entries))


def _line(event: Event, entry: Entry) -> list[Any]:
    who = None if event.masking_stages else str(entry.uid)
    return [who, entry.state, entry.status, entry.elapsed, entry.draw, entry.decision]


def event_hash(event: Event, lines: Iterable[list[Any]]) -> str:
    """The hash of an event's lines, in whatever order they come."""
    ordered = sorted(lines, key=rfc8785.dumps)
    return hashlib.sha256(rfc8785.dumps(["jinbang.event/1", str(event.uid), ordered])).hexdigest()


def short(content: str) -> str:
    """As it is printed: the first 16 digits in groups of four, in capitals."""
    digits = content[:SHORT].upper()
    return " ".join(digits[n : n + 4] for n in range(0, SHORT, 4))


def means(typed: str, content: str) -> bool:
    """Whether what was typed off a paper or read from its QR is `content`: whole, or at least the printed 16 digits."""
    digits = "".join(typed.split()).replace("-", "").lower()
    return len(digits) >= SHORT and content.startswith(digits)
