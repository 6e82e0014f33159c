"""Promotions in lists: of the desk, the newest first, and the levels earned by one holder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, page_of
from server.promotion import Promotion

MOST_LEVELS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a state, a year, an event (`COMPETITION`, or with `event` one of it)."""

    state: str | None = None
    year: int | None = None
    competition: str | None = None
    event: str | None = None


async def promotions(viewer: Viewer, asked: Asked, first: int, after: tuple[int, UUID] | None) -> Found[Promotion]:
    """A page of the promotions the viewer sees, behind the position (proposed_at, uid)."""
    rows = _rows(viewer, asked)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, uid__lt=uid))
    return page_of(await rows.order_by("-proposed_at", "-uid").limit(first + 1), first)


async def promotion_count(viewer: Viewer, asked: Asked) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, asked).limit(COUNTED).values_list("id", flat=True))


def _rows(viewer: Viewer, asked: Asked) -> QuerySet[Promotion]:
    rows = Promotion.visible_to(viewer)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.year is not None:
        rows = rows.filter(year=max(0, min(asked.year, 9999)))
    for path, code in (("competition__code", asked.competition), ("code", asked.event)):
        if code is not None:
            rows = rows.filter(**{f"standing__revision__event__{path}": UNSPEAKABLE.sub("?", code)})
    return rows


async def levels_of(viewer: Viewer, holders: Sequence[str]) -> Mapping[str, list[Promotion]]:
    """The levels that holders earned by competition, by holder's uid, the newest first: those with a certificate."""
    rows = Promotion.visible_to(viewer).filter(holder__in=list(holders), certificate_no__isnull=False)
    found: dict[str, list[Promotion]] = {one: [] for one in holders}
    for row in await rows.order_by("-issued_on", "-id"):
        found[row.holder].append(row)
    return {holder: mine[:MOST_LEVELS] for holder, mine in found.items()}
