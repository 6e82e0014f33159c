"""A recorded draw: drawn by hand, typed once by the sealing judge, and once more by somebody who has not seen it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer
from server.access.persons import is_one_of
from server.competitions import Event, Session
from server.competitions.places import locked, same_version
from server.entries import Entry
from server.entries.handed import file_of
from server.masking import Code, Draw
from server.masking.computing import into_sessions
from server.masking.places import beginning, draw_of, in_state, place_of, session_of
from server.masking.stages import HOLDING, drawable
from server.masking.subjects import digest_of, subjects_of
from server.refusal import Fault, Refusal, insist, refuse

RECORDED, TYPED_AGAIN = "draw.recorded", "draw.typed_again"
CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._/-]{0,39}")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Typed:
    """One line as it was typed: what was drawn for, as `subjects_of` names it, and the code that was drawn."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """Who drew, who watched, and the scan of the list they signed."""

    drawer: str
    witness: str
    scan: UUID


async def record(
    viewer: Viewer, competition: str, event: str, stage: str, typed: Sequence[Typed], by_hand: ByHand, *,
    session: str | None = None, key: str | None = None,
) -> Draw:  # fmt: skip
    """Write down a draw made by hand; its codes hold once another person has typed them again.

    Refused: an unknown place, no right, what `beginning` refuses, `name_missing`, `no_such_file`, `draw_faulty` with
    every fault by entry.
    """
    found, row = await place_of(viewer, RECORDED, competition, event)
    insist(unnamed(by_hand))
    asked = [competition, event, stage, session, pairs(typed), by_hand.drawer, by_hand.witness, str(by_hand.scan)]
    async with ledger.change(viewer, RECORDED, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Draw)
        row = await locked(row)
        there = await session_of(row, session)
        subjects, turn = await beginning(row, stage, there)
        scan = await file_of(viewer, by_hand.scan)
        codes = await read(row, stage, subjects, typed)
        draw = Draw(
            event_id=row.id, session_id=there.id if there else None, stage=stage, turn=turn, way="recorded",
            state="typed_once", subjects=digest_of(subjects), count=len(set(codes.values())),
            custodian_id=viewer.account_id, drawer=by_hand.drawer.strip(), witness=by_hand.witness.strip(),
            scan_id=scan.id,
        )  # fmt: skip
        await change.save(draw)
        await change.save_many([Code(draw_id=draw.id, entry_id=one.id, code=codes[no]) for no, one in subjects.items()])
        change.answers(draw)
    return draw


async def type_again(
    viewer: Viewer, uid: UUID, typed: Sequence[Typed], *, version: int, key: str | None = None
) -> Draw:
    """Type the codes of a recorded draw again, blind to the first. Where all agree they hold.

    Refused: `no_such_draw`, no right, `changed_since`, another state, `typed_by_the_same`, `draw_subjects_changed`,
    `draw_faulty`, `draw_differs` with the entries whose codes differ, never with what the first typed.
    """
    found, row, draw = await draw_of(viewer, TYPED_AGAIN, uid)
    asked = [str(uid), pairs(typed), version]
    async with ledger.change(viewer, TYPED_AGAIN, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Draw)
        row, draw = await locked(row), await locked(draw)
        insist(same_version(draw, version) or in_state(draw, "typed_once") or drawable(row))
        insist(await the_same(viewer, draw.custodian_id, "typed_by_the_same"))
        subjects = await subjects_of(row, draw.stage, draw.session_id)
        if digest_of(subjects) != draw.subjects:
            refuse("draw_subjects_changed", "draw", event=row.code)
        codes = await read(row, draw.stage, subjects, typed)
        rows = {one.entry_id: one for one in await Code.filter(draw_id=draw.id).using_db(db.here()).order_by("id")}
        insist(differing(subjects, rows, codes))
        for no, one in subjects.items():
            rows[one.id].second = codes[no]
        draw.state, draw.drawn_at, draw.version = "drawn", clock.now(), version + 1
        draw.second_typist_id = viewer.account_id
        await change.save_many([draw, *rows.values()])
        if draw.stage == "session":
            await into_sessions(change, row, subjects, codes)
        change.answers(draw)
    return draw


def pairs(typed: Sequence[Typed]) -> list[list[str]]:
    """The lines as plain values."""
    return [[one.number, one.code] for one in typed]


def unnamed(by_hand: ByHand) -> Refusal | None:
    """Who drew and who watched are named, each in at most 80 characters, and are two."""
    for field, name in (("drawer", by_hand.drawer.strip()), ("witness", by_hand.witness.strip())):
        if not 1 <= len(name) <= LONGEST_NAME:
            return Refusal("draw_name_missing", {"most": LONGEST_NAME}, field)
    if by_hand.drawer.strip() == by_hand.witness.strip():
        return Refusal("draw_witness_is_drawer", {}, "witness")
    return None


async def read(event: Event, stage: str, subjects: Mapping[str, Entry], typed: Sequence[Typed]) -> dict[str, str]:
    """The code of each, whole: one for each of `subjects` and for nobody else. Refused: `draw_faulty`."""
    known = set(subjects)
    codes = {one.number: one.code.strip() for one in typed}
    faults = list(_line_faults(known, typed))
    faults += [Fault("", None, one, "draw_entry_missing") for one in sorted(known - codes.keys())]
    faults += await _code_faults(event, stage, codes)
    if faults:
        refuse("draw_faulty", "codes", faults, n=len(faults))
    return codes


def _line_faults(known: set[str], typed: Sequence[Typed]) -> Iterator[Fault]:
    twice = {no for no, n in Counter(one.number for one in typed).items() if n > 1}
    for one in typed:
        name = one.number[:60]
        if one.number not in known:
            yield Fault("", None, name, "draw_entry_unknown")
        elif one.number in twice:
            yield Fault("", None, name, "draw_entry_twice")
        elif not CODE.fullmatch(one.code.strip()):
            yield Fault("", None, name, "draw_code_malformed", found=one.code[:40])


async def _code_faults(event: Event, stage: str, codes: dict[str, str]) -> list[Fault]:
    """A masking code stands for one entry; a session is one of the event."""
    if stage == "session":
        there = {one.code for one in await Session.filter(event_id=event.id).using_db(db.here())}
        return [Fault("", None, no, "draw_no_session", found=code) for no, code in codes.items() if code not in there]
    if stage == "paper":
        return []
    held = Code.filter(draw__event_id=event.id, draw__stage=stage, draw__state__in=HOLDING).using_db(db.here())
    count = Counter([*codes.values(), *(str(one) for one in await held.values_list("code", flat=True))])
    return [Fault("", None, no, "draw_code_twice", found=code) for no, code in codes.items() if count[code] > 1]


def differing(subjects: Mapping[str, Entry], rows: dict[int, Code], codes: dict[str, str]) -> Refusal | None:
    """Which entries' codes the two typed differently."""
    found = [no for no, one in subjects.items() if rows[one.id].code != codes[no]]
    if not found:
        return None
    faults = [Fault("", None, one, "draw_code_differs") for one in found]
    return Refusal("draw_differs", {"n": len(found)}, "codes", faults)


async def the_same(viewer: Viewer, other: int | None, rule: str) -> Refusal | None:
    """Whether the viewer is the natural person behind the account `other`. The console stands for anybody."""
    return Refusal(rule, {}) if not viewer.sees_everything and await is_one_of(viewer, [other]) else None
