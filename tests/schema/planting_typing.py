"""What the typing room holds: a transcript of every planted sheet, typed twice and differently; moves asked for."""

from collections.abc import Sequence

from server.access import console
from server.competitions.scheme import Aspect
from server.ledger import Change
from server.scoring import Sheet
from server.transcribing import SheetMove, Transcript, TypedMark
from tests.world import DAY


async def plant_typing(change: Change, sheets: Sequence[Sheet], account: int) -> None:
    """Typed by the same account twice: no act would let it."""
    rows = [
        Transcript(sheet_id=one.id, state="different", first_typist_id=account, first_at=DAY, second_at=DAY)
        for one in sheets
    ]
    await change.save_many(rows)
    scheme_of = {one.id: one.scheme_id for one in sheets}
    aspects: dict[int, list[int]] = {}
    for aspect in await Aspect.visible_to(console()).select_related("module__scheme"):
        aspects.setdefault(aspect.module.scheme_id, []).append(aspect.id)
    await change.save_many(
        [
            TypedMark(transcript_id=one.id, aspect_id=aspect, pass_no=number, value=1000 * number)
            for one in rows
            for aspect in aspects[scheme_of[one.sheet_id]]
            for number in (1, 2)
        ]
    )
    moves = [
        SheetMove(kind="swap", source_id=one.id, target_id=one.id, asked_by_id=account, asked_at=DAY, reason="secret")
        for one in sheets
    ]
    await change.save_many(moves)
