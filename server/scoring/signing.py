"""Sign a sheet: the judge who sits in its seat stands by what is on it; nothing is written on it afterwards."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import rfc8785

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.places import same_version
from server.ledger import Change
from server.refusal import Refusal, insist
from server.scoring import Sheet
from server.scoring.desk import Desk, at_desk, not_writable, sheet_of
from server.scoring.giving import not_scored
from server.scoring.paper import Paper, papers_of

ACT = "sheet.signed"
Also = Callable[[Change, Sheet, str], Awaitable[None]]


async def sign(viewer: Viewer, number: str, *, version: int, also: Also | None = None, key: str | None = None) -> Sheet:
    """Sign one's own sheet, which was sent. The event holds the hash of what is on it.

    `also`: what the room above records of it in the same transaction, told that hash. Refused: as for giving, and
    `not_sent`.
    """
    insist(may(viewer, ACT))
    found = await sheet_of(viewer, number, ACT)
    asked = {"sheet": number, "version": version}
    async with ledger.change(
        viewer, ACT, chain=found.event.competition.chain, key=key, asked=asked, sheet=number
    ) as change:
        if change.answered:
            return await change.answer(Sheet)
        desk = await at_desk(found)
        insist(not_writable(viewer, desk))
        insist(same_version(desk.sheet, version))
        insist(not_sent(desk))
        paper = (await papers_of([desk.sheet]))[desk.sheet.id]
        insist(not_scored(paper, ()))
        content = content_hash(desk.sheet, paper)
        change.main.facts["content"] = content
        assert desk.seating is not None
        desk.sheet.state, desk.sheet.version = "signed", version + 1
        desk.sheet.signed_by_id, desk.sheet.signed_at = desk.seating.judge_id, clock.now()
        await change.save(desk.sheet)
        if also is not None:
            await also(change, desk.sheet, content)
        change.answers(desk.sheet)
    return desk.sheet


def not_sent(desk: Desk) -> Refusal | None:
    """Only a sheet that was sent is signed."""
    return None if desk.sheet.state == "sent" else Refusal("not_sent", {"number": desk.sheet.number}, "sheet")


def content_hash(sheet: Sheet, paper: Paper) -> str:
    """The hash of what stands on a sheet."""
    marks = [(one.code, one.mark.state, one.mark.value) for one in paper.cells if one.mark is not None]
    return content_of(sheet, marks)


def content_of(sheet: Sheet, marks: Iterable[tuple[str, str, int | None]]) -> str:
    """SHA-256 of the canonical JSON of [number, scheme, [[aspect, state, thousandths], …]]; the marks in the order of
    the scheme."""
    said: list[Any] = [sheet.number, sheet.scheme_id, [list(one) for one in marks]]
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()
