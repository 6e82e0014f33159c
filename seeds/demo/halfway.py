"""Two events of the demo that are in the middle of the signed chain, so that everybody finds work on his desk: one is
masked and half marked and typed; one is closed and waits for its recheck, the second signature and the unmasking."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from seeds.demo import hands
from seeds.demo.hands import CODE, HOUR, PAPER, WORDS, Plan
from seeds.demo.workers import Worker
from server import clock
from server.access import Viewer
from server.entries import Delegation
from server.scoring import Sheet, giving
from server.signatures.signing import close_marking
from server.transcribing import moving

MILL, FIT = "MILL", "FIT"
STAGES = ("entry", "review")
NUMBERS: Mapping[str, Sequence[str]] = {MILL: [f"20{n}" for n in range(1, 7)], FIT: [f"30{n}" for n in range(1, 5)]}
SETTINGS = {
    "signature_rule": "chief_and_supervisor", "recheck_rule": "top_10", "masking_stages": list(STAGES),
    "conduct_minutes": 120, "result_minutes": 120,
}  # fmt: skip
AWARDS = [{"title": "一等奖", "places": 1}, {"title": "二等奖", "places": 1}, {"title": "三等奖", "places": 1}]


def scheme(judges: int) -> dict[str, Any]:
    """Measured and judged by so many."""
    aspects = [
        {"code": "M1", "title": "加工尺寸", "max": "60", "decimals": 1, "judges": judges},
        {"code": "J1", "title": "表面质量", "max": "24", "kind": "judgement", "judges": judges, "descriptors": WORDS},
        {"code": "J2", "title": "安全文明生产", "max": "16", "kind": "judgement", "judges": judges,
         "descriptors": WORDS},
    ]  # fmt: skip
    module = {"code": "skill", "title": "操作技能", "weight": "1", "aspects": aspects}
    return {"scheme": {"places": 2, "ties": ["skill desc", "share"], "modules": [module]}, "awards": AWARDS}


def plans(day: date) -> tuple[Plan, Plan]:
    """数控铣工 with a third judge on paper, 钳工 with two on tablets."""
    mill = Plan(MILL, "数控铣工", "6-18-01-02", scheme(3), SETTINGS, NUMBERS[MILL], day)
    return mill, Plan(FIT, "钳工", "6-20-01-01", scheme(2), SETTINGS, NUMBERS[FIT], day, seats=("1", "2"))


async def prepare(viewer: Viewer, workers: Sequence[Worker], sent: Sequence[Delegation], day: date) -> None:
    """Entries that are taken and approved."""
    mill, fit = plans(day)
    await hands.entered(viewer, mill, workers[: len(mill.numbers)], sent)
    await hands.entered(viewer, fit, workers[len(mill.numbers) :], sent)


async def hold(viewer: Viewer, day: date) -> None:
    """As far as they have come: 钳工 was closed an hour ago, 数控铣工 is being marked now."""
    mill, fit = plans(day)
    for plan, hours in ((fit, 5), (mill, 3)):
        with clock.set_to(clock.now() - hours * HOUR):
            await hands.seated(viewer, plan)
            await hands.drawn(plan.code, "entry", "C")
            await hands.drawn(plan.code, "review", "P")
            await hands.opened(plan.code)
    with clock.set_to(clock.now() - HOUR):
        await _closed()
        await _half_marked()
        await _half_typed()


def _values(number: str, seat: int) -> dict[str, str]:
    """Believable marks, always the same."""
    n = int(number)
    return {"M1": f"{44 + (n * 5 + seat * 3) % 14}.5", "J1": str(1 + (n + seat // 3) % 3), "J2": str(2 + n % 2)}


async def _closed() -> None:
    for seat, login in ((1, "judge"), (2, "judge_2")):
        judge = await hands.who(login)
        for number, sheet in (await hands.sheets(FIT, str(seat))).items():
            await hands.on_tablet(judge, sheet, _values(number, seat))
    await close_marking(await hands.who("chief_judge"), CODE, FIT, version=(await hands.row_of(FIT)).version)


async def _half_marked() -> None:
    """The first judge has signed two and begun one, the second has signed all but one."""
    judge, second = await hands.who("judge"), await hands.who("judge_2")
    for n, (number, sheet) in enumerate((await hands.sheets(MILL, "1")).items()):
        if n < 2:
            await hands.on_tablet(judge, sheet, _values(number, 1))
        elif n == 2:
            begun = hands.marks(_values(number, 1))[:1]
            await giving.give(judge, sheet.number, begun, send=False, version=sheet.version)
    for n, (number, sheet) in enumerate((await hands.sheets(MILL, "2")).items()):
        await hands.on_tablet(second, sheet, _values(number, 2), sign=n > 0)


async def _half_typed() -> None:
    """Of six papers three are typed twice, one of them differently; each typist has typed one that waits for the
    other; one is not begun. The typist asks for two to be swapped."""
    typist, second = await hands.who("typist"), await hands.who("typist_2")
    papers = list((await hands.sheets(MILL, PAPER)).items())
    for n, (number, sheet) in enumerate(papers[:3]):
        values = _values(number, int(PAPER))
        await hands.on_paper(typist, sheet.number, values)
        await hands.on_paper(second, sheet.number, {**values, "M1": "15.4"} if n == 0 else values)
    for by, (number, sheet) in zip((typist, second), papers[3:5], strict=True):
        await hands.on_paper(by, sheet.number, _values(number, int(PAPER)))
    one, other = [await Sheet.get(id=sheet.id) for _, sheet in papers[1:3]]
    await moving.ask(
        typist, "swap", one.number, other.number, reason="两张纸质评分表放反了",
        source_version=one.version, target_version=other.version,
    )  # fmt: skip
