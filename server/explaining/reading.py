"""What an explanation is made of, read from the tables: the marks by judge's number, the times, the seats in order."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.functions import Sum

from server import db
from server.competitions.keeping import Kept
from server.entries import Entry
from server.explaining.body import Marks
from server.explaining.marking import Written
from server.explaining.parts import TimePart
from server.judging import Seat
from server.results import Revision
from server.scoring import Mark

DIGITS = re.compile(r"(\d+)", re.ASCII)
Numbers = Mapping[int, int]  # the number of a judge by the id of his seat


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which J2 comes before J10."""
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in DIGITS.split(text)]


async def seats_of(event_id: int) -> Sequence[Seat]:
    """The seats of an event in the order of panel and number: 裁判1, 裁判2 … are counted along it.

    A seat added after a revision comes behind all that the revision counted, so that a judge keeps his number: ids are
    given in the order in which rows are made.
    """
    seats = await Seat.filter(panel__event_id=event_id).using_db(db.here()).prefetch_related("panel")
    made: Any = Revision.filter(event_id=event_id).using_db(db.here()).order_by("id").values_list("id", flat=True)
    revisions: list[int] = await made
    return sorted(
        seats,
        key=lambda one: (bisect(revisions, one.id), natural(one.panel.code), natural(one.number), one.id),
    )


async def marks_of(kept: Kept, entries: Sequence[int], numbers: Numbers) -> Mapping[int, Marks]:
    """What the judges wrote for each of the entries (ids), in one statement."""
    codes = {id_: code for code, id_ in kept.aspect_ids.items()}
    rows = Mark.filter(sheet__entry_id__in=list(entries), pass_no=1).using_db(db.here())
    found: defaultdict[int, defaultdict[str, list[Written]]] = defaultdict(lambda: defaultdict(list))
    columns: Any = await rows.values_list("sheet__entry_id", "sheet__seat_id", "aspect_id", "state", "value")
    for entry, seat, aspect, state, value in columns:
        if aspect in codes:
            found[entry][codes[aspect]].append(Written(numbers[seat], state, value))
    return found


async def times_of(entries: Sequence[Entry]) -> Mapping[int, TimePart]:
    """The time of each entry: by the clock, granted besides, and what counts."""
    ids = [one.id for one in entries]
    rows = Entry.filter(id__in=ids).using_db(db.here()).annotate(extra=Sum("incidents__extra_seconds"))
    extra: dict[Any, Any] = dict(await rows.values_list("id", "extra"))
    return {one.id: TimePart(one.time_taken, int(extra.get(one.id) or 0), one.elapsed) for one in entries}
