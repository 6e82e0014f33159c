"""Unmask a stage: the supervisor's act, on what the sealing judge asked, once all signatures stand (domain.md 2.5)."""

from collections.abc import Sequence

from server import ledger
from server.access import Viewer
from server.competitions import Event
from server.competitions.places import locked
from server.masking.lacking import Missing
from server.masking.places import place_of
from server.masking.recording import the_same
from server.masking.unmasking import asked_by, reveal
from server.rechecking import owing as rechecking
from server.refusal import Refusal, insist
from server.signatures import owing as signatures
from server.transcribing import owing as transcribing

ACT = "draw.unmasked"


async def unmask(viewer: Viewer, competition: str, event: str, stage: str, *, key: str | None = None) -> Event:
    """Unmask the last stage that is still masked; the seeds of its draws become public.

    Refused: an unknown place, no right, `unmask_before_closing`, `stage_not_next`, `unmasking_not_asked`,
    `unmasked_by_the_same` person who asked, `unmask_unsigned` with everything that is still owed.
    """
    found, row = await place_of(viewer, ACT, competition, event)
    asked = [competition, event, stage]
    async with ledger.change(
        viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code, stage=stage
    ) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        insist(await the_same(viewer, await asked_by(row, stage), "unmasked_by_the_same"))
        insist(unsigned(row, await before(row)))
        await reveal(change, viewer, row, stage)
        change.answers(row)
    return row


async def before(event: Event) -> list[Missing]:
    """What must be done on the masked marks first: differences resolved, the recheck, the signatures its rule asks."""
    if event.state != "closed":
        return []  # said by `unmask_before_closing`
    return [
        *await transcribing.unfinished(event),
        *await rechecking.unfinished(event),
        *await signatures.unfinished(event),
    ]


def unsigned(event: Event, missing: Sequence[Missing]) -> Refusal | None:
    """Why identities stay hidden: something that must be signed first is not."""
    if not missing:
        return None
    return Refusal("unmask_unsigned", {"event": event.code, "n": len(missing)}, None, [one.fault for one in missing])
