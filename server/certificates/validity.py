"""Is it valid? Derived from what the certificate rests on, never copied: a revoked honour's certificate is revoked with
it, one whose result was corrected is void, one whose result is not final is 公示中.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.functions import Max

from server import clock, db
from server.certificates import Certificate
from server.certificates.numbering import runs
from server.competitions import Event
from server.honours import Honour
from server.notices import NoticeEvent
from server.promotion import Promotion
from server.record import Record
from server.results import Revision, Standing
from server.results.draft import JOIN

VALIDITIES = ("valid", "pending", "replaced", "revoked", "void")


@dataclass(frozen=True, slots=True)
class Validity:
    """`state`: one of VALIDITIES. `on`: the day of a revocation or replacement. `document`: the decision of a revoked
    honour, the number of the revision that made it void."""

    state: str
    on: date | None = None
    document: str = ""

    @property
    def stands(self) -> bool:
        """Whether somebody may rely on it, if only until the notice has run."""
        return self.state in ("valid", "pending")


VALID, PENDING = Validity("valid"), Validity("pending")


async def validities(certificates: Sequence[Certificate]) -> dict[int, Validity]:
    """The validity of each, by its id, in a fixed number of statements for each five hundred."""
    found = {one.id: Validity(one.state, one.closed_on) for one in certificates if one.state != "issued"}
    left = [one for one in certificates if one.id not in found]
    found |= await _of_honours([one for one in left if one.honour_id is not None])
    found |= await _of_promotions([one for one in left if one.promotion_id is not None])
    found |= await _of_awards([one for one in left if one.standing_id is not None])
    return {one.id: found.get(one.id, VALID) for one in certificates}


async def _of_honours(certificates: Sequence[Certificate]) -> dict[int, Validity]:
    honours = await _by_id(Honour, (one.honour_id for one in certificates), "revoking_decision")
    found = {}
    for one in certificates:
        honour = honours[one.honour_id or 0]
        if honour.state == "revoked":
            document = honour.revoking_decision.number if honour.revoking_decision else ""
            found[one.id] = Validity("revoked", honour.revoked_on, document)
    return found


async def _of_promotions(certificates: Sequence[Certificate]) -> dict[int, Validity]:
    promotions = await _by_id(Promotion, (one.promotion_id for one in certificates), "decided_by")
    revoked = {id_: one for id_, one in promotions.items() if one.state in ("revoked", "refused")}
    return {
        one.id: Validity("revoked", _day(revoked[one.promotion_id].decided_at))
        for one in certificates
        if one.promotion_id in revoked
    }


def _day(instant: int | None) -> date | None:
    return clock.shown(instant).date() if instant is not None else None


async def _of_awards(certificates: Sequence[Certificate]) -> dict[int, Validity]:
    """Void where the newest revision gives the entry another award or another name; else by whether it is final."""
    lines = await _by_id(Standing, (one.standing_id for one in certificates), "revision__event")
    events: dict[int, Event] = {one.revision.event_id: one.revision.event for one in lines.values()}
    newest = await _newest(events)
    changed = [one for one in lines.values() if newest[one.revision.event_id].number > one.revision.number]
    now = await _lines_now(changed, newest)
    noticed = await _noticed(events)
    found = {}
    for one in certificates:
        line = lines[one.standing_id or 0]
        event = line.revision.event
        revision = newest[event.id]
        if revision.number > line.revision.number and not _same(one, line, now.get((event.id, line.entry_no))):
            found[one.id] = Validity("void", None, str(revision.number))
        else:
            found[one.id] = VALID if _is_final(event, revision, event.id in noticed) else PENDING
    return found


def _is_final(event: Event, revision: Revision, is_noticed: bool) -> bool:
    """A result held here is final once it was made so; one that came as a package once it is published and no notice
    of it runs."""
    if event.final_at is not None:
        return True
    return event.state is None and revision.published_at is not None and not is_noticed


def _same(certificate: Certificate, before: Standing, now: Standing | None) -> bool:
    """Whether the newest line still gives what the certificate says to whom it says."""
    if now is None or now.award != before.award:
        return False
    if certificate.name is None or now.name is None:
        return True
    return certificate.name in (*now.name.split(JOIN), now.name, now.team) or now.name == before.name


async def _newest(events: Iterable[int]) -> dict[int, Revision]:
    """The newest revision of each event, announced or published."""
    found: dict[int, Revision] = {}
    for run in runs(events):
        rows = Revision.filter(event_id__in=run).using_db(db.here())
        tops: Any = await rows.group_by("event_id").annotate(top=Max("id")).values_list("top", flat=True)
        for one in await Revision.filter(id__in=list(tops)).using_db(db.here()):
            found[one.event_id] = one
    return found


async def _lines_now(lines: Sequence[Standing], newest: dict[int, Revision]) -> dict[tuple[int, str], Standing]:
    """The lines of the same entries in the newest revisions."""
    revisions = {newest[one.revision.event_id].id: one.revision.event_id for one in lines}
    numbers = sorted({one.entry_no for one in lines})
    found = {}
    for run in runs(revisions):
        for start in range(0, len(numbers), 500):
            rows = Standing.filter(revision_id__in=run, entry_no__in=numbers[start : start + 500])
            for one in await rows.using_db(db.here()):
                found[revisions[one.revision_id], one.entry_no] = one
    return found


async def _noticed(events: Iterable[int]) -> set[int]:
    """The events that a running notice lists."""
    found: set[int] = set()
    for run in runs(events):
        rows = NoticeEvent.filter(event_id__in=run, notice__state="running").using_db(db.here())
        found |= {one.event_id for one in await rows}
    return found


async def _by_id(kind: type[Record], ids: Iterable[int | None], related: str) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for run in runs(one for one in ids if one is not None):
        rows = kind.filter(id__in=run).using_db(db.here())
        found |= {one.id: one for one in await rows.select_related(related)}
    return found
