"""Type a paper sheet: claim it, give the whole of it at once; a second person types it again, blind to the first.

empty → first_begun → first_done → second_begun → agreed | different (→ resolved, see `resolving`). While a pass is
begun, its `first_at` or `second_at` is when it was claimed; afterwards, when it was done.

Who only types is never told whether two entries agree: what differs is to him as if it were typed (reliability.md C15).
"""

import os
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.persons import is_one_of
from server.competitions.places import of_event
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.desk import not_open
from server.scoring.giving import Given, not_scored, read
from server.scoring.paper import papers_of
from server.transcribing import Transcript
from server.transcribing.finding import Table, at_table, not_typable, sheet_of, without_account
from server.transcribing.passes import FIRST, SECOND, Passes, Value, passes_of, put_on_sheet, read_values

BEGIN, TYPE = "transcript.begun", "transcript.typed"
SETTING, MINUTES = "JINBANG_TYPING_MINUTES", 30
BEGUN = {"first_begun": FIRST, "second_begun": SECOND}
OVER = ("agreed", "resolved")


def claim_lasts() -> int:
    """How long a sheet is kept for who claimed it, in microseconds: $JINBANG_TYPING_MINUTES, else 30 minutes."""
    return int(os.environ.get(SETTING) or MINUTES) * 60_000_000


def next_pass(transcript: Transcript | None) -> int:
    """Which pass is typed next. A sheet that is open again after it was agreed begins anew: its marks were voided."""
    return SECOND if transcript is not None and transcript.state in ("first_done", "second_begun") else FIRST


def is_taken(viewer: Viewer, transcript: Transcript | None, now: int) -> bool:
    """Whether somebody else has claimed the sheet and the claim has not lapsed."""
    if transcript is None or transcript.state not in BEGUN:
        return False
    claimant, since = claim_of(transcript)
    return claimant != viewer.account_id and (since or 0) + claim_lasts() > now


def claim_of(transcript: Transcript) -> tuple[int | None, int | None]:
    """Who claimed the pass that is being typed, and when."""
    if transcript.state == "first_begun":
        return transcript.first_typist_id, transcript.first_at
    return transcript.second_typist_id, transcript.second_at


async def begin(viewer: Viewer, number: str, *, key: str | None = None) -> Transcript:
    """Claim a sheet for typing; who has claimed it already claims it anew.

    Refused: `no_such_sheet`, no right, `typist_needs_account`, what `closed_to` refuses, `transcript_different`,
    `second_typist_is_first`, `differences_seen`, `transcript_taken`.
    """
    insist(may(viewer, BEGIN))
    insist(without_account(viewer))
    found = await sheet_of(viewer, number, BEGIN)
    chain = found.event.competition.chain
    async with ledger.change(viewer, BEGIN, chain=chain, key=key, asked={"sheet": number}, sheet=number) as change:
        if change.answered:
            return await change.answer(Transcript)
        table = await at_table(found)
        insist(closed_to(viewer, table, found))
        insist(await not_beginnable(viewer, table, sees_differences(viewer, found)))
        transcript = await _claimed(change, viewer, table)
        change.answers(transcript)
    return transcript


def closed_to(viewer: Viewer, table: Table, found: Sheet) -> Refusal | None:
    """Why `viewer` types nothing on the sheet, whoever claimed it. Who may not see differences is told of a sheet that
    was typed twice the same whether both agree or not. `found`: the sheet with its event and competition."""
    if not sees_differences(viewer, found):
        no = not_open(table.event)
        if no is None and as_told(table.sheet, table.transcript).state == "typed":
            no = Refusal("sheet_typed", {"number": table.sheet.number}, "sheet")
        if no is not None:
            return no
    return not_typable(table)


def as_told(sheet: Sheet, transcript: Transcript | None) -> Sheet:
    """A sheet as somebody is told of it who may not see differences: where two entries differ it is as it will be when
    that is settled, typed, with one change more. A copy then, never saved."""
    if transcript is None or transcript.state != "different" or sheet.state != "open":
        return sheet
    told = copy(sheet)
    told.state, told.version = "typed", sheet.version + 1
    return told


async def all_as_told(sheets: Sequence[Sheet], *, sees: bool) -> list[Sheet]:
    """The sheets as somebody is told of them, in one statement; `sees`: he may see differences."""
    if sees:
        return list(sheets)
    rows = Transcript.filter(sheet_id__in=[one.id for one in sheets], state="different").using_db(db.here())
    differing: Mapping[int, Transcript] = {one.sheet_id: one for one in await rows}
    return [as_told(one, differing.get(one.id)) for one in sheets]


async def not_beginnable(viewer: Viewer, table: Table, sees: bool) -> Refusal | None:
    """Why `viewer` may not type the sheet now. `sees`: he may look at the differences of two typists."""
    transcript, params = table.transcript, {"number": table.sheet.number}
    if transcript is None:
        return None
    if transcript.state == "different":
        return Refusal("transcript_different", params, "sheet")
    if next_pass(transcript) == SECOND:
        refusal = await not_another(viewer, table)
        if refusal is not None:
            return refusal
        if sees and transcript.resolved_by_id is not None:
            return Refusal("differences_seen", params, "sheet")
    return Refusal("transcript_taken", params, "sheet") if is_taken(viewer, transcript, clock.now()) else None


async def not_another(viewer: Viewer, table: Table) -> Refusal | None:
    """The second typist is another person than the first (reliability.md B1)."""
    assert table.transcript is not None
    if not await is_one_of(viewer, {table.transcript.first_typist_id}):
        return None
    return Refusal("second_typist_is_first", {"number": table.sheet.number}, "sheet")


def sees_differences(viewer: Viewer, found: Sheet) -> bool:
    """Whether `viewer` may look at the differences of two typists in the event of a sheet, which is loaded. Where an
    entry was sent back he may have seen both, so he is not blind."""
    event = found.event
    place = of_event(event.competition, event)
    return viewer.holds_at(Transcript.readers, place)


async def _claimed(change: Change, viewer: Viewer, table: Table) -> Transcript:
    transcript = table.transcript or Transcript(sheet_id=table.sheet.id, version=0)
    change.main.facts["pass_no"] = next_pass(transcript)
    rows = []
    if transcript.state in OVER:
        rows = (await passes_of([transcript]))[transcript.id].discarded()
        transcript.second_typist_id = transcript.second_at = None
        transcript.resolved_by_id = transcript.resolved_at = None
    if next_pass(transcript) == FIRST:
        transcript.state, transcript.first_typist_id, transcript.first_at = (
            "first_begun",
            viewer.account_id,
            clock.now(),
        )
    else:
        transcript.state = "second_begun"
        transcript.second_typist_id, transcript.second_at = viewer.account_id, clock.now()
    transcript.version += 1
    await change.save_many([transcript, *rows])
    return transcript


async def type_sheet(viewer: Viewer, number: str, marks: Sequence[Given], *, key: str | None = None) -> Transcript:
    """Hand in the whole sheet. The second time it is compared with the first: equal, and the marks are on the sheet;
    else a coordinator looks at what differs. The typist is answered the same either way.

    Refused: as for `begin`, `transcript_not_yours`, `marks_faulty` with every fault, `not_scored`.
    """
    insist(may(viewer, TYPE))
    insist(without_account(viewer))
    found = await sheet_of(viewer, number, TYPE)
    asked = {"sheet": number, "marks": [asdict(one) for one in marks]}
    chain = found.event.competition.chain
    async with ledger.change(viewer, TYPE, chain=chain, key=key, asked=asked, sheet=number) as change:
        if change.answered:
            return await change.answer(Transcript)
        table = await at_table(found)
        insist(closed_to(viewer, table, found))
        insist(not_yours(viewer, table))
        transcript = table.transcript
        assert transcript is not None
        paper = (await papers_of([table.sheet]))[table.sheet.id]
        wanted, faults = read(paper, marks)
        if faults:
            refuse("marks_faulty", "marks", faults, n=len(faults))
        insist(not_scored(paper, wanted))
        passes = (await passes_of([transcript]))[transcript.id]
        await _taken_down(change, passes, read_values(wanted))
        if transcript.state == "agreed":
            await put_on_sheet(change, table.sheet, paper, passes.values(FIRST))
        change.answers(transcript)
    return transcript


def not_yours(viewer: Viewer, table: Table) -> Refusal | None:
    """Only who claimed the sheet hands it in; a claim that lapsed is good until somebody else claims it."""
    transcript = table.transcript
    if transcript is not None and transcript.state in BEGUN and claim_of(transcript)[0] == viewer.account_id:
        return None
    return Refusal("transcript_not_yours", {"number": table.sheet.number}, "sheet")


async def _taken_down(change: Change, passes: Passes, values: dict[int, Value]) -> None:
    transcript = passes.transcript
    pass_no = BEGUN[transcript.state]
    rows = passes.written(pass_no, values)
    if pass_no == FIRST:
        transcript.state, transcript.first_at = "first_done", clock.now()
    else:
        transcript.state = "different" if passes.differing() else "agreed"
        transcript.second_at = clock.now()
    transcript.version += 1
    change.main.facts["pass_no"] = pass_no
    await change.save_many([transcript, *rows])
