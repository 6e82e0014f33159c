"""Who is drawn for: the entries that compete, of the event or of one session of it, and the codes they draw from."""

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785
from tortoise.expressions import Q

from server import db
from server.competitions import Event, Session, Station
from server.entries import Entry
from server.masking import Code
from server.masking.stages import HOLDING, last_stage, stages_of
from server.refusal import refuse

ROOM, DIGITS = 10, 4  # of the numbers judges see: how many for each entry at least, and how long they are at least


def taking_part() -> Q:
    """The entries that compete. As `scoring.coverage.competing`, which lies above."""
    admitted: dict[str, Any] = {"state__in": ("approved", "under_review")}
    package: dict[str, Any] = {"state__isnull": True}
    return (Q(**admitted) | Q(**package)) & Q(status="")


async def entrants_of(event: Event, session_id: int | None = None) -> list[Entry]:
    """Those entries, by their number in code point order."""
    rows = Entry.filter(taking_part(), event_id=event.id).using_db(db.here())
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    return sorted(await rows, key=lambda one: one.entry_no)


async def subjects_of(event: Event, stage: str, session_id: int | None = None) -> dict[str, Entry]:
    """Who is drawn for, by what is drawn for: the code of the masking stage before, so that a stage unmasked tells no
    more than its own layer (domain.md 2.5); in the first, and of sessions and papers, the entry's number.

    Refused: `stage_before_not_drawn` where an entry has no such code.
    """
    entries = await entrants_of(event, session_id)
    stages = stages_of(event)
    before = stages[: stages.index(stage)] if stage in stages else ()
    if not before:
        return {one.entry_no: one for one in entries}
    rows = Code.filter(draw__event_id=event.id, draw__stage=before[-1], draw__state__in=HOLDING).using_db(db.here())
    code_of = {int(str(entry)): str(code) for entry, code in await rows.values_list("entry_id", "code")}
    if any(one.id not in code_of for one in entries):
        refuse("stage_before_not_drawn", "stage", event=event.code)
    return dict(sorted(((code_of[one.id], one) for one in entries), key=lambda pair: pair[0]))


def digest_of(drawn_for: Iterable[str]) -> str:
    """SHA-256 hex over the canonical JSON (RFC 8785) of what is drawn for, in code point order."""
    return hashlib.sha256(rfc8785.dumps(sorted(drawn_for))).hexdigest()


def numbers(prefix: str, n: int) -> list[str]:
    """`prefix` and 1 to n, written with as many digits as n has, at least two."""
    width = max(2, len(str(n)))
    return [f"{prefix}{number:0{width}d}" for number in range(1, n + 1)]


def pot_for(event: Event, stage: str, n: int) -> int:
    """How many numbers are in the pot for `n` entries. In the last masking stage, whose codes the judges see, all of
    `DIGITS` digits, more where that is not `ROOM` times as many as entries: so no judge can tell from his own codes
    which one he was not given. Recused from an entry he would know its code by the gap in 1 to n. Elsewhere n.

    What this does not hide: stations are the places in the hall, and a draw made by hand has the codes that were
    written on its slips. There the code of who is missing is known to who knows all codes.
    """
    return 10 ** max(DIGITS, len(str(n * ROOM))) - 1 if stage == last_stage(event) else n


async def pool_of(event: Event, stage: str, prefix: str, n: int, count: int | None) -> list[str]:
    """What is in the pot for `n` entries: the numbers 1 to `count`; the first n stations by code, behind the prefix;
    every session; or the numbers of the `count` sets of test papers.

    Refused: `too_few_stations`, `too_few_sessions`, `too_few_entries`, `sets_out_of_range`.
    """
    if stage == "station":
        rows = await Station.filter(event_id=event.id).using_db(db.here())
        codes = sorted(one.code for one in rows)
        if len(codes) < n:
            refuse("too_few_stations", "stage", event=event.code, stations=len(codes), entries=n)
        return [prefix + one for one in codes[:n]]
    if stage == "session":
        codes = sorted(one.code for one in await Session.filter(event_id=event.id).using_db(db.here()))
        if len(codes) < 2:
            refuse("too_few_sessions", "stage", event=event.code)
        if len(codes) > n:
            refuse("too_few_entries", "stage", event=event.code, entries=n, codes=len(codes))
        return codes
    if stage == "paper":
        if count is None or not 2 <= count <= 99:
            refuse("sets_out_of_range", "sets")
        return numbers(prefix, count)
    return numbers(prefix, n if count is None else count)
