"""The scheme experts score a round's nominations by: read and checked as a competition's, kept by immutable version."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.given import Given
from server.competitions.scheme_reading import read_scheme
from server.ranking import Scheme
from server.refusal import insist, refuse
from server.selecting.arranging import not_in, place_of
from server.selecting.cases import round_of
from server.selecting.experts import ExpertSheet
from server.selecting.rounds import RoundScheme, SelectionRound

RECORDED = "round_scheme.recorded"
MOST_ASPECTS = 50


@dataclass(frozen=True, slots=True)
class AspectWanted:
    """评分点: `max` and `weight` as decimals in text; `judges`: how many experts must score it at least."""

    code: str
    title: str
    max: str
    weight: str = "1"
    combine: str = "mean"
    drop: int = 0
    judges: int = 1


def body_of(aspects: Sequence[AspectWanted]) -> dict[str, Any]:
    """The shape of a competition's scheme (design 8): one module for each aspect, so that each has its weight."""
    modules = [
        {
            "code": one.code, "title": one.title, "weight": one.weight,
            "aspects": [{
                "code": one.code, "title": one.title, "max": one.max, "combine": one.combine, "drop": one.drop,
                "judges": one.judges,
            }],
        }
        for one in aspects
    ]  # fmt: skip
    return {"scheme": {"places": 2, "ties": ["share"], "modules": modules}}


def scheme_in(row: RoundScheme) -> Scheme:
    """The scheme of a version; it was checked when it was recorded."""
    return read_scheme(Given(json.loads(row.body)))


async def newest_scheme(round_id: int) -> RoundScheme | None:
    """The version that counts."""
    return await RoundScheme.filter(round_id=round_id).using_db(db.here()).order_by("-number").first()


async def record_scheme(
    viewer: Viewer, round_code: str, aspects: Sequence[AspectWanted], *, key: str | None = None
) -> RoundScheme:
    """Record the scheme of a round, as a new version; the same one again is answered with what is on record.

    Refused: no right, unknown or closed round, nothing to score, a scheme with faults (each with its place), a scheme
    by which experts have scored already.
    """
    insist(may(viewer, RECORDED))
    found = await round_of(viewer, round_code)
    insist(may(viewer, RECORDED, place_of(found)))
    if not 1 <= len(aspects) <= MOST_ASPECTS:
        refuse("round_aspects", "aspects", most=MOST_ASPECTS)
    body = body_of(aspects)
    given = Given(body)
    read_scheme(given)
    if given.found:
        refuse("scheme_faulty", "aspects", given.found, n=len(given.found))
    asked = [round_code, [asdict(one) for one in aspects]]
    async with ledger.change(viewer, RECORDED, key=key, asked=asked, round=round_code) as change:
        if change.answered:
            return await change.answer(RoundScheme)
        round_ = await SelectionRound.filter(id=found.id).using_db(change.client).select_for_update().get()
        insist(not_in(round_, "planned", "open"))
        newest, text = await newest_scheme(found.id), rfc8785.dumps(body).decode()
        if newest is not None and newest.body == text:
            change.void()
            return newest
        if newest is not None and await ExpertSheet.filter(scheme_id=newest.id).using_db(change.client).exists():
            refuse("scheme_in_use", "aspects", number=newest.number)
        row = RoundScheme(
            round_id=found.id, number=newest.number + 1 if newest else 1, body=text, recorded_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row
