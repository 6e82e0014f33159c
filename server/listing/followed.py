"""Follow-ups in a list: those the viewer sees, the newest first; how many are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.access.records import Account
from server.follow_ups import FollowUp
from server.listing.paging import COUNTED, UNSPEAKABLE, Found, page_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a state, a kind, whose work it is, the contest and event it comes from."""

    state: str | None = None
    kind: str | None = None
    owner: str | None = None
    competition: str | None = None
    event: str | None = None


async def follow_ups(viewer: Viewer, asked: Asked, first: int, after: tuple[int, UUID] | None) -> Found[FollowUp]:
    """A page of them, behind the position (made_at, uid)."""
    rows = _rows(viewer, asked)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(made_at__lt=at) | Q(made_at=at, uid__lt=uid))
    return page_of(await rows.order_by("-made_at", "-uid").limit(first + 1), first)


async def follow_up_count(viewer: Viewer, asked: Asked) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, asked).limit(COUNTED).values_list("id", flat=True))


def _rows(viewer: Viewer, asked: Asked) -> QuerySet[FollowUp]:
    rows = FollowUp.visible_to(viewer)
    given = {"state": asked.state, "kind": asked.kind, "owner": asked.owner}
    rows = rows.filter(**{column: value for column, value in given.items() if value is not None})
    below, above = {}, {}
    for path, code in (("competition__code", asked.competition), ("code", asked.event)):
        if code is not None:
            below[f"event__{path}"] = above[f"above__{path}"] = UNSPEAKABLE.sub("?", code)
    return rows.filter(Q(**below) | Q(**above)) if below else rows


async def finishers(viewer: Viewer, accounts: Sequence[int]) -> Mapping[int, str | None]:
    """Who put a follow-up down, by the id of his account: whoever sees the row sees his name."""
    rows: Any = Account.filter(id__in=accounts).using_db(db.here()).values_list("id", "person__name")
    return dict.fromkeys(accounts) | dict(await rows)
