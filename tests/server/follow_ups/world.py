"""A provincial contest from which everything hangs: certificates, money, a title, levels, a team above. Names invented.

001 is first, 002 second, 003 third, 004 last; 001 to 003 take awards.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from server import db
from server.access import Held, Viewer, console
from server.certificates import Certificate
from server.certificates.issuing import issue_awards, issue_honours, issue_levels
from server.follow_ups import FollowUp
from server.honours import Honour
from server.honours.conferring import confer_from_revision, record_decision
from server.packages.importing import import_package
from server.progression import publish
from server.promotion.deciding import approve, issue
from server.promotion.proposing import propose
from server.regions import code_range
from server.rewards.proposing import propose as propose_rewards
from tests.server.access.people import account
from tests.server.certificates.desk import ADDRESS, template
from tests.server.packages.sample import result_of
from tests.server.promotion.contest import Entrant, field, files
from tests.server.promotion.test_promoting import DECISION, NUMBER, contest
from tests.server.rewards.world import WELD, tariff

OFFICE = console()
TITLE, DOCUMENT = "SX-SANJIN-EXPERT", "晋人社函〔2023〕示例7号"
SWAPPED = [Entrant(1, "98", "98", level="0"), Entrant(2, "99", "99", level="0"), *field(4, level="0")[2:]]


async def held(n: int = 4) -> str:
    """The contest, published and final."""
    return await contest(n)


async def conferred(code: str = "SX-2023", places: int = 1) -> list[Honour]:
    """The title for the first."""
    await record_decision(OFFICE, DOCUMENT, date(2023, 7, 18), "示例授予机关")
    return await confer_from_revision(OFFICE, DOCUMENT, TITLE, code, "WELD", places=places)


async def certified(code: str = "SX-2023") -> list[Certificate]:
    """Award certificates of all who took an award."""
    await template("award")
    return list((await issue_awards(OFFICE, "T-award", code, "WELD", address=ADDRESS)).certificates)


async def honour_certificate() -> list[Certificate]:
    """Of the title."""
    await template("honour")
    return list((await issue_honours(OFFICE, "T-honour", DOCUMENT, address=ADDRESS)).certificates)


async def promoted(code: str = "SX-2023") -> list[Any]:
    """Levels for the first three; that of the first is issued."""
    rows = await propose(OFFICE, code, "WELD")
    first = await approve(OFFICE, [rows[0].uid], DECISION)
    await issue(OFFICE, first[0].uid, NUMBER.format("01"), date(2023, 9, 1), version=first[0].version)
    return rows


async def level_proof(code: str = "SX-2023") -> list[Certificate]:
    """Of the level that was issued."""
    await template("level")
    return list((await issue_levels(OFFICE, "T-level", code, "WELD", address=ADDRESS)).certificates)


async def rewarded() -> list[Any]:
    """Money for three places."""
    await tariff()
    return await propose_rewards(OFFICE, WELD)


async def corrected(entrants: Sequence[Entrant] = (), **more: Any) -> None:
    """Other marks, published as a correction; 001 and 002 change places unless said otherwise."""
    package = result_of(files(list(entrants) or SWAPPED, **more))
    assert not isinstance(package, list), package
    await import_package(OFFICE, package, correction="更正登分")
    await publish(OFFICE, more.get("code", "SX-2023"), reason="更正登分")


async def told(**only: Any) -> list[tuple[str, str, str, str | None]]:
    """Every follow-up: kind, owner, what it is about, the entry it concerns."""
    rows = await FollowUp.filter(**only).using_db(db.here()).order_by("id").prefetch_related("was", "now")
    return [(one.kind, one.owner, one.label, _entry(one)) for one in rows]


def _entry(one: Any) -> str | None:
    line = one.was or one.now
    return line.entry_no if line else None


async def somebody(login: str, role: str, region: str | None = None) -> Viewer:
    """An account with a role in the office, or in a region."""
    row = await account(login)
    low, high = code_range(region) if region else (None, None)
    grant = Held(role, "region" if region else "office", low, high)
    return Viewer(f"account:{login}", account_id=row.id, person_id=row.person_id, name=login, held=(grant,))
