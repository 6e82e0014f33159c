"""The demo world: invented people, real tiers and rules; built through the server's own acts."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from seeds.demo import accounts, certificates, chain, complete, halfway, hands, honoured, live, offices, rewards, signed
from seeds.demo import round as selection
from seeds.demo.contests import Contest
from seeds.demo.workers import Worker, Workers
from server import clock, office, progression
from server.access import Viewer
from server.honours.conferring import confer, confer_from_revision, record_decision
from server.honours.holders import Holder
from server.packages.importing import import_package
from server.refusal import insist
from server.results import Standing

REASON = "示例数据"


async def build(viewer: Viewer) -> bool:
    """Build the whole world and mark the database as a demo; False when it stands already.

    The mark comes first, so that nothing invented ever stands unmarked. Refused where other competitions are.
    """
    if await office.is_marked(viewer, "demo_built"):
        await accounts.build(viewer)  # a world of an earlier version has none
        return False
    insist(await office.may_become_demo(viewer))
    insist(await accounts.may_be_tried(viewer))
    await office.mark(viewer, "demo")
    draw = chain.draw()
    people = Workers(draw)
    await _welders(viewer, people, draw)
    await _held(viewer, chain.ningxia_contest(people), draw)
    await live.be_marked(viewer, people)
    await live.take_entries(viewer, people)
    await _honours(viewer, people)
    await certificates.build(viewer)
    await rewards.build(viewer)
    await honoured.build(viewer)
    await _held(viewer, complete.contest(people), draw)
    first, last = signed.days()
    await _machinists(viewer, people, first, last)
    await accounts.build(viewer)
    await live.open_marking(viewer)
    await signed.hold(viewer, first)
    await halfway.hold(viewer, last)
    await selection.build(viewer, people)
    await offices.build(viewer, people)
    await office.mark(viewer, "demo_built")
    return True


async def _machinists(viewer: Viewer, people: Workers, first: date, last: date) -> None:
    """The contest of the signed chain, entered a month ago; who works in it gets an account afterwards."""
    with clock.set_to(clock.morning(first - timedelta(days=30))):
        sent = await hands.registered(viewer, first, last)
        welders = [people.of(*hands.PLACES[n % 2]) for n in range(len(signed.GIVEN))]
        await signed.prepare(viewer, welders, sent, first)
        others = [people.of(*hands.PLACES[n % 2]) for n in range(sum(map(len, halfway.NUMBERS.values())))]
        await halfway.prepare(viewer, others, sent, last)


async def _held(viewer: Viewer, contest: Contest, draw: Random) -> None:
    """Import and publish on the days it would have been, after 公示."""
    with clock.set_to(clock.morning(contest.starts_on + timedelta(days=3))):
        await import_package(viewer, contest.package(draw))
    with clock.set_to(clock.morning(contest.starts_on + timedelta(days=10))):
        await progression.publish(viewer, contest.code, reason=REASON)


async def _welders(viewer: Viewer, people: Workers, draw: Random) -> None:
    """Up the tiers: whoever the published result of one advances enters the next."""
    heats = [chain.enterprise_contest(people), *chain.county_heats(people)]
    for contest, _ in heats:
        await _held(viewer, contest, draw)
    city = chain.city_contest(people, await _going_up(viewer, heats, chain.CITY))
    await _held(viewer, city, draw)
    welders = [team[0] for team in city.programmes[0].entrants]
    province = chain.provincial_contest(people, await _going_up(viewer, [(city, welders)], chain.PROVINCE))
    await _held(viewer, province, draw)
    finalists = [team[0] for team in province.programmes[0].entrants]
    await _held(
        viewer, chain.national_final(people, await _going_up(viewer, [(province, finalists)], chain.NATIONAL)), draw
    )


async def _going_up(viewer: Viewer, contests: Sequence[tuple[Contest, Sequence[Worker]]], target: str) -> list[Worker]:
    """Those who advanced to the welding of `target`, by the lines recorded upward."""
    workers = {contest.code: entrants for contest, entrants in contests}
    lines: list[Standing] = await progression.coming_up(viewer, target, "WELD")
    return [chain.entrant(workers[one.revision.event.competition.code], one.entry_no) for one in lines]


async def _honours(viewer: Viewer, people: Workers) -> None:
    """Titles by contest and by selection, each under its decision; the documents are invented and say so."""
    await _by_contest(
        viewer, "晋人社函〔2023〕示例1号", date(2023, 7, 18), "SX-SANJIN-EXPERT", (chain.PROVINCE, "WELD"), 3
    )
    await _by_contest(viewer, "人社部函〔2023〕示例2号", date(2023, 10, 20), "CN-EXPERT", (chain.NATIONAL, "WELD"), 5)
    await _by_contest(viewer, "宁人社发〔2025〕示例3号", date(2025, 9, 1), "NX-EXPERT", ("NX-2025-GJB", "WELD"), 1)
    changsha, yinchuan = ("430102", "芙蓉区"), ("640104", "兴庆区")
    await _by_selection(viewer, people, "宁政发〔2025〕示例4号", date(2025, 4, 9), "NX-SAISHANG-MASTER", yinchuan, 4)
    await _by_selection(viewer, people, "湘人社函〔2024〕示例5号", date(2024, 1, 18), "HN-MASTER", changsha, 10)
    await _by_selection(viewer, people, "湘人社函〔2024〕示例6号", date(2024, 1, 19), "HN-EXPERT", changsha, 30)


async def _by_contest(viewer: Viewer, number: str, day: date, title: str, event: tuple[str, str], places: int) -> None:
    await record_decision(viewer, number, day, "示例授予机关", REASON)
    await confer_from_revision(viewer, number, title, *event, places=places)


async def _by_selection(
    viewer: Viewer, people: Workers, number: str, day: date, title: str, place: tuple[str, str], how_many: int
) -> None:
    await record_decision(viewer, number, day, "示例授予机关", REASON)
    chosen = [people.of(*place) for _ in range(how_many)]
    await confer(
        viewer, number, title,
        [
            Holder("person", one.name, one.unit, id_type="resident_id", id_number=one.id_number, region=one.region)
            for one in chosen
        ],
    )  # fmt: skip
