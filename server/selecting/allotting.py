"""Allot quotas downward: the round's office to provinces, cities and industries, a city to its counties (SX21-25)."""

from typing import Any

from server import clock, db, ledger
from server.access import Viewer, may
from server.ledger import Change
from server.organisations import by_name
from server.refusal import Refusal, insist, refuse
from server.regions import Region, padded
from server.selecting.arranging import not_in
from server.selecting.bodies import Body, codes_above
from server.selecting.cases import round_of, title_of
from server.selecting.nominations import NominationStep
from server.selecting.numbers import allotted_too_much
from server.selecting.rounds import RoundQuota, RoundStage, RoundTitle, SelectionRound
from server.selecting.seeing import tier_of
from server.selecting.wanted import MOST_QUOTA

ALLOTTED = "quota.allotted"
TIERS = ("county", "city", "province")


async def allot(
    viewer: Viewer, round_code: str, title_code: str, *, region: str = "", industry: str = "", quota: int,
    front_line: int = 0, key: str | None = None,
) -> RoundQuota:  # fmt: skip
    """Say how many candidates for a title a region, or an industry's body, may recommend, and how many of them must be
    from the front line. Said again, it replaces what was said.

    Refused: no right, an unknown or closed round, title or region; no such stage; more than was received from above
    (`allotted_too_much`, with the numbers), fewer than it has recommended or allotted onward (`allotted_too_little`).
    """
    insist(may(viewer, ALLOTTED))
    found = await round_of(viewer, round_code)
    insist(not_in(found, "planned", "open"))
    insist(_malformed(region, industry, quota, front_line))
    asked = [round_code, title_code, region, industry, quota, front_line]
    facts: dict[str, Any] = {"round": round_code, "title": title_code, "region": padded(region.strip()), "quota": quota}
    async with ledger.change(viewer, ALLOTTED, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(RoundQuota)
        title = await title_of(found, title_code, lock=True)
        body, name, above = await _target(change, found, region, industry)
        insist(may(viewer, ALLOTTED, above.place))
        row = await quota_of(title, body) or RoundQuota(
            round_title_id=title.id, body=body.kind, region_code=body.region_code,
            organisation_id=body.organisation_id, name=name, quota=0, version=0,
        )  # fmt: skip
        insist(allotted_too_much(await received(title, above), await onward(title, above) - row.quota, quota))
        insist(_too_little(row, quota, await onward(title, body), await used(title, body)))
        row.quota, row.front_line, row.allotted_at = quota, front_line, clock.now()
        row.account_id, row.version = viewer.account_id, row.version + 1
        change.answers(await change.save(row))
    return row


def _malformed(region: str, industry: str, quota: int, front_line: int) -> Refusal | None:
    if bool(region.strip()) == bool(industry.strip()):
        return Refusal("allot_to_whom", {}, "region")
    if not 0 <= quota <= MOST_QUOTA:
        return Refusal("allot_number", {"most": MOST_QUOTA}, "quota")
    return Refusal("allot_front_line", {"quota": quota}, "frontLine") if not 0 <= front_line <= quota else None


def _too_little(row: RoundQuota, quota: int, onward_: int, used_: int) -> Refusal | None:
    least = max(onward_, used_)
    if quota >= least:
        return None
    return Refusal("allotted_too_little", {"name": row.name, "least": least, "onward": onward_, "used": used_}, "quota")


async def _target(change: Change, round_: SelectionRound, region: str, industry: str) -> tuple[Body, str, Body]:
    """To whom, by what name, and from whom."""
    stages = await RoundStage.filter(round_id=round_.id, quotas="allotted").using_db(db.here())
    bodies = {one.body for one in stages}
    if industry.strip():
        ids = await by_name(change, [industry.strip()])
        body, name = Body("industry", None, ids[industry.strip()]), industry.strip()
    else:
        code = padded(region.strip())
        row = await Region.filter(code=code).using_db(db.here()).first()
        if row is None or (round_.region_code and not _inside(row, round_.region_code)):
            refuse("allot_region", "region", region=region, round=round_.title)
        body, name = Body(tier_of(code), code), row.name
        if body.kind in bodies:
            return body, name, above_of(round_, bodies, code, row.parent)
    if body.kind not in bodies:
        refuse("allot_no_stage", "region", name=name, round=round_.title)
    return body, name, Body("round", round_.region_code)


def _inside(region: Region, code: str) -> bool:
    return code in codes_above(region.code, region.parent).values()


def above_of(round_: SelectionRound, bodies: set[str], code: str, parent: str | None = None) -> Body:
    """From whom a region receives: the nearest one above that itself is allotted to, else the round's office."""
    tiers = codes_above(code, parent)
    own = tier_of(code)
    for tier in TIERS[TIERS.index(own) + 1 :]:
        if tier in bodies and tier in tiers:
            return Body(tier, tiers[tier])
    return Body("round", round_.region_code)


async def quota_of(title: RoundTitle, body: Body) -> RoundQuota | None:
    """What was allotted to an office for a title."""
    rows = RoundQuota.filter(round_title_id=title.id, body=body.kind).using_db(db.here())
    return await rows.filter(region_code=body.region_code, organisation_id=body.organisation_id).first()


async def received(title: RoundTitle, body: Body) -> int:
    """How many an office may allot or recommend."""
    if body.kind == "round":
        return title.candidates
    row = await quota_of(title, body)
    return row.quota if row else 0


async def onward(title: RoundTitle, body: Body) -> int:
    """How many of them it has allotted onward."""
    if body.kind in ("county", "industry"):
        return 0
    round_ = await SelectionRound.filter(id=title.round_id).using_db(db.here()).get()
    stages = await RoundStage.filter(round_id=round_.id, quotas="allotted").using_db(db.here())
    rows = await RoundQuota.filter(round_title_id=title.id).using_db(db.here())
    parents = {one.code: one.parent for one in await Region.filter(level="functional").using_db(db.here())}
    bodies = {one.body for one in stages}
    total = 0
    for row in rows:
        code = row.region_code
        above = above_of(round_, bodies, code, parents.get(code)) if code else Body("round", round_.region_code)
        total += row.quota if above == body else 0
    return total


async def used(title: RoundTitle, body: Body, *, stage_id: int | None = None, front_line: bool | None = None) -> int:
    """How many of its places an office has used: recommended, and not given back."""
    rows = NominationStep.filter(outcome="recommended", counts=True, nomination__round_title_id=title.id)
    rows = rows.filter(stage_id=stage_id) if stage_id else rows.filter(stage__body=body.kind, stage__quotas="allotted")
    rows = rows.filter(region_code=body.region_code, organisation_id=body.organisation_id)
    if front_line is not None:
        rows = rows.filter(nomination__front_line=front_line)
    return await rows.using_db(db.here()).count()
