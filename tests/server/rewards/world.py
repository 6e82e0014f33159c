"""Contests with rewards: a tariff on record, a result published and final, accounts that propose and that pay."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from server import clock
from server.access import Held, Viewer, console
from server.packages.importing import import_package
from server.progression import publish
from server.rewards import Reward
from server.rewards.deciding import approve
from server.rewards.proposing import Cause, Stated, preview, propose
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from tests.server.access.people import account
from tests.server.packages.sample import result_of
from tests.server.promotion.contest import Entrant, field, files, held
from tests.server.promotion.test_promoting import made_final

OFFICE = console()
CITY = {"payer_class": "government", "payer": "示例市人社局", "tax": "withheld"}
WELD = Cause("SX-2023", "WELD")


async def tariff(code: str = "R-SX", region: str = "14", rows: Sequence[dict[str, Any]] = (), **body: Any) -> str:
    """A tariff of three places: 5000, 3000, 2000 yuan."""
    told = CITY | {"rows": list(rows) or places("5000", "3000", "2000")} | body
    await record_rule_set(
        OFFICE, Wanted(code, "reward", f"{code}奖励标准", date(2020, 1, 1), "示例文件", region, body=told)
    )
    return code


def places(*amounts: str, **more: Any) -> list[dict[str, Any]]:
    """A row for each place from the first."""
    return [{"from_place": n, "to_place": n, "amount": one, **more} for n, one in enumerate(amounts, 1)]


async def contest(n: int = 4, **more: Any) -> str:
    """A contest held, published and final."""
    code = await held(more.pop("entrants", None) or field(n, level="0"), **more)
    await made_final(code)
    return code


async def team_contest(members: Sequence[Sequence[tuple[int, str]]], **more: Any) -> str:
    """A contest of teams, the first the best: each a list of (number of the person, role)."""
    entrants = [Entrant(100 + n, f"{90 - n}", f"{90 - n}") for n in range(len(members))]
    told = files(entrants, **more)
    told["competition.toml"] = told["competition.toml"].replace('format = "individual"', 'format = "team"')
    rows = ["event,entry_no,team,member,name,role,organisation,region,standing,id_type,id_number"]
    for team, mine in zip(entrants, members, strict=True):
        for n, (number, role) in enumerate(mine, 1):
            who = Entrant(number)
            cells = [
                "WELD", f"{team.number:03}", f"{team.name}队", str(n), who.name, role, "示例厂", "140702", "worker",
                "resident_id", who.id_number,
            ]  # fmt: skip
            rows.append(",".join(cells))
    told["entries.csv"] = "\n".join(rows) + "\n"
    code = more.get("code", "SX-2023")
    await import_package(OFFICE, result_of(told))
    await publish(OFFICE, code, reason="公布")
    await made_final(code)
    return str(code)


async def person(login: str, *roles: str, region: str | None = None) -> Viewer:
    """Somebody with roles in the office, or in a region."""
    row = await account(login)
    low, high = (region, region[:2] + "9999") if region else (None, None)
    grants = tuple(Held(role, "region" if region else "office", low, high) for role in roles)
    return Viewer(f"account:{login}", account_id=row.id, person_id=row.person_id, name=login, held=grants)


async def due(cause: Cause = WELD, shares: Sequence[Stated] = ()) -> list[tuple[str | None, int, int | None]]:
    """Who would get what: name, before tax, tax; in fen."""
    found = await preview(OFFICE, cause, shares)
    return [(one.candidate.name, one.gross, one.tax) for one in found.dues if one.result == "due"]


async def why(cause: Cause = WELD) -> list[tuple[str | None, str]]:
    """Everybody with the rule that says why."""
    return [(one.candidate.name, one.rule) for one in (await preview(OFFICE, cause)).dues]


async def approved(cause: Cause = WELD) -> list[Reward]:
    """Proposed by the office and approved."""
    rows = await propose(OFFICE, cause)
    return await approve(OFFICE, [one.uid for one in rows])


def today() -> date:
    """As the product says."""
    return clock.today()
