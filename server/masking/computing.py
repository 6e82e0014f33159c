"""A computed draw: first the commitment, published; then the codes, from the seed that was committed to."""

import re
from collections.abc import Mapping
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer
from server.competitions import MASKING_STAGES, Event, Session
from server.competitions.places import locked, same_version
from server.entries import Entry
from server.ledger import Change
from server.masking import Code, Draw
from server.masking.dealing import commitment_of, deal, new_seed
from server.masking.places import beginning, draw_of, in_state, place_of, session_of
from server.masking.stages import HOLDING, drawable
from server.masking.subjects import digest_of, pool_of, pot_for, subjects_of
from server.people import vault
from server.refusal import Refusal, insist, refuse

COMMITTED, DRAWN = "draw.committed", "draw.drawn"
PREFIX = re.compile(r"[A-Za-z0-9-]{0,8}")


async def commit(
    viewer: Viewer, competition: str, event: str, stage: str, *, session: str | None = None, prefix: str = "",
    sets: int | None = None, key: str | None = None,
) -> Draw:  # fmt: skip
    """Make the seed of a draw, seal it, and publish its commitment and the hash of who is drawn for.

    `session`: of this session alone; `prefix`: stands before every code; `sets`: how many sets of test papers.
    Of numbers there are more than entries where judges see them: `pot_for`. Refused: an unknown place, no right, what
    `beginning` and `pool_of` refuse, `prefix_malformed`.
    """
    found, row = await place_of(viewer, COMMITTED, competition, event)
    insist(bad_prefix(prefix))
    asked = [competition, event, stage, session, prefix, sets]
    async with ledger.change(viewer, COMMITTED, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Draw)
        row = await locked(row)
        there = await session_of(row, session)
        subjects, turn = await beginning(row, stage, there)
        pot = sets if stage == "paper" else pot_for(row, stage, len(subjects))
        pool = await pool_of(row, stage, prefix, len(subjects), pot)
        seed = new_seed()
        draw = Draw(
            event_id=row.id, session_id=there.id if there else None, stage=stage, turn=turn, way="computed",
            commitment=commitment_of(seed), subjects=digest_of(subjects), count=len(pool), prefix=prefix,
            committed_at=clock.now(), custodian_id=viewer.account_id,
        )  # fmt: skip
        draw.sealed_seed = vault.encrypt(seed.hex(), sealed_place(draw))
        change.answers(await change.save(draw))
    return draw


async def draw_codes(viewer: Viewer, uid: UUID, *, version: int, key: str | None = None) -> Draw:
    """Draw the codes from the seed that was committed to; of sessions the entries are put into them at once.

    Refused: `no_such_draw`, no right, `changed_since`, another state, `draw_not_now`, `draw_subjects_changed` where an
    entry came or left since the commitment (a supervisor voids it then), `code_taken`, `seed_does_not_match`.
    """
    found, row, draw = await draw_of(viewer, DRAWN, uid)
    asked = [str(uid), version]
    async with ledger.change(viewer, DRAWN, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Draw)
        row, draw = await locked(row), await locked(draw)
        insist(same_version(draw, version) or in_state(draw, "committed") or drawable(row))
        subjects = await subjects_of(row, draw.stage, draw.session_id)
        if digest_of(subjects) != draw.subjects:
            refuse("draw_subjects_changed", "draw", event=row.code)
        pool = await pool_of(row, draw.stage, draw.prefix, len(subjects), draw.count)
        seed = seed_of(draw)
        if draw.stage not in MASKING_STAGES:
            draw.seed = seed.hex()  # hides nobody
        await keep_codes(change, row, draw, subjects, deal(seed, list(subjects), pool))
        change.answers(draw)
    return draw


def bad_prefix(prefix: str) -> Refusal | None:
    """A prefix has at most eight letters, digits and hyphens."""
    return None if PREFIX.fullmatch(prefix) else Refusal("prefix_malformed", {}, "prefix")


def sealed_place(draw: Draw) -> str:
    """Where the sealed seed belongs: moved to another draw it cannot be opened."""
    return draw.place


def seed_of(draw: Draw) -> bytes:
    """The seed, unsealed, held against the commitment. Refused: `seed_does_not_match`."""
    seed = bytes.fromhex(vault.decrypt(draw.sealed_seed or "", sealed_place(draw)))
    if commitment_of(seed) != draw.commitment:
        refuse("seed_does_not_match", "draw")
    return seed


async def keep_codes(
    change: Change, event: Event, draw: Draw, subjects: Mapping[str, Entry], codes: Mapping[str, str]
) -> None:
    """The codes as rows, the draw drawn. Refused: `code_taken` by another draw of the stage."""
    if draw.stage in MASKING_STAGES:
        taken = Code.filter(draw__event_id=event.id, draw__stage=draw.stage, draw__state__in=HOLDING).using_db(
            db.here()
        )
        same = sorted({str(code) for code in await taken.values_list("code", flat=True)} & set(codes.values()))
        if same:
            refuse("code_taken", "prefix", code=same[0], n=len(same))
    draw.state, draw.drawn_at, draw.version = "drawn", clock.now(), draw.version + 1
    rows = [Code(draw_id=draw.id, entry_id=one.id, code=codes[drawn]) for drawn, one in subjects.items()]
    await change.save_many([draw, *rows])
    if draw.stage == "session":
        await into_sessions(change, event, subjects, codes)


async def into_sessions(change: Change, event: Event, subjects: Mapping[str, Entry], codes: Mapping[str, str]) -> None:
    """Put each entry into the session it drew."""
    known = {one.code: one.id for one in await Session.filter(event_id=event.id).using_db(db.here())}
    for drawn, one in subjects.items():
        one.session_id, one.version = known[codes[drawn]], one.version + 1
    await change.save_many(list(subjects.values()))
