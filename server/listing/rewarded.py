"""Rewards in lists: of the desk, the newest first; one's own; the pay lists, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, page_of
from server.rewards import PayList, Reward

MOST_LISTS = 200
MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a state, a year, a payer class, the contest, the decision they follow from."""

    state: str | None = None
    year: int | None = None
    payer_class: str | None = None
    competition: str | None = None
    decision: str | None = None


async def rewards(viewer: Viewer, asked: Asked, first: int, after: tuple[int, UUID] | None) -> Found[Reward]:
    """A page of the rewards the viewer sees, behind the position (proposed_at, uid)."""
    rows = _rows(viewer, asked)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, uid__lt=uid))
    return page_of(await rows.order_by("-proposed_at", "-uid").limit(first + 1), first)


async def reward_count(viewer: Viewer, asked: Asked) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, asked).limit(COUNTED).values_list("id", flat=True))


def _rows(viewer: Viewer, asked: Asked) -> QuerySet[Reward]:
    rows = Reward.visible_to(viewer)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.year is not None:
        rows = rows.filter(year=max(0, min(asked.year, 9999)))
    if asked.payer_class is not None:
        rows = rows.filter(payer_class=asked.payer_class)
    if asked.competition is not None:
        rows = rows.filter(event__competition__code=UNSPEAKABLE.sub("?", asked.competition))
    if asked.decision is not None:
        rows = rows.filter(honour__decision__number=UNSPEAKABLE.sub("?", asked.decision))
    return rows


async def own_rewards(viewer: Viewer) -> Sequence[Reward]:
    """The rewards of whoever is signed in, the newest first. At most MOST_OWN."""
    if viewer.person_id is None:
        return []
    rows = Reward.visible_to(viewer).filter(person_id=viewer.person_id)
    return await rows.order_by("-proposed_at", "-uid").limit(MOST_OWN)


async def pay_lists(viewer: Viewer) -> Sequence[PayList]:
    """The pay lists the viewer sees, the newest first. At most MOST_LISTS."""
    return await PayList.visible_to(viewer).order_by("-made_at", "-id").limit(MOST_LISTS)


async def pay_list_by_number(viewer: Viewer, number: str) -> PayList | None:
    """The pay list of a number the viewer sees."""
    return await PayList.visible_to(viewer).get_or_none(number=UNSPEAKABLE.sub("?", number)[:20])
