"""Who is held from conferral: the one named, nobody else. A room that knows of holds registers its question here."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from uuid import UUID

from server import db
from server.objections.standing import held, lock_on
from server.refusal import Refusal
from server.selecting.nominations import Nomination
from server.selecting.noticed import RoundNoticeCandidate

Question = Callable[[Collection[UUID]], Awaitable[Collection[UUID]]]
questions: list[Question] = [held]  # each answers which of some uids are held


async def held_of(rows: Sequence[Nomination], *, lock: bool = False) -> set[int]:
    """The ids of the nominations that are held, named themselves or as a line of a 公示; with `lock` no objection is
    decided before the open transaction ends."""
    ids = [one.id for one in rows]
    listed = await RoundNoticeCandidate.filter(nomination_id__in=ids).using_db(db.here())
    bears = {one.uid: one.id for one in rows} | {one.uid: one.nomination_id for one in listed}
    if lock:
        await lock_on(bears)
    return {bears[uid] for question in questions for uid in await question(list(bears))}


async def is_held(row: Nomination) -> Refusal | None:
    """Whether a nomination stays where it stands. Why, only those are told who see what holds it."""
    held_ids = await held_of([row])
    return Refusal("nomination_held", {"number": row.number}, "nomination") if row.id in held_ids else None
