"""What a page shows beside a recheck: what an entry is called, where a finding stands, and the public proof."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db
from server.access import Viewer
from server.competitions import Event
from server.masking import Draw
from server.masking.codes import shown_in
from server.masking.stages import still_masked
from server.rechecking import Finding, Recheck, RecheckItem
from server.rechecking.comparing import counting
from server.rechecking.sampling import seed_text
from server.scoring import Mark


@dataclass(frozen=True, slots=True)
class Told:
    """Where a finding stands. `is_open`: it counts, and the mark is not yet what it should be; None without a mark."""

    sheet: str | None
    aspect: str | None
    title: str | None
    is_open: bool | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What anybody may know of a recheck, to draw it again. `text`: what the seed is the SHA-256 of."""

    turn: int
    rule: str
    head: str
    seq: int
    text: str
    seed: str
    entries: int
    top: int
    sampled: int
    drawn_at: int


async def names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """What each item's entry is called: its number, but while the event is masked its last code (None before there is
    one). Of the items the viewer sees."""
    wanted = RecheckItem.visible_to(viewer).filter(id__in=list(ids)).select_related("recheck__event", "entry")
    rows = await wanted
    masked = await masked_of([one.recheck.event for one in rows])
    codes = await shown_in(sorted(masked))
    found: dict[int, str | None] = dict.fromkeys(ids)
    for one in rows:
        code = codes.get(one.entry_id)
        found[one.id] = one.entry.entry_no if one.recheck.event_id not in masked else code.code if code else None
    return found


async def masked_of(events: Sequence[Event]) -> set[int]:
    """The ids of those events of which a stage is not unmasked."""
    draws: defaultdict[int, list[Draw]] = defaultdict(list)
    for one in await Draw.filter(event_id__in=sorted({one.id for one in events})).using_db(db.here()):
        draws[one.event_id].append(one)
    return {one.id for one in events if still_masked(one, draws[one.id])}


async def told(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Told | None]:
    """The same for findings the viewer sees."""
    rows = await Finding.visible_to(viewer).filter(id__in=list(ids)).select_related("sheet", "aspect")
    beside = Finding.filter(item_id__in=sorted({one.item_id for one in rows})).using_db(db.here())
    count = {one.id for one in counting(await beside)}
    sheets = sorted({one.sheet_id for one in rows if one.sheet_id})
    marks = await Mark.filter(sheet_id__in=sheets, pass_no=1).using_db(db.here())
    now = {(one.sheet_id, one.aspect_id): one.value for one in marks}
    found: dict[int, Told | None] = dict.fromkeys(ids)
    for one in rows:
        if one.sheet is None or one.aspect is None:
            found[one.id] = Told(None, None, None, None)
            continue
        is_open = one.id in count and now.get((one.sheet.id, one.aspect.id)) != one.should
        found[one.id] = Told(one.sheet.number, one.aspect.code, one.aspect.title, is_open)
    return found


async def proofs(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Proof]]:
    """The proofs of the events the viewer may see, in order; those that count no more stand there too."""
    found: dict[int, list[Proof]] = {id_: [] for id_ in ids}
    events = {one.id: one for one in await Event.visible_to(viewer).filter(id__in=list(ids))}
    for one in await Recheck.filter(event_id__in=sorted(events)).using_db(db.here()).order_by("turn"):
        found[one.event_id].append(
            Proof(
                one.turn, one.rule, one.head, one.seq, seed_text(one.head, events[one.event_id].uid), one.seed,
                one.entries, one.top, one.sampled, one.drawn_at,
            )
        )  # fmt: skip
    return found
