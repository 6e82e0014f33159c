"""公示 of rounds as they are read: in lists, by number, how many working days are left, under which title each is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import clock, db
from server.access import Viewer
from server.honours import Title
from server.selecting.ending import state_of
from server.selecting.lists import COUNTED
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate
from server.selecting.rounds import RoundTitle
from server.working_days import calendar, count_working_days

LAST_NUMBER = 2**31 - 1


def _rows(viewer: Viewer, round_code: str | None) -> QuerySet[RoundNotice]:
    rows = RoundNotice.visible_to(viewer)
    return rows if round_code is None else rows.filter(round__code=round_code.replace("\0", "?"))


async def notices(
    viewer: Viewer, round_code: str | None, first: int, after: tuple[int, UUID] | None
) -> tuple[Sequence[RoundNotice], bool]:
    """A page of the notices of all rounds or of one, the newest first, behind (posted_at, uid); whether more follow."""
    rows = _rows(viewer, round_code)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(posted_at__lte=at) & (Q(posted_at__lt=at) | Q(uid__lt=uid)))
    found = await rows.order_by("-posted_at", "-uid").limit(first + 1)
    return found[:first], len(found) > first


async def notice_count(viewer: Viewer, round_code: str | None) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, round_code).limit(COUNTED).values_list("id", flat=True))


async def notice(viewer: Viewer, round_code: str, number: int) -> RoundNotice | None:
    """The notice of a number in a round; None where there is none."""
    if not 0 < number <= LAST_NUMBER:
        return None
    return await _rows(viewer, round_code).get_or_none(number=number)


def names_are_public(notice: RoundNotice) -> bool:
    """Whether its names may still be read by everybody."""
    return notice.publish_until is None or clock.now() < notice.publish_until


async def days_left(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, int | None]:
    """How many working days each notice still runs, today included; 0 once it has run out, None where it was taken
    back or the calendar does not know."""
    known, today = await calendar(), clock.today()
    found: dict[int, int | None] = dict.fromkeys(ids)
    for one in await RoundNotice.visible_to(viewer).filter(id__in=list(ids)):
        if state_of(one) == "running":
            left = count_working_days(known, max(today, one.first_on), one.last_on)
            found[one.id] = left if isinstance(left, int) else None
        elif one.state != "withdrawn":
            found[one.id] = 0
    return found


async def titles(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Title | None]:
    """Under which title of the catalogue each line of a notice stands: that of the round where it has one alone, which
    asks nothing private; else that of the nomination, which never changes."""
    rows = await RoundNoticeCandidate.filter(id__in=list(ids)).using_db(db.here()).select_related("notice")
    given: dict[int, list[int]] = {}
    for one in await RoundTitle.filter(round_id__in={row.notice.round_id for row in rows}).using_db(db.here()):
        given.setdefault(one.round_id, []).append(one.title_id)
    of = {row.id: given[row.notice.round_id][0] for row in rows if len(given[row.notice.round_id]) == 1}
    if missing := [row.id for row in rows if row.id not in of]:
        told = RoundNoticeCandidate.filter(id__in=missing).using_db(db.here())
        of |= dict(await told.values_list("id", "nomination__round_title__title_id"))
    known = {one.id: one for one in await Title.visible_to(viewer).filter(id__in=sorted(set(of.values())))}
    return {id_: known.get(of.get(id_, 0)) for id_ in ids}


async def why_taken_off(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Why candidates were taken off, to the offices their nominations have come up to."""
    rows = RoundNoticeCandidate.seen_by_offices(viewer).filter(id__in=list(ids))
    return dict.fromkeys(ids) | {one.id: one.taken_off_reason for one in await rows}
