"""A round of 三晋技术能手 with its offices, units, experts. Names are invented, ID numbers synthetic.

山西 140000 holds the round; 晋中 140700 and 太原 140100 are cities, 榆次 140702 and 太谷 140703 counties of 晋中.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from stdnum.cn import ric

from server import clock, db, ledger
from server.access import Held, Viewer, console
from server.access.records import Account
from server.organisations import OrganisationName
from server.people import by_id_number
from server.regions import code_range
from server.selecting import Nomination, NominationStep, RoundNotice, RoundNoticeCandidate, RoundStage
from server.selecting.arranging import open_round, plan
from server.selecting.nominating import Nominee, nominate
from server.selecting.recommending import recommend
from server.selecting.wanted import RoundWanted, StageWanted, TitleWanted
from tests.server.access.people import account

CODE, TITLE, UNIT_TITLE = "SX-2026", "SX-SANJIN-EXPERT", "CN-TRAINING-UNIT"
TODAY = clock.today()
UNIT, COUNTY, CITY = StageWanted("单位推荐", "unit"), StageWanted("县级推荐", "county"), StageWanted("市级推荐", "city")
PROVINCE = StageWanted("省级审定", "round", "review")
CONSOLE = console()


def number(n: int) -> str:
    """A synthetic ID number."""
    body = f"14070219850101{n:03}"
    return body + ric.calc_check_digit(body + "0")


def nominee(n: int = 1, **said: Any) -> Nominee:
    """Somebody who meets the conditions of 2015: 12 years, a city's title, level 4."""
    usual = Nominee(
        f"申报人{n}", f"示例厂{n}", "140702", id_number=number(n), front_line=True, standing="worker", years_of_work=15,
        level=5, prior_honours=("晋中市技术能手",), deeds="示例事迹",
    )  # fmt: skip
    return replace(usual, **said)


def wanted(*stages: StageWanted, quota: int = 2, candidates: int = 0, front_line: int = 0, **more: Any) -> RoundWanted:
    """A round of one title."""
    titles = (TitleWanted(TITLE, quota, "person", candidates, front_line),)
    given = {"titles": titles, "stages": stages, "region": "14"} | more
    return RoundWanted(CODE, "第五届三晋技术能手评选", TODAY, TODAY + timedelta(days=30), **given)


async def opened(*stages: StageWanted, **more: Any) -> None:
    """A round planned and opened."""
    row = await plan(CONSOLE, wanted(*stages, **more))
    await open_round(CONSOLE, row.code, version=row.version)


async def nominated(n: int = 1, viewer: Viewer = CONSOLE, **said: Any) -> Nomination:
    """Somebody nominated."""
    return await nominate(viewer, CODE, TITLE, nominee(n, **said))


async def now(row: Nomination) -> Nomination:
    """The row as it is by now."""
    return await Nomination.filter(id=row.id).using_db(db.here()).get()


async def up(row: Nomination, rank: int | None = None, viewer: Viewer = CONSOLE, reason: str = "推荐") -> Nomination:
    """Recommended where it stands; at the rank of its number unless said."""
    fresh = await now(row)
    return await recommend(viewer, row.uid, row.number if rank is None else rank, reason, version=fresh.version)


async def steps(row: Nomination) -> list[tuple[str, int | None, bool]]:
    """What was done with it: outcome, rank, whether it counts."""
    rows = await NominationStep.filter(nomination_id=row.id).using_db(db.here()).order_by("id")
    return [(one.outcome, one.rank, one.counts) for one in rows]


async def shown(rows: Sequence[Nomination], stage: str, state: str = "finished") -> RoundNotice:
    """A 公示 of a stage with these on its list, as the room that posts it leaves it."""
    at = await RoundStage.filter(name=stage).using_db(db.here()).get()
    async with ledger.change(CONSOLE, "round_notice.posted") as change:
        n = await RoundNotice.all(using_db=change.client).count()
        notice = RoundNotice(
            round_id=at.round_id, stage_id=at.id, region_code="140700", body_name="晋中市", number=n + 1, title="公示",
            days=5, first_on=date(2026, 3, 2), last_on=date(2026, 3, 6), state=state, posted_at=clock.now(),
        )  # fmt: skip
        await change.save(notice)
        await change.save_many([
            RoundNoticeCandidate(notice_id=notice.id, nomination_id=one.id, line=line, name=one.name, unit=one.unit)
            for line, one in enumerate(rows, 1)
        ])  # fmt: skip
    return notice


def signed(row: Account, *held: Held) -> Viewer:
    """Somebody signed in with a password."""
    return Viewer(f"account:{row.id}", account_id=row.id, person_id=row.person_id, held=held)


async def office(code: str, role: str = "nominator") -> Viewer:
    """An office of a region."""
    low, high = code_range(code)
    return signed(await account(f"o{code}-{role[:3]}"), Held(role, "region", low, high))


async def unit_of(name: str) -> Viewer:
    """Who recommends for a unit."""
    row = await OrganisationName.filter(name=name, ends_on__isnull=True).using_db(db.here()).get()
    login = f"unit-{row.organisation_id}"
    return signed(await account(login), Held("nominator", "organisation", organisation_id=row.organisation_id))


async def somebody(login: str, n: int | None = None, *held: Held) -> Viewer:
    """Somebody with an account; with `n` the person of that ID number."""
    row = await account(login)
    if n is None:
        return signed(row, *held)
    known = (await by_id_number([("resident_id", number(n))]))[("resident_id", number(n))]
    return Viewer(f"account:{row.id}", account_id=row.id, person_id=known.person_id, held=held)
