"""A world for the pages of the signed score, made by the acts of the rooms: an event from the first mark to the notice,
one that is masked, one whose papers are typed."""

from dataclasses import dataclass, field
from typing import Any

from server import clock, ledger
from server.access import console
from server.access.granting import Scope
from server.appeals.asked import Filing, Receipt
from server.appeals.filing import enter_paper_appeal, file_appeal
from server.appeals.ruling import rule_on_appeal
from server.ceremony.announcing import announce
from server.competitions import Event
from server.explaining.codes import issue
from server.masking import Draw
from server.masking.computing import commit, draw_codes
from server.masking.recording import ByHand, Typed
from server.masking.recording import record as record_draw
from server.masking.voiding import void
from server.notices.posting import Posting, post_notice
from server.rechecking import RecheckItem
from server.rechecking.recording import Found, record
from server.results.rechecked import draw_recheck, finish_recheck
from server.scoring.correct import correct_mark
from server.scoring.giving import give
from server.scoring.opening import open_marking
from server.signatures.content import event_content
from server.signatures.reopening import ask_reopening
from server.signatures.signing import sign_as_supervisor
from server.transcribing.moving import ask
from server.transcribing.typing_in import begin, type_sheet
from tests.server.access.people import account, viewer_of
from tests.server.appeals.court import Court, sitting
from tests.server.judging.test_calibrating import recuse
from tests.server.masking import masked
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given, scheme
from tests.web.deciding import REGION, staffed
from tests.web.test_ceremony import a_calendar

MASKED, TYPED = "MARK-2", "MARK-3"
STAFF = (
    ("wujd", "supervisor"), ("jiami", "sealing_judge"), ("luru", "typist"), ("zheng", "coordinator"),
    ("dong", "coordinator"), ("cai", "arbitrator"),
)  # fmt: skip


@dataclass
class World:
    """The queries' secrets and the sheets that the pages are opened with."""

    codes: dict[str, str] = field(default_factory=dict)
    signed: str = ""
    in_hand: str = ""


async def made() -> World:
    """All of it, in the database that is open."""
    world = World()
    await staffed()
    for login, role in STAFF:
        await account(login, role, scope=REGION)
    await a_calendar()
    await _masked()
    await _typed(world)
    await _published(world)
    return world


async def _published(world: World) -> None:
    court = await sitting(entries=6)
    of = court.delegations["TG"].id
    leader = Scope("delegation", competition_id=court.story.competition.id, delegation_id=of)
    await account("wang", "delegation_leader", scope=leader)
    await court.set_event(signature_rule="chief_and_supervisor", recheck_rule="top_10")
    await _ends_now(court)
    await court.closed()
    await _appealed(court)
    await recuse(court.story, 1, 0)
    await court.corrected("48.5")  # the chief judge's first signature is of other content now
    await _rechecked(court)
    await court.resigned()
    supervisor = await viewer_of("wujd")
    await sign_as_supervisor(supervisor, CODE, EVENT, content=await event_content(await _event(court)))
    await announce(court.organiser, CODE, [EVENT])
    await court.published(at=clock.now())
    world.codes = {one.entry_no: one.code for one in (await issue(court.organiser, CODE, EVENT)).slips}
    text = "受理单位：示例组委会办公室。书面提交，写明事实、依据和联系方式。"
    await post_notice(court.organiser, CODE, Posting([EVENT], "评分大赛成绩公示", text=text))
    await ask_reopening(court.organiser, CODE, EVENT, reason="二号工位的扣分漏记")


async def _ends_now(court: Court) -> None:
    async with ledger.change(console(), "session.changed", chain=court.story.competition.chain) as change:
        [session] = await court.event.sessions.all()
        now = clock.now()
        await change.save(session.update_from_dict({"starts_at": now - 3_600_000_000, "ends_at": now}))


async def _event(court: Court) -> Event:
    return await Event.get(id=court.event.id)


async def _appealed(court: Court) -> None:
    first = await file_appeal(court.leader(), CODE, EVENT, Filing("conduct", ["001"], "二号工位电源跳闸，没有补时。"))
    reasons = "监控可见跳闸四分钟，属实。"
    await rule_on_appeal(court.arbitrator(), first.uid, "upheld", reasons, version=first.version)
    paper = Receipt("示例收件人", clock.now())
    await enter_paper_appeal(court.organiser, CODE, EVENT, Filing("conduct", ["003"], "计时早停。"), paper)


async def _rechecked(court: Court) -> None:
    supervisor = await viewer_of("wujd")
    row = await draw_recheck(supervisor, CODE, EVENT)
    items = await RecheckItem.filter(recheck_id=row.id).order_by("position")
    sheet = await court.story.sheet(0, [one.id for one in court.story.entries].index(items[0].entry_id))
    for one in items[1:]:
        await record(supervisor, one.uid, right=True)
    await record(supervisor, items[0].uid, right=False, findings=[Found(sheet.number, "B1", "6.5", "誊录有误")])
    await correct_mark(court.story.chief, sheet.number, "B1", "6.5", reason="抽检", version=sheet.version)
    await finish_recheck(supervisor, row.uid)


async def _masked() -> None:
    made = await masked.built("entry;review", entries=5, number=2)
    async with ledger.change(console(), "story.announced", chain=made.competition.chain) as change:
        made.competition.stage = "judging"
        await change.save(made.competition)
        await change.save(
            (await Event.get(id=made.event.id, using_db=change.client)).update_from_dict({"stage": "judging"})
        )
    sealing, supervising = await viewer_of("jiami"), await viewer_of("wujd")
    draw = await _drawn(sealing, "C")
    await void(supervising, draw.uid, "一名选手退赛，名单有变", version=draw.version)
    await _drawn(sealing, "J-")
    numbers = [one.code for one in await masked.Code.filter(draw__stage="entry", draw__state="drawn").order_by("code")]
    typed = [Typed(str(one), f"P{n:02d}") for n, one in enumerate(numbers, 1)]
    hand = ByHand("示例抽签人", "示例监督", await masked.scan(sealing))
    await record_draw(sealing, MASKED, EVENT, "review", typed, hand)


async def _drawn(sealing: Any, prefix: str) -> Draw:
    draw = await commit(sealing, MASKED, EVENT, "entry", prefix=prefix)
    return await draw_codes(sealing, draw.uid, version=draw.version)


async def _typed(world: World) -> None:
    story = await built(entries=4, number=3, panels=("A", "A"), wanted=scheme())
    await open_marking(story.chief, TYPED, EVENT, version=1)
    luru, sealing = await viewer_of("luru"), await viewer_of("zheng")
    for entry, other in enumerate(("50.4", "50.5", "50.5")):
        number = (await story.sheet(0, entry)).number
        await begin(luru, number)
        await type_sheet(luru, number, given(**FULL))
        await begin(sealing, number)
        await type_sheet(sealing, number, given(**{**FULL, "A1": other}))
    one, two = await story.sheet(0, 1), await story.sheet(0, 2)
    versions = {"source_version": one.version, "target_version": two.version}
    await ask(luru, "swap", one.number, two.number, reason="两张表放反了", **versions)
    world.in_hand = (await story.sheet(0, 3)).number
    await begin(luru, world.in_hand)
    world.signed = await _sent(story)


async def _sent(story: Story) -> str:
    sheet = await story.sheet(1, 0)
    await give(story.judges[1], sheet.number, given(**FULL), send=True, version=1)
    return sheet.number
