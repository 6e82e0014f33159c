"""Resolve what two typists typed differently: the coordinator, who is neither of them, gives the right value with a
reason, or sends one entry back to be typed again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from server import clock, ledger
from server.access import Viewer, may
from server.access.persons import is_one_of
from server.competitions.places import same_version
from server.refusal import Fault, Refusal, insist, refuse
from server.scoring.correct import reason_given
from server.scoring.giving import LONGEST_REMARK, Given, Wanted, read
from server.scoring.paper import Paper, papers_of
from server.transcribing import Transcript
from server.transcribing.finding import Table, at_table, not_typable, sheet_of, without_account
from server.transcribing.passes import FIRST, RESOLVED, SECOND, passes_of, put_on_sheet, read_values

RESOLVE, SEND_BACK = "transcript.resolved", "transcript.sent_back"
ENTRIES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Resolution:
    """The right value of one differing aspect, and why. The reason becomes the remark of the mark."""

    aspect: str
    value: str | None = None
    absent: bool = False
    reason: str = ""


async def resolve(
    viewer: Viewer, number: str, right: Sequence[Resolution], *, version: int, key: str | None = None
) -> Transcript:
    """Give the right value of every differing aspect, and of no other; the marks are then on the sheet.

    Refused: `no_such_sheet`, no right, what `not_resolvable` refuses, `changed_since`, `resolution_faulty` with every
    fault.
    """
    insist(may(viewer, RESOLVE))
    insist(without_account(viewer))
    found = await sheet_of(viewer, number, RESOLVE)
    asked = {"sheet": number, "right": [asdict(one) for one in right], "version": version}
    chain = found.event.competition.chain
    async with ledger.change(viewer, RESOLVE, chain=chain, key=key, asked=asked, sheet=number) as change:
        if change.answered:
            return await change.answer(Transcript)
        table = await at_table(found)
        transcript = insisted(await not_resolvable(viewer, table), table, version)
        paper = (await papers_of([table.sheet]))[table.sheet.id]
        passes = (await passes_of([transcript]))[transcript.id]
        wanted, faults = read_right(paper, set(passes.differing()), right)
        if faults:
            refuse("resolution_faulty", "right", faults, n=len(faults))
        values = read_values(wanted)
        rows = passes.written(RESOLVED, values)
        transcript.state, transcript.version = "resolved", version + 1
        transcript.resolved_by_id, transcript.resolved_at = viewer.account_id, clock.now()
        await change.save_many([transcript, *rows])
        reasons = {one.cell.aspect.id: one.remark for one in wanted if one.remark}
        await put_on_sheet(change, table.sheet, paper, passes.values(FIRST) | values, reasons)
        change.answers(transcript)
    return transcript


def insisted(refusal: Refusal | None, table: Table, version: int) -> Transcript:
    """The transcript, unless there is a refusal or another version of it. Refused: `changed_since`."""
    insist(refusal)
    assert table.transcript is not None
    insist(same_version(table.transcript, version))
    return table.transcript


async def not_resolvable(viewer: Viewer, table: Table) -> Refusal | None:
    """Only what differs is resolved, and by neither of the two who typed it."""
    refusal = not_typable(table)
    if refusal is not None:
        return refusal
    transcript, params = table.transcript, {"number": table.sheet.number}
    if transcript is None or transcript.state != "different":
        return Refusal("transcript_not_different", params, "sheet")
    if await is_one_of(viewer, {transcript.first_typist_id, transcript.second_typist_id}):
        return Refusal("resolver_typed", params, "sheet")
    return None


def read_right(paper: Paper, differing: set[int], right: Sequence[Resolution]) -> tuple[list[Wanted], list[Fault]]:
    """What the resolutions mean, and every fault in them: each differing aspect once, filled, with its reason."""
    wanted, faults = read(paper, [Given(one.aspect, one.value, one.absent, one.reason.strip()) for one in right])
    faults = [_reason_too_long(one) if one.rule == "remark_too_long" else one for one in faults]
    for one in wanted:
        if one.cell.aspect.id not in differing:
            faults.append(Fault("", None, one.cell.code, "aspect_not_different"))
        elif one.state == "void":
            faults.append(Fault("", None, one.cell.code, "aspect_not_scored"))
        elif not one.remark:
            faults.append(Fault("", None, one.cell.code, "resolution_without_reason"))
    named = {one.aspect for one in right}
    left = [cell.code for cell in paper.cells if cell.aspect.id in differing and cell.code not in named]
    return wanted, faults + [Fault("", None, code, "difference_left") for code in left]


def _reason_too_long(fault: Fault) -> Fault:
    return Fault("", None, fault.column, "resolution_reason_too_long", str(LONGEST_REMARK), fault.found)


async def send_back(
    viewer: Viewer, number: str, entry: str, *, reason: str, version: int, key: str | None = None
) -> Transcript:
    """Discard what the `first` or the `second` typist typed, and say why. The other's entry stands as the first, and
    the sheet is typed once more by somebody who is not he and cannot have seen the differences.

    Refused: as for `resolve`, `no_such_typing`, no reason.
    """
    insist(may(viewer, SEND_BACK))
    insist(without_account(viewer))
    found = await sheet_of(viewer, number, SEND_BACK)
    if entry not in ENTRIES:
        refuse("no_such_typing", "entry", expected="、".join(ENTRIES))
    reason = reason_given(reason)
    asked = {"sheet": number, "entry": entry, "reason": reason, "version": version}
    chain = found.event.competition.chain
    async with ledger.change(viewer, SEND_BACK, chain=chain, key=key, asked=asked, sheet=number, entry=entry) as change:
        if change.answered:
            return await change.answer(Transcript)
        table = await at_table(found)
        transcript = insisted(await not_resolvable(viewer, table), table, version)
        passes = (await passes_of([transcript]))[transcript.id]
        rows = []
        if entry == "first":
            rows = passes.written(FIRST, passes.values(SECOND))
            transcript.first_typist_id, transcript.first_at = transcript.second_typist_id, transcript.second_at
        rows += passes.written(SECOND, {})
        transcript.second_typist_id = transcript.second_at = None
        transcript.resolved_by_id, transcript.resolved_at = viewer.account_id, clock.now()
        transcript.sent_back_reason = reason
        transcript.state, transcript.version = "first_done", version + 1
        await change.save_many([transcript, *rows])
        change.answers(transcript)
    return transcript
