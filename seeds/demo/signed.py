"""One event of the demo that went the whole way: masked in three stages, marked on tablets and on paper typed twice,
signed by chief judge and supervisor, rechecked, unmasked, announced, published, appealed and corrected, on notice.

Theory counts 0.3 and skill 0.7. Of the three judges' points for the weld (of 80) the middle counts; their levels for
two judgements (of 12 and of 8) are averaged.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from seeds import working_days
from seeds.demo import hands
from seeds.demo.hands import CODE, HOUR, PAPER, WORDS, Plan
from seeds.demo.workers import Worker
from server import clock, progression
from server.access import Viewer
from server.appeals.asked import Filing
from server.appeals.filing import file_appeal
from server.appeals.ruling import rule_on_appeal
from server.ceremony.announcing import announce
from server.entries import Delegation
from server.files import keeping
from server.masking import Code, recording, unmasking
from server.masking.recording import ByHand, Typed
from server.notices.posting import Posting, post_notice
from server.rechecking import RecheckItem
from server.rechecking.recording import record
from server.refusal import Refused
from server.results.rechecked import draw_recheck, finish_recheck
from server.results.unmasking import unmask
from server.scoring import importing_marks
from server.scoring.correct import correct_mark
from server.scoring.floor import give_penalty
from server.signatures import asking
from server.signatures.signing import close_marking, sign_as_supervisor, sign_event
from server.transcribing import Transcript, resolving
from server.transcribing.resolving import Resolution

WELD = "WELD"
# Entry: theory, points of the seats 1 to 3, levels of the seats 1 to 3.
GIVEN: Mapping[str, tuple[str, tuple[str, str, str], tuple[int, int, int]]] = {
    "101": ("90.5", ("74.5", "76", "75"), (3, 3, 3)),
    "102": ("88", ("72", "73", "74.5"), (3, 3, 2)),
    "103": ("85", ("68.5", "70", "66"), (3, 2, 3)),
    "104": ("85", ("69", "72", "66"), (2, 3, 3)),
    "105": ("79", ("63", "61.5", "64"), (2, 2, 3)),
    "106": ("72.5", ("55", "56", "57.5"), (2, 1, 2)),
}
MISTYPED, LATE, APPEALS, RIGHT = "102", "104", "104", "71.5"
LEVELS = {"kind": "judgement", "judges": 3, "descriptors": WORDS, "spread": 1, "spread_rule": "warn"}
SCHEME: Mapping[str, Any] = {
    "scheme": {
        "places": 2, "ties": ["skill desc", "theory desc", "share"],
        "deductions": [{"code": "LATE", "title": "迟到", "points": "1", "limit": "2"}],
        "modules": [
            {"code": "theory", "title": "理论知识", "weight": "0.3",
             "aspects": [{"code": "T1", "title": "笔试", "max": "100", "decimals": 1}]},
            {"code": "skill", "title": "操作技能", "weight": "0.7", "aspects": [
                {"code": "S1", "title": "焊缝质量", "max": "80", "decimals": 1, "judges": 3,
                 "combine": "trimmed_mean", "drop": 1},
                {"code": "J1", "title": "焊缝外观", "max": "12", **LEVELS},
                {"code": "J2", "title": "安全文明生产", "max": "8", **LEVELS},
            ]},
        ],
    },
    "awards": [{"title": "一等奖", "places": 1}, {"title": "二等奖", "places": 2}, {"title": "三等奖", "places": 2}],
}  # fmt: skip
SETTINGS = {
    "signature_rule": "chief_and_supervisor", "recheck_rule": "top_10", "masking_stages": list(hands.STAGES),
    "conduct_minutes": 120, "result_minutes": 120,
}  # fmt: skip


def plan(day: date) -> Plan:
    """焊接, held on `day`."""
    return Plan(WELD, "焊接", "6-18-02-04", SCHEME, SETTINGS, list(GIVEN), day)


async def prepare(viewer: Viewer, workers: Sequence[Worker], sent: Sequence[Delegation], day: date) -> None:
    """Entries that are taken and approved."""
    await hands.entered(viewer, plan(day), workers, sent)


async def hold(viewer: Viewer, day: date) -> None:
    """From the morning of the contest to the notice, which is posted the day after."""
    morning = clock.morning(day)
    with clock.set_to(morning - HOUR):
        await hands.seated(viewer, plan(day))
        await _theory(viewer)
        await _masked()
    with clock.set_to(morning + 4 * HOUR):
        await _marked()
    with clock.set_to(morning + 5 * HOUR):
        await _signed()
    with clock.set_to(morning + 6 * HOUR):
        await announce(await hands.who("organiser"), CODE, [WELD])
    with clock.set_to(morning + 7 * HOUR):
        filing = Filing("result", [APPEALS], "3号席位的焊缝质量分与评分记录不符，请复核。")
        appeal = await file_appeal(await hands.who("delegation_leader"), CODE, WELD, filing)
    with clock.set_to(morning + 9 * HOUR):
        await progression.publish(await hands.who("organiser"), CODE, WELD, reason="决赛成绩")
    with clock.set_to(morning + 24 * HOUR):
        await rule_on_appeal(
            await hands.who("arbitrator"), appeal.uid, "upheld", "评分记录为71.5分，录入为66分，予以更正。",
            version=appeal.version,
        )  # fmt: skip
        await _corrected()
        await progression.publish(await hands.who("organiser"), CODE, WELD, reason="更正成绩")
        await _on_notice(viewer)


async def _theory(viewer: Viewer) -> None:
    lines = ["参赛号,成绩", *(f"{number},{one[0]}" for number, one in GIVEN.items())]
    file = await keeping.keep(viewer, "理论成绩.csv", "\r\n".join(lines).encode())
    await importing_marks.import_marks(viewer, CODE, WELD, "theory", "机考系统（示例）", file.uid)


async def _masked() -> None:
    """Three stages, that of the stations drawn by hand and typed by two."""
    await hands.drawn(WELD, "entry", "C")
    sealing = await hands.who("sealing_judge")
    before = Code.filter(draw__event__competition__code=CODE, draw__event__code=WELD, draw__stage="entry")
    numbers = sorted(str(one) for one in await before.values_list("code", flat=True))
    typed = [Typed(one, f"{5 + 7 * n % 13:02d}号位") for n, one in enumerate(numbers)]
    lines = "\r\n".join(["检录号,赛位", *(f"{one.number},{one.code}" for one in typed)])
    scan = await keeping.keep(sealing, "赛位抽签表（示例）.csv", lines.encode())
    hand = ByHand("抽示例", "证示例", scan.uid)
    draw = await recording.record(sealing, CODE, WELD, "station", typed, hand)
    await recording.type_again(await hands.who("coordinator"), draw.uid, typed, version=draw.version)
    await hands.drawn(WELD, "review", "P")
    await hands.opened(WELD)


def _written(number: str, seat: int) -> dict[str, str]:
    _, points, levels = GIVEN[number]
    return {"S1": points[seat - 1], "J1": str(levels[seat - 1]), "J2": str(levels[seat - 1])}


async def _marked() -> None:
    """Two judges on tablets, one on paper; of one paper the second typist mistypes a field, the coordinator resolves
    it. Somebody came late."""
    for seat, login in ((1, "judge"), (2, "judge_2")):
        judge = await hands.who(login)
        for number, sheet in (await hands.sheets(WELD, str(seat))).items():
            await hands.on_tablet(judge, sheet, _written(number, seat))
    papers = await hands.sheets(WELD, PAPER)
    typist, second = await hands.who("typist"), await hands.who("typist_2")
    for number, sheet in papers.items():
        values = _written(number, int(PAPER))
        await hands.on_paper(typist, sheet.number, values)
        wrong = {**values, "S1": "47.5"} if number == MISTYPED else values
        await hands.on_paper(second, sheet.number, wrong)
    different = await Transcript.filter(sheet_id=papers[MISTYPED].id).get()
    right = Resolution("S1", GIVEN[MISTYPED][1][2], reason="对照原始评分表，应为74.5")
    await resolving.resolve(
        await hands.who("coordinator"), papers[MISTYPED].number, [right], version=different.version
    )  # fmt: skip
    code = await Code.filter(draw__stage="station", entry_id=papers[LATE].entry_id).get()
    await give_penalty(
        await hands.who("chief_judge"), CODE, WELD, str(code.code), None, "检录迟到12分钟", deduction="LATE"
    )  # fmt: skip


async def _signed() -> None:
    """Closed, rechecked, signed by two, unmasked in reverse."""
    chief, supervisor = await hands.who("chief_judge"), await hands.who("supervisor")
    await close_marking(chief, CODE, WELD, version=(await hands.row_of(WELD)).version)
    recheck = await draw_recheck(supervisor, CODE, WELD)
    for item in await RecheckItem.filter(recheck_id=recheck.id).order_by("position"):
        await record(supervisor, item.uid, right=True)
    await finish_recheck(supervisor, recheck.uid)
    await sign_as_supervisor(supervisor, CODE, WELD, content=await _content(supervisor))
    sealing = await hands.who("sealing_judge")
    for stage in reversed(hands.STAGES):
        await unmasking.ask(sealing, CODE, WELD, stage)
        await unmask(supervisor, CODE, WELD, stage)


async def _corrected() -> None:
    """What the ruling asks for: the mark, and both signatures anew."""
    chief = await hands.who("chief_judge")
    sheet = (await hands.sheets(WELD, PAPER))[APPEALS]
    await correct_mark(chief, sheet.number, "S1", RIGHT, reason="第1号申诉裁定", version=sheet.version)
    content = await _content(chief)
    await sign_event(chief, CODE, WELD, content=content)
    await sign_as_supervisor(await hands.who("supervisor"), CODE, WELD, content=content)


async def _content(viewer: Viewer) -> str:
    """The hash that is signed, as the viewer is shown it."""
    row = await hands.row_of(WELD)
    return str((await asking.contents(viewer, [row.id]))[row.id])


async def _on_notice(viewer: Viewer) -> None:
    """公示 of five working days; none in a year whose holidays are not announced yet, for they are never guessed."""
    await working_days.load(viewer)
    text = "受理单位：示例组委会办公室。请书面提交，写明事实、依据和联系方式。"
    organiser = await hands.who("organiser")
    try:
        await post_notice(organiser, CODE, Posting([WELD], "焊接赛项成绩公示", text=text))
    except Refused as refused:
        if not refused.refusal.rule.startswith("calendar_"):
            raise


def days() -> tuple[date, date]:
    """The first and the last day of the contest: the day before yesterday and today."""
    return clock.today() - timedelta(days=2), clock.today()
