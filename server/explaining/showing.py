"""Who is shown what of an explanation: everybody the way from the modules to the award, with its query code also the
marks; who may read the marks, everything, before the result is published too.

`JINBANG_MARKS=public` shows the marks of every published result to everybody (成绩公开); else a code is needed.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from server import db
from server.access import Viewer, attempts
from server.access.roles import MARKS_READERS
from server.competitions import MASKING_STAGES, Competition, Event
from server.competitions.places import of_event
from server.explaining import Explanation
from server.explaining.codes import is_right
from server.explaining.parts import Body, ModulePart
from server.explaining.recording import explained
from server.explaining.text import read
from server.ledger.records import Chain
from server.masking import Draw
from server.refusal import refuse
from server.results import Revision, Standing
from server.results.draft import draft

SETTING = "JINBANG_MARKS"


@dataclass(frozen=True, slots=True)
class Shown:
    """An explanation as somebody may see it. `is_open`: with the marks. `revision` None: of the draft, not published.

    `seq` and `head`: the newest event of the competition's ledger when it was read.
    """

    competition: Competition
    event: Event
    body: Body
    is_open: bool
    seq: int
    head: str
    revision: Revision | None = None
    standing: Standing | None = None


def address(shown: Shown) -> str:
    """The page of an explanation, of its own revision, without the house's address."""
    place = f"{quote(shown.competition.code, safe='')}/{quote(shown.event.code, safe='')}"
    page = f"/competitions/{place}/entries/{quote(shown.body.entry_no, safe='')}/explain"
    return f"{page}?revision={shown.revision.number}" if shown.revision else page


def marks_are_public() -> bool:
    """Whether this office shows the marks of published results to everybody."""
    return os.environ.get(SETTING) == "public"


def reads_marks(viewer: Viewer, competition: Competition, event: Event) -> bool:
    """Whether the marks of an event are the viewer's to read, by role and scope."""
    place = of_event(competition, event)
    held = viewer.may_read and any(one.role in MARKS_READERS and one.covers(place) for one in viewer.held)
    return viewer.sees_everything or held


def veiled(body: Body) -> Body:
    """Without the marks and what could be counted back to them: the aspects, the judges, the single deductions, the
    times; what is missing."""
    return replace(body, modules=tuple(map(_veiled, body.modules)), deductions=(), time=None, missing=())


def _veiled(part: ModulePart) -> ModulePart:
    return replace(part, aspects=(), brought=(), criteria=())


async def explanation(
    viewer: Viewer,
    competition: str,
    event: str,
    entry_no: str,
    number: int | None = None,
    code: str | None = None,
    *,
    address: str = "",
) -> Shown | None:
    """The explanation of an entry in a revision (the newest unless `number` is given); None where there is none.

    With a code, one that is wrong and an entry that is not there are one answer: `query_code_refused`. Refused besides:
    `too_many_attempts`, `no_explanation_kept`.
    """
    found = await _found(viewer, competition, event, entry_no, number)
    if code:
        await _insist_on(code, found, f"{competition}/{event}/{entry_no}", address)
    if found is None:
        return None
    revision, standing = found
    kept = await Explanation.filter(standing_id=standing.id).using_db(db.here()).first()
    if kept is None:
        refuse("no_explanation_kept", "revision", number=revision.number)
    body, row = read(kept.body), revision.event
    is_open = bool(code) or marks_are_public() or reads_marks(viewer, row.competition, row)
    return await _shown(row, body if is_open else veiled(body), is_open, revision, standing)


async def _found(
    viewer: Viewer, competition: str, event: str, entry_no: str, number: int | None
) -> tuple[Revision, Standing] | None:
    """The line of an entry in a revision the viewer may see."""
    rows = Revision.visible_to(viewer).filter(event__competition__code=competition, event__code=event)
    rows = rows if number is None else rows.filter(number=number)
    revision = await rows.order_by("-number").prefetch_related("event__competition").first()
    if revision is None:
        return None
    standing = await Standing.visible_to(viewer).get_or_none(revision_id=revision.id, entry_no=entry_no)
    return None if standing is None else (revision, standing)


async def _insist_on(code: str, found: tuple[Revision, Standing] | None, what: str, address: str) -> None:
    """Guesses are counted as attempts to sign in are, under the entry they are made for."""
    counted = await attempts.count(f"explanation:{what}", address or f"explanation:{what}")
    if found is None or not await is_right(found[0].event_id, found[1].entry_no, code):
        refuse("query_code_refused", "code")
    await attempts.cleared(counted)


async def drafted(viewer: Viewer, event: Event, entry_no: str) -> Shown | None:
    """The explanation of an entry as the result stands now, for who may read the marks; None for others.

    While the event is masked there is none: it would say who is who.
    """
    competition = await Competition.get(id=event.competition_id, using_db=db.here())
    if not reads_marks(viewer, competition, event) or await is_masked(event):
        return None
    event.competition = competition
    async for bodies in explained(await draft(event), entry_no):
        for body in bodies:
            return await _shown(event, body, True)
    return None


async def is_masked(event: Event) -> bool:
    """Whether a stage of masking has not been undone."""
    stages = set(event.masking_stages.split(";")) & set(MASKING_STAGES)
    undone: Sequence[object] = ()
    if stages:
        rows = Draw.filter(event_id=event.id, state="unmasked").using_db(db.here())
        undone = list(await rows.values_list("stage", flat=True))
    return bool(stages - set(undone))


async def _shown(
    event: Event, body: Body, is_open: bool, revision: Revision | None = None, standing: Standing | None = None
) -> Shown:
    competition = event.competition
    chain = await Chain.get_or_none(name=competition.chain, using_db=db.here())
    seq, head = (chain.seq, chain.head) if chain else (0, "")
    return Shown(competition, event, body, is_open, seq, head, revision, standing)
