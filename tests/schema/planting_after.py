"""What comes after marking, planted beside the rest: signatures, rechecks, appeals, notices, announcements, kept
explanations, query codes; and the further parts of a scheme. Every text that is nobody's outside says `secret`.

await plant_after(planting, competitions, events)
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from server.access import console
from server.appeals import Appeal, AppealEntry, AppealEvidence
from server.ceremony import Announcement
from server.competitions import Competition, Event
from server.competitions.scheme import Aspect, Criterion, DeductionRule, Module, Round, Scheme
from server.entries import Delegation, Entry
from server.explaining import Explanation, QueryCode
from server.explaining.parts import AspectPart, Body, DeductionPart, MarkPart, ModulePart, TimePart
from server.explaining.text import written
from server.judging import FewerJudges
from server.notices import Notice, NoticeEvent
from server.rechecking import Finding, Recheck, RecheckItem
from server.results import ModuleValue, Revision, Standing
from server.scoring import Sheet
from server.signatures import Reopening, Signature
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting

HASH = "5eed" * 16  # of what is public: who draws a recheck again needs it


async def plant_after(planting: "Planting", competitions: Sequence[Competition], events: Sequence[Event]) -> None:
    """`n` of each under every event, of notices under every competition."""
    await _parts_of_schemes(planting)
    await _signed(planting, events)
    await _rechecked(planting, events)
    await _appealed(planting, events)
    await _announced(planting, events)
    await _noticed(planting, competitions, events)
    await _explained(planting, events)


async def _parts_of_schemes(planting: "Planting") -> None:
    """Criteria and deductions of all schemes; rounds of an older version, for they would change what is ranked."""
    modules = await Module.visible_to(console())
    await planting.saved(
        Criterion(module_id=one.id, position=i, code=f"C{i}", title="评分项") for one in modules for i in planting.each
    )
    schemes = await Scheme.visible_to(console())
    await planting.saved(
        DeductionRule(scheme_id=one.id, position=i, code=f"K{i}", title="扣分项", points="1")
        for one in schemes
        for i in planting.each
    )
    older = await planting.saved(
        Scheme(event_id=one.event_id, version=0, places=2, rounding="half_up", compare="published", ties="share",
               absent="entry")
        for one in schemes
    )  # fmt: skip
    await planting.saved(
        Round(scheme_id=one.id, position=i, code=f"R{i}", title="轮次", top=1) for one in older for i in planting.each
    )


async def _signed(planting: "Planting", events: Sequence[Event]) -> None:
    """Signatures that count no more, refused reopenings, withdrawn decisions."""
    of_staff = planting.staff[0].id
    pairs = [(event, i) for event in events for i in planting.each]
    await planting.saved(
        Signature(event_id=event.id, kind="event", way="ink", content="secret", chain_seq=i, chain_head="secret",
                  account_id=of_staff, signer="secret 签名", at=DAY + i, scan_id=planting.file.id, undone_at=DAY + i)
        for event, i in pairs
    )  # fmt: skip
    await planting.saved(
        Reopening(event_id=event.id, state="refused", asked_by_id=of_staff, asked_at=DAY + i, reason="secret")
        for event, i in pairs
    )
    await planting.saved(
        FewerJudges(event_id=event.id, panel="secret", count=1, reason="secret", account_id=of_staff, at=DAY + i,
                    undone_at=DAY + i)
        for event, i in pairs
    )  # fmt: skip


async def _rechecked(planting: "Planting", events: Sequence[Event]) -> None:
    """Rechecks of the first entries, with findings on a sheet of each."""
    rechecks = await planting.saved(
        Recheck(event_id=event.id, turn=i + 2, rule="all", state="drawn", seed=HASH, head=HASH, seq=i, entries=3,
                top=1, sampled=1, drawn_by_id=planting.staff[0].id, drawn_at=DAY)
        for event in events for i in planting.each
    )  # fmt: skip
    items = await planting.saved(
        RecheckItem(recheck_id=one.id, entry_id=entry.id, position=n, reason="full")
        for one in rechecks
        for n, entry in enumerate(planting.under(Entry, one.event_id), 1)
    )
    sheets = {one.entry_id: one for one in await Sheet.visible_to(console())}
    aspects = {one.module.scheme_id: one.id for one in await Aspect.visible_to(console()).select_related("module")}
    await planting.saved(
        Finding(item_id=one.id, sheet_id=sheets[one.entry_id].id, aspect_id=aspects[sheets[one.entry_id].scheme_id],
                was=1000, should=2000, note="secret", account_id=planting.staff[0].id, at=DAY + i)
        for one in items for i in planting.each
    )  # fmt: skip


async def _appealed(planting: "Planting", events: Sequence[Event]) -> None:
    """Open appeals that name every entry."""
    appeals = await planting.saved(
        Appeal(event_id=event.id, delegation_id=planting.under(Delegation, event.competition_id)[0].id, number=i + 2,
               kind="conduct", received_at=DAY, entered_at=DAY, receiver="secret 收件人", statement="secret",
               reasons="secret", account_id=planting.staff[0].id)
        for event in events for i in planting.each
    )  # fmt: skip
    await planting.saved(
        AppealEntry(appeal_id=one.id, entry_id=entry.id)
        for one in appeals
        for entry in planting.under(Entry, one.event_id)
    )
    await planting.saved(
        AppealEvidence(appeal_id=one.id, file_id=planting.file.id, at=DAY) for one in appeals for _ in planting.each
    )


async def _announced(planting: "Planting", events: Sequence[Event]) -> None:
    """A signed result of every event that is announced in the hall and not public: nobody outside may read it yet."""
    newest = {one.event_id: one.id for one in await Scheme.visible_to(console()).order_by("version")}
    revisions = await planting.saved(
        Revision(event_id=event.id, number=event.revision + 2, scheme_id=newest[event.id], reason="secret",
                 announced_at=DAY, entries=1, ranked=1, awarded=0, places=2)
        for event in events
    )  # fmt: skip
    lines = await planting.saved(
        Standing(revision_id=one.id, line=i + 1, entry_no=f"secret{i}", state="ranked", place=1, total="1.00",
                 name="secret 姓名", organisation="secret", team="secret", delegation="secret")
        for one in revisions for i in planting.each
    )  # fmt: skip
    await planting.saved(
        ModuleValue(standing_id=one.id, position=0, code="secret", title="secret", value="1.00") for one in lines
    )
    await planting.saved(
        Announcement(event_id=one.event_id, number=i + 2, revision_id=one.id, content="secret", chain_seq=i,
                     chain_head="secret", account_id=planting.staff[0].id, at=DAY, superseded_at=DAY)
        for one in revisions for i in planting.each
    )  # fmt: skip


async def _noticed(planting: "Planting", competitions: Sequence[Competition], events: Sequence[Event]) -> None:
    """Notices of the published results, as only these may be posted."""
    published = await Revision.visible_to(console()).filter(published_at__isnull=False).order_by("number")
    newest = {one.event_id: one.id for one in published}
    notices = await planting.saved(
        Notice(competition_id=one.id, number=i + 1, title="公示", text="异议请来电", days=5, first_on=date(2023, 6, 13),
               last_on=date(2023, 6, 19), posted_at=DAY + i, account_id=planting.staff[0].id)
        for one in competitions if one.published_at is not None for i in planting.each
    )  # fmt: skip
    await planting.saved(
        NoticeEvent(notice_id=notice.id, event_id=event.id, revision_id=newest[event.id])
        for notice in notices
        for event in events
        if event.competition_id == notice.competition_id and event.id in newest
    )


async def _explained(planting: "Planting", events: Sequence[Event]) -> None:
    """Of every published line how it came about, and a query code of every entry."""
    lines = await Standing.visible_to(console()).filter(revision__published_at__isnull=False)
    await planting.saved(Explanation(standing_id=one.id, body=written(_body(one.entry_no))) for one in lines)
    await planting.saved(
        QueryCode(entry_id=entry.id, digest=f"secret{entry.id}", account_id=planting.staff[0].id, at=DAY)
        for event in events
        for entry in planting.under(Entry, event.id)
    )


def _body(entry_no: str) -> Body:
    """An explanation in which nothing but the marks, the deductions and the times is secret."""
    mark = MarkPart(judge=1, state="given", use="counted", value="1")
    aspect = AspectPart("secret", "secret", "100", "score", "mean", 0, 1, (mark,), "1")
    module = ModulePart("m1", "理论知识", "1", (aspect,), "1", "1", "1", True, "1.00")
    return Body(
        entry_no,
        "ranked",
        (module,),
        (DeductionPart("1", "1", "secret", "secret"),),
        TimePart(60, 0, 60),
        missing=("secret",),
    )
