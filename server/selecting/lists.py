"""Rounds and nominations in lists, the newest round first, the nominations in the order of their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.selecting.experts import ExpertSheet, RoundExpert
from server.selecting.nominations import Nomination, own_of
from server.selecting.rounds import SelectionRound

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for of nominations: of a round, a title of it, a stage by its position, a state; `own`: one's own
    only."""

    round: str | None = None
    title: str | None = None
    stage: int | None = None
    state: str | None = None
    own: bool = False


async def rounds(
    viewer: Viewer, first: int, after: tuple[int, UUID] | None, state: str | None = None
) -> tuple[Sequence[SelectionRound], bool]:
    """A page of the rounds the viewer sees, behind (planned_at, uid), and whether more follow."""
    rows = SelectionRound.visible_to(viewer)
    rows = rows.filter(state=state) if state else rows
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(planned_at__lt=at) | Q(planned_at=at, uid__lt=uid))
    found = await rows.order_by("-planned_at", "-uid").limit(first + 1)
    return found[:first], len(found) > first


async def round_count(viewer: Viewer, state: str | None = None) -> int:
    """How many, counted up to COUNTED."""
    rows = SelectionRound.visible_to(viewer)
    rows = rows.filter(state=state) if state else rows
    return len(await rows.limit(COUNTED).values_list("id", flat=True))


async def rounds_by_code(viewer: Viewer, codes: Sequence[str]) -> Mapping[str, SelectionRound | None]:
    """Rounds by code; None where unknown or not visible."""
    rows = await SelectionRound.visible_to(viewer).filter(code__in=[one for one in codes if "\0" not in one])
    return dict.fromkeys(codes) | {row.code: row for row in rows}


async def nominations(
    viewer: Viewer, asked: Asked, first: int, after: tuple[int, UUID] | None
) -> tuple[Sequence[Nomination], bool]:
    """A page of the nominations the viewer sees, behind (number, uid), and whether more follow."""
    rows = _rows(viewer, asked)
    if after is not None:
        number, uid = after
        rows = rows.filter(Q(number__gt=number) | Q(number=number, uid__gt=uid))
    found = await rows.order_by("number", "uid").limit(first + 1)
    return found[:first], len(found) > first


async def nomination_count(viewer: Viewer, asked: Asked) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, asked).limit(COUNTED).values_list("id", flat=True))


def _rows(viewer: Viewer, asked: Asked) -> QuerySet[Nomination]:
    rows = Nomination.visible_to(viewer)
    if asked.own:
        mine = own_of(viewer, "")
        rows = rows.filter(mine) if mine is not None else rows.filter(pk__isnull=True)
    paths = {
        "round__code": asked.round, "round_title__title__code": asked.title, "stage__position": asked.stage,
        "state": asked.state,
    }  # fmt: skip
    for path, value in paths.items():
        if value is not None:
            rows = rows.filter(**{path: value.replace("\0", "?") if isinstance(value, str) else value})
    return rows


async def nominations_by_uid(viewer: Viewer, uids: Sequence[UUID]) -> Sequence[Nomination]:
    """Those of some uids that the viewer sees."""
    return await Nomination.visible_to(viewer).filter(uid__in=list(uids)) if uids else []


async def experts_of(viewer: Viewer, code: str, most: int) -> Sequence[RoundExpert]:
    """The experts of a round the viewer sees, by number."""
    rows = RoundExpert.visible_to(viewer).filter(round__code=code.replace("\0", "?"))
    return await rows.order_by("number").limit(most)


async def own_sheet(viewer: Viewer, nomination: UUID | None) -> ExpertSheet | None:
    """The viewer's own sheet for a nomination."""
    if nomination is None or viewer.person_id is None:
        return None
    rows = ExpertSheet.visible_to(viewer).filter(nomination__uid=nomination, expert__person_id=viewer.person_id)
    return await rows.first()
