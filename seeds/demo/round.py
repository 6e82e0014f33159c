"""A selection round under way: people nominated in 晋中, some recommended to the city, one in reserve, one returned."""

from datetime import timedelta

from seeds.demo.workers import Worker, Workers
from server import clock
from server.access import Viewer
from server.selecting import Nomination
from server.selecting.allotting import allot
from server.selecting.arranging import open_round, plan
from server.selecting.nominating import Nominee, nominate
from server.selecting.recommending import keep_in_reserve, recommend, return_nomination
from server.selecting.wanted import RoundWanted, StageWanted, TitleWanted

CODE, TITLE = "SX-2026-PX", "SX-SANJIN-EXPERT"
REASON = "示例数据"
STAGES = (
    StageWanted("单位推荐", "unit"),
    StageWanted("县级推荐", "county"),
    StageWanted("市级推荐", "city", quotas="allotted", surplus_number=1, notice_days=5),
    StageWanted("资格审核", "round", "check"),
    StageWanted("专家评审", "round", "score"),
    StageWanted("审定", "round", "review", notice_days=5),
)


async def build(viewer: Viewer, people: Workers) -> None:
    """The round, opened; four nominated by units of 榆次 and 太谷."""
    today = clock.today()
    wanted = RoundWanted(
        CODE, "三晋技术能手评选（演示）", today, today + timedelta(days=60), (TitleWanted(TITLE, 3, candidates=6),),
        STAGES, "14", withdrawal="pass_on",
    )  # fmt: skip
    row = await plan(viewer, wanted)
    await open_round(viewer, CODE, version=row.version)
    await allot(viewer, CODE, TITLE, region="1407", quota=2)
    workers = [people.of("140702", "榆次区") for _ in range(2)] + [people.of("140703", "太谷区") for _ in range(2)]
    rows = [await nominate(viewer, CODE, TITLE, _nominee(one)) for one in workers]
    for one in rows[:3]:
        await _up(viewer, await _up(viewer, one))
    await return_nomination(viewer, rows[3].uid, REASON, version=rows[3].version)
    reserve = rows[2]
    await keep_in_reserve(viewer, reserve.uid, 3, REASON, version=3)
    for one in rows[:2]:
        await recommend(viewer, one.uid, one.number, REASON, version=3)


async def _up(viewer: Viewer, row: Nomination) -> Nomination:
    return await recommend(viewer, row.uid, row.number, REASON, version=row.version)


def _nominee(one: Worker) -> Nominee:
    return Nominee(
        one.name, one.unit, one.region, id_number=one.id_number, front_line=True, standing="worker", years_of_work=15,
        level=5, prior_honours=("晋中市技术能手",), deeds=REASON,
    )  # fmt: skip
